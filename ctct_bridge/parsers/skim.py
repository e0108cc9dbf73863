"""Cuts a feed's bytes behind each entry, so that an entry whose text is known by heart need not be parsed.

Archives repeat a few shapes of entry. Who has learned one (a *skimmer*) recognises it by one regular expression, in a
fraction of the time that a parser takes. That is only sound where the text alone proves everything: UTF-8, right behind
an entry of the feed, nothing in it that a parser would refuse or change. Everything else is the parser's; for each
entry skipped it gets the line ends, so that its lines stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ctct_bridge.model import Entry, Frame, Origin

#: Makes something of an entry's text (from its start tag to the next end tag of that name), or ``None``: to be parsed.
#: It may recognise only what is a well-formed element, see :func:`is_safe` for the texts in it. What it makes is handed
#: on in :attr:`Entry.ready`.
Skim = Callable[[str, Frame, Origin], Any]

#: An entry of more bytes than that is parsed, so that no more of a feed is held.
_LONGEST = 256 * 1024
#: Line ends owed to the parser: with that many, an entry is parsed again, and what the feed holds is emptied.
_MOST_LINES = 50_000

# What XML forbids in a document, and what it would change: control characters, carriage returns. The two noncharacters
# are looked for by their first bytes, which a few harmless ones share.
_UNSAFE = bytes({*range(0x20)} - {0x09, 0x0A})
_NONCHARACTER = b"\xef\xbf"
_OTHER_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")


def is_safe(text: str) -> bool:
    """Whether a text without ``<`` stands for itself and the five entities in any document: no character that XML
    forbids, none that it would change, no other entity, no end of a CDATA section. (XML 1.0, 2.2, 2.4 and 2.11)"""
    if "&" in text and _OTHER_ENTITY.search(text) is not None:
        return False
    raw = text.encode()
    return len(raw.translate(None, _UNSAFE)) == len(raw) and _NONCHARACTER not in raw and b"]]>" not in raw


class Seam:
    """One feed, cut into pieces for the parser and entries that need none.

    :param root: name of the root element as written.
    :param label: the document's name.
    :ivar text: text of the entry that the present piece is, if it may be learned from.
    :ivar line: the line on which the present piece ends; ``offset`` is the byte.
    """

    def __init__(self, skim: Skim, root: str, label: str) -> None:
        self._skim, self._label = skim, label
        name = (root.removesuffix("feed") + "entry").encode()
        self._close, self._start = b"</" + name + b">", b"<" + name + b">"
        self._tags = b"<" + name, b"</" + name
        self._open = re.compile(rb"[ \t\n]*+(?=<" + re.escape(name) + rb">)")
        self.line, self.offset, self._owed = 1, 0, 0
        self._clean = False
        self._frame: Frame | None = None
        self._entries = 0
        self.text: str | None = None

    def parts(self, chunks: Iterable[bytes]) -> Iterator[bytes | Entry]:
        """Bytes to be parsed, and entries that are ready, in the order of the feed."""
        rest, close, size = b"", self._close, len(self._close)
        for chunk in chunks:
            rest, at = rest + chunk if rest else chunk, 0
            while (end := rest.find(close, at)) >= 0:
                end += size
                entry = self._cut(rest, at, end) if self._frame is not None and self._owed < _MOST_LINES else None
                if entry is not None:
                    yield entry
                else:
                    yield self._piece(rest[at:end])
                    self.text = None
                at = end
            rest = rest[at:]
            if len(rest) > _LONGEST:
                yield self._piece(rest)
                rest = b""
        if rest or self._owed:
            yield self._piece(rest)

    def parsed(self, frame: Frame | None, entries: int) -> None:
        """To be told after each piece.

        :param frame: the feed's frame, if all is known that it takes from entries, and if the last thing in the piece
            was the end of an entry of the feed that had begun in it.
        :param entries: how many entries the feed had so far.
        """
        self._frame = frame if self._clean else None
        self._entries = entries

    def bounds(self, piece: bytes) -> bool:
        """Whether the present piece ends where an entry seems to end, and no comment or the like can contradict it."""
        return self._clean and piece.endswith(self._close)

    def _piece(self, raw: bytes) -> bytes:
        owed, self._owed = self._owed, 0
        self.line += raw.count(b"\n")
        self.offset += len(raw)
        # What opens a comment or the like could make the next entry part of it. And where one entry begins and one
        # ends, it has ended by the last bytes of the piece: the parser waits for nothing else in it.
        single = raw.count(self._start) == 1 and all(raw.count(tag) == 1 for tag in self._tags)
        self._clean = single and b"<!" not in raw and b"<?" not in raw
        # In a comment, so that they become part of no text.
        return b"<!--" + b"\n" * owed + b"-->" + raw if owed else raw

    def _cut(self, rest: bytes, at: int, end: int) -> Entry | None:
        """The entry between ``at`` and ``end``, if it needs no parser; else its text is kept to learn from."""
        opened, frame = self._open.match(rest, at, end), self._frame
        if opened is None or frame is None:
            return None
        start = opened.end()
        try:
            text = rest[start:end].decode()
        except UnicodeDecodeError:
            return None
        above = rest.count(b"\n", at, start)
        origin = Origin(self._label, self._entries, self.line + above)
        ready = self._skim(text, frame, origin)
        if ready is None:
            self.text = text
            return None
        lines = above + rest.count(b"\n", start, end)
        self.line += lines
        self.offset += end - at
        self._owed += lines
        self._entries += 1
        return Entry(None, frame, origin, ready=ready)
