"""A schema class -> its compiled two-way lens, made once and cached.

``get`` and ``put`` are the two directions; the laws that they obey are in ``docs/laws.rst``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from ctct_bridge.model import Origin, Residue, View
from ctct_bridge.reconciler.blocks import Block
from ctct_bridge.reconciler.draft import Draft, Drawing
from ctct_bridge.reconciler.fields import Each as EachField
from ctct_bridge.reconciler.fields import Many, Variants
from ctct_bridge.reconciler.flat import Lane
from ctct_bridge.reconciler.forms import LeafNode, Node
from ctct_bridge.reconciler.lists import ChildItem, EachItem, Item, ListBlock, ManyItem
from ctct_bridge.reconciler.pen import NOTHING, Child, Pen, Sink
from ctct_bridge.reconciler.rows import roll, rolls_of, unroll
from ctct_bridge.reconciler.variants import TagNode, VariantItem


class Got(NamedTuple):
    """What reading one payload element gives."""

    view: View
    residue: Residue | None
    findings: list[Any]
    children: list[Child]


class Table:
    """The lens of one schema class.

    :ivar schema: the class.
    :ivar root: the compiled payload element.
    :ivar rolls: the lines whose v2 side is nested otherwise than v1's blocks are.
    :ivar detail: names of elements that only the detail form has.
    """

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self.drawing = Drawing(schema)
        self.objects, self.derived = self.drawing.objects, self.drawing.derived
        self.rolls = rolls_of(schema)
        root = _node(self.drawing.root)
        assert isinstance(root, Block)
        self.root = root
        self.lane = Lane(self)
        self.detail = frozenset(getattr(getattr(schema, "V1", None), "detail", "").split())

    def get(self, element: etree._Element, origin: Origin | None = None) -> Got:
        """Read one payload element: view, residue (``None`` if there is nothing to keep), findings, children."""
        sink = Sink(origin or Origin("-"))
        view, residue = self.read(element, sink)
        return Got(view, residue, sink.findings, sink.children)

    def put(
        self,
        view: View,
        residue: Residue | None = None,
        children: Mapping[str, Sequence[View]] | None = None,
        namespace: str = "",
        silent: Collection[str] = (),
    ) -> tuple[etree._Element, list[Any]]:
        """The payload element of a view, and a finding for every value that v1 cannot hold.

        :param residue: what :meth:`get` kept; without it the element is created in its canonical form.
        :param children: views of the child resources, by resource name.
        :param namespace: of the payload; empty for none.
        :param silent: JSON pointers whose loss is no news.
        """
        pen = Pen(namespace, children, silent)
        element = pen.element(self.root.tag, NOTHING)
        self.write(element, view, residue or NOTHING, pen)
        return element, pen.findings

    def create(
        self, view: View, children: Mapping[str, Sequence[View]] | None = None, namespace: str = ""
    ) -> tuple[etree._Element, list[Any]]:
        """The canonical payload element of a view: :meth:`put` without a residue."""
        return self.put(view, None, children, namespace)

    def read(self, element: etree._Element, sink: Sink) -> tuple[View, Residue | None]:
        """:meth:`get` into a sink of the caller's: by the fast lane where it will, else by the general forms."""
        view, residue = self.lane.read(element, sink) or self.read_slowly(element, sink)
        return view, roll(self.rolls, view, residue) if self.rolls else residue

    def read_slowly(self, element: etree._Element, sink: Sink) -> tuple[View, Residue | None]:
        """:meth:`read` by the general forms alone, before anything is rolled up."""
        objs: list[View] = [{} for _ in self.objects]
        residue = self.root.read(element, objs, sink)
        for at, key, derive, _ in self.derived:
            obj = objs[at]
            if obj and key not in obj and (value := derive(obj)) is not None:
                obj[key] = value
        for at in range(len(objs) - 1, 0, -1):
            if objs[at]:
                place = self.objects[at]
                objs[place.parent][place.key] = objs[at]
        return objs[0], residue

    def write(self, element: etree._Element, view: View, residue: Residue, pen: Pen, pointer: str = "#") -> None:
        """:meth:`put` into an element and with a pen of the caller's; ``pointer`` is where the view stands."""
        outer, pen.base = pen.base, pen.base + pointer[1:]
        if self.rolls:
            view, residue = unroll(self.rolls, view, residue, pen)
        objs = self.unfold(view)
        self.root.write(element, objs, residue, pen)
        for obj, place in zip(objs, self.objects, strict=True):
            for key in obj:
                if key not in place.claimed:
                    pen.homeless(f"{place.pointer}/{key}")
        self._judge(objs, pen)
        pen.base = outer

    def _judge(self, objs: Sequence[View], pen: Pen) -> None:
        """Say of every derived value that reading would not derive again that v1 cannot hold it."""
        silent = {
            (at, key) for at, key, derive, own in self.derived if not own or objs[at].get(key) == derive(objs[at])
        }
        again = [
            {
                key: value
                for key, value in obj.items()
                if (at, key) not in silent and value != [] and not isinstance(value, dict)
                if f"{pen.base}{self.objects[at].pointer[1:]}/{key}" not in pen.lost
            }
            for at, obj in enumerate(objs)
        ]
        for at, key, derive, _ in self.derived:
            if again[at] and key not in again[at] and (value := derive(again[at])) is not None:
                again[at][key] = value
            if again[at].get(key) != objs[at].get(key) and ((at, key) in silent or key not in objs[at]):
                pen.homeless(f"{self.objects[at].pointer}/{key}")

    def containers(self) -> Iterator[str]:
        """The names of the elements in a payload that hold elements only."""
        drafts = [self.drawing.root]
        while drafts:
            draft = drafts.pop()
            if draft.children or draft.items:
                yield draft.tag
            if draft.items and (draft.cases or not isinstance(draft.items[1], EachField)):
                yield draft.items[0]
            drafts += [*draft.children.values(), *draft.cases.values()]

    def rederive(self, view: View) -> list[str]:
        """Compute the derived values that an unrolled ``view`` lacks; returns the JSON pointers of those set."""
        objs, done = self.unfold(view), []
        for at, key, derive, _ in self.derived:
            if objs[at] and key not in objs[at] and (value := derive(objs[at])) is not None:
                objs[at][key] = value
                done.append(f"{self.objects[at].pointer}/{key}")
        return done

    def unfold(self, view: View) -> list[View]:
        """The scope's objects in a view that is unrolled; what is missing is an empty dict."""
        objs = [view]
        for place in self.objects[1:]:
            inner = objs[place.parent].get(place.key)
            objs.append(inner if isinstance(inner, dict) else {})
        return objs


