"""Documents to records, one at a time: what every job walks over, and the checks that come before."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from ctct_bridge.archive.flow import Unreadable
from ctct_bridge.archive.shelf import Source
from ctct_bridge.errors import UsageError, WrongType
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.crosschecking import CrossCheck
from ctct_bridge.jobs.holdings import Holdings
from ctct_bridge.model import Entry, Frame, Origin, Record, State
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.salvage.marks import mark
from ctct_bridge.reconciler.conformity import faults
from ctct_bridge.reconciler.entries import EntryReader, set_states
from ctct_bridge.reconciler.objections import judge_all
from ctct_bridge.reconciler.profile import Profile
from ctct_bridge.reconciler.skim import Skimmer
from ctct_bridge.schemas import BY_NAME, FROM_V1

#: What a progress display is told: label of the document, entries gone through so far, bytes read so far. An empty
#: label means that everything is read: then the entries are the records that were joined and written.
Progress = Callable[[str, int, int], None]


def load_profile(profile: Any) -> Profile | None:
    """A checked profile of a path to a TOML file, a nested mapping, or an iterable of assignments.

    :raises UsageError: if a value does not fit v2.
    :raises WrongType: if it is something else.
    """
    if profile is None or isinstance(profile, Profile):
        return profile
    made = Profile(BY_NAME)
    if isinstance(profile, (str, os.PathLike)):
        if isinstance(profile, str) and "=" in profile and not Path(profile).exists():
            raise UsageError(f"assignments are given as a list: profile=[{profile!r}]")
        made.load(Path(profile))
    elif isinstance(profile, Mapping):
        made.enter(profile)
    else:
        for assignment in _texts(profile, "profile", "a path, a mapping, or assignments such as ['event.type=OTHER']"):
            made.set(assignment)
    return made


def _texts(given: Any, name: str, wanted: str) -> list[str]:
    """Several texts of a caller.

    :raises WrongType: if they are something else.
    """
    several = list(given) if isinstance(given, Iterable) and not isinstance(given, bytes) else [given]
    for each in several:
        if not isinstance(each, str):
            raise WrongType(f"{name} is {wanted}; not {each!r:.100}")
    return several


def wanted(only: Collection[str] | None, joined: bool = False) -> frozenset[str] | None:
    """The resources asked for; ``None`` for all.

    :param joined: whether what v2 has inside another resource goes there; then it cannot be asked for by itself.
    :raises UsageError: if there is no such resource, or v1 never had it, or it is not to be had alone.
    :raises WrongType: if they are no names.
    """
    if only is None:
        return None
    names = [only] if isinstance(only, str) else _texts(only, "only", "names of resources such as ['event', 'fee']")
    for name in names:
        if name not in BY_NAME:
            raise UsageError(f"there is no resource {name!r}; there are {', '.join(BY_NAME)}")
        if BY_NAME[name] not in FROM_V1:
            raise UsageError(f"only v2 has {name!r}: nothing in an archive becomes one")
        into = BY_NAME[name].into() if joined else None
        if into is not None and into not in names:
            raise UsageError(f"{name!r} has no place of its own in v2, but becomes a part of {into!r}: ask for that")
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
        self.findings.append(told_of(fault, self.source.label))


def told_of(fault: OSError | Unreadable, label: str) -> Finding:
    """The finding that a fault of a source is."""
    if isinstance(fault, Unreadable):
        return Finding(fault.code, Origin(label), params=fault.params)
    return Finding("source-unreadable", Origin(label), params={"reason": fault.strerror or type(fault).__name__})


def state_of(records: list[Record]) -> str:
    """The state of an entry: its children's losses are its own."""
    for record in records:
        if record.state == State.WITH_LOSS:
            return State.WITH_LOSS
    return State.CONVERTED


def last_step(records: list[Record], profile: Profile | None) -> None:
    """The last step of the walk for one entry's records: profile, v2 contract, state."""
    if profile is not None:
        for record in records:
            profile.apply(record)
    judge_all(records)
    set_states(records)
