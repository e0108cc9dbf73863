"""Records tagged by a child <-> a list of tags, and properties beside it for what a record carries besides its tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from ctct_bridge.model import Residue
from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.blocks import Block
from ctct_bridge.reconciler.forms import LeafNode, Objects, accepted
from ctct_bridge.reconciler.lists import Items
from ctct_bridge.reconciler.pen import Pen, Sink, leaf_text, note


class VariantItem:
    """Records tagged by a child: the tag goes into a list, the rest into properties of the scope.

    :param tag: the leaf of the tag, without a slot.
    :param cases: tag value -> the block of an item with this tag.
    """

    # What is unknown in an item of one tag may be known in one of another.
    alike = False

    def __init__(self, slot: tuple[int, str, str], tag: LeafNode, cases: Mapping[str, Block]) -> None:
        self.obj, self.key, self.pointer = slot
        self.tag, self.cases = tag, dict(cases)

    def get(self, kid: etree._Element, objs: Objects, sink: Sink) -> tuple[Any, Residue | None] | str:
        home = split(kid.tag)[0]
        tags = (inner for inner in kid if isinstance(inner.tag, str) and self._tags(inner, home))
        text = next((leaf_text(inner) for inner in tags), None) or ""
        value = self.tag.means(text)
        if value is None:
            sink.add("token-unknown", self.tag.path, kid.sourceline, value=text.strip()[:200])
            return "kept"
        listed = objs[self.obj].setdefault(self.key, [])
        if value in listed:
            return f"repeated-element {value}"
        listed.append(value)
        return value, self.cases[value].read(kid, objs, sink)

    def _tags(self, inner: etree._Element, home: str) -> bool:
        namespace, local = split(inner.tag)
        return local in self.tag.names and accepted(namespace, home)

    def items(self, objs: Objects, pen: Pen) -> Items:
        good: Items = []
        for at, value in enumerate(objs[self.obj].get(self.key) or ()):
            if value in self.cases and value not in (key for key, _ in good):
                good.append((value, value))
            else:
                pen.homeless(f"{self.pointer}/{at}")
        tags = {key for key, _ in good}
        for value, block in self.cases.items():
            if value not in tags:
                block.homeless(objs, pen)
        return good

    def put(self, element: etree._Element, value: Any, objs: Objects, residue: Residue, pen: Pen) -> None:
        self.cases[value].write(element, objs, residue, pen)

    def held(self, objs: Objects, pen: Any) -> bool:
        return bool(objs[self.obj].get(self.key))


class TagNode(LeafNode):
    """The tag of a variant: its value is the constant of its case, in whatever spelling the archive has."""

    def __init__(self, leaf: LeafNode, value: str) -> None:
        super().__init__(leaf.tag, leaf.names, leaf.path, leaf.codec.encode(value), None, leaf.codec)  # type: ignore[union-attr]
        self.value = value

    def take(self, text: str, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        return res if text == self.blank else note(res, "text", self.tag, text)

    def spell(self, objs: Objects, kept: Any, pen: Pen) -> str | None:
        return kept if isinstance(kept, str) and self.means(kept) == self.value else self.blank
