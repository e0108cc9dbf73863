"""Works out the program of a payload from the first one of its shape."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.blocks import Block
from ctct_bridge.reconciler.codecs import Memo, TextCodec
from ctct_bridge.reconciler.depths import DeepNode
from ctct_bridge.reconciler.forms import LeafNode
from ctct_bridge.reconciler.instants import TimestampCodec
from ctct_bridge.reconciler.lists import ChildItem, ListBlock, ManyItem
from ctct_bridge.reconciler.program import Home, Kid, Program, Slot
from ctct_bridge.reconciler.straight import reader
from ctct_bridge.reconciler.variants import TagNode, VariantItem

#: White space between elements. Plain greedy repeats: the engine is twice as fast on them as on possessive ones, and as
#: neither a gap nor a text can hold what follows it, a payload of another shape is still refused in linear time.
GAP = r"[ \t\n]*"

#: An item of a list: it fills the blocks around it by being there, whatever it holds.
FILLED: Slot = (-1, "")


class Odd(Exception):
    """This payload is not plain."""


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
        self._scope(table, element, self._home(None, ""), ())
        self.program.groups = self.group + 1
        program, start = self.program, whole[: whole.index(">") + 1]  # with the namespaces that are in scope
        program.read = reader(program)
        program.body = "".join(self.pattern[1:]).removesuffix(GAP)
        program.match = re.compile(re.escape(start) + program.body).fullmatch
        return program

    def _home(self, above: Home | None, tag: str, listed: bool = False) -> Home:
        home = Home(len(self.program.homes), above, tag, listed)
        self.program.homes.append(home)
        return home

    def _scope(self, table: Any, element: etree._Element, home: Home, path: tuple[int, ...]) -> int:
        """Enter one scope; returns the number of its first object."""
        if table.fallbacks or table.losses:
            raise Odd
        first = self.program.objects
        self.program.objects += len(table.objects)
        self._block(table.root, element, first, home, path)
        for obj, key, derive, _ in table.derived:
            self.program.derived.append((first + obj, key, derive))
        for number in range(len(table.objects) - 1, 0, -1):
            place = table.objects[number]
            self.program.links.append((first + number, first + place.parent, place.key, False))
        return first

    def _block(
        self, block: Block, element: etree._Element, first: int, home: Home, path: tuple[int, ...]
    ) -> list[Slot]:
        """Enter a block; returns the slots that it fills."""
        if block.attrs or element.attrib or not len(element):
            raise Odd
        namespace, rank, slots = split(element.tag)[0], -1, []
        seen = set()
        self.pattern += [f"<{_name(element)}>", GAP]
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
        self.pattern += [f"</{_name(element)}>", GAP]
        self.program.missing += [(home, n.tag) for n in block.nodes if n.blank is not None and n.tag not in seen]
        return slots

    def _leaf(self, node: LeafNode, kid: etree._Element, first: int, home: Home) -> list[Slot]:
        name = _name(kid)
        if isinstance(node, TagNode):
            if kid.text is None or kid.text != node.blank:
                raise Odd
            self.pattern += [f"<{name}>{re.escape(kid.text)}</{name}>", GAP]
            return []
        self.group += 1
        self.pattern += [f"<{name}>([^<]+)</{name}>" if node.hollow else f"<{name}(?:>([^<]*)</{name}>| ?/>)", GAP]
        place = home, node.tag
        if home.above is None:
            self.program.tops[node.tag] = self.group
        if node.slot is None or node.codec is None:
            self.program.kept.append((self.group, node.blank, place))
            return []
        # What is special about a leaf is known to the general forms, and so is that an empty text can be a value.
        if node.derive is not None or type(node) not in (LeafNode, DeepNode) or (node.hollow and not kid.text):
            raise Odd
        if node.blank != "":
            self.program.optional.append((self.group, place))
        obj, codec = first + node.obj, node.codec
        if isinstance(codec, Memo):
            self.program.memos.append((self.group, obj, node.key, codec.known.get, codec.read, place))
        elif type(codec) is TimestampCodec:
            self.program.coded.append((self.group, obj, node.key, codec.quick, place))
        elif type(codec) is TextCodec:
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
        self.pattern += [f"<{_name(element)}>", GAP]
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
        self.pattern += [f"</{_name(element)}>", GAP]
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
        home.key = repr(value)
        return self._block(item.cases[value], kid, first, home, path)

    def _object(self, item: Any, kid: etree._Element, first: int, home: Home, path: tuple[int, ...], at: int) -> None:
        if isinstance(item, ChildItem):
            self.group += 1
            self.pattern.append("()")
        group = self.group
        if item.table.rolls:
            raise Odd
        obj, by = self._scope(item.table, kid, home, (*path, at)), item.by
        if by:
            home.key = f"o{obj}.get({by!r})"
        if isinstance(item, ChildItem):
            self.program.children.append(Kid(item.table.schema, obj, home, (*path, at), group))
        else:
            self.program.links.append((obj, first + item.obj, item.key, True))


def _name(element: etree._Element) -> str:
    """The element's name as it is serialised."""
    local = split(str(element.tag))[1]
    return re.escape(f"{element.prefix}:{local}" if element.prefix else local)
