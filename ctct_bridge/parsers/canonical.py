"""What a document says, whatever its spelling: two documents that say the same have the same blocks.

Ignored are the choice of prefixes, comments, processing instructions, CDATA sections, the order of attributes, and
white space between elements. White space counts where it may be a value: in a leaf, and beside other text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from lxml.etree import _Element

from ctct_bridge.findings import Finding
from ctct_bridge.model import Frame, Origin
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.guard import BLANKS
from ctct_bridge.parsers.strict import fragment


class Line(NamedTuple):
    """A start tag or a text of an element: path of the element, what it says, and its line in the document."""

    path: str
    text: str
    line: int | None


class Block(NamedTuple):
    """One entry of a document.

    :ivar number: its ordinal in the document, from 0.
    :ivar id: its ``atom:id``; empty if there is none.
    :ivar sha256: hash of what it says.
    """

    number: int
    id: str
    line: int | None
    sha256: bytes


class Canonical:
    """A document to iterate over: the block of each entry, in order. Memory does not grow with their number.

    :param stream: read once; the caller closes it.
    :ivar faults: why the document, or the rest of it, cannot be read; empty afterwards if it was read to its end.
    """

    def __init__(self, stream: BinaryIO, label: str) -> None:
        self.faults: list[Finding] = []
        self._document = open_document(stream, label, self.faults.append)

    def __iter__(self) -> Iterator[Block]:
        for number, element, origin in self.elements():
            digest = hashlib.sha256()
            for line in lines_of(element):
                digest.update(f"{line.path}\0{line.text}\n".encode("utf-8", "surrogatepass"))
            yield Block(number, _id(element), origin.line, digest.digest())

    def elements(self) -> Iterator[tuple[int, _Element, Origin]]:
        """Ordinal, element and place of each entry; the element lives until the next one."""
        for number, entry in enumerate(self._document):
            yield number, entry.element, entry.origin

    @property
    def frame(self) -> list[str]:
        """What the feed says around its entries; known at the end."""
        frame = self._document.frame
        return [] if frame is None else list(_around(frame))


def lines_of(element: _Element, path: str = "") -> Iterator[Line]:
    """The start tags and texts of an element, and of those inside it, in order."""
    here = f"{path}/{str(element.tag).rpartition('}')[2]}".lstrip("/")
    attributes = "".join(f" {name}={value!r}" for name, value in sorted(element.attrib.items()))
    yield Line(here, f"<{element.tag!s}{attributes}>", element.sourceline)
    pieces = _pieces(element)
    for piece in pieces:
        if not isinstance(piece, str):
            yield from lines_of(piece, here)
        elif piece if len(pieces) == 1 else piece.strip(BLANKS):
            yield Line(here, repr(piece), element.sourceline)
    yield Line(here, "</>", element.sourceline)


def _pieces(element: _Element) -> list[str | _Element]:
    """Texts and elements in turn: text, element, text, …, text."""
    pieces: list[str | _Element] = []
    text = element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            pieces += [text, child]
            text = ""
        text += child.tail or ""
    return [*pieces, text]


def _id(entry: _Element) -> str:
    return next((" ".join(child.itertext()).strip() for child in entry if str(child.tag).endswith("}id")), "")


def _around(frame: Frame) -> Iterator[str]:
    yield f"<{{{frame.atom}}}{frame.kind} {sorted(frame.attributes.items())!r}>"
    for before, kind, value in frame.head:
        if kind == "text":
            yield f"{before} {value!r}"
        else:
            yield from (f"{before} {line.path} {line.text}" for line in lines_of(fragment(value)))
