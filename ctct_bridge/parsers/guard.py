"""What is looked at before a parser is: what the bytes are, how they are encoded, and the limits they must keep.

A document is judged by its first kilobytes alone. Nothing of what is refused here ever reaches libxml2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, BinaryIO, ClassVar, NamedTuple

from ctct_bridge.parsers.saved.window import looks_like_json

#: How many bytes are fed to the parser at a time.
CHUNK = 64 * 1024
#: White space as XML defines it; Python's own notion is wider.
BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader accepts. No real archive comes near; documents made to exhaust a reader do not get past.

    :ivar attributes: attributes on one element; also the namespaces that one element declares.
    :ivar nodes: elements, texts, comments and processing instructions in one entry.
    :ivar entry: bytes of source from one entry's end to the next; checked once a chunk.
    :ivar prolog: bytes before the root element; also the bytes that decide what a document is.
    :cvar depth: levels of nesting; fixed in libxml2 as long as ``huge_tree`` is off.
    :cvar text: bytes of one text, attribute value, comment or processing instruction; fixed likewise.
    """

    attributes: int = 256
    nodes: int = 200_000
    entry: int = 16 * 1024 * 1024
    prolog: int = 64 * 1024
    depth: ClassVar[int] = 256
    text: ClassVar[int] = 10_000_000


LIMITS = Limits()


class Verdict(NamedTuple):
    """What the head of a document says about it.

    :ivar code: name of the finding that refuses it; empty if it may be parsed.
    :ivar params: parameters of that finding.
    :ivar line: line of that finding, or of the root element, where known.
    :ivar root: name of the root element as written, if one was seen.
    :ivar wide: whether characters take two bytes (UTF-16).
    :ivar utf8: whether the document is UTF-8, by its declaration or for want of one.
    :ivar encoding: the encoding, by its byte order mark, its declaration or for want of one.
    """

    code: str = ""
    params: dict[str, Any] = {}  # noqa: RUF012  (a NamedTuple default; never mutated)
    line: int | None = None
    root: str | None = None
    wide: bool = False
    utf8: bool = False
    encoding: str = "utf-8"


