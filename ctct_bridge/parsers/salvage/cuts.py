"""Cuts bytes that are no XML any more at the bounds of entries: by the rules of XML where these still hold, else by the
next tag that looks like a bound.

Only tags called ``feed`` and ``entry`` are looked at, with any prefix. Everything here is linear in the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ctct_bridge.parsers.guard import CHUNK, LIMITS, Limits, Stop

#: How far behind the first bound the real end of an entry is looked for, where comments, CDATA sections or payloads
#: with entries of their own make the two differ.
FAR = 1024 * 1024

_NAME = rb"(?:[^\s<>/:!?&\"'=]+:)?(?:entry|feed)(?=[\s/>])"
_TOKEN = re.compile(rb"<!--|<!\[CDATA\[|<\?(?:xml(?=\s))?|<!(?i:doctype)|</?" + _NAME)
_BOUND = re.compile(rb"<\?xml(?=\s)|</?" + _NAME)
_TAG = re.compile(rb"</?[^\s<>/!?]+(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>")
_CLOSERS = {b"<!--": b"--", b"<![CDATA[": b"]]>", b"<?": b"?>"}
# Looking for an entry's real end may take so many steps: few for each entry, and what others did not need.
_INCOME, _SAVINGS = 4, 10_000
_LONGEST = 256  # of a token; where a search has to begin anew, when more bytes are there


class Cut(NamedTuple):
    """A piece of a document; all pieces together are the document.

    :ivar kind: ``entry``; ``torn``: the end of an entry whose start is not there; ``root``: the start tag of a feed;
        ``end``: its end tag; ``declaration``: an XML declaration; ``doctype``; ``beside``: anything else.
    :ivar raw: its bytes.
    :ivar line: the line that it begins on, blanks aside.
    :ivar short: of an entry: how many of its bytes it has if its first bound is believed. Fewer than all, if the rules
        of XML say that the bound is part of its content.
    :ivar whole: of an entry: whether its end is there.
    :ivar offset: bytes of the document before it, blanks aside; ``None`` if they were not counted.
    """

    kind: str
    raw: bytes
    line: int
    short: int = 0
    whole: bool = True
    offset: int | None = None


class _Token(NamedTuple):
    start: int
    text: bytes

    @property
    def kind(self) -> str:
        if self.text.startswith(b"<!"):
            return "doctype"
        if self.text.startswith(b"<?"):
            return "declaration"
        closing, entry = self.text.startswith(b"</"), self.text.endswith(b"entry")
        return ("torn" if closing else "entry") if entry else ("end" if closing else "root")


class Cutter:
    """The pieces of a document, or of the rest of one: iterate for :class:`Cut`.

    :param pieces: its bytes.
    :param line: the line that they begin on; ``offset`` is the byte, if it is known.
    :raises Stop: while iterating, if an entry does not end within the limits.
    :ivar line: the line on which what was given so far ends.
    :ivar passed: how many bytes were given so far.
    """

    def __init__(
        self, pieces: Iterable[bytes], line: int = 1, limits: Limits = LIMITS, offset: int | None = None
    ) -> None:
        self._pieces, self._limits = iter(pieces), limits
        self._data = b""
        self._at = 0  # of what was given
        self._whole = False  # whether all bytes are there
        self._budget = _SAVINGS
        self._missed: dict[bytes, int] = {}  # how far there is none of these, counted as ``passed`` is
        self.line, self.passed, self._offset = line, 0, offset

    def __iter__(self) -> Iterator[Cut]:
        while True:
            self._forget()
            token = self._next(self._at)
            kind = token.kind if token is not None else "beside"
            if token is None or (token.start > self._at and kind != "torn"):
                end = token.start if token is not None else len(self._data)
                if end > self._at:
                    yield self._give("beside", end)
                if token is None:
                    return
                continue
            if kind == "entry":
                yield self._entry()
            elif kind == "declaration":
                close = self._find(b"?>", self._at, CHUNK)
                yield self._give(kind, close + 2 if close >= 0 else token.start + len(token.text))
            elif kind == "doctype":
                yield self._give(kind, token.start + len(token.text))
            else:
                yield self._give(kind, self._tag_end(token.start))

    def give_back(self, cut: Cut) -> Cut:
        """The same entry up to its first bound; what follows will be given again. For the latest piece only."""
        self._at -= len(cut.raw) - cut.short
        self.line -= cut.raw.count(b"\n", cut.short)
        self.passed -= len(cut.raw) - cut.short
        return cut._replace(raw=cut.raw[: cut.short])

    # -- bytes --------------------------------------------------------------------------------------------------

    def _give(self, kind: str, end: int, short: int = 0, whole: bool = True) -> Cut:
        raw = self._data[self._at : end]
        blanks = len(raw) - len(raw.lstrip(b" \t\r\n"))
        blank = raw.count(b"\n", 0, blanks)
        offset = None if self._offset is None else self._offset + self.passed + blanks
        cut = Cut(kind, raw, self.line + blank, short, whole, offset)
        self._at = end
        self.line += raw.count(b"\n")
        self.passed += len(raw)
        return cut

    def _forget(self) -> None:
        """Let go of what was given, once it is half of what is held: to do so each time would copy too much."""
        if self._at > CHUNK and self._at > len(self._data) // 2:
            self._data, self._at = self._data[self._at :], 0

    def _more(self) -> bool:
        """Take more bytes, as many as there are already; whether there were any."""
        parts, wanted = [self._data], max(CHUNK, len(self._data) - self._at)
        while wanted > 0 and not self._whole:
            part = next(self._pieces, None)
            self._whole = part is None
            if part is not None:
                parts.append(part)
                wanted -= len(part)
        grown = len(parts) > 1
        if grown:
            self._data = b"".join(parts)
        return grown

    def _find(self, what: bytes, start: int, far: int) -> int:
        """Where ``what`` is, unless it lies too far behind ``start``; else -1. Where it was missed before, it is not
        looked for again: thousands of openers without a closer shall not cost thousands of searches."""
        known = self._at - self.passed  # what to add to a place in the document, to have it in the data
        at = max(start, self._missed.get(what, 0) + known)
        while (found := self._data.find(what, at, start + far)) < 0:
            at = max(at, min(len(self._data), start + far) - len(what) + 1)
            if len(self._data) >= start + far or not self._more():
                self._missed[what] = at - known
                return -1
        return found

    # -- tokens -------------------------------------------------------------------------------------------------

    def _next(self, at: int, until: int | None = None) -> _Token | None:
        """The next tag of interest, declaration or DOCTYPE from ``at`` on (and before ``until``) that lies in no
        comment, CDATA section or processing instruction."""
        while True:
            found = _TOKEN.search(self._data, at) if until is None else _TOKEN.search(self._data, at, until + _LONGEST)
            if found is None or (until is not None and found.start() >= until):
                at = max(at, len(self._data) - _LONGEST)
                if (until is not None and len(self._data) >= until) or not self._more():
                    return None
                continue
            if until is not None:
                self._budget -= 1
                if self._budget < 0:
                    return None
            closer = _CLOSERS.get(found[0])
            if found[0] == b"<?" and len(self._data) < found.end() + 4 and self._more():
                continue  # it may be a declaration
            if closer is None:
                return _Token(found.start(), found[0])
            at = found.end()
            end = self._find(closer, at, FAR)
            if end >= 0 and (closer != b"--" or self._find(b">", end + 2, 1) >= 0):  # else it is a comment not closed
                at = end + len(closer)

    def _tag_end(self, start: int) -> int:
        """Where the tag ends that starts at ``start``; if it is broken, where the next one could."""
        while (tag := _TAG.match(self._data, start)) is None:
            other = self._data.find(b"<", start + 1)
            if other >= 0 or len(self._data) - start > CHUNK or not self._more():
                close = self._data.find(b">", start, other if other >= 0 else len(self._data))
                return close + 1 if close >= 0 else other if other >= 0 else len(self._data)
        return tag.end()

    # -- entries ------------------------------------------------------------------------------------------------

    def _entry(self) -> Cut:
        """The entry that begins here."""
        self._budget = min(max(self._budget, 0) + _INCOME, _SAVINGS)
        start = self._tag_end(self._at)
        if self._data[start - 2 : start] == b"/>":
            return self._give("entry", start, start - self._at)
        bound, whole = self._bound(start)
        self._hold(bound)
        end = self._end(start, bound + FAR)
        return self._give("entry", bound if end is None else end, bound - self._at, whole or end is not None)

    def _bound(self, start: int) -> tuple[int, bool]:
        """Where the first bound lies, and whether it is an entry's end tag."""
        at = start
        while (found := _BOUND.search(self._data, at)) is None:
            at = max(start, len(self._data) - _LONGEST)
            self._hold(len(self._data))
            if not self._more():
                return len(self._data), False
        if found[0].startswith(b"</") and found[0].endswith(b"entry"):
            return self._tag_end(found.start()), True
        return found.start(), False

    def _hold(self, end: int) -> None:
        """Hold the entry that begins here to the limit of bytes."""
        if end - self._at > self._limits.entry:
            raise Stop("xml-limit", {"limit": f"more than {self._limits.entry:,} bytes for one entry"}, self.line)

    def _end(self, start: int, until: int) -> int | None:
        """Where the entry ends by the rules of XML, if that can be said."""
        opened = _TOKEN.match(self._data, self._at)
        name = opened[0][1:] if opened else b""
        depth, at = 1, start
        while (token := self._next(at, until)) is not None and token.kind not in ("declaration", "doctype"):
            end = at = self._tag_end(token.start)
            if token.text == b"</" + name:
                depth -= 1
                if not depth:
                    return end
            elif token.text == b"<" + name and self._data[end - 2 : end] != b"/>":
                depth += 1
        return None
