"""The forms that repeat: an element that holds items of one name <-> a v2 list, or child resources.

Kinds of item: simple values (*Each*), objects (*Many*), children that v2 serves under their parent's path, and the
records of :mod:`~ctct_bridge.reconciler.variants`. Items are matched with their residues by key, then by position.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from lxml import etree

from ctct_bridge.model import Residue, View
from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.blocks import Box
from ctct_bridge.reconciler.codecs import Unencodable
from ctct_bridge.reconciler.forms import LeafNode, Objects
from ctct_bridge.reconciler.pen import NOTHING, Child, Pen, Sink, assemble, keep, revive, verbatim

Items = list[tuple[Any, Any]]


class Item(Protocol):
    """What a list holds: how one item is read, which items the view has, how one is written.

    :ivar pointer: JSON pointer of the v2 list; empty for children, which are no part of the view.
    :ivar alike: whether an item without a residue of its own key may take over that of its position.
    """

    pointer: str
    alike: bool

    def get(self, kid: etree._Element, objs: Objects, sink: Sink) -> tuple[Any, Residue | None] | str:
        """Read one item: its key and residue; or the name of the finding under which it is kept verbatim."""

    def items(self, objs: Objects, pen: Pen) -> Items:
        """The items to be written: key and value of each."""

    def put(self, element: etree._Element, value: Any, objs: Objects, residue: Residue, pen: Pen) -> None:
        """Fill the element of one item."""

    def held(self, objs: Objects, pen: Any) -> bool:
        """Whether there are any items."""


class ListBlock(Box):
    """An element whose children are items named ``item_tag``."""

    def __init__(self, tag: str, names: Sequence[str], path: str, blank: str | None, item_tag: str, item: Item) -> None:
        super().__init__(tag, names, path, blank)
        self.item_tag, self.item = item_tag, item

    def filled(self, objs: Objects, pen: Any) -> bool:
        return self.item.held(objs, pen)

    def homeless(self, objs: Objects, pen: Pen) -> None:
        if self.filled(objs, pen):
            pen.homeless(self.item.pointer)

    def read(self, element: etree._Element, objs: Objects, sink: Sink) -> Residue | None:
        res = self.strays(element, sink, self.unknown(element, (), sink, None))
        items: list[list[Any]] = []
        order: list[Any] = []
        home, odd = split(element.tag)[0], False
        for kid in element:
            if not isinstance(kid.tag, str):
                continue
            fault, key = "unknown-element", None
            if split(kid.tag) == (home, self.item_tag):
                got = self.item.get(kid, objs, sink)
                if not isinstance(got, str):
                    items.append([got[0], got[1]])
                    order.append("")
                    continue
                fault, _, key = got.partition(" ")
            if fault in ("unknown-element", "repeated-element"):
                sink.add(fault, f"{self.path}/{split(kid.tag)[1]}", kid.sourceline, element=split(kid.tag)[1])
            odd = True
            index = len(res["extra"]) if res and "extra" in res else 0
            order.append([key, index] if key else index)
            res = keep(res, "extra", verbatim(kid))
        if odd:
            res = res or {}
            res["order"] = order
        if any(residue is not None for _, residue in items):
            res = res or {}
            res["items"] = items
        return res

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        within = residue.get("within", NOTHING).get(self.tag)
        items = self.item.items(objs, pen)
        absent = self.blank is None or residue.get("text", NOTHING).get(self.tag, "") is None
        if within is None and not items and absent:
            return None
        element, within, outer = pen.element(self.tag, residue), within or NOTHING, pen.namespace
        pen.namespace = split(element.tag)[0]
        for name, value in within.get("attrs", NOTHING).get("", NOTHING).items():
            element.set(name, value)
        made: Items = []
        residues = align([key for key, _ in items], within.get("items", ()), self.item.alike)
        for (key, value), inner in zip(items, residues, strict=True):
            item = pen.element(self.item_tag, NOTHING)
            self.item.put(item, value, objs, inner or NOTHING, pen)
            made.append((key, item))
        row = _weave(made, within, pen.namespace)
        pen.namespace = outer
        return assemble(element, row, within.get("stray", ()))


def align(keys: Sequence[Any], residues: Sequence[Sequence[Any]], alike: bool = True) -> list[Residue | None]:
    """A residue for each of ``keys``: the first unused one of the same key, else (if the items are ``alike``) the one
    at the same position."""
    left: list[Any] = list(residues)
    found: list[Any] = [None] * len(keys)
    matched = [False] * len(keys)
    for at, key in enumerate(keys):
        for index, entry in enumerate(left):
            if entry is not None and entry[0] == key:
                found[at], left[index], matched[at] = entry[1], None, True
                break
    for at in range(min(len(keys), len(left)) if alike else 0):
        if not matched[at] and left[at] is not None:
            found[at], left[at] = left[at][1], None
    return found


def _weave(made: Items, residue: Residue, namespace: str) -> list[etree._Element]:
    """Items and extras in the archive's order. A repeat stands only if what it repeats does, and after it."""
    order = residue.get("order")
    if order is None:
        return [item for _, item in made]
    extra = [revive(xml, namespace) for xml in residue.get("extra", ())]
    keys = {key for key, _ in made}
    row: list[etree._Element] = []
    waiting: list[etree._Element] = []
    written: set[Any] = set()
    rest = list(made)
    for what in order:
        if what == "":
            if rest:
                key, item = rest.pop(0)
                row.append(item)
                written.add(key)
        elif isinstance(what, int):
            row.append(extra[what])
        elif what[0] in written:
            row.append(extra[what[1]])
        elif what[0] in keys:
            waiting.append(extra[what[1]])
    return [*row, *(item for _, item in rest), *waiting]


