"""Remembers the bytes since the last place that is known to lie between two entries: where salvage can begin."""

from __future__ import annotations

import codecs

from ctct_bridge.parsers.guard import LIMITS, Limits
from ctct_bridge.parsers.salvage.cuts import Cutter

#: Where nobody marks places, so many bytes are held before the entries in them are looked for.
_PATIENCE = 1024 * 1024


class Trail:
    """The trail of one document. It holds what the parser may still fail on: little more than an entry.

    libxml2 does not tell at which byte an entry ended. But how many ended is known, and before the fault all bytes are
    well-formed, so that their bounds can be found again.

    :param wide: whether the bytes are UTF-16; what is held, and what :meth:`plain` gives, is UTF-8.
    :ivar line: the line, from 1, on which it begins.
    :ivar entries: how many entries end before it.
    :ivar offset: how many bytes of what was fed come before it; means nothing in UTF-16.
    """

    def __init__(self, wide: bool, limits: Limits = LIMITS) -> None:
        # Half a character is the business of whoever parses it: it must not get lost, or stop us.
        self._decoder = codecs.getincrementaldecoder("utf-16")("surrogatepass") if wide else None
        self._limits = limits
        self._parts: list[bytes] = []
        self._size = 0
        self._asked = _PATIENCE
        self.line, self.entries, self.offset = 1, 0, 0
        self._fed = 0

    def plain(self, part: bytes) -> bytes:
        """Bytes of the document as a cutter takes them. To be called with each part, once, in order."""
        return self._decoder.decode(part).encode("utf-8", "surrogatepass") if self._decoder is not None else part

    def add(self, part: bytes, entries: int, after: tuple[int, int] | None = None) -> None:
        """The parser is about to be fed.

        :param entries: how many entries there were so far.
        :param after: line and byte at which ``part`` ends, if the trail is marked and does not count itself.
        """
        if not self._parts:
            self.entries = entries
            if after is not None:
                self.line, self.offset = after[0] - part.count(b"\n"), after[1] - len(part)
            else:
                self.offset = self._fed
        self._fed += len(part)
        part = self.plain(part)
        self._parts.append(part)
        self._size += len(part)

    def mark(self, entries: int, line: int) -> None:
        """All that was added ends on that line, right behind an entry: the last of so many."""
        self._parts.clear()
        self._size, self._asked = 0, _PATIENCE
        self.entries, self.line = entries, line

    def trim(self, entries: int) -> None:
        """So many entries were delivered: forget them, if the trail has grown long."""
        if self._size < self._asked:
            return
        data = self.bytes()
        cutter = Cutter([data], self.line, self._limits)
        end, line, left = 0, self.line, entries - self.entries
        for cut in cutter if left else ():
            if cut.kind == "entry":
                left -= 1
                end, line = cutter.passed, cutter.line
                if not left:
                    break
        self._parts, self._size, self.line = [data[end:]], len(data) - end, line
        self.offset += end
        self.entries = entries - left
        self._asked = self._size + _PATIENCE

    def bytes(self) -> bytes:
        """All that is held."""
        return b"".join(self._parts)
