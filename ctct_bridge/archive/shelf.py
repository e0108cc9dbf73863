"""The documents of one file or stream, whatever it is: a document, a compressed one, a response, an archive."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple, cast

from ctct_bridge.archive import tars, zips
from ctct_bridge.archive.flow import Flow, Unreadable, blocks
from ctct_bridge.archive.given import pieces
from ctct_bridge.archive.inflate import MAGIC, Budget, Cap, inflated
from ctct_bridge.archive.members import Member, Opener
from ctct_bridge.archive.names import (
    another,
    beside,
    hidden,
    named_document,
    named_json,
    starts_like_xml,
    tame,
    unlike,
    usual,
)
from ctct_bridge.archive.texts import sound
from ctct_bridge.archive.unwrap import HEAD, head_of, kind_of, unwrapped
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.parsers.saved.window import looks_like_json

Report = Callable[[Finding], None]
_COMPRESSED = frozenset(MAGIC.values())
# So much of a zip archive that comes as a stream is kept in memory; more goes to a temporary file without a name.
_SPOOLED = 16 * 1024 * 1024


class Source(NamedTuple):
    """One document to be read.

    :ivar label: how findings and the residue name it: relative to the archive's root, with forward slashes.
    :ivar open: gives its bytes as a stream, closed at the end of a ``with`` block unless it is the caller's. What is
        wrong with them is raised as :class:`OSError` or :class:`~ctct_bridge.archive.flow.Unreadable`, here or later.
    :ivar size: in bytes, where known.
    """

    label: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    size: int | None = None


class Shelf:
    """Finds the documents of files and streams.

    :param report: told of what is passed over.
    :param cap: how much may be read in all.
    :param json: whether JSON is a document, too.
    """

    def __init__(self, report: Report, cap: Cap | None = None, json: bool = False) -> None:
        self._report, self._cap, self._json = report, cap, json

    def tell(self, code: str, label: str, reason: str) -> None:
        """Report something that is not read."""
        self._report(Finding(code, Origin(label), params={"reason": reason}))

    def renamed(self, label: str, name: str, reason: str) -> None:
        """Report that a document has another name here than where it comes from."""
        self._report(Finding("member-renamed", Origin(label), params={"value": sound(name), "reason": reason}))

    # -- files --------------------------------------------------------------------------------------------------------

    def file(self, opener: Opener, label: str, size: int, met: bool = False) -> Iterator[Source]:
        """The documents of what can be opened again and again.

        :param met: whether it was met in a folder: then it may be something else, and is passed over.
        """
        try:
            with opener() as raw:
                head = Flow(blocks(raw)).peek(HEAD)
        except OSError:
            head = b"<"  # opening it again says why
        budget = Budget(self._cap)
        kind = kind_of(head)
        if kind == "zip":
            yield from self._members(zips.members(opener, budget), label, budget, False)
        elif kind == "tar":
            yield from self._members(tars.members(opener, budget), label, budget, True)
        elif kind in _COMPRESSED and _is_tape(opener, kind):
            yield from self.tape(opener, kind, label, budget)
        elif met and (reason := _against(label, head, self._json)) is not None:
            self.tell("passed-over", label, reason)
        elif kind is None and self._cap is None:
            yield Source(label, opener, size)
        else:
            plain = kind not in _COMPRESSED
            inner = label if plain or label == "-" else f"{label}/{_inner(label)}"
            yield Source(inner, partial(self._document, partial(_counted, opener, budget), budget, plain))

    def tape(self, opener: Opener, kind: str, label: str, budget: Budget) -> Iterator[Source]:
        """The documents of a compressed tar archive, which can only be gone through in turn."""
        tape = partial(_unpacked, opener, kind, budget)
        with tape() as flow:
            yield from self._members(tars.passing(flow, tape), label, budget, False)

    # -- streams ------------------------------------------------------------------------------------------------------

    def stream(self, stream: BinaryIO, label: str) -> Iterator[Source]:
        """The documents of what passes by once. It stays the caller's to close."""
        budget = Budget(self._cap)
        flow = Flow(budget.counted(pieces(stream)))
        kind = kind_of(flow.peek(HEAD))
        if kind == "zip":
            with tempfile.SpooledTemporaryFile(_SPOOLED) as spool:
                for block in blocks(flow):
                    spool.write(block)
                opener = partial(_lent, cast(BinaryIO, spool))
                yield from self._members(zips.members(opener, budget), label, budget, False)
            return
        plain = kind is None or kind not in _COMPRESSED
        if kind is not None and not plain:
            flow = Flow(inflated(flow, kind, budget))
        if tars.is_tar(flow.peek(HEAD)):
            yield from self._members(tars.passing(flow, None), label, budget, plain)
        else:
            yield Source(label, partial(self._document, partial(_same, flow), budget, plain))

    # -- archives -----------------------------------------------------------------------------------------------------

    def _members(self, members: Iterator[Member], label: str, budget: Budget, plain: bool) -> Iterator[Source]:
        taken: set[str] = set()
        for member in members:
            name = tame(member.name)
            if not member.name and member.aside is None:
                yield Source(label, cast("Callable[[], AbstractContextManager[BinaryIO]]", member.open))
            elif not member.name:
                self.tell("passed-over", label, member.aside or "")
            elif hidden(name):
                self.tell("passed-over", f"{label}/{name}", "hidden by its name")
            else:
                yield from self._member(member, self._named(member, f"{label}/{name}", taken), budget, plain)

    def _named(self, member: Member, label: str, taken: set[str]) -> str:
        """The label of a member; whether it is not the name that the archive has for it, is told."""
        found = another(label, taken)
        if not found.endswith(f"/{usual(member.name)}"):
            reason = "leads elsewhere, or is no name" if found == label else "is that of another member, too"
            self.renamed(found, member.name, reason)
        return found

    def _member(self, member: Member, label: str, budget: Budget, plain: bool) -> Iterator[Source]:
        aside = member.aside
        if aside is None and member.fault is None and not named_document(label):
            with suppress(OSError, Unreadable):  # reading it says why
                aside = _against(label, member.head(HEAD), self._json)
        if aside is not None:
            self.tell("passed-over", label, aside)
        else:
            yield Source(label, partial(self._document, member.open, budget, plain))

    @contextmanager
    def _document(
        self, opener: Callable[[], AbstractContextManager[Flow]], budget: Budget, plain: bool
    ) -> Iterator[BinaryIO]:
        """The document in a stream. What had to be unpacked was counted on the way; what is plain is counted here."""
        with opener() as flow:
            if plain and self._cap is not None:
                flow = Flow(self._cap.counted(blocks(flow)))
            yield cast(BinaryIO, unwrapped(flow, budget))


