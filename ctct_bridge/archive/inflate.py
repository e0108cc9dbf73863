"""Compressed bytes to plain ones, within bounds: gzip, bzip2, xz, and the methods that zip archives use.

The decompressors are those of the standard library. Checksums are compared here, since zlib, which could do it, throws
away what it has made when one is wrong.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from ctct_bridge.archive.flow import BLOCK, Flow, Unreadable, damaged

# How much is given to a decompressor at a time. What it makes of one step is lost if it fails in it.
_STEP = 4096
# What xz may need of memory; its usual settings need 65 MiB at most.
_MEMORY = 128 * 1024 * 1024
_CUT = "it ends in the middle of compressed data"
_FAULTS = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


class Budget:
    """How much may be unpacked: shared by all that one archive holds.

    Honest feeds shrink to a sixtieth, documents made to exhaust a reader to a four-hundredth and less.

    :ivar FREE: so many bytes may be made of anything.
    :ivar RATIO: beyond that, so many bytes of each one that was read.
    """

    FREE = 64 * 1024 * 1024
    RATIO = 200

    def __init__(self, cap: Cap | None = None) -> None:
        self._cap = cap
        self._read = self._made = 0

    def counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Pieces as they come from the disk, which give credit."""
        for piece in pieces:
            self._read += len(piece)
            yield piece

    def made(self, size: int) -> None:
        """So many bytes were unpacked.

        :raises Unreadable: if that is too much.
        """
        self._made += size
        if self._made > self.FREE and self._made > self.RATIO * self._read:
            raise Unreadable("source-limit", {"limit": f"more than {self.RATIO} times its size"})
        if self._cap is not None:
            self._cap.take(size)


class Cap:
    """How many bytes of documents may be read in all, unpacked."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0

    def take(self, size: int) -> None:
        """So many bytes were read.

        :raises Unreadable: if that is too much.
        """
        self._taken += size
        if self._taken > self._most:
            raise Unreadable("source-limit", {"limit": f"more than {self._most:,} bytes in all"})

    def counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Pieces of a document that nothing had to unpack."""
        for piece in pieces:
            yield piece
            self.take(len(piece))


class _Deflate:
    """zlib's decompressor with the manners of the other two."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
        self._pending = False

    def decompress(self, data: bytes, most: int) -> bytes:
        made = self._inner.decompress(self._inner.unconsumed_tail + data, most)
        self._pending = len(made) == most
        return made

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail and not self._pending

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data


def _xz() -> Any:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)


#: What compressed files start with, and the name of the format.
MAGIC = {b"\x1f\x8b\x08": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz"}
_MAKERS: dict[str, Callable[[], Any]] = {"bzip2": bz2.BZ2Decompressor, "xz": _xz}
#: Methods of zip archives that are known, by their number; ``None`` is no compression at all.
METHODS: dict[int, Callable[[], Any] | None] = {0: None, 8: _Deflate, 12: bz2.BZ2Decompressor}


def compression(head: bytes) -> str | None:
    """The format of compressed data, by its first bytes."""
    return next((name for magic, name in MAGIC.items() if head.startswith(magic)), None)


def inflated(source: Flow, name: str, budget: Budget) -> Iterator[bytes]:
    """What a compressed file holds; several of them, one after the other, are one.

    :raises Unreadable: if it is damaged, or too much.
    """
    magic = source.peek(3)
    while True:
        yield from _gunzipped(source, budget) if name == "gzip" else through(_MAKERS[name](), source, budget)
        if source.peek(3) != magic:
            break
    while rest := source.read(BLOCK):  # tapes and some tools fill up with zeros
        if rest.strip(b"\0"):
            raise damaged("something else follows the compressed data")


def through(machine: Any, source: Flow, budget: Budget) -> Iterator[bytes]:
    """What one decompressor makes of ``source``, up to where its data end.

    :raises Unreadable: if they are damaged, or too much.
    """
    while not machine.eof:
        data = source.read(_STEP) if machine.needs_input else b""
        if not data and machine.needs_input:
            raise damaged(_CUT)
        try:
            made = machine.decompress(data, BLOCK)
        except _FAULTS as fault:
            if "limit" in str(fault):
                raise Unreadable("source-limit", {"limit": f"{_MEMORY:,} bytes of memory to unpack it"}) from None
            raise damaged("its compressed data make no sense") from None
        if made:
            yield made
            budget.made(len(made))
    source.unread(machine.unused_data)


def _gunzipped(source: Flow, budget: Budget) -> Iterator[bytes]:
    _pass_header(source)
    seal, size = 0, 0
    for piece in through(_Deflate(), source, budget):
        seal, size = zlib.crc32(piece, seal), size + len(piece)
        yield piece
    trailer = source.read(8)
    if len(trailer) < 8:
        raise damaged(_CUT)
    if trailer != seal.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little"):
        raise damaged("its checksum is wrong")


def _pass_header(source: Flow) -> None:
    """RFC 1952: ten bytes, of which the fourth tells what else there is."""
    head = source.read(10)
    flags = head[3] if len(head) == 10 else 0
    if flags & 4:
        source.skip(int.from_bytes(source.read(2), "little"))
    for flag in (8, 16):  # the file's name, a comment
        while flags & flag and source.read(1) not in (b"\0", b""):
            pass
    if flags & 2:
        source.skip(2)
