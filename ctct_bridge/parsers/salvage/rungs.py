"""The rungs that mend a text: each undoes one kind of damage where only one reading is possible, and nothing else."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from html.entities import html5
from typing import Any, NamedTuple

from ctct_bridge.model import ATOM, CTCT
from ctct_bridge.parsers.frames import APP

#: What XML itself defines.
_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_BARE = re.compile(r"&(?!#[0-9]++;|#x[0-9A-Fa-f]++;|[A-Za-z_:][\w:.-]*+;)")
_APART = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_OPENER = re.compile(r"<!--|<!\[CDATA\[|<\?")
_FIRST_NAME = re.compile(r"<[^\s<>/!?]+")

#: Prefixes that mean one thing wherever documents of the service are found.
WELL_KNOWN = {"atom": ATOM, "ctct": CTCT, "app": APP}
#: Encodings in which every byte is a character, and any text looks right.
_SINGLE = frozenset(("iso8859-1", "cp1252"))


class Mend(NamedTuple):
    """What a rung made of a text.

    :ivar text: the text, mended.
    :ivar notes: parameters of the rung's finding, for each time that it is to be told.
    """

    text: str
    notes: list[dict[str, Any]]


#: A rung that mends texts: ``None`` if there is nothing for it to do.
Rung = Callable[[str, Iterable[str]], "Mend | None"]


def readable(raw: bytes, encoding: str) -> tuple[str | None, dict[str, Any] | None]:
    """Bytes as text, and the parameters of the finding if they contradict the declared encoding.

    Bytes that are no UTF-8 are windows-1252's, one by one, beside characters that are UTF-8: editors paste such
    mixtures. Bytes that are UTF-8 throughout hardly ever are anything else. ``None`` if no reading is possible.

    :param encoding: as declared; ``utf-16`` if the bytes were UTF-16 and are UTF-8 now.
    """
    codec = codecs.lookup(encoding).name
    if codec in _SINGLE and not raw.isascii():
        try:
            return raw.decode(), {"encoding": encoding, "meant": "UTF-8"}
        except UnicodeDecodeError:
            pass
    wide = codec.startswith("utf-16")
    try:
        return raw.decode("utf-8" if wide else codec), None
    except UnicodeDecodeError:
        if wide:
            return None, None
    try:
        return raw.decode("utf-8" if codec == "ascii" else codec), {"encoding": encoding, "meant": "UTF-8"}
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("utf-8", _MIXED), {"encoding": encoding, "meant": "windows-1252"}
    except UnicodeDecodeError:  # windows-1252 lacks five bytes
        return None, None


def _as_windows(fault: UnicodeError) -> tuple[str, int]:
    """An error handler: bytes that are no UTF-8 as windows-1252."""
    assert isinstance(fault, UnicodeDecodeError)
    return fault.object[fault.start : fault.end].decode("cp1252"), fault.end


_MIXED = "ctct_bridge.windows-1252"
codecs.register_error(_MIXED, _as_windows)


class Watch:
    """Watches a document that is declared in an encoding of one byte a character, which no parser ever refuses.

    :param encoding: as declared.
    """

    def __init__(self, encoding: str) -> None:
        single = codecs.lookup(encoding).name in _SINGLE
        self._decoder = codecs.getincrementaldecoder("utf-8")() if single else None

    def contradicts(self, part: bytes) -> bool:
        """Whether the first characters beyond ASCII are UTF-8's. To be asked for each part, in order."""
        if self._decoder is None or (part.isascii() and not self._decoder.getstate()[0]):
            return False
        try:
            found = not self._decoder.decode(part).isascii()
        except UnicodeDecodeError:
            found = False
            self._decoder = None
        return found


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """A text cut into comments, CDATA sections and processing instructions (``True``), and what is between them."""
    at, closed = 0, set(_APART.values())
    since = 0
    while found := _OPENER.search(text, at):
        closer = _APART[found[0]]
        end = text.find(closer, found.end()) if closer in closed else -1
        if end < 0:
            closed.discard(closer)
            at = found.end()
            continue
        yield False, text[since : found.start()]
        since = at = end + len(closer)
        yield True, text[found.start() : at]
    yield False, text[since:]


def entities(text: str, _: Iterable[str] = ()) -> Mend | None:
    """HTML's named entities as what they stand for. (HTML 4.01, section 24, and its successors)"""
    met: dict[str, None] = {}

    def known(found: re.Match[str]) -> str:
        name = found[1]
        if name in _XML or f"{name};" not in html5:
            return found[0]
        met[f"&{name};"] = None
        return "".join(f"&#{ord(char)};" for char in html5[f"{name};"])

    mended = "".join(part if apart else _ENTITY.sub(known, part) for apart, part in pieces(text))
    return Mend(mended, [{"value": ", ".join(met)}]) if met else None


def ampersands(text: str, _: Iterable[str] = ()) -> Mend | None:
    """Every ``&`` that begins no reference as text. What looks like an entity, but is none that anybody knows, is left
    alone: what it stood for cannot be told."""
    count = 0
    parts = []
    for apart, part in pieces(text):
        mended, met = (part, 0) if apart else _BARE.subn("&amp;", part)
        parts.append(mended)
        count += met
    return Mend("".join(parts), [{"count": count}]) if count else None


def prefixes(text: str, declared: Iterable[str]) -> Mend | None:
    """Declares well-known prefixes that the text uses and nothing declares.

    :param declared: prefixes that are declared around it.
    """
    markup = "".join(part for apart, part in pieces(text) if not apart)
    missing = {
        prefix: namespace
        for prefix, namespace in WELL_KNOWN.items()
        if prefix not in declared
        and re.search(rf"</?{prefix}:|<[^<>]*[ \t\r\n]{prefix}:[\w.-]+[ \t\r\n]*=", markup)
        and not re.search(rf"[ \t\r\n]xmlns:{prefix}[ \t\r\n]*=", markup)
    }
    first = _FIRST_NAME.search(text)
    if not missing or first is None:
        return None
    added = "".join(f' xmlns:{prefix}="{namespace}"' for prefix, namespace in missing.items())
    notes = [{"prefix": prefix, "namespace": namespace} for prefix, namespace in missing.items()]
    return Mend(text[: first.end()] + added + text[first.end() :], notes)
