"""Streams of bytes that can be looked into before they are read, and what ends them too early."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

#: How many bytes are held at a time.
BLOCK = 64 * 1024


class Unreadable(Exception):
    """A source, or the rest of it, cannot be read. It carries the finding that says why.

    :ivar code: name of a finding.
    :ivar params: parameters of that finding.
    """

    def __init__(self, code: str, params: dict[str, Any]) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


def damaged(reason: str) -> Unreadable:
    """What ends a source that is cut, or is not what it says."""
    return Unreadable("source-damaged", {"reason": reason})


class Flow:
    """A stream over pieces of bytes, whatever makes them.

    What the pieces hold before they fail is delivered first; from then on every reading raises what they failed with.

    :ivar fresh: whether nothing was read yet.
    """

    def __init__(self, pieces: Iterable[bytes], fault: OSError | Unreadable | None = None) -> None:
        self._pieces = iter(pieces)
        self._held = bytearray()
        self._fault = fault
        self.fresh = True

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, or as many as there are, without reading them; raises nothing."""
        self._fill(size)
        return bytes(self._held[:size])

    def read(self, size: int = -1) -> bytes:
        """The next ``size`` bytes; fewer only at the end or before a fault. All that is left if ``size`` is negative.

        :raises Unreadable: if nothing can be delivered, and not because the stream is at its end.
        :raises OSError: likewise, if the system refused.
        """
        self.fresh = False
        if size < 0:
            while self._more():
                pass
            size = len(self._held)
        self._fill(size)
        if self._fault is not None and not self._held:
            raise self._fault
        data = bytes(self._held[:size])
        del self._held[:size]
        return data

    def unread(self, data: bytes) -> None:
        """Put bytes back that were read, but not used."""
        self._held[:0] = data

    def skip(self, size: int) -> int:
        """Read ``size`` bytes and forget them; returns how many there were."""
        left = size
        while left and (data := self.read(min(left, BLOCK))):
            left -= len(data)
        return size - left

    def take(self, size: int) -> Iterator[bytes]:
        """The next ``size`` bytes in pieces.

        :raises Unreadable: if there are fewer.
        """
        left = size
        while left:
            data = self.read(min(left, BLOCK))
            if not data:
                raise damaged(f"{left:,} bytes are missing at its end")
            left -= len(data)
            yield data

    def _fill(self, size: int) -> None:
        while len(self._held) < size and self._more():
            pass

    def _more(self) -> bool:
        if self._fault is None:
            try:
                self._held += next(self._pieces)
                return True
            except StopIteration:
                pass
            except (OSError, Unreadable) as fault:
                self._fault = fault
        return False


def blocks(stream: BinaryIO | Flow) -> Iterator[bytes]:
    """A stream in pieces, to its end."""
    while block := stream.read(BLOCK):
        yield block
