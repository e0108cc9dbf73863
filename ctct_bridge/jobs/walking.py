"""The walk over an archive that gives records: document by document, entry by entry, nothing kept but counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable
from typing import Any, ClassVar

from ctct_bridge.archive.shelf import Source
from ctct_bridge.archive.sources import sources
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import DocumentReading, last_step, load_profile, state_of, wanted
from ctct_bridge.model import Record, State
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.reconciler.profile import Profile
from ctct_bridge.schemas import BY_ELEMENT


class Walk:
    """What the records of an archive are read with, and what is told besides them.

    :ivar findings: of documents, and of entries that became no record. At most :attr:`MOST_FINDINGS` are kept.
    :ivar counts: code -> how often, of the same findings; all of them, kept or not.
    :ivar states: state -> entries so far.
    """

    #: How many findings are kept, since a damaged archive can have any number of them.
    MOST_FINDINGS: ClassVar[int] = 10_000
    _joins: ClassVar[bool] = False

    def __init__(
        self,
        archives: Any,
        only: Collection[str] | None = None,
        profile: Any = None,
        rejects: bool = False,
        salvage: bool = True,
    ) -> None:
        self.archives, self.salvage = archives, salvage
        self.findings: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self.states: Counter[str] = Counter()
        self.only, self.profile, self.rejects = wanted(only, self._joins), load_profile(profile), rejects

    def report(self, finding: Finding) -> None:
        """Count a finding, and keep it if there are not too many."""
        self.counts[finding.code] += 1
        if len(self.findings) < self.MOST_FINDINGS:
            self.findings.append(finding)

    def records(self) -> Generator[Record, None, None]:
        """The records, in archive order; children follow their parent. Closing the generator closes the document."""
        for records in entries(sources(self.archives, self.report), self.profile, self.salvage, self.report):
            yield from self.choose(records)

    def choose(self, records: list[Record]) -> list[Record]:
        """Count the records of one entry, and give those that were asked for."""
        first = records[0]
        if first.schema is None:
            self.states[first.state] += 1
            for finding in first.findings:
                self.report(finding)
            return records if self.rejects else []
        if self.only is None or first.resource in self.only:
            self.states[state_of(records)] += 1
        else:
            self.states[State.FILTERED] += 1
        return records if self.only is None else [record for record in records if record.resource in self.only]


def entries(
    documents: Iterable[Source], profile: Profile | None, salvage: bool, report: Callable[[Finding], None]
) -> Generator[list[Record], None, None]:
    """The records of each entry of some documents, in their order; findings of a document are reported at its end."""
    reader = EntryReader(BY_ELEMENT)
    for source in documents:
        document = DocumentReading(source, reader, salvage)
        for _, records in document:
            if records[0].schema is not None:
                last_step(records, profile)
            yield records
        for finding in document.findings:
            report(finding)
