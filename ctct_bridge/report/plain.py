"""The text rendering: the findings one a line, grouped by document; then the summary."""

from __future__ import annotations

from collections.abc import Callable

from ctct_bridge.findings import Finding
from ctct_bridge.report.listing import Listing
from ctct_bridge.report.result import Report
from ctct_bridge.report.text import Paint, Tally, plain, summary


class TextReport:
    """Text for people, made of lines.

    :param write: receives each line, with its end.
    :param show_values: whether values of the archive may be shown.
    :param out: the output folder that is spoken of, if there is one.
    :param listing: whether findings are listed, and not only summed up.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        show_values: bool = False,
        *,
        out: str | None = None,
        listing: bool = True,
        paint: Paint | None = None,
    ) -> None:
        self._write, self._show, self._out, self._paint = write, show_values, out, paint or plain
        self._tally = Tally()
        self._listing = Listing(self._line, show_values, self._paint) if listing else None

    def __call__(self, finding: Finding) -> None:
        """Take in a finding."""
        self._tally(finding)
        if self._listing is not None:
            self._listing(finding)

    def end(self, report: Report) -> None:
        """Write what is left of the listing, and the summary."""
        if self._listing is not None:
            self._listing.close()
        told = summary(report, tally=self._tally, out=self._out, show_values=self._show, paint=self._paint)
        for line in told:
            self._line(line)

    def _line(self, line: str) -> None:
        self._write(f"{line}\n")
