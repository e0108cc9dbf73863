"""A value that v1 states in either of two places: in an element of its own, or, where that is absent, elsewhere.

Reading prefers the element. Writing leaves it out as long as the other place, as it is being written, says the same;
otherwise the element is written, and an empty one says that there is no value whatever the other place holds. Only
beside a :class:`Named` an empty one says nothing: then the name is emptied as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from lxml import etree

from ctct_bridge.model import Residue
from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.codecs import Codec, Undecodable, Unencodable
from ctct_bridge.reconciler.forms import MISSING, LeafNode, Objects, accepted
from ctct_bridge.reconciler.instants import TimestampCodec
from ctct_bridge.reconciler.pen import NOTHING, Pen, leaf_text, note


class Earliest(NamedTuple):
    """The ``take`` of the item, among those at ``items``, whose time ``by`` is the earliest.

    :ivar items: path of the items from the payload element: the list's name and the item's.
    """

    items: str
    by: str
    take: str

    def find(self, payload: etree._Element, codec: Codec) -> Any:
        """The value, or ``None`` if no item has such a time, or that item lacks the value."""
        rows = [(text_of(first(item, self.by)), text_of(first(item, self.take))) for item in items(payload, self.items)]
        return self.choose(rows, codec)

    @staticmethod
    def choose(rows: Sequence[tuple[str, str]], codec: Codec) -> Any:
        """The value, of the texts of the items: their times, and what is taken."""
        times = [said for said, _ in rows]
        if times and times.count(times[0]) < len(times):
            timed = [(time, text) for said, text in rows if (time := _value(said, _TIME))]
            return _value(min(timed, key=itemgetter(0))[1], codec) if timed else None
        return _value(rows[0][1], codec) if rows and _value(rows[0][0], _TIME) else None


class Instead(NamedTuple):
    """The value of ``take``, in the list form of what says ``value`` at ``name``.

    :ivar codec: reads ``name``.
    :ivar detail: names of elements that only the detail form has.
    """

    take: str
    name: str
    codec: Codec
    value: Any
    detail: str

    def find(self, payload: etree._Element, codec: Codec) -> Any:
        """The value, or ``None`` in the detail form, and in what says something else."""
        if _value(text_of(first(payload, self.name)), self.codec) != self.value:
            return None
        only = self.detail.split()
        if any(isinstance(kid.tag, str) and split(kid.tag)[1] in only for kid in payload):
            return None
        return _value(text_of(first(payload, self.take)), codec)


class Named(NamedTuple):
    """The code of the name in ``take``. v1 prints all of an address's elements, so one that is empty says nothing.

    :ivar code: gives the code of a name; ``None`` if it has none.
    """

    take: str
    code: Callable[[str], Any]

    def find(self, payload: etree._Element, codec: Codec) -> Any:
        """The value, or ``None`` if there is no name, or none that is known."""
        return self.choose([(text_of(first(payload, self.take)), "")], codec)

    def choose(self, rows: Sequence[tuple[str, str]], codec: Codec) -> Any:
        """The value, of the text of the name, which is the first of the only row."""
        return self.code(rows[0][0]) if rows[0][0] else None

    def empty(self, payload: etree._Element) -> None:
        """Take the name away."""
        named = first(payload, self.take)
        if named is not None:
            named.text = None


_TIME = TimestampCodec()
#: Texts that are longer are not remembered.
_LONGEST = 64


def named(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The children that a block reads as ``name``; the later ones are repeats."""
    for kid in () if element is None else element:
        if isinstance(kid.tag, str):
            namespace, local = split(kid.tag)
            if local == name and accepted(namespace, split(element.tag)[0]):  # type: ignore[union-attr]
                yield kid


def first(element: etree._Element | None, name: str) -> etree._Element | None:
    """The child that a block reads as ``name``."""
    return next(named(element, name), None)


def items(payload: etree._Element, path: str) -> list[etree._Element]:
    """The items of a list at ``path``, its own name and theirs, as a list reads them."""
    box = first(payload, path.partition("/")[0])
    return [] if box is None else [kid for kid in box if _is(kid, box, path.partition("/")[2])]