# The encodings in which "<" and "=" are always markup's own bytes, and none of which can hide markup.
_ACCEPTED = frozenset("utf-8 utf8 us-ascii ascii iso-8859-1 iso8859-1 latin1 windows-1252 cp1252".split())
# By their first bytes. The four-byte marks come first: UTF-32's begins with UTF-16's.
_FOREIGN = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"<\x00\x00\x00", "UTF-32"),
    (b"\x00\x00\x00<", "UTF-32"),
    (b"<\x00", "UTF-16 without a byte order mark"),
    (b"\x00<", "UTF-16 without a byte order mark"),
    (b"\x4c\x6f\xa7\x94", "EBCDIC"),
    (b"+/v8", "UTF-7"),
    (b"+/v9", "UTF-7"),
    (b"+/v+", "UTF-7"),
    (b"+/v/", "UTF-7"),
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_MAGIC = (
    (b"\x1f\x8b", "gzip data"),
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
)
_DECLARATION = re.compile(r"<\?xml\s(.*?)\?>", re.DOTALL)
_ENCODING = re.compile(r"\bencoding\s*=\s*[\"']([^\"'<>]*)[\"']")
#: What may stand before and after the root element. Possessive, so that a hostile document cannot make it go back.
MISC = re.compile(r"(?:[ \t\r\n]++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_ROOT = re.compile(r"<([^\s<>/!?]+)(?=[\s/>])")  # a name at the very end may have been cut
_DOCTYPE = re.compile(r"<!doctype\s+([^\s>]*)", re.IGNORECASE)
_XML_FURTHER_ON = re.compile(r"<\?xml\s|<(?:[\w.-]+:)?(?:feed|entry)[\s/>]")
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_head(stream: BinaryIO, limits: Limits) -> bytes:
    """The first bytes of ``stream``: enough to see where the root element starts, however short its reads are."""
    wanted, parts = limits.prolog + CHUNK, []
    while wanted > 0 and (part := stream.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def examine(head: bytes, limits: Limits = LIMITS) -> Verdict:
    """What the first bytes of a document, as :func:`read_head` delivers them, say about the whole."""
    if not head.removeprefix(b"\xef\xbb\xbf").strip():
        return Verdict("empty-document") if len(head) < limits.prolog else _too_long(limits)
    for mark, foreign in _FOREIGN:
        if head.startswith(mark):
            return Verdict("xml-encoding", {"encoding": foreign}, 1)
    wide = head.startswith(_WIDE_MARKS)
    text = head.decode("utf-16", "replace") if wide else head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if not text.strip(BLANKS):
        return Verdict("empty-document")
    if not text.lstrip(BLANKS).startswith("<"):
        return _no_markup(head, text)
    encoding = declared_encoding(text)
    if encoding is not None and not encoding_accepted(encoding, wide):
        line = line_of(text, len(text) - len(text.lstrip(BLANKS)))
        return Verdict("xml-encoding", {"encoding": _bare_wide(encoding)}, line)
    verdict = _examine_prolog(text, wide, len(head), limits)
    encoding = "utf-16" if wide else encoding or "utf-8"
    return verdict._replace(utf8=encoding.lower() in ("utf-8", "utf8"), encoding=encoding)


def declared_encoding(text: str) -> str | None:
    """The encoding that the XML declaration at the start of ``text`` names, if there is one."""
    declaration = _DECLARATION.match(text.lstrip(BLANKS))
    found = _ENCODING.search(declaration[1]) if declaration else None
    return found[1] if found else None


def encoding_accepted(name: str, wide: bool) -> bool:
    """Whether a document that names this encoding is read. UTF-16 must prove itself by its byte order mark, and a
    mark outweighs a declaration that a careless conversion left behind."""
    lower = name.lower()
    return lower in _ACCEPTED or (wide and lower in {"utf-16", "utf16", "utf-16le", "utf-16be"})


def _bare_wide(encoding: str) -> str:
    return f"{encoding} without a byte order mark" if encoding.lower().startswith("utf-16") else encoding


def _examine_prolog(text: str, wide: bool, size: int, limits: Limits) -> Verdict:
    skipped = MISC.match(text)
    start = skipped.end() if skipped else 0
    if start * (2 if wide else 1) > limits.prolog:
        return _too_long(limits)
    if doctype := _DOCTYPE.match(text, start):
        if doctype[1].lower() == "html":
            return Verdict("not-xml", {"reason": "it looks like an HTML page"}, line_of(text, start))
        return Verdict("xml-doctype", line=line_of(text, start))
    if root := _ROOT.match(text, start):
        if root[1].rpartition(":")[2].lower() == "html":
            return Verdict("not-xml", {"reason": "it looks like an HTML page"}, line_of(text, start))
        return Verdict(line=line_of(text, start), root=root[1], wide=wide)
    if size > limits.prolog and text.startswith(("<!--", "<?"), start):
        return _too_long(limits)
    return Verdict(wide=wide)


def _no_markup(head: bytes, text: str) -> Verdict:
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return Verdict("not-xml", {"reason": f"it looks like {name}"})
    if _BINARY.search(text[:1024]):
        return Verdict("not-xml", {"reason": "it looks like binary data"})
    if looks_like_json(head):
        return Verdict("v2-document")
    if text.lstrip(BLANKS).startswith(("{", "[", '"')):
        return Verdict("not-xml", {"reason": "it looks like JSON"})
    # A document with something in front of it is a damaged document, and can be mended.
    if found := _XML_FURTHER_ON.search(text):
        what = "HTTP headers" if text.startswith("HTTP/") else "text"
        return Verdict("xml-broken", {"reason": f"{what} before the document"}, line_of(text, found.start()))
    return Verdict("not-xml", {"reason": "it looks like plain text"})


def _too_long(limits: Limits) -> Verdict:
    return Verdict("xml-limit", {"limit": f"more than {limits.prolog:,} bytes before the root element"})


def line_of(text: str, position: int) -> int:
    """The line, from 1, on which ``position`` lies."""
    return text.count("\n", 0, position) + 1


class Stop(Exception):
    """Ends the reading of one document with a finding. Private to the parsers: it never reaches a caller."""

    def __init__(self, code: str, params: dict[str, Any], line: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.line = line


class TooFar(Stop):
    """No entry ended within the limits. Either there is one that is too large, or libxml2 waits for the end of
    something that was damaged: the ``;`` of a bare ``&``, say."""