@cache
def table_of(schema: Any) -> Table:
    """The compiled lens of a schema class."""
    return Table(schema)


def _node(draft: Draft) -> Node:
    if draft.items is not None:
        item_tag, what = draft.items
        return ListBlock(draft.tag, draft.names, draft.path, draft.blank, item_tag, _item(draft, item_tag, what))
    if draft.claim:
        return _leaf(draft)
    return Block(draft.tag, draft.names, draft.path, draft.blank, *_inside(draft))


def _inside(draft: Draft) -> tuple[list[Node], list[LeafNode]]:
    """What a block holds: its elements and its attributes."""
    below = draft.children.values()
    nodes = [_node(child) for child in below if not child.tag.startswith("@")]
    return nodes, [_leaf(child) for child in below if child.tag.startswith("@")]


def _leaf(draft: Draft) -> LeafNode:
    line = draft.line
    codec, derive = (line.codec, line.derive) if line is not None else (None, None)
    return LeafNode(draft.tag, draft.names, draft.path, draft.blank, draft.slot, codec, derive)


def _item(draft: Draft, item_tag: str, what: Any) -> Item:
    path = f"{draft.path}/{item_tag}"
    if isinstance(what, Variants):
        assert draft.slot is not None
        tag = LeafNode(what.on, (what.on,), f"{path}/{what.on}", "", None, what.leaf.codec)
        cases = {value: _case(tag, value, case, path) for value, case in draft.cases.items()}
        return VariantItem(draft.slot, tag, cases)
    if isinstance(what, EachField):
        assert draft.slot is not None
        leaf = LeafNode(item_tag, (item_tag,), path, None, (0, "", draft.slot[2]), what.leaf.codec)
        return EachItem(draft.slot, leaf)
    if isinstance(what, Many):
        assert draft.slot is not None
        return ManyItem(draft.slot, table_of(what.shape), what.key, draft.path)
    return ChildItem(table_of(what), getattr(what.V1, "key", None), draft.path)


def _case(tag: LeafNode, value: str, case: Draft, path: str) -> Block:
    nodes, attrs = _inside(case)
    return Block(case.tag, case.names, path, "", [TagNode(tag, value), *nodes], attrs)
