"""Tar archives: a walk over their headers, and each member as a stream.

The headers are decoded by ``tarfile``. The walk is made here, because that of ``tarfile`` remembers every member, and
holds an extended header in memory whatever size it claims to have.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import BinaryIO, NamedTuple, Protocol

from ctct_bridge.archive.flow import Flow, Unreadable, blocks, damaged
from ctct_bridge.archive.inflate import Budget
from ctct_bridge.archive.members import MOST_MEMBERS, Member, Opener, closed, crowded
from ctct_bridge.archive.names import place

_BLOCK = tarfile.BLOCKSIZE
_MOST_ABOUT = 1024 * 1024
_FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_LINKS = (tarfile.LNKTYPE, tarfile.SYMTYPE)
_DEVICES = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
#: Headers that speak of the next member, or of all of them.
_ABOUT = (
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK,
)  # fmt: skip
_NONSENSE = "the header of a member makes no sense"

#: Gives the bytes of a tar archive, unpacked; ``None`` where they pass by only once.
Tape = Callable[[], AbstractContextManager[Flow]]


class _Header(NamedTuple):
    """One member as the walk meets it."""

    name: str
    kind: bytes
    sparse: bool
    size: int
    offset: int


class _Reel(Protocol):
    """What a walk needs of a stream."""

    @property
    def at(self) -> int: ...
    def read(self, size: int, /) -> bytes: ...
    def skip(self, size: int, /) -> int: ...


class _Seeking:
    """A file that is stepped through without reading what lies between."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = file.seek(0, io.SEEK_END)
        self.at = file.seek(0)

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.at += len(data)
        return data

    def skip(self, size: int) -> int:
        before = self.at
        self.at = self._file.seek(min(before + size, self._end))
        return self.at - before


class _Passing:
    """A stream of which it is known how much was read."""

    def __init__(self, flow: Flow) -> None:
        self._flow, self.at = flow, 0

    def read(self, size: int) -> bytes:
        data = self._flow.read(size)
        self.at += len(data)
        return data

    def skip(self, size: int) -> int:
        skipped = self._flow.skip(size)
        self.at += skipped
        return skipped

    def take(self, size: int) -> Iterator[bytes]:
        """The next bytes in pieces."""
        for piece in self._flow.take(size):
            self.at += len(piece)
            yield piece


def is_tar(head: bytes) -> bool:
    """Whether a file's first 512 bytes are the header of a tar archive's first member: they hold their own sum."""
    if len(head) < _BLOCK or not any(head):
        return False
    try:
        tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def members(opener: Opener, budget: Budget) -> Iterator[Member]:
    """The members of a tar archive that can be stepped through, in the order of a folder."""
    found: list[_Header] = []
    fault: Unreadable | None = None
    with opener() as file:
        try:
            found.extend(_walk(_Seeking(file)))
        except Unreadable as trouble:
            fault = trouble
    for header in sorted(found, key=lambda header: place(header.name)):
        if (member := _special(header)) is not None:
            yield member
        elif header.kind in _FILES:
            opened = partial(_cut_out, header, opener, budget)
            yield Member(header.name, opened, partial(_head, opened))
    if fault is not None:
        yield closed("", fault)


@contextmanager
def _cut_out(header: _Header, opener: Opener, budget: Budget) -> Iterator[Flow]:
    with opener() as file:
        file.seek(header.offset)
        yield Flow(Flow(budget.counted(blocks(file))).take(header.size))


def _head(opened: Callable[[], AbstractContextManager[Flow]], size: int) -> bytes:
    with opened() as flow:
        return flow.peek(size) or flow.read(1)


def passing(flow: Flow, again: Tape | None) -> Iterator[Member]:
    """The members of a tar archive that comes as a stream, in its own order. Each is to be read before the next is
    asked for; later, its archive is read again from its start.

    :param again: gives the stream again from its start.
    """
    reel = _Passing(flow)
    walk = _walk(reel)
    while True:
        try:
            header = next(walk, None)
        except (OSError, Unreadable) as fault:
            yield closed("", fault if isinstance(fault, Unreadable) else _refused(fault))
            return
        if header is None:
            return
        if (member := _special(header)) is not None:
            yield member
        elif header.kind in _FILES:
            live = Flow(reel.take(header.size))
            opened = partial(_once, live, reel, header, again)
            yield Member(header.name, opened, live.peek)


def _refused(fault: OSError) -> Unreadable:
    return Unreadable("source-unreadable", {"reason": fault.strerror or type(fault).__name__})


