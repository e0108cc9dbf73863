"""What one shape of payload decides, worked out once: the pattern of its text, and where each leaf's text goes.

A payload is *plain* if its elements are all known, in their canonical order and each at most once where it should be,
and hold nothing but values. Serialised, all plain payloads of one shape match one regular expression whose groups are
the texts of the leaves. Everything else about such a payload follows from the shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from ctct_bridge.reconciler.blocks import Block
from ctct_bridge.reconciler.codecs import Memo, TextCodec, TimestampCodec
from ctct_bridge.reconciler.forms import LeafNode
from ctct_bridge.reconciler.lists import ChildItem, ListBlock, ManyItem
from ctct_bridge.reconciler.pen import split
from ctct_bridge.reconciler.variants import TagNode, VariantItem

# Possessive, so that a payload of another shape is refused at the first difference. A text that begins with white
# space may be blank, which only the general forms judge.
_GAP = r"[ \t\n]*+"
_TEXT = r"[^<\s][^<]*+"

Slot = tuple[int, str]
#: An item of a list: it fills the blocks around it by being there, whatever it holds.
FILLED: Slot = (-1, "")


class Odd(Exception):
    """This payload is not plain."""


class Home:
    """A block or an item in one shape: where its residue hangs.

    :ivar above: the block around it; ``tag``: its name there.
    :ivar items: for a list: its items, whose residues hang in it by position. ``key`` gives an item's key.
    """

    __slots__ = ("above", "items", "key", "listed", "number", "tag")

    def __init__(self, number: int, above: Home | None, tag: str, listed: bool = False) -> None:
        self.number, self.above, self.tag, self.listed = number, above, tag, listed
        self.items: list[Home] = []
        self.key: Callable[[list[Any]], Any] = lambda objs: None


#: A leaf for the residue: its block and its name there.
Place = tuple[Home, str]


class Program:
    """One shape.

    :ivar match: gives the match of a serialised payload; its groups are the texts of the leaves, ``None`` where empty.
    :ivar texts: by object: ``(key, group)`` of the leaves whose text is the value.
    :ivar coded: leaves with a codec: group, object, key, reader, place.
    :ivar memos: leaves whose codec remembers texts: group, object, key, its memory, reader, place.
    :ivar kept: leaves without a property: group, the text that would be written, place.
    :ivar optional: leaves whose empty element is not what would be written: group, place.
    :ivar wordy: groups in which the serialiser may have escaped something.
    :ivar missing: ``(home, tag)`` of elements that are always there, but not here.
    :ivar perhaps: ``(slots, home)`` of optional blocks, which leave a trace if nothing in them has a value.
    :ivar lists: ``(object, key, values)`` of lists that the shape itself decides: the tags of variants.
    :ivar links: ``(object, parent, key, item of a list)``; inner ones first.
    :ivar children: child resources: table, first object, home, and where their elements stand (indexes from the root
        to the list, and in it).
    """

    match: Callable[[str], re.Match[str] | None]

    def __init__(self) -> None:
        self.texts: dict[int, list[tuple[str, int]]] = {}
        self.coded: list[tuple[int, int, str, Any, Place]] = []
        self.memos: list[tuple[int, int, str, Any, Any, Place]] = []
        self.kept: list[tuple[int, str | None, Place]] = []
        self.optional: list[tuple[int, Place]] = []
        self.wordy: list[int] = []
        self.missing: list[tuple[Home, str]] = []
        self.perhaps: list[tuple[list[Slot], Home]] = []
        self.lists: list[tuple[int, str, list[Any]]] = []
        self.derived: list[tuple[int, str, Any]] = []
        self.links: list[tuple[int, int, str, bool]] = []
        self.children: list[tuple[Any, int, Home, tuple[int, ...], int]] = []
        self.homes: list[Home] = []
        self.objects = 0


def plan(table: Any, element: etree._Element, whole: str) -> Program:
    """The program of a payload like ``element``, whose serialised form is ``whole``.

    :raises Odd: if it is not plain.
    """
    return _Planner().plan(table, element, whole)


class _Planner:
    def __init__(self) -> None:
        self.program = Program()
        self.pattern: list[str] = []
        self.group = -1

    def plan(self, table: Any, element: etree._Element, whole: str) -> Program:
        start = whole[: whole.index(">") + 1]  # with the namespaces that are in scope
        self._scope(table, element, self._home(None, ""), (), re.escape(start))
        self.program.match = re.compile("".join(self.pattern).removesuffix(_GAP)).fullmatch
        return self.program

    def _home(self, above: Home | None, tag: str, listed: bool = False) -> Home:
        home = Home(len(self.program.homes), above, tag, listed)
        self.program.homes.append(home)
        return home

    def _scope(self, table: Any, element: etree._Element, home: Home, path: tuple[int, ...], start: str = "") -> int:
        """Enter one scope; returns the number of its first object."""
        if table.fallbacks or table.losses:
            raise Odd
        first = self.program.objects
        self.program.objects += len(table.objects)
        self._block(table.root, element, first, home, path, start)
        for obj, key, derive, _ in table.derived:
            self.program.derived.append((first + obj, key, derive))
        for number in range(len(table.objects) - 1, 0, -1):
            place = table.objects[number]
            self.program.links.append((first + number, first + place.parent, place.key, False))
        return first

    def _block(
        self, block: Block, element: etree._Element, first: int, home: Home, path: tuple[int, ...], start: str = ""
    ) -> list[Slot]:
        """Enter a block; returns the slots that it fills."""
        if block.attrs or element.attrib or not len(element):
            raise Odd
        namespace, rank, slots = split(element.tag)[0], -1, []
        seen = set()
        self.pattern += [start or f"<{_name(element)}>", _GAP]
        for at, kid in enumerate(element):
            node = block.by_name.get(split(kid.tag)[1]) if isinstance(kid.tag, str) else None
            if node is None or split(kid.tag) != (namespace, node.tag) or block.nodes.index(node) <= rank:
                raise Odd
            rank = block.nodes.index(node)
            seen.add(node.tag)
            if isinstance(node, Block):
                inner = self._home(home, node.tag)
                found = self._block(node, kid, first, inner, (*path, at))
                slots += found
                if node.blank is None and FILLED not in found:
                    self.program.perhaps.append((found, inner))
            elif type(node) is ListBlock:
                slots += self._list(node, kid, first, self._home(home, node.tag), (*path, at))
            elif isinstance(node, LeafNode):
                slots += self._leaf(node, kid, first, home)
            else:
                raise Odd
        self.pattern += [f"</{_name(element)}>", _GAP]
        self.program.missing += [(home, n.tag) for n in block.nodes if n.blank is not None and n.tag not in seen]
        return slots

    def _leaf(self, node: LeafNode, kid: etree._Element, first: int, home: Home) -> list[Slot]:
        name = _name(kid)
        if isinstance(node, TagNode):
            if kid.text is None or kid.text != node.blank:
                raise Odd
            self.pattern += [f"<{name}>{re.escape(kid.text)}</{name}>", _GAP]
            return []
        self.group += 1
        if node.hollow:  # an empty one is a value, and only the general forms know it
            self.pattern += [f"<{name}>({_TEXT})</{name}>", _GAP]
        else:
            self.pattern += [f"<{name}(?:/>|>({_TEXT})</{name}>)", _GAP]
        place = home, node.tag
        if node.slot is None or node.codec is None:
            self.program.kept.append((self.group, node.blank, place))
            self.program.wordy.append(self.group)
            return []
        if node.derive is not None or type(node).take is not LeafNode.take:
            raise Odd
        if node.blank != "":
            self.program.optional.append((self.group, place))
        obj, codec = first + node.obj, node.codec
        if isinstance(codec, Memo):
            self.program.memos.append((self.group, obj, node.key, codec.known.get, codec.read, place))
        elif isinstance(codec, TimestampCodec):
            self.program.coded.append((self.group, obj, node.key, codec.quick, place))
        else:
            self.program.wordy.append(self.group)
            if type(codec) is TextCodec and type(node) is LeafNode:
                self.program.texts.setdefault(obj, []).append((node.key, self.group))
            else:
                self.program.coded.append((self.group, obj, node.key, codec.read, place))
        return [(obj, node.key)]

    def _list(
        self, node: ListBlock, element: etree._Element, first: int, home: Home, path: tuple[int, ...]
    ) -> list[Slot]:
        """Enter a list. An empty one may leave a trace, so it is not plain."""
        item, expected = node.item, (split(element.tag)[0], node.item_tag)
        if element.attrib or not len(element):
            raise Odd
        if any(not isinstance(kid.tag, str) or split(kid.tag) != expected for kid in element):
            raise Odd
        slots: list[Slot] = []
        tags: list[Any] = []
        self.pattern += [f"<{_name(element)}>", _GAP]
        for at, kid in enumerate(element):
            inner = self._home(home, node.item_tag, listed=True)
            home.items.append(inner)
            if isinstance(item, VariantItem):
                slots += self._variant(item, kid, first, inner, tags, (*path, at))
            elif isinstance(item, (ManyItem, ChildItem)):
                self._object(item, kid, first, inner, path, at)
                slots.append(FILLED)
            else:
                raise Odd
        self.pattern += [f"</{_name(element)}>", _GAP]
        if isinstance(item, VariantItem):
            self.program.lists.append((first + item.obj, item.key, tags))
            slots.append((first + item.obj, item.key))
        return slots

    def _variant(
        self, item: VariantItem, kid: etree._Element, first: int, home: Home, tags: list[Any], path: tuple[int, ...]
    ) -> list[Slot]:
        said = [inner.text for inner in kid if isinstance(inner.tag, str) and split(inner.tag)[1] == item.tag.tag]
        value = item.tag.means(said[0]) if said else None
        if value is None or value in tags:
            raise Odd
        tags.append(value)
        home.key = lambda objs: value
        return self._block(item.cases[value], kid, first, home, path)

    def _object(self, item: Any, kid: etree._Element, first: int, home: Home, path: tuple[int, ...], at: int) -> None:
        if item.table.rolls:
            raise Odd
        obj, by = self._scope(item.table, kid, home, (*path, at)), item.by
        if by:
            home.key = lambda objs: objs[obj].get(by)
        if isinstance(item, ChildItem):
            self.program.children.append((item.table, obj, home, path, at))
        else:
            self.program.links.append((obj, first + item.obj, item.key, True))


def _name(element: etree._Element) -> str:
    """The element's name as it is serialised."""
    local = split(str(element.tag))[1]
    return re.escape(f"{element.prefix}:{local}" if element.prefix else local)
