"""Weighs entries against the limits, and looks closely only where the bytes give reason to."""

from __future__ import annotations

from lxml.etree import _Element

from ctct_bridge.parsers import strict
from ctct_bridge.parsers.guard import Limits, TooFar


class AttributeGauge:
    """A cheap proof that no start tag in the bytes so far has more attributes than the limit.

    Looking at every element costs as much as a tenth of the parse. But an attribute needs a ``=``, and no raw
    ``<`` can stand inside a start tag; so where few ``=`` lie between one ``<`` and the next, nothing need be
    looked at. Counting them in windows of bytes costs next to nothing, and errs on the side of suspicion only.
    """

    WINDOW = 4096

    def __init__(self, limit: int, wide: bool) -> None:
        self._limit = limit
        self._wide = wide
        self._open = 0  # how many "=" the start tag that may still be open can have

    def suspects(self, chunk: bytes) -> bool:
        """Whether a start tag that ends in ``chunk`` could exceed the limit."""
        # In UTF-16 the byte of "<" is also half of other characters, so it proves no boundary.
        suspect = self._wide
        for start in range(0, len(chunk), self.WINDOW):
            end = start + self.WINDOW
            signs = chunk.count(b"=", start, end)
            suspect = suspect or self._open + signs > self._limit
            self._open = signs if chunk.find(b"<", start, end) >= 0 else self._open + signs
        return suspect


class Meter:
    """Keeps count of the bytes since the last entry. To be told of each chunk, each entry, and each chunk's end."""

    def __init__(self, limits: Limits, wide: bool) -> None:
        self._limits = limits
        self._gauge = AttributeGauge(limits.attributes, wide)
        self._size = 0  # of this chunk
        self._whole = 0  # bytes of the chunks that no entry ended in, this one included
        self._rest = 0  # bytes of the chunk before those, whose end may belong to the entry too
        self._ended = False
        self._fresh = self._carried = False

    def add(self, chunk: bytes) -> None:
        """A chunk is about to be parsed."""
        # What looks suspicious in one chunk can belong to the first entry that ends in a later one.
        self._carried = self._fresh or (self._carried and not self._ended)
        self._fresh = self._gauge.suspects(chunk)
        if self._ended:
            self._rest, self._whole, self._ended = self._size, 0, False
        self._size = len(chunk)
        self._whole += self._size

    def weigh(self, entry: _Element) -> None:
        """An entry ended.

        :raises Stop: if it breaks a limit.
        """
        if self._fresh or self._carried:
            strict.refuse_crowded(entry, self._limits)
        if self._may_be_heavy():
            strict.refuse_heavy(entry, self._limits)
        self._ended, self._rest, self._whole = True, 0, self._size

    def check_open(self, root: _Element | None) -> None:
        """A chunk was parsed. An entry that is still open is weighed as far as it has come.

        :raises Stop: if it breaks a limit already.
        """
        if self._ended:
            return
        if self._whole > self._limits.entry:
            raise TooFar("xml-limit", {"limit": f"more than {self._limits.entry:,} bytes for one entry"})
        if root is not None and self._may_be_heavy():
            strict.refuse_heavy(root, self._limits)

    def _may_be_heavy(self) -> bool:
        # Nothing shorter than "<a/>b", five bytes for two nodes, makes nodes.
        return (self._rest + self._whole) // 2 > self._limits.nodes
