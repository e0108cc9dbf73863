"""The outline of a document as expat sees it: whether it is well-formed, how many entries it has, and the envelopes of
some of them, cut out of its bytes.

expat shares no code with libxml2, and nothing here uses what the reader found. A document type is refused: then nothing
is said. The envelopes go to another witness, so they are cut down to what that one can be trusted with: without their
content, and not at all if they are long.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import NamedTuple
from xml.parsers import expat

from ctct_bridge.model import ATOM
from ctct_bridge.parsers.guard import BLANKS

#: No XML document can hold it, so no namespace can be mistaken for more than it is.
_BETWEEN = "\x0c"
#: So many bytes of an envelope are shown to another witness, and so many before the first entry.
LONGEST = 16 * 1024
#: Bytes of one entry that are held to find its end.
_HELD = 16 * 1024 * 1024
_NAME = re.compile(rb"<([^\s<>/]+)")
_TAG = re.compile(rb"<[^\s<>/]+(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>")
_DECLARATION = re.compile(rb"<\?xml\s[^<>]*\?>")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class Envelope(NamedTuple):
    """One entry without its content.

    :ivar number: ordinal of the entry, from 0.
    :ivar offset: bytes of the document before it; ``None`` in UTF-16, which is read as if it were UTF-8.
    :ivar line: the line on which it starts.
    """

    number: int
    offset: int | None
    line: int
    raw: bytes


class Outline:
    """Takes the bytes of a document as they come.

    :param chosen: which entries' envelopes are wanted, by ordinal.
    :param most: entries are looked for in so many bytes only; well-formedness is judged beyond.
    :ivar fault: why the document is not well-formed, with ``fault_line`` and ``fault_offset``; ``None`` if it is.
    :ivar refused: why nothing can be said of it; empty if something can.
    :ivar entries: how many entries ended.
    :ivar counted: whether entries were looked for to the end.
    :ivar envelopes: of the entries that were chosen; taken away by who uses them.
    :ivar skipped: how many of the chosen ones were too long.
    :ivar opening: what stands before the first element in a feed, or before an entry that is the document; empty if it
        is too long to be shown. ``closing`` is the feed's end tag.
    """

    def __init__(self, chosen: Callable[[int], bool] | None, most: int) -> None:
        self._chosen, self._most = chosen, most
        self.fault: str | None = None
        self.fault_line = 0
        self.fault_offset: int | None = None
        self.refused = ""
        self.entries = self.skipped = self.bytes = 0
        self.counted = chosen is not None
        self.envelopes: list[Envelope] = []
        self.opening = self.closing = b""
        self._depth = self._root = 0
        self._feed = self._opened = False
        self._data, self._base = b"", 0  # what is held of the document, and what came before it
        self._start: tuple[int, int] | None = None
        self._content: list[tuple[int, int]] = []
        self._over = False
        self._early = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._begin_parsing(None)

    def feed(self, data: bytes) -> None:
        """Take some more bytes."""
        if self._over:
            return
        data, self._early = self._early + data, b""
        if not self.bytes and len(data) < len(_WIDE[0]):
            self._early = data  # not enough to tell the encoding by
            return
        if not self.bytes and data.startswith(_WIDE):
            self._decoder = codecs.getincrementaldecoder("utf-16")()
            self._begin_parsing("utf-8")
        self.bytes += len(data)
        if self._decoder is not None:
            try:
                data = self._decoder.decode(data).encode()
            except UnicodeError:
                self._refuse("it is no UTF-16")
                return
        if self.counted:
            self._data += data
        self._parse(data, False)
        if self.counted and not self._over:
            self._forget()
            if self.bytes > self._most:
                self._stop_counting()

    update = feed  # as hashes call it

    def close(self) -> None:
        """Tell that the bytes are at an end."""
        if not self._over:
            self._parse(self._early, True)
            self._over = True

    def _begin_parsing(self, encoding: str | None) -> None:
        self._parser = expat.ParserCreate(encoding, _BETWEEN)
        self._parser.StartDoctypeDeclHandler = self._doctype
        if self.counted:
            self._parser.StartElementHandler, self._parser.EndElementHandler = self._started, self._ended

    # -- parsing --------------------------------------------------------------------------------------------------

    def _parse(self, data: bytes, last: bool) -> None:
        try:
            # To expat a carriage return alone ends a line, to libxml2 it does not. Either way it is a blank.
            self._parser.Parse(data.replace(b"\r", b" "), last)
        except expat.ExpatError as error:
            self._over = True
            if not self.refused:
                self.fault = expat.ErrorString(error.code)
                self.fault_line = error.lineno
                self.fault_offset = self._parser.ErrorByteIndex if self._decoder is None else None
        except (ValueError, LookupError):  # an encoding that it has not
            self._refuse("its encoding is not expat's")

    def _refuse(self, reason: str) -> None:
        self.refused, self._over = reason, True

    def _doctype(self, *_: object) -> None:
        self._refuse("it declares a document type")
        raise ValueError

    def _stop_counting(self) -> None:
        """Go on without looking for entries."""
        self.counted, self._data, self._start = False, b"", None
        self._parser.StartElementHandler = self._parser.EndElementHandler = None

    def _forget(self) -> None:
        """Let go of what nobody needs any more."""
        keep = self._parser.CurrentByteIndex if self._start is None else self._start[0]
        if self._depth == 0 or (self._feed and not self._opened):
            keep = 0  # the opening is still to come
        if len(self._data) - (keep - self._base) > _HELD:
            self._stop_counting()
        elif keep > self._base:
            self._data, self._base = self._data[keep - self._base :], keep

    def _started(self, name: str, _: object) -> None:
        self._depth += 1
        depth = self._depth
        if depth > 3 or (depth == 3 and not self._feed):
            return
        namespace, _, local = name.rpartition(_BETWEEN)
        if depth == 1:
            self._feed, self._root = local == "feed", self._parser.CurrentByteIndex
            if not self._feed and self._root <= LONGEST:
                self.opening = self._shown(self._root)
        elif depth == 2 and self._feed and not self._opened:
            self._open()
        if local == "entry" and depth == 1 + self._feed and namespace.strip(BLANKS) in (ATOM, ""):
            self._begin()
        elif local == "content" and self._start is not None and depth == 2 + self._feed:
            self._content.append((self._parser.CurrentByteIndex, 0))

    def _open(self) -> None:
        """The first child of the root begins: what stands before it opens the feed."""
        self._opened = True
        at = self._parser.CurrentByteIndex - self._base
        name = _NAME.match(self._data, self._root)
        if at <= LONGEST and name is not None:
            self.opening, self.closing = self._shown(at), b"</" + name[1] + b">"

    def _shown(self, end: int) -> bytes:
        """What stands before ``end``; without a declaration if that does not tell the encoding any more."""
        return self._data[:end] if self._decoder is None else _DECLARATION.sub(b"", self._data[:end])

    def _begin(self) -> None:
        if self._chosen is not None and self._chosen(self.entries):
            self._start = self._parser.CurrentByteIndex, self._parser.CurrentLineNumber
            self._content = []

    def _ended(self, name: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if depth > 3:
            return
        if depth == 2 + self._feed and self._content and not self._content[-1][1]:
            if name.rpartition(_BETWEEN)[2] == "content":
                self._content[-1] = self._content[-1][0], self._behind(self._content[-1][0])
        elif depth == 1 + self._feed and name.rpartition(_BETWEEN)[2] == "entry":
            namespace = name.rpartition(_BETWEEN)[0]
            if namespace.strip(BLANKS) in (ATOM, ""):
                self._cut()
                self.entries += 1

    def _behind(self, start: int) -> int:
        """The place behind the element that starts at ``start`` and just ended. Where an empty one ends, expat does not
        always say."""
        tag = _TAG.match(self._data, start - self._base)
        if tag is not None and tag[0].endswith(b"/>"):
            return tag.end() + self._base
        return self._data.find(b">", self._parser.CurrentByteIndex - self._base) + 1 + self._base

    def _cut(self) -> None:
        """An entry ended: keep its envelope, if it was chosen."""
        if self._start is None:
            return
        (start, line), end = self._start, self._behind(self._start[0])
        self._start = None
        parts, at = [], start
        for begun, ended in self._content:
            parts.append(self._data[at - self._base : begun - self._base])
            at = ended
        parts.append(self._data[at - self._base : end - self._base])
        raw = b"".join(parts)
        if len(raw) > LONGEST:
            self.skipped += 1
        else:
            offset = start if self._decoder is None else None
            self.envelopes.append(Envelope(self.entries, offset, line, raw))