def _lent(stream: BinaryIO) -> AbstractContextManager[BinaryIO]:
    return nullcontext(stream)


def _same(flow: Flow) -> AbstractContextManager[Flow]:
    return nullcontext(flow)


@contextmanager
def _counted(opener: Opener, budget: Budget) -> Iterator[Flow]:
    with opener() as raw:
        yield Flow(budget.counted(blocks(raw)))


@contextmanager
def _unpacked(opener: Opener, kind: str, budget: Budget) -> Iterator[Flow]:
    with _counted(opener, budget) as packed:
        yield Flow(inflated(packed, kind, budget))


def _is_tape(opener: Opener, kind: str) -> bool:
    with _unpacked(opener, kind, Budget()) as flow:
        return tars.is_tar(flow.peek(HEAD))


def _inner(label: str) -> str:
    """What the document in a compressed file is called."""
    name = PurePosixPath(label).name
    stem, dot, ending = name.rpartition(".")
    return stem if dot and stem.strip(".") and ending.lower() in ("gz", "bz2", "xz") else f"{name}.xml"


def _against(label: str, head: bytes, json: bool) -> str | None:
    """Why a file that nobody asked for by name is not read; ``None`` if it is."""
    kind = kind_of(head)
    if json and (told := _as_json(label, head)) is not None:
        return told or None
    if kind in ("zip", "tar", "response") or named_document(label):
        return None
    if kind in _COMPRESSED and named_document(PurePosixPath(label).stem):
        return None
    inner = head_of(head)
    packed = kind in _COMPRESSED and not inner  # too short a piece to unpack anything of it
    return None if packed or starts_like_xml(inner) else unlike(label)


def _as_json(label: str, head: bytes) -> str | None:
    """Why a JSON file is not read; empty if it is, ``None`` if there is no sign that it is JSON."""
    inner = head_of(head)
    if beside(PurePosixPath(label).name, inner):
        return "written by ctct-bridge beside the v2 JSON"
    plain = PurePosixPath(label).stem if kind_of(head) in _COMPRESSED else label
    return "" if named_json(plain) or looks_like_json(inner) else None