def _once(live: Flow, reel: _Passing, header: _Header, again: Tape | None) -> AbstractContextManager[Flow]:
    if reel.at <= header.offset + header.size and live.fresh:
        return nullcontext(live)
    if again is None:
        raise Unreadable("source-unreadable", {"reason": "its archive has passed by"})
    return _wound_back(header, again)


@contextmanager
def _wound_back(header: _Header, again: Tape) -> Iterator[Flow]:
    with again() as flow:
        flow.skip(header.offset)
        yield Flow(flow.take(header.size))


def _special(header: _Header) -> Member | None:
    """The member of a header that is no file, or none that can be read; ``None`` for a file, and for a folder."""
    if header.sparse:
        return closed(header.name, Unreadable("source-unreadable", {"reason": "it is a sparse file"}))
    if header.kind in _LINKS:
        return closed(header.name, aside="a link")
    if header.kind in _DEVICES:
        return closed(header.name, aside="neither a file nor a folder")
    if header.kind not in (*_FILES, tarfile.DIRTYPE):
        return closed(header.name, aside="no file, but a note of the program that made the archive")
    return None


# -- the walk ---------------------------------------------------------------------------------------------------------


def _walk(reel: _Reel) -> Iterator[_Header]:
    """The headers of an archive. Behind each one, its data may be read from the reel, or left.

    :raises Unreadable: where the archive is cut or makes no sense, or has too many members.
    """
    count = 0
    said: dict[str, str] = {}
    while (block := reel.read(_BLOCK)).strip(b"\0"):
        info = _decoded(block)
        if info.type in _ABOUT:
            said |= _about(info, reel)
            continue
        header = _header(info, said, reel.at)
        if info.type == tarfile.GNUTYPE_SPARSE:
            _pass_map(block, reel)
        start, whole = reel.at, -(-header.size // _BLOCK) * _BLOCK
        yield header
        done = reel.at - start
        if done + reel.skip(whole - done) < header.size:
            raise damaged("it is cut in the middle of a member")
        said = {}
        count += 1
        if count > MOST_MEMBERS:
            raise crowded()
    if len(block) < _BLOCK:
        raise damaged("it has no end mark, so members may be missing")


def _header(info: tarfile.TarInfo, said: dict[str, str], offset: int) -> _Header:
    sparse = info.type == tarfile.GNUTYPE_SPARSE or "sparse" in said
    # Of the known types, only files have data behind their header; of an unknown one, nobody knows better.
    bare = info.type in tarfile.SUPPORTED_TYPES and info.type not in tarfile.REGULAR_TYPES
    size = 0 if bare else max(0, int(said.get("size", info.size)))
    return _Header(said.get("path", info.name), info.type, sparse, size, offset)


def _pass_map(block: bytes, reel: _Reel) -> None:
    """The map of an old sparse file goes on behind its header, as long as a flag says so."""
    more = block[482:483]
    while more.strip(b"\0"):
        more = reel.read(_BLOCK)[504:505]


def _decoded(block: bytes) -> tarfile.TarInfo:
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise damaged(_NONSENSE) from None


def _about(info: tarfile.TarInfo, reel: _Reel) -> dict[str, str]:
    """What an extended header says of the next member: its name, its size, and whether it is sparse."""
    whole = -(-max(0, info.size) // _BLOCK) * _BLOCK
    if whole > _MOST_ABOUT:
        raise Unreadable("source-limit", {"limit": f"more than {_MOST_ABOUT:,} bytes about one member"})
    data = reel.read(whole)[: max(0, info.size)]
    if info.type == tarfile.GNUTYPE_LONGNAME:
        return {"path": data.partition(b"\0")[0].decode("utf-8", "surrogateescape")}
    return dict(_keywords(data)) if info.type == tarfile.XHDTYPE else {}


def _keywords(data: bytes) -> Iterator[tuple[str, str]]:
    """The lines of an extended header, each led by its own length, as far as they matter here."""
    while data:
        digits, _, rest = data.partition(b" ")
        length = int(digits) if digits.isdigit() and len(digits) < 9 else 0
        if not len(digits) + 1 < length <= len(data):
            raise damaged(_NONSENSE)
        key, _, value = rest[: length - len(digits) - 2].partition(b"=")
        if key == b"path" or (key == b"size" and value.isdigit() and len(value) < 20):
            yield key.decode(), value.decode("utf-8", "surrogateescape")
        elif key.startswith(b"GNU.sparse."):
            yield "sparse", "yes"
        data = data[length:]
