"""Zip archives: the directory at their end, and each member as a stream.

The directory is read here and not by ``zipfile``, which holds all of it in memory however long it is, reads members
that overlap, and throws away the last bytes of a member whose checksum is wrong.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO, NamedTuple

from ctct_bridge.archive.flow import BLOCK, Flow, Unreadable, damaged
from ctct_bridge.archive.inflate import METHODS, Budget, through
from ctct_bridge.archive.members import MOST_MEMBERS, Member, Opener, closed, crowded
from ctct_bridge.archive.names import place

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_POINTER_64 = struct.Struct("<4sLQL")
_RECORD = struct.Struct("<4s2H2HL3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_FULL = 0xFFFFFFFF
_NO_DIRECTORY = "its directory is missing or makes no sense"
#: Members that tell a file of another program, which happens to be a zip archive.
_FOREIGN = frozenset(("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "AndroidManifest.xml"))


class _Row(NamedTuple):
    """One record of the directory."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int


def members(opener: Opener, budget: Budget) -> Iterator[Member]:
    """The members of a zip archive in the order of a folder. What is wrong with the archive comes last."""
    rows: list[_Row] = []
    fault: Unreadable | None = None
    with opener() as file:
        try:
            for row in _directory(file):
                rows.append(row)
                if len(rows) > MOST_MEMBERS:
                    raise crowded()
        except Unreadable as found:
            fault = found
    if not _FOREIGN.isdisjoint(row.name for row in rows[:1000]):
        yield closed("", aside="a file of another program, which is a zip archive inside")
        return
    overlapping = _overlapping(rows)
    for at in sorted(range(len(rows)), key=lambda at: place(rows[at].name)):
        member = _member(rows[at], opener, budget, at in overlapping)
        if member is not None:
            yield member
    if fault is not None:
        yield closed("", fault)


def _member(row: _Row, opener: Opener, budget: Budget, overlaps: bool) -> Member | None:
    kind = stat.S_IFMT(row.mode)
    if row.name.endswith(("/", "\\")) or stat.S_ISDIR(row.mode):
        return None
    if kind not in (0, stat.S_IFREG):
        return closed(row.name, aside="a link" if stat.S_ISLNK(row.mode) else "neither a file nor a folder")
    if overlaps:
        return closed(row.name, Unreadable("archive-overlap", {}))
    if row.flags & 0x41:
        return closed(row.name, Unreadable("source-unreadable", {"reason": "it is encrypted"}))
    if row.method not in METHODS:
        reason = f"compression method {row.method} is not known"
        return closed(row.name, Unreadable("source-unreadable", {"reason": reason}))
    return Member(row.name, partial(_opened, row, opener, budget), partial(_head, row, opener))


def _overlapping(rows: list[_Row]) -> set[int]:
    """Which members begin before another one has ended, so that one piece of data serves many of them."""
    found: set[int] = set()
    end = 0
    for at in sorted(range(len(rows)), key=lambda at: rows[at].offset):
        if rows[at].offset < end:
            found.add(at)
        end = max(end, rows[at].offset + _LOCAL.size + rows[at].packed)
    return found


# -- one member -------------------------------------------------------------------------------------------------------


@contextmanager
def _opened(row: _Row, opener: Opener, budget: Budget) -> Iterator[Flow]:
    with opener() as file:
        yield Flow(_plain(row, Flow(budget.counted(_packed(row, file))), budget))


def _head(row: _Row, opener: Opener, size: int) -> bytes:
    """The first bytes of a member, at nobody's expense: they will be read again."""
    free = Budget()
    with opener() as file:
        flow = Flow(_plain(row, Flow(free.counted(_packed(row, file))), free))
        return flow.peek(size) or flow.read(1)


