"""libxml2's recovery of one entry, believed only where the source proves it.

A recovering parser drops what it does not understand, and what it delivers may be the half of a value. So every value
is looked up in the source: it must stand there between its own tags, from end to end. What does not is taken out.
"""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree
from lxml.etree import _Comment, _Element, _Entity, _ProcessingInstruction

from ctct_bridge.parsers.guard import LIMITS, Limits, Stop
from ctct_bridge.parsers.names import said, split
from ctct_bridge.parsers.salvage.rungs import pieces
from ctct_bridge.parsers.strict import OPTIONS, fault_of, heavy, refuse_crowded, refuse_heavy

_NAME = r"[A-Za-z_][\w:.-]*"
_TAG = re.compile(rf"<(?P<close>/?)(?P<name>{_NAME})(?P<rest>(?:[ \t\r\n/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)?)>")
_ATTRIBUTE = re.compile(rf"({_NAME})[ \t\r\n]*=[ \t\r\n]*(?:\"([^\"<]*)\"|'([^'<]*)')")
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|apos|#[0-9]++|#x[0-9A-Fa-f]++);")
_NUMBER = re.compile(r"&#(?:x([0-9A-Fa-f]++)|([0-9]++));")
_CHARACTER = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARES = re.compile(r"<!(?:doctype|entity)", re.IGNORECASE)
_BREAKS = re.compile(r"\r\n?")


class _Source(NamedTuple):
    """What a damaged text says for certain. Its elements are numbered from 1, as they begin: to know each by the names
    on the way to it would take memory that grows with their depth.

    :ivar elements: the numbers of all elements, by the number of the one around it (0: none), the place among its
        siblings, and the name.
    :ivar leaves: ``(number, text)`` of those without elements in them, the text as it would be parsed.
    :ivar runs: ``(number, text)``: texts between the tags of what is in an element.
    :ivar attributes: ``(number, name, value)``.
    """

    elements: dict[tuple[int, int, str], int]
    leaves: set[tuple[int, str]]
    runs: set[tuple[int, str]]
    attributes: set[tuple[int, str, str]]


def recovered(text: str, limits: Limits = LIMITS) -> tuple[_Element, int] | None:
    """The root element of a damaged text, and how many parts of it are missing or were taken out unproved.

    ``None`` where nothing can be believed: what is inside what must be certain, so each start tag needs its end tag,
    though not of the same name. Where libxml2 sees another element in another, it is not believed either.

    :raises Stop: if it is larger than an entry may be.
    """
    source = _survey(text, limits) if _DECLARES.search(text) is None else None
    if source is None:
        return None
    parser = etree.XMLParser(**{**OPTIONS, "recover": True})
    root = None
    with contextlib.suppress(etree.LxmlError):
        root = etree.fromstring(_NUMBER.sub(_allowed, text).encode(), parser)
    for record in parser.error_log:
        fault = fault_of(record.message, record.type_name, record.line, limits)
        if fault.code == "xml-limit":
            raise Stop(*fault)
    if root is None:
        return None
    refuse_crowded(root, limits)
    refuse_heavy(root, limits)
    missing = len(source.elements) - sum(1 for _ in root.iter(etree.Element))
    return root, max(missing, 0) + _prune(root, source)


class _Open:
    """An element whose end tag was not met yet."""

    def __init__(self, number: int, name: str) -> None:
        self.number, self.name, self.children = number, name, 0


def _survey(text: str, limits: Limits) -> _Source | None:
    """What the text says; ``None`` if its tags do not come in pairs.

    :raises Stop: if it has more elements than an entry may have nodes.
    """
    source = _Source({}, set(), set(), set())
    stack, run = [_Open(0, "")], ""
    for tag, between in _tags(text):
        run += between
        if tag is None:
            continue
        inner, plain = stack[-1], _plain(run)
        lawful = _FORBIDDEN.search(plain) is None  # a recovering parser delivers what XML cannot hold
        if lawful:
            source.runs.add((inner.number, plain))
        run = ""
        if tag["close"]:
            if lawful and not inner.children and inner.name == tag["name"]:
                source.leaves.add((inner.number, plain))
            stack.pop()
            if not stack:
                return None
            continue
        number = len(source.elements) + 1
        if number > limits.nodes:
            raise heavy(limits)
        source.elements[inner.number, inner.children, tag["name"]] = number
        inner.children += 1
        for found in _ATTRIBUTE.finditer(tag["rest"]):
            value = _spaced(found[2] or found[3] or "")
            if _FORBIDDEN.search(value) is None:
                source.attributes.add((number, found[1], value))
        if tag["rest"].endswith("/"):
            source.leaves.add((number, ""))
        elif len(stack) > Limits.depth:
            return None
        else:
            stack.append(_Open(number, tag["name"]))
    return source if len(stack) == 1 else None