def _is(kid: etree._Element, box: etree._Element, name: str) -> bool:
    return isinstance(kid.tag, str) and split(kid.tag) == (split(box.tag)[0], name)


def text_of(element: etree._Element | None) -> str:
    """The text of a leaf, comments aside; empty if there is none."""
    return (leaf_text(element) or "") if element is not None else ""


def _value(text: str, codec: Codec) -> Any:
    """The value of a text, or ``None``. The same few are asked for several times in a row."""
    return _remembered(text, codec) if len(text) <= _LONGEST else _decoded(text, codec)


def _decoded(text: str, codec: Codec) -> Any:
    if not text or text.isspace():
        return None
    try:
        return codec.decode(text)
    except Undecodable:
        return None


_remembered = lru_cache(maxsize=256)(_decoded)


class FallbackNode(LeafNode):
    """A leaf of the payload element that may be absent because v1 says it elsewhere."""

    def __init__(self, *described: Any, fallback: Earliest | Instead | Named) -> None:
        super().__init__(*described)
        self.fallback = fallback

    def other(self, payload: etree._Element) -> Any:
        """The value that the other place states, where this element is silent; ``None`` where it is not."""
        assert self.codec is not None
        return None if self.present(payload) else self.fallback.find(payload, self.codec)

    def present(self, payload: etree._Element) -> bool:
        """Whether the element itself is there, and speaks."""
        element = self.element(payload)
        if element is None:
            return False
        text = leaf_text(element)
        return text is None or not self.silent(text)

    def element(self, payload: etree._Element) -> etree._Element | None:
        """The element, by whichever of its names it is there."""
        return next((found for name in self.names if (found := first(payload, name)) is not None), None)

    def silent(self, kept: str | None) -> bool:
        """Whether an element of this text (``None``: no element) leaves it to the other place to speak."""
        return kept is None or (isinstance(self.fallback, Named) and not kept.strip())

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        # It was silent although there was a value: whether it still may be is known once the rest is written.
        kept = residue.get("text", NOTHING).get(self.tag, MISSING)
        if kept is MISSING or not self.silent(kept):
            return super().put(objs, residue, pen)
        if kept is None:
            return None
        element = pen.element(self.tag, residue)
        element.text = kept or None
        return element


def supply(
    nodes: Sequence[FallbackNode], payload: etree._Element, objs: Objects, residue: Residue | None
) -> Residue | None:
    """After reading: the values that stand elsewhere. The residue notes how the elements were silent."""
    for node in nodes:
        value = node.other(payload)
        if value is not None:
            objs[node.obj][node.key] = value
            element = node.element(payload)
            residue = note(residue, "text", node.tag, None if element is None else leaf_text(element) or "")
    return residue


def state(
    nodes: Sequence[FallbackNode], canonical: Sequence[str], payload: etree._Element, objs: Objects, pen: Pen
) -> None:
    """After writing: an element for each value that the other place, as written, does not say."""
    for node in nodes:
        wanted = objs[node.obj].get(node.key)
        if node.present(payload) or wanted == (other := node.other(payload)):
            continue
        text = None
        if wanted is not None:
            try:
                text = node.codec.encode(wanted)  # type: ignore[union-attr]
            except Unencodable:
                pen.homeless(node.pointer)
        if isinstance(node.fallback, Named) and text is None:
            node.fallback.empty(payload)
        elif text is not None or other is not None:
            _write(node, text, canonical, payload, pen)


def _write(node: FallbackNode, text: str | None, canonical: Sequence[str], payload: etree._Element, pen: Pen) -> None:
    element = node.element(payload)
    if element is None:
        element = pen.element(node.tag, NOTHING)
        _insert(payload, element, canonical)
    element.text = text


def _insert(payload: etree._Element, element: etree._Element, canonical: Sequence[str]) -> None:
    """Put ``element`` behind the last of those that come before it in the documented order."""
    before = set(canonical[: canonical.index(split(element.tag)[1])])
    at = 0
    for number, kid in enumerate(payload, 1):
        if isinstance(kid.tag, str) and split(kid.tag)[1] in before:
            at = number
    payload.insert(at, element)
