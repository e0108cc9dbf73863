"""Documents to records, one at a time: what every job walks over, and the checks that come before."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, cast

from ctct_bridge.archive.flow import Unreadable
from ctct_bridge.archive.shelf import Source
from ctct_bridge.archive.sources import sources
from ctct_bridge.errors import UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.crosschecking import CrossCheck
from ctct_bridge.jobs.holdings import Holdings
from ctct_bridge.model import Entry, Frame, Origin, Record, State
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.salvage.marks import mark
from ctct_bridge.reconciler.conformity import faults
from ctct_bridge.reconciler.entries import EntryReader, judge, set_states
from ctct_bridge.reconciler.profile import Profile
from ctct_bridge.reconciler.skim import Skimmer
from ctct_bridge.schemas import BY_ELEMENT, BY_NAME, FROM_V1

#: What a progress display is told: label of the document, entries gone through so far, bytes read so far. An empty
#: label means that everything is read: then the entries are the records that were joined and written.
Progress = Callable[[str, int, int], None]


def load_profile(profile: Any) -> Profile | None:
    """A checked profile of a path to a TOML file, a nested mapping, or an iterable of assignments.

    :raises UsageError: if a value does not fit v2.
    """
    if profile is None or isinstance(profile, Profile):
        return profile
    made = Profile(BY_NAME)
    if isinstance(profile, (str, Path)):
        made.load(Path(profile))
    elif isinstance(profile, dict):
        made.enter(profile)
    else:
        for assignment in profile:
            made.set(assignment)
    return made


def wanted(only: Collection[str] | None) -> frozenset[str] | None:
    """The resources asked for; ``None`` for all.

    :raises UsageError: if there is no such resource, or v1 never had it.
    """
    if only is None:
        return None
    names = [only] if isinstance(only, str) else list(only)
    for name in names:
        if name not in BY_NAME:
            raise UsageError(f"there is no resource {name!r}; there are {', '.join(BY_NAME)}")
        if BY_NAME[name] not in FROM_V1:
            raise UsageError(f"only v2 has {name!r}: nothing in an archive becomes one")
    return frozenset(names)


class Counted:
    """A binary stream to be read from, which counts what was, and ends where it fails: what came before is read.

    :param takers: take what was read, as a hash does.
    :ivar bytes: how many bytes were read.
    :ivar fault: what it failed with.
    """

    def __init__(self, stream: BinaryIO, takers: Sequence[Any] = ()) -> None:
        self._stream, self._takers, self.bytes = stream, takers, 0
        self.fault: OSError | Unreadable | None = None

    def read(self, size: int = -1) -> bytes:
        """Read at most ``size`` bytes; all that is left if it is negative."""
        if self.fault is not None:
            return b""
        try:
            data = self._stream.read(size)
        except (OSError, Unreadable) as fault:
            self.fault = fault
            return b""
        self.bytes += len(data)
        for taker in self._takers:
            taker.update(data)
        return data


#: Findings about a document that only say that it was cut.
_CUT = frozenset(("xml-broken", "empty-document", "salvage-cut", "salvage-truncated", "v2-not-json"))


class DocumentReading:
    """One document being read: iterate for ``(entry, records)``; afterwards frame, findings and completeness hold.

    :param salvage: see :func:`ctct_bridge.read`.
    :param hashed: whether to hash what is read.
    :param witness: reads along, if anybody does.
    """

    def __init__(
        self,
        source: Source,
        reader: EntryReader,
        salvage: bool = True,
        hashed: bool = False,
        witness: CrossCheck | None = None,
    ) -> None:
        self.source, self._reader, self._salvage = source, reader, salvage
        self._check = witness.document(source.label) if witness is not None else None
        self._hash = hashlib.sha256() if hashed else None
        self.findings: list[Finding] = []
        self.frame: Frame | None = None
        self.complete = False
        self.entries = 0
        self.holdings = Holdings()
        self._counted: Counted | None = None

    @property
    def bytes(self) -> int:
        """How many bytes were read so far."""
        return self._counted.bytes if self._counted is not None else 0

    @property
    def sha256(self) -> str | None:
        """The hash of these bytes, if it was asked for."""
        return self._hash.hexdigest() if self._hash is not None else None

    def __iter__(self) -> Iterator[tuple[Entry, list[Record]]]:
        try:
            with self.source.open() as stream:
                check, skimmer = self._check, Skimmer(self._reader)
                counted = self.counted(stream, check and check.outline)
                document = open_document(
                    cast(BinaryIO, counted),
                    self.source.label,
                    self.findings.append,
                    skim=skimmer.skim if check is None else check.skim(skimmer.skim),
                    salvage=self._salvage,
                )
                try:
                    for entry in document:
                        seen = entry if check is None else check.entry(entry)
                        yield entry, mark(entry, skimmer.records(seen))
                finally:
                    self.frame, self.complete = document.frame, document.complete
                    self.entries = document.entries
                if document.head is not None:
                    self.findings += faults("feed", document.head, document.line, Origin(self.source.label))
                if counted.fault is not None:  # what was read before a disk failed stays
                    self.fail(counted.fault)
                elif check is not None:
                    self.findings += check.end(document, {finding.code for finding in self.findings})
                    self.findings = check.placed(self.findings)
        except (OSError, Unreadable) as fault:
            self.fail(fault)

    def counted(self, stream: BinaryIO, also: Any = None) -> Counted:
        """The stream of the document, whose bytes are counted from here on.

        :param also: who is shown them, too.
        """
        self._counted = Counted(stream, [each for each in (self._hash, also) if each is not None])
        return self._counted

    def fail(self, fault: OSError | Unreadable) -> None:
        """End the document at a fault of its source."""
        self.findings[:] = [finding for finding in self.findings if finding.code not in _CUT]
        if isinstance(fault, Unreadable):
            code, params = fault.code, fault.params
        else:
            code, params = "source-unreadable", {"reason": fault.strerror or type(fault).__name__}
        self.findings.append(Finding(code, Origin(self.source.label), params=params))


class Reading(Iterator[Record]):
    """The records of an archive, in archive order; children follow their parent.

    Iterate once; who stops early may :meth:`close` it, or use it in a ``with`` block. What is no record is not in the
    iteration, unless ``rejects`` asked for it:

    :ivar findings: of documents, and of entries that became no record. At most :attr:`MOST_FINDINGS` are kept.
    :ivar counts: code -> how often, of the same findings; all of them, kept or not.
    :ivar states: state -> entries so far.
    """

    #: How many findings an iteration keeps, since a damaged archive can have any number of them.
    MOST_FINDINGS: ClassVar[int] = 10_000

    def __init__(
        self,
        archives: Any,
        only: Collection[str] | None = None,
        profile: Any = None,
        rejects: bool = False,
        salvage: bool = True,
    ) -> None:
        self._salvage = salvage
        self.findings: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self.states: Counter[str] = Counter()
        self._only, self._profile, self._rejects = wanted(only), load_profile(profile), rejects
        self._records = self._walk(archives)

    def __iter__(self) -> Iterator[Record]:
        return self._records

    def __next__(self) -> Record:
        return next(self._records)

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Give no more records, and close the document and the store that are open."""
        self._records.close()

    def _report(self, finding: Finding) -> None:
        self.counts[finding.code] += 1
        if len(self.findings) < self.MOST_FINDINGS:
            self.findings.append(finding)

    def _walk(self, archives: Any) -> Generator[Record, None, None]:
        reader = EntryReader(BY_ELEMENT)
        for source in sources(archives, self._report):
            document = DocumentReading(source, reader, self._salvage)
            for _, records in document:
                if records[0].schema is not None:
                    last_step(records, self._profile)
                yield from self._choose(records)
            for finding in document.findings:
                self._report(finding)

    def _choose(self, records: list[Record]) -> list[Record]:
        """Count the records of one entry, and give those that were asked for."""
        first = records[0]
        if first.schema is None:
            self.states[first.state] += 1
            for finding in first.findings:
                self._report(finding)
            return records if self._rejects else []
        if self._only is None or first.resource in self._only:
            self.states[state_of(records)] += 1
        else:
            self.states[State.FILTERED] += 1
        return records if self._only is None else [record for record in records if record.resource in self._only]


def state_of(records: list[Record]) -> str:
    """The state of an entry: its children's losses are its own."""
    for record in records:
        if record.state == State.WITH_LOSS:
            return State.WITH_LOSS
    return State.CONVERTED


def last_step(records: list[Record], profile: Profile | None) -> None:
    """The last step of the walk for one entry's records: profile, v2 contract, state."""
    for at, record in enumerate(records):
        if profile is not None:
            profile.apply(record)
        judge(record, records[:at] if at else ())
    set_states(records)
