"""The text of a saved body, a window at a time, and the line and byte of each character in it."""

from __future__ import annotations

import codecs
import re
from typing import Any, BinaryIO, NamedTuple

#: How many bytes are read at a time, at least.
CHUNK = 64 * 1024
#: The most characters of one value that is read as a whole: a row, an item, a line.
MOST = 32 * 1024 * 1024
#: The deepest nesting. v2's own bodies reach seven; what reads deeper ones can be made to exhaust a reader.
DEEPEST = 32

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Where the zero bytes of the first four lie, since the first two characters of JSON are ASCII (RFC 4627, section 3).
_ZEROS = {
    b"\0\0\0\1": "utf-32-be",
    b"\1\0\0\0": "utf-32-le",
    b"\0\1\0\1": "utf-16-be",
    b"\1\0\1\0": "utf-16-le",
}


class Spot(NamedTuple):
    """A place in a document: its line, from 1, and the bytes before it."""

    line: int
    offset: int


class Fault(Exception):
    """A document, or the rest of it, cannot be read. It carries the finding that says why."""

    def __init__(self, code: str, params: dict[str, Any], spot: Spot) -> None:
        super().__init__(code, params, spot)
        self.code, self.params, self.spot = code, params, spot


def encoding_of(head: bytes) -> tuple[str, int]:
    """The encoding of JSON by its first bytes, and the length of its byte order mark."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    return _ZEROS.get(bytes(byte != 0 for byte in head[:4]), "utf-8"), 0


def looks_like_json(head: bytes) -> bool:
    """Whether a document's first bytes are those of an object or an array."""
    encoding, mark = encoding_of(head)
    text = head[mark:].decode(encoding, "replace").lstrip(" \t\r\n")
    return re.match(r'\{\s*(?:"|\}|\Z)|\[\s*(?:[\[{"\]\d-]|\Z|true|false|null)', text) is not None


class Window:
    """What is held of a document's text. Indexes of :attr:`text` hold until :meth:`more` is called.

    Bytes that are no UTF-8 become lone surrogates, so that the text can be read on, and gives its bytes back.

    :ivar at: where the reading stands in :attr:`text`; what is before it may be let go.
    :ivar ended: whether there is no more.
    :ivar encoding: the name of the encoding, and :attr:`marked` whether a byte order mark tells it.
    """

    def __init__(self, stream: BinaryIO, most: int = MOST) -> None:
        self._stream, self._most = stream, most
        head = b""
        while len(head) < 4 and (data := stream.read(CHUNK)):
            head += data
        self.encoding, mark = encoding_of(head)
        self.marked = mark > 0
        self._errors = "surrogateescape" if self.encoding == "utf-8" else "surrogatepass"
        self._decoder = codecs.getincrementaldecoder(self.encoding)(self._errors)
        self.text, self.at, self.ended = "", 0, False
        self._held: int | None = None
        self._known, self._line, self._bytes = 0, 1, mark  # line and bytes at the index _known
        self._take(head[mark:], not head)

    def _take(self, data: bytes, last: bool) -> None:
        try:
            self.text += self._decoder.decode(data, last)
        except UnicodeDecodeError as fault:
            self.ended = True
            params = {"reason": f"bytes that are no {self.encoding.upper()}: {fault.reason}"}
            raise Fault("v2-not-json", params, self.spot(len(self.text))) from None
        self.ended = last

    def hold(self) -> None:
        """Let go of nothing from here on, until :meth:`drop`."""
        self._held = self.at

    def drop(self) -> str:
        """End what :meth:`hold` began; gives the text from there to :attr:`at`."""
        held, self._held = self._held, None
        return self.text[held : self.at]

    def more(self) -> bool:
        """Hold more of the text, and let go of what is not needed any more; ``False`` at the end.

        :raises Fault: if what is held from :attr:`at` on is larger than a value may be.
        """
        if self.ended:
            return False
        cut = self.at if self._held is None else self._held
        self._settle(cut)
        self.text, self._known, self.at = self.text[cut:], 0, self.at - cut
        self._held = None if self._held is None else 0
        if len(self.text) > self._most:
            raise Fault("v2-limit", {"limit": f"{self._most:,} characters in one value"}, self.spot(0))
        data = self._stream.read(max(CHUNK, len(self.text)))  # twice as much, lest it be scanned again and again
        self._take(data, not data)
        return True

    def peek(self) -> str:
        """The next character that is no blank, to which :attr:`at` moves; empty at the end."""
        while True:
            blank = _BLANKS.match(self.text, self.at)
            self.at = blank.end() if blank is not None else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def spot(self, index: int) -> Spot:
        """Line and byte of the character at ``index``."""
        if index >= self._known:
            self._settle(index)
            return Spot(self._line, self._bytes)
        back = self.text[index : self._known]
        return Spot(self._line - back.count("\n"), self._bytes - self.size(back))

    def _settle(self, index: int) -> None:
        """Move the place that is known to ``index``, so that each character is looked at once."""
        if index < self._known:
            spot = self.spot(index)
            self._known, self._line, self._bytes = index, *spot
            return
        passed = self.text[self._known : index]
        self._line += passed.count("\n")
        self._bytes += self.size(passed)
        self._known = index

    def size(self, text: str) -> int:
        """How many bytes a piece of the text takes in the document."""
        if self.encoding == "utf-8" and text.isascii():
            return len(text)
        return len(text.encode(self.encoding, self._errors))


_BLANKS = re.compile(r"[ \t\r\n]*")
