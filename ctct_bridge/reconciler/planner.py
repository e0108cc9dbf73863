"""Works out the program of a payload from the first one of its shape."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from ctct_bridge.model import ATOM
from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.blocks import Block
from ctct_bridge.reconciler.codecs import Memo, TextCodec
from ctct_bridge.reconciler.depths import DeepNode
from ctct_bridge.reconciler.fallback import Earliest, FallbackNode, Named
from ctct_bridge.reconciler.forms import LeafNode
from ctct_bridge.reconciler.instants import TimestampCodec
from ctct_bridge.reconciler.lists import ChildItem, ListBlock, ManyItem
from ctct_bridge.reconciler.losses import Merged
from ctct_bridge.reconciler.program import Home, Kid, Program, Slot
from ctct_bridge.reconciler.refs import LinkNode, RefNode
from ctct_bridge.reconciler.shared import SharedNode
from ctct_bridge.reconciler.straight import reader
from ctct_bridge.reconciler.variants import TagNode, VariantItem

#: White space between elements: a plain greedy repeat, where a text is a possessive one. So the engine is twice as
#: fast, and as neither can hold what follows it, a payload of another shape is still refused in linear time.
GAP = r"[ \t\n]*"

_LEAVES = (LeafNode, DeepNode, FallbackNode, SharedNode)
_URI = r'[^"<&\t\n]+'
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
        self.lists: dict[str, list[Home]] = {}

    def plan(self, table: Any, element: etree._Element, whole: str) -> Program:
        self._scope(table, element, self._home(None, ""), ())
        self._elsewhere(table, split(element.tag)[1])
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
        if home.number and (table.fallbacks or table.losses):
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
        if not len(element):
            raise Odd
        namespace, rank, slots = split(element.tag)[0], -1, []
        seen = set()
        self.pattern += [self._start(block, element, first, home), GAP]
        for at, kid in enumerate(element):
            node = block.by_name.get(split(kid.tag)[1]) if isinstance(kid.tag, str) else None
            space = namespace if node is None or node.namespace is None else node.namespace
            if node is None or split(kid.tag) != (space, node.tag) or block.nodes.index(node) <= rank:
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
                self.program.spots[self.group] = (*path, at)
            elif isinstance(node, LinkNode):
                self._link(node, kid, element, home)
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
        self.pattern += [f"<{name}(?:>([^<]*+)</{name}>| ?/>)", GAP]
        place = home, node.tag
        self.program.leaves.setdefault(home.number, {})[node.tag] = self.group
        if node.slot is None or node.codec is None:
            self.program.kept.append((self.group, node.blank, place))
            return []
        # What is special about a leaf is known to the general forms.
        if type(node) not in _LEAVES or (node.derive is not None and home.number):
            raise Odd
        if node.blank != "" and not node.hollow:
            self.program.optional.append((self.group, place))
        if isinstance(node, SharedNode):
            slot = first + node.obj, node.key
            self.program.shares += [(self.group, slot, (first + obj, key)) for obj, key, _ in node.followers]
        obj, codec = first + node.obj, node.codec
        if node.hollow:
            self.program.hollow.setdefault(obj, []).append((node.key, self.group))
        elif node.derive is not None:
            self.program.spelled.append((self.group, obj, node.key, codec.read, place))
        elif isinstance(codec, Memo):
            self.program.memos.append((self.group, obj, node.key, codec.known.get, codec.read, place))
        elif type(codec) is TimestampCodec:
            self.program.coded.append((self.group, obj, node.key, codec.quick, place))
        elif type(codec) is TextCodec:
            self.program.texts.setdefault(obj, []).append((node.key, self.group))
        else:
            self.program.coded.append((self.group, obj, node.key, codec.read, place))
        return [(obj, node.key)]

    def _start(self, block: Block, element: etree._Element, first: int, home: Home) -> str:
        """The pattern of a block's start tag, with the reference that an item may have as its attribute ``id``."""
        name, leaf = _name(element), block.attrs.get("id")
        if not block.attrs and not element.attrib:
            return f"<{name}>"
        if type(leaf) is not RefNode or leaf.slot is None or element.keys() != ["id"] or not home.listed:
            raise Odd
        self.group += 1
        self.program.refs.append((self.group, first + leaf.obj, leaf.key, leaf.codec.near, (home, leaf.tag)))
        return f'<{name} id="({_URI})">'

    def _link(self, node: LinkNode, link: etree._Element, element: etree._Element, home: Home) -> None:
        """The link that repeats the reference of the start tag before it."""
        attributes = sorted(link.keys()) == ["href", "rel"] and link.get("rel") == "self" and link.get("href")
        if node.blank is None or not isinstance(node.id, RefNode) or len(link) or link.text or not attributes:
            raise Odd
        name, space = _name(link), "" if link.nsmap == element.nsmap else f' xmlns="{ATOM}"'
        if space and link.prefix is not None:
            raise Odd
        self.program.repeats.append((self.group, self.group + 1, node.id.codec.near, (home, node.tag)))
        self.group += 1
        order = f'href="({_URI})" rel="self"' if link.keys()[0] == "href" else f'rel="self" href="({_URI})"'
        self.pattern += [f"<{name}{space} {order}(?: ?/>|></{name}>)", GAP]

    def _elsewhere(self, table: Any, payload: str) -> None:
        """What the class says of elements that are not where they could be, and of what v2 cannot say."""
        program, leaves = self.program, self.program.leaves
        top = leaves.get(0, {})
        for node in table.fallbacks:
            place, group, other = (program.homes[0], node.tag), top.get(node.tag), node.fallback
            rows: list[tuple[int | None, int | None]]
            if isinstance(other, Named):
                rows = [(top.get(other.take), None)]
            elif isinstance(other, Earliest):
                items = [leaves.get(item.number, {}) for item in self.lists.get(other.items, ())]
                rows = [(item.get(other.by), item.get(other.take)) for item in items]
            else:
                raise Odd
            if group is None or isinstance(other, Named):
                program.fallbacks.append((group, node.obj, node.key, place, other.choose, node.codec, rows))
        for loss in table.losses:
            if isinstance(loss, Merged):
                items = [leaves.get(item.number, {}) for item in self.lists.get(loss.items, ())]
                looked = [tuple(item.get(name) for name in loss.names.split()) for item in items]
                program.losses.append((loss, loss.path(payload), looked))
            elif loss.element in top:
                others = [top.get(name) for name in loss.unless.split()]
                program.losses.append((loss, loss.path(payload), (top[loss.element], others)))

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
        if home.above is not None and not home.above.number:
            self.lists[f"{node.tag}/{node.item_tag}"] = home.items
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
            self.program.spots[self.group] = (*path, at)
        group = self.group
        if item.table.rolls:
            raise Odd
        obj, by = self._scope(item.table, kid, home, (*path, at)), item.by
        if by:
            home.key = f"o{obj}.get({by!r})"
        if isinstance(item, ChildItem):
            self.program.children.append(Kid(item.table.schema, obj, home, group))
        else:
            self.program.links.append((obj, first + item.obj, item.key, True))


def _name(element: etree._Element) -> str:
    """The element's name as it is serialised."""
    local = split(str(element.tag))[1]
    return re.escape(f"{element.prefix}:{local}" if element.prefix else local)