def _tags(text: str) -> Iterator[tuple[re.Match[str] | None, str]]:
    """Every tag with the text before it, as written. Comments and instructions are nothing, CDATA sections are text."""
    for apart, piece in pieces(text):
        if apart:
            if piece.startswith("<![CDATA["):
                yield None, html.escape(piece[9:-3], quote=False)
            continue
        at = 0
        for tag in _TAG.finditer(piece):
            yield tag, piece[at : tag.start()]
            at = tag.end()
        yield None, piece[at:]


def _plain(text: str) -> str:
    """A text as a parser would deliver it: five entities, character references, line ends."""
    text = _BREAKS.sub("\n", text)
    return _REFERENCE.sub(_meant, text) if "&" in text else text


def _meant(reference: re.Match[str]) -> str:
    """What a reference stands for; one that stands for nothing is left."""
    number = _NUMBER.fullmatch(reference[0])
    return html.unescape(reference[0]) if number is None else _character(number) or reference[0]


def _allowed(number: re.Match[str]) -> str:
    """A character reference, if XML has the character. libxml2, recovering, would put even those into the tree that
    are no characters at all."""
    return number[0] if _character(number) else ""


def _character(number: re.Match[str]) -> str:
    digits = (number[1] or number[2]).lstrip("0")
    if not 0 < len(digits) < 8:
        return ""
    point = int(digits, 16 if number[1] else 10)
    return chr(point) if point < 0x110000 and _CHARACTER.match(chr(point)) else ""


def _spaced(value: str) -> str:
    return re.sub(r"[\t\n]", " ", _plain(value))


def _prune(root: _Element, source: _Source) -> int:
    """Take out what is not proved, outermost first; returns how much."""
    count = 0
    waiting = [(root, source.elements.get((0, 0, _called(root)), -1))]
    while waiting:
        element, number = waiting.pop()
        place = 0
        for kid in list(element):
            tail = kid.tail
            if isinstance(kid.tag, str):
                below = source.elements.get((number, place, _called(kid)))
                place += 1
                if below is not None and _proved(kid, below, source):
                    waiting.append((kid, below))
                    continue
            elif not isinstance(kid, _Entity):
                continue
            count += 1 + said(tail)
            kid.tail = None
            element.remove(kid)
    return count


def _called(element: _Element) -> str:
    """The name of an element as it is written."""
    local = split(str(element.tag))[1]
    return f"{element.prefix}:{local}" if element.prefix else local


def _proved(element: _Element, number: int, source: _Source) -> bool:
    """Whether the element's own texts and attributes stand in the source, and its prefix means something.

    :param number: of the element in the source.
    """
    if ":" in split(str(element.tag))[1]:
        return False
    keys = element.keys()
    if len(keys) != len(set(keys)):
        return False  # libxml2 lets an attribute be there twice
    for key, value in element.items():
        if (number, _written(element, str(key)), str(value)) not in source.attributes:
            return False
    if all(isinstance(kid, (_Comment, _ProcessingInstruction)) for kid in element):
        text = (element.text or "") + "".join(kid.tail or "" for kid in element)
        return (number, text) in source.leaves
    texts = [element.text, *(kid.tail for kid in element)]
    return all((number, text) in source.runs for text in texts if said(text))


def _written(element: _Element, key: str) -> str:
    """The name of an attribute as it is written."""
    if not key.startswith("{"):
        return key
    namespace, _, local = key[1:].rpartition("}")
    if namespace == "http://www.w3.org/XML/1998/namespace":
        return f"xml:{local}"
    prefix = next((prefix for prefix, bound in element.nsmap.items() if bound == namespace and prefix), None)
    return f"{prefix}:{local}" if prefix else local
