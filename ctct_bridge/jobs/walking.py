"""The walk over an archive that gives records: document by document, entry by entry, nothing kept but counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Generator
from typing import Any, ClassVar

from ctct_bridge.archive.sources import sources
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import DocumentReading, last_step, load_profile, state_of, wanted
from ctct_bridge.model import Record, State
from ctct_bridge.reconciler.entries import EntryReader
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
        reader = EntryReader(BY_ELEMENT)
        for source in sources(self.archives, self.report):
            document = DocumentReading(source, reader, self.salvage)
            for _, records in document:
                if records[0].schema is not None:
                    last_step(records, self.profile)
                yield from self.choose(records)
            for finding in document.findings:
                self.report(finding)

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
