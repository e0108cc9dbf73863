"""The fast lane of reading: one program per shape of payload, run flat over all of its elements.

Archives repeat a few shapes. For a payload whose elements are all known, in their canonical order and each at most
once where it should be, everything but the texts follows from the names of its elements in document order: which leaf
goes where, what is missing, where items begin. That is worked out once a shape, as a program of flat tuples. Whatever
is unusual (stray text, an attribute, a comment, a text that does not decode) is left to the general forms, which say
what it is; a law proves that both lanes give the same wherever this one gives anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from lxml import etree

from ctct_bridge.model import Residue, View
from ctct_bridge.reconciler.blocks import Block
from ctct_bridge.reconciler.codecs import TextCodec, TimestampCodec, Undecodable
from ctct_bridge.reconciler.forms import LeafNode
from ctct_bridge.reconciler.lists import ChildItem, ListBlock, ManyItem
from ctct_bridge.reconciler.pen import Child, Sink, note, split
from ctct_bridge.reconciler.variants import TagNode, VariantItem

_TAG, _TEXT, _TAIL = attrgetter("tag"), attrgetter("text"), attrgetter("tail")
_ITEMS = etree._Element.items
#: XML's own white space; any other, a no-break space say, is text that somebody wrote.
BLANKS = " \t\r\n"
_MOST = 1000
_LONGEST = 2000


#: ``(object, key)`` of the values that may fill a block; ``None`` for what fills it in any case
Slots = list[Any]


class Odd(Exception):
    """This payload is for the general forms."""


class Home:
    """A block in one shape: where its residue hangs.

    :ivar above: the block around it; ``tag``: its name there, unless it is an item.
    :ivar items: for a list: the homes of its items. ``key`` gives an item's key from the objects.
    """

    __slots__ = ("above", "items", "key", "listed", "number", "tag")

    def __init__(self, number: int, above: Home | None, tag: str) -> None:
        self.number, self.above, self.tag = number, above, tag
        self.items: list[Home] = []
        self.listed = False
        self.key: Any = None


class Program:
    """What one shape decides.

    :ivar boxes: ``(index, number of children)`` of the elements that hold elements.
    :ivar texts: leaves whose text is the value; ``coded``: leaves with a codec; ``kept``: leaves without a property.
    :ivar missing: ``(home, tag)`` of elements that are always there, but not here.
    :ivar perhaps: ``(slots, home)`` of optional blocks, which leave a trace if nothing in them has a value.
    :ivar lists: ``(object, key, values)`` of what the shape itself decides, such as the tags of variants.
    :ivar links: ``(object, parent, key)``, inner ones first; an item of a list has ``items`` true.
    :ivar children: ``(table, first object, index of the element, home)`` of child resources.
    """

    def __init__(self) -> None:
        self.boxes: list[tuple[int, int]] = []
        self.texts: list[tuple[int, int, str, str | None, Home, str]] = []
        self.coded: list[tuple[int, int, str, Any, str | None, Home, str]] = []
        self.kept: list[tuple[int, str | None, Home, str]] = []
        self.missing: list[tuple[Home, str]] = []
        self.perhaps: list[tuple[Slots, Home]] = []
        self.lists: list[tuple[int, str, list[Any]]] = []
        self.derived: list[tuple[int, str, Any]] = []
        self.links: list[tuple[int, int, str, bool]] = []
        self.children: list[tuple[Any, int, int, Home]] = []
        self.homes: list[Home] = []
        self.objects = 0


class Lane:
    """The programs of one table."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self._shapes: dict[tuple[Any, ...], tuple[tuple[int, ...], dict[tuple[Any, ...], Program | None]]] = {}

    def read(self, element: etree._Element, sink: Sink) -> tuple[View, Residue | None] | None:
        """What ``Table.read`` gives, or ``None`` if the payload is for the general forms."""
        kids = list(element.iter())
        shape = tuple(map(_TAG, kids))
        known = self._shapes.get(shape)
        if known is None:
            known = self._shape(element, kids, shape)
        guards, programs = known
        texts = list(map(_TEXT, kids))
        said = tuple([texts[at] for at in guards])
        program = programs.get(said)
        if program is None:
            if said in programs:
                return None
            program = programs[said] = self._program(element)
            if program is None:
                return None
        for at, size in program.boxes:
            if len(kids[at]) != size:
                return None
        if any(map(_ITEMS, kids)):
            return None
        between = list(map(_TAIL, kids))
        between[0] = None  # what follows the payload is the envelope's
        between += [texts[at] for at, _ in program.boxes]
        if "".join(filter(None, between)).strip(BLANKS):
            return None
        return self._run(program, kids, texts, sink)

    def _run(
        self, program: Program, kids: list[Any], texts: list[Any], sink: Sink
    ) -> tuple[View, Residue | None] | None:
        objs: list[View] = [{} for _ in range(program.objects)]
        notes: list[tuple[Home, str, str]] = []
        for at, obj, key, blank, home, tag in program.texts:
            text = texts[at]
            if text and not text.isspace():
                objs[obj][key] = text
            elif (text or "") != blank:
                notes.append((home, tag, text or ""))
        try:
            for at, obj, key, read, blank, home, tag in program.coded:
                text = texts[at]
                if text and not text.isspace():
                    value, canonical = read(text)
                    objs[obj][key] = value
                    if not canonical:
                        notes.append((home, tag, text))
                elif (text or "") != blank:
                    notes.append((home, tag, text or ""))
        except Undecodable:
            return None
        for at, blank, home, tag in program.kept:
            text = texts[at] or ""
            if text != blank:
                notes.append((home, tag, text))
        for obj, key, values in program.lists:
            objs[obj][key] = list(values)
        for obj, key, derive in program.derived:
            holder = objs[obj]
            if holder and key not in holder and (value := derive(holder)) is not None:
                holder[key] = value
        for obj, parent, key, listed in program.links:
            if listed:
                objs[parent].setdefault(key, []).append(objs[obj])
            elif objs[obj]:
                objs[parent][key] = objs[obj]
        return objs[0], self._residue(program, kids, objs, notes, sink)

    def _residue(
        self, program: Program, kids: list[Any], objs: list[View], notes: list[tuple[Home, str, str]], sink: Sink
    ) -> Residue | None:
        made: list[Residue | None] = [None] * len(program.homes)
        for home, tag, text in notes:
            number = home.number
            made[number] = note(made[number], "text", tag, text)
        for home, tag in program.missing:
            made[home.number] = note(made[home.number], "text", tag, None)
        for slots, home in program.perhaps:
            if made[home.number] is None and not any(key in objs[obj] for obj, key in slots):
                made[home.number] = {}
        # Inner homes have higher numbers, so each is hung up before the one around it.
        for home in reversed(program.homes):
            residue, above = made[home.number], home.above
            if above is None:
                continue
            if home.items and any(made[item.number] is not None for item in home.items):
                residue = made[home.number] = residue or {}
                residue["items"] = [[item.key(objs), made[item.number]] for item in home.items]
            if residue is not None and not home.listed:
                made[above.number] = note(made[above.number], "within", home.tag, residue)
        for table, obj, at, home in program.children:
            sink.children.append(Child(table.schema, objs[obj], made[home.number], [], kids[at].sourceline))
        return made[0]

    # -- working out a shape ------------------------------------------------------------------------------------

    def _shape(self, element: etree._Element, kids: list[Any], shape: tuple[Any, ...]) -> Any:
        """The places of the texts that decide besides the names: the tags of variants."""
        if len(self._shapes) >= _MOST:
            self._shapes.clear()
        if len(shape) > _LONGEST or not all(isinstance(tag, str) for tag in shape):
            known: Any = ((), {(): None})
        else:
            names = self.table.variant_tags
            known = tuple(at for at, tag in enumerate(shape) if split(tag)[1] in names), {}
        if len(shape) <= _LONGEST:
            self._shapes[shape] = known
        return known

    def _program(self, element: etree._Element) -> Program | None:
        try:
            return Planner().plan(self.table, element)
        except Odd:
            return None


