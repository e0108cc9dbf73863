"""The places of a document's entries and of the elements in them: the byte at which each start tag begins.

libxml2 tells lines only, and many documents of the service are one line from end to end. So who has findings and can
read the document again cuts it at its entries a second time and asks expat for the elements of those few that are
spoken of. What contradicts the first reading is no place: then there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape

from ctct_bridge.parsers.guard import Stop
from ctct_bridge.parsers.salvage.cuts import Cut, Cutter

#: In larger entries only the start is known.
_MOST = 1024 * 1024
_TAG = re.compile(rb"<[^\s<>/!?]+(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>")


class Tag(NamedTuple):
    """One start tag.

    :ivar name: of the element, without prefix.
    :ivar above: index of the parent, ``-1`` for the entry itself; ``depth`` counts from there, from 0.
    :ivar line: the line on which the tag begins; ``last`` is the one on which it ends, which libxml2 tells.
    :ivar offset: bytes of the document before it.
    """

    name: str
    above: int
    depth: int
    line: int
    last: int
    offset: int


class Place(NamedTuple):
    """The place of something: its line, and the bytes of the document before it."""

    line: int
    offset: int


class Entries:
    """The entries of one document, to be asked for in their order.

    :param pieces: its bytes.
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._head = b""
        self._cuts = self._entries(Cutter(pieces, offset=0))
        self._latest: tuple[int, Cut] | None = None

    def tags(self, ordinal: int, proof: str | None) -> list[Tag]:
        """The start tags of the entry that was the document's ``ordinal``-th (from 0), in their order; its own only, if
        it is damaged or large; none, if no such entry is found.

        :param proof: what the entry must hold.
        """
        while self._latest is None or self._latest[0] < ordinal:
            self._latest = next(self._cuts, None)
            if self._latest is None:
                return []
        number, cut = self._latest
        return _tags(cut) if number == ordinal and (proof or "").encode() in cut.raw else []

    def link(self, rel: str, href: str) -> Place | None:
        """Where the head of a feed links to something. To be asked before any entry."""
        self._latest = self._latest or next(self._cuts, None)
        wanted = [f'rel="{rel}"'.encode(), escape(href).encode("utf-8", "surrogatepass")]
        for tag in _TAG.finditer(self._head):
            if all(each in tag[0].replace(b"'", b'"') for each in wanted):
                return Place(self._head.count(b"\n", 0, tag.start()) + 1, tag.start())
        return None

    def _entries(self, cutter: Cutter) -> Iterator[tuple[int, Cut]]:
        try:
            number = 0
            for cut in cutter:
                if cut.kind == "entry":
                    yield number, cut
                    number += 1
                elif not number and len(self._head) < _MOST:
                    self._head += cut.raw
        except Stop:
            return


def place_of(tags: list[Tag], line: int | None, path: str, item: bool = False) -> Place | None:
    """Where in an entry something is that was said of a path on a line. Where one element alone can be meant, that; or
    else what begins first on the line.

    :param tags: of the entry.
    :param line: of the element, or of one around it.
    :param path: from the payload element, or from ``entry``, as findings have it; empty for the entry itself.
    :param item: whether it is one of a list's items, and the path does not say which.
    """
    names = path.partition("/@")[0].split("/") if path else []
    meant: list[Tag] = []
    while names and not meant:  # of what is not there, the innermost element that it would be in
        found = [tag for tag in tags if tag.name == names[-1] and _is_at(tags, tag, names)]
        meant = [tag for tag in found if tag.last == line] or [tag for tag in found if _is_below(tags, tag, line)]
        names.pop()
    if len(meant) != 1 or (item and not _is_alone(tags, meant[0])):
        meant = [tag for tag in tags if tag.last == line]
    return Place(meant[0].line, meant[0].offset) if meant else None


def _is_at(tags: list[Tag], tag: Tag, names: list[str]) -> bool:
    """Whether a tag's path is this one: from the entry, or from what its content holds."""
    if tag.depth != len(names) + (-1 if names[0] == "entry" else 1):
        return False
    for name in reversed(names[:-1]):
        tag = tags[tag.above]
        if tag.name != name and tag.depth:  # an entry may have another name in a document read as one
            return False
    return True


def _is_alone(tags: list[Tag], tag: Tag) -> bool:
    """Whether neither the element nor any around it has a brother or sister of its name."""
    while tag.above >= 0:
        if sum(each.above == tag.above and each.name == tag.name for each in tags) > 1:
            return False
        tag = tags[tag.above]
    return True


def _is_below(tags: list[Tag], tag: Tag, line: int | None) -> bool:
    while tag.above >= 0:
        tag = tags[tag.above]
        if tag.last == line:
            return True
    return False


def _tags(cut: Cut) -> list[Tag]:
    """The start tags of an entry that was cut out."""
    blanks = len(cut.raw) - len(cut.raw.lstrip(b" \t\r\n"))
    raw, tags, inside = cut.raw[blanks:], list[Tag](), [-1]
    line, known = cut.line, 0

    def start(name: str, _: object) -> None:
        nonlocal line, known
        at = parser.CurrentByteIndex
        line, known = line + raw.count(b"\n", known, at), at  # to expat a carriage return ends a line, too
        tag = _TAG.match(raw, at)
        last = line + (tag[0].count(b"\n") if tag is not None else 0)
        tags.append(Tag(name.rpartition(":")[2], inside[-1], len(inside) - 1, line, last, (cut.offset or 0) + at))
        inside.append(len(tags) - 1)

    def end(name: str) -> None:
        inside.pop()

    # Names of elements are ASCII, so each byte may stand for itself, whatever the encoding of the document.
    parser = expat.ParserCreate("iso-8859-1")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(raw if len(raw) <= _MOST else _opening(raw), True)
    except expat.ExpatError:
        del tags[1:]
    return tags


def _opening(raw: bytes) -> bytes:
    tag = _TAG.match(raw)
    return tag[0] if tag is not None else b""