def _packed(row: _Row, file: BinaryIO) -> Iterator[bytes]:
    """The compressed bytes of a member, which stand behind a header of their own."""
    file.seek(row.offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise damaged("it is not where the directory says")
    *_, name, extra = _LOCAL.unpack(head)
    file.seek(name + extra, 1)
    left = row.packed
    while left and (data := file.read(min(left, BLOCK))):
        left -= len(data)
        yield data


def _plain(row: _Row, packed: Flow, budget: Budget) -> Iterator[bytes]:
    make = METHODS[row.method]
    seal, size = 0, 0
    for piece in _stored(packed, budget) if make is None else through(make(), packed, budget):
        seal, size = zlib.crc32(piece, seal), size + len(piece)
        yield piece
    if size != row.size:
        raise damaged(f"it has {size:,} bytes, and the directory says {row.size:,}")
    if seal != row.crc:
        raise damaged("its checksum is wrong")


def _stored(packed: Flow, budget: Budget) -> Iterator[bytes]:
    while data := packed.read(BLOCK):
        yield data
        budget.made(len(data))


# -- the directory ----------------------------------------------------------------------------------------------------


def _directory(file: BinaryIO) -> Iterator[_Row]:
    """The records of the directory.

    :raises Unreadable: if there is none, or where it stops making sense.
    """
    start, size, shift = _where(file)
    file.seek(start)
    records = Flow(_slice(file, size))
    while head := records.read(_RECORD.size):
        if len(head) < _RECORD.size or not head.startswith(b"PK\x01\x02"):
            raise damaged(_NO_DIRECTORY)
        yield _row(head, records, shift)


def _slice(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0 and (data := file.read(min(size, BLOCK))):
        size -= len(data)
        yield data


def _row(head: bytes, records: Flow, shift: int) -> _Row:
    _, _, _, flags, method, _, crc, packed, size, named, extra, comment, _, _, mode, offset = _RECORD.unpack(head)
    name, more = records.read(named), records.read(extra)
    records.skip(comment)
    size, packed, offset = _large(more, size, packed, offset)
    text = name.decode("utf-8" if flags & 0x800 else "cp437", "surrogateescape")
    return _Row(text, flags, method, crc, packed, size, offset + shift, mode >> 16)


def _large(more: bytes, *sizes: int) -> Iterator[int]:
    """Numbers that do not fit their place in the record stand in its first extra field, one after the other."""
    fields = b""
    while len(more) >= 4:
        tag, length = struct.unpack_from("<2H", more)
        fields = fields or (more[4 : 4 + length] if tag == 1 else b"")
        more = more[4 + length :]
    for size in sizes:
        if size == _FULL and len(fields) >= 8:
            size, fields = int.from_bytes(fields[:8], "little"), fields[8:]
        yield size


def _where(file: BinaryIO) -> tuple[int, int, int]:
    """Where the directory starts, its size, and by how much all its offsets are wrong: other bytes may stand before
    the archive.

    :raises Unreadable: if there is no directory.
    """
    whole = file.seek(0, 2)
    file.seek(max(0, whole - _END.size - 0xFFFF))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise damaged(_NO_DIRECTORY)
    _, _, _, _, count, size, offset, _ = _END.unpack_from(tail, at)
    end = whole - len(tail) + at
    if count == 0xFFFF or _FULL in (size, offset):
        end, size, offset = _where_64(file, end, size, offset)
    start = end - size
    if start < 0 or start < offset:
        raise damaged(_NO_DIRECTORY)
    return start, size, start - offset


def _where_64(file: BinaryIO, end: int, size: int, offset: int) -> tuple[int, int, int]:
    """The same of an archive too large for the old record; that one counts if there is no new one."""
    start = end - _POINTER_64.size - _END_64.size
    if start < 0:
        return end, size, offset
    file.seek(start)
    found = file.read(_END_64.size + _POINTER_64.size)
    if not found.startswith(b"PK\x06\x06") or found[_END_64.size :][:4] != b"PK\x06\x07":
        return end, size, offset
    *_, size, offset = _END_64.unpack_from(found)
    return start, size, offset
