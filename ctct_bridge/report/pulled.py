"""What a pull did. Its documents are judged when they are migrated; here it counts whether they came."""

from __future__ import annotations

from dataclasses import dataclass

from ctct_bridge.errors import RemoteFailed, RemoteRefused
from ctct_bridge.report.result import Report


@dataclass(slots=True)
class Pulled(Report):
    """The result of ``pull``; ``checked`` counts ``documents`` that were fetched, those ``kept`` from earlier runs, and
    ``requests``."""

    @property
    def refused(self) -> bool:
        """Never: a document that no reader accepts is kept all the same."""
        return False

    @property
    def unreadable(self) -> bool:
        """Never: what was kept need not be readable."""
        return False

    def exit_code(self, fail_on: str = "error") -> int:
        """5 if something failed that may succeed later, 7 if something was refused, else as of any report."""
        if self.findings["remote-failed"]:
            return RemoteFailed.exit_code
        if self.findings["remote-refused"]:
            return RemoteRefused.exit_code
        return Report.exit_code(self, fail_on)

    def verdict(self, counted: str) -> str:
        """The result in one sentence.

        :param counted: the findings by severity.
        """
        fetched, kept = self.checked["documents"], self.checked["kept"]
        earlier = f", {kept:,} kept from before" if kept else ""
        requests = f"{self.checked['requests']:,} request{'s' if self.checked['requests'] != 1 else ''}"
        documents = f"{fetched:,} document{'s' if fetched != 1 else ''}"
        return f"{documents} fetched{earlier}, {requests}: {counted or 'no findings'}."