class EachItem:
    """Simple values: the text of the item is the value."""

    alike = True

    def __init__(self, slot: tuple[int, str, str], leaf: LeafNode) -> None:
        self.obj, self.key, self.pointer = slot
        self.leaf = leaf

    def get(self, kid: etree._Element, objs: Objects, sink: Sink) -> tuple[Any, Residue | None] | str:
        scratch: View = {}
        res = self.leaf.get(kid, [scratch], sink, None)
        if "" not in scratch:
            return "kept"
        objs[self.obj].setdefault(self.key, []).append(scratch[""])
        return None, res

    def items(self, objs: Objects, pen: Pen) -> Items:
        good: Items = []
        for at, value in enumerate(objs[self.obj].get(self.key) or ()):
            try:
                self.leaf.codec.encode(value)  # type: ignore[union-attr]
                good.append((None, value))
            except Unencodable:
                pen.homeless(f"{self.pointer}/{at}")
        return good

    def put(self, element: etree._Element, value: Any, objs: Objects, residue: Residue, pen: Pen) -> None:
        kept = residue.get("text", NOTHING).get(self.leaf.tag)
        element.text = kept if kept and self.leaf.means(kept) == value else self.leaf.codec.encode(value)  # type: ignore[union-attr]
        for name, text in residue.get("attrs", NOTHING).get(self.leaf.tag, NOTHING).items():
            element.set(name, text)

    def held(self, objs: Objects, pen: Any) -> bool:
        return bool(objs[self.obj].get(self.key))


class ManyItem:
    """Objects, each a scope of its own. ``table`` is the compiled class."""

    alike = True

    def __init__(self, slot: tuple[int, str, str], table: Any, key: str | None, path: str) -> None:
        self.obj, self.key, self.pointer = slot
        self.table, self.by, self.path = table, key, path

    def get(self, kid: etree._Element, objs: Objects, sink: Sink) -> tuple[Any, Residue | None] | str:
        outer, sink.base = sink.base, f"{sink.base}{self.path}/"
        view, res = self.table.read(kid, sink)
        sink.base = outer
        objs[self.obj].setdefault(self.key, []).append(view)
        return view.get(self.by) if self.by else None, res

    def items(self, objs: Objects, pen: Pen) -> Items:
        views = objs[self.obj].get(self.key) or ()
        return [(view.get(self.by) if self.by else None, (at, view)) for at, view in enumerate(views)]

    def put(self, element: etree._Element, value: Any, objs: Objects, residue: Residue, pen: Pen) -> None:
        self.table.write(element, value[1], residue, pen, f"{self.pointer}/{value[0]}")

    def held(self, objs: Objects, pen: Any) -> bool:
        return bool(objs[self.obj].get(self.key))


class ChildItem:
    """Child resources: no part of the parent's view, but read and written with it."""

    alike, pointer = True, ""

    def __init__(self, table: Any, key: str | None, path: str) -> None:
        self.table, self.by, self.path = table, key, path

    def get(self, kid: etree._Element, objs: Objects, sink: Sink) -> tuple[Any, Residue | None] | str:
        outer, sink.base = sink.base, f"{sink.base}{self.path}/"
        findings, sink.findings = sink.findings, []
        view, res = self.table.read(kid, sink)
        sink.children.append(Child(self.table.schema, view, res, sink.findings, kid.sourceline))
        sink.base, sink.findings = outer, findings
        return view.get(self.by) if self.by else None, res

    def items(self, objs: Objects, pen: Pen) -> Items:
        views = pen.children.get(self.table.schema.resource, ())
        return [(view.get(self.by) if self.by else None, view) for view in views]

    def put(self, element: etree._Element, value: Any, objs: Objects, residue: Residue, pen: Pen) -> None:
        self.table.write(element, value, residue, pen, "#")

    def held(self, objs: Objects, pen: Any) -> bool:
        if isinstance(pen, Sink):
            return any(child.schema is self.table.schema for child in pen.children)
        return bool(pen.children.get(self.table.schema.resource))