class Planner:
    """Works out the program of one payload."""

    def __init__(self) -> None:
        self.program = Program()
        self.at = -1

    def plan(self, table: Any, element: etree._Element) -> Program:
        """The program of ``element``.

        :raises Odd: if it is none of the plain shapes.
        """
        self._scope(table, element, self._home(None, ""))
        return self.program

    def _home(self, above: Home | None, tag: str) -> Home:
        home = Home(len(self.program.homes), above, tag)
        self.program.homes.append(home)
        return home

    def _scope(self, table: Any, element: etree._Element, home: Home) -> int:
        """Enter one scope; returns the number of its first object."""
        first = self.program.objects
        self.program.objects += len(table.objects)
        self._block(table.root, element, first, home)
        for obj, key, derive, _ in table.derived:
            self.program.derived.append((first + obj, key, derive))
        for number in range(len(table.objects) - 1, 0, -1):
            place = table.objects[number]
            self.program.links.append((first + number, first + place.parent, place.key, False))
        return first

    def _block(self, block: Block, element: etree._Element, first: int, home: Home) -> Slots:
        """Enter the children of a block; returns the slots that they fill."""
        self.at += 1
        self.program.boxes.append((self.at, len(element)))
        namespace, rank, slots = split(element.tag)[0], -1, []
        seen = set()
        if block.attrs:
            raise Odd
        for kid in element:
            node = block.by_name.get(split(kid.tag)[1])
            if node is None or split(kid.tag) != (namespace, node.tag) or block.nodes.index(node) <= rank:
                raise Odd
            rank = block.nodes.index(node)
            seen.add(node.tag)
            if isinstance(node, Block):
                inner = self._home(home, node.tag)
                found = self._block(node, kid, first, inner)
                slots += found
                if node.blank is None and None not in found:
                    self.program.perhaps.append((found, inner))
            elif isinstance(node, ListBlock):
                slots += self._list(node, kid, first, self._home(home, node.tag))
            else:
                slots += self._leaf(node, kid, first, home)
        for node in block.nodes:
            if node.blank is not None and node.tag not in seen:
                self.program.missing.append((home, node.tag))
        return slots

    def _leaf(self, node: Any, kid: etree._Element, first: int, home: Home) -> Slots:
        self.at += 1
        if len(kid) or not isinstance(node, LeafNode):
            raise Odd
        if isinstance(node, TagNode):
            if kid.text != node.blank:
                raise Odd
            return []
        if node.slot is None or node.codec is None:
            self.program.kept.append((self.at, node.blank, home, node.tag))
            return []
        if node.derive is not None:
            raise Odd
        obj = first + node.obj
        if type(node.codec) is TextCodec:
            self.program.texts.append((self.at, obj, node.key, node.blank, home, node.tag))
        else:
            read = node.codec.quick if isinstance(node.codec, TimestampCodec) else node.codec.read
            self.program.coded.append((self.at, obj, node.key, read, node.blank, home, node.tag))
        return [(obj, node.key)]

    def _list(self, node: ListBlock, element: etree._Element, first: int, home: Home) -> Slots:
        """Enter a list. Only one with items is plain: an empty one may leave a trace."""
        self.at += 1
        self.program.boxes.append((self.at, len(element)))
        if not len(element) or any(split(kid.tag) != (split(element.tag)[0], node.item_tag) for kid in element):
            raise Odd
        item, slots = node.item, []
        tags: list[Any] = []
        for kid in element:
            inner = self._home(home, node.item_tag)
            inner.listed = True
            home.items.append(inner)
            if isinstance(item, VariantItem):
                slots += self._variant(item, kid, first, inner, tags)
            elif isinstance(item, (ManyItem, ChildItem)):
                self._object(item, kid, first, inner)
                slots.append(None)  # fills the block around it by being there
            else:
                raise Odd
        if isinstance(item, VariantItem):
            self.program.lists.append((first + item.obj, item.key, tags))
            slots.append((first + item.obj, item.key))
        return slots

    def _variant(
        self, item: VariantItem, kid: etree._Element, first: int, home: Home, tags: list[Any]
    ) -> Slots:
        said: Sequence[Any] = [inner.text for inner in kid if split(inner.tag)[1] == item.tag.tag]
        value = item.tag.means(said[0]) if said else None
        if value is None or value in tags:
            raise Odd
        tags.append(value)
        home.key = lambda objs, value=value: value
        return self._block(item.cases[value], kid, first, home)

    def _object(self, item: Any, kid: etree._Element, first: int, home: Home) -> None:
        at, by = self.at + 1, item.by
        obj = self._scope(item.table, kid, home)
        home.key = (lambda objs: objs[obj].get(by)) if by else (lambda objs: None)
        if isinstance(item, ChildItem):
            self.program.children.append((item.table, obj, at, home))
        else:
            self.program.links.append((obj, first + item.obj, item.key, True))
