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
from ctct_bridge.reconciler.depths import DeepNode, fold, spread
from ctct_bridge.reconciler.draft import Draft, Drawing
from ctct_bridge.reconciler.fallback import FallbackNode, state, supply
from ctct_bridge.reconciler.fields import Each as EachField
from ctct_bridge.reconciler.fields import Many, Variants, is_hollow
from ctct_bridge.reconciler.flat import Lane
from ctct_bridge.reconciler.forms import KeptNode, LeafNode, Node
from ctct_bridge.reconciler.lists import ChildItem, EachItem, Item, ListBlock, ManyItem
from ctct_bridge.reconciler.pen import NOTHING, NOWHERE, Around, Child, Pen, Sink
from ctct_bridge.reconciler.refs import LinkNode
from ctct_bridge.reconciler.rows import roll, rolls_of, unroll
from ctct_bridge.reconciler.shared import SharedNode
from ctct_bridge.reconciler.styles import style_of
from ctct_bridge.reconciler.tally import TallyBlock
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
    :ivar empty: whether an empty text is a value, as in the style of its family.
    :ivar root: the compiled payload element.
    :ivar ident: the property that the envelope's id goes to.
    :ivar fallbacks: the leaves that v1 may state elsewhere.
    :ivar losses: what to name when it is met, see :mod:`ctct_bridge.reconciler.losses`.
    :ivar bare: the element whose text the payload element may hold itself.
    :ivar rolls: the lines whose v2 side is nested otherwise than v1's blocks are.
    :ivar detail: names of elements that only the detail form has.
    """

    def __init__(self, schema: Any, empty: bool = False) -> None:
        self.schema, self.empty = schema, empty
        self.drawing = Drawing(schema)
        self.objects, self.derived = self.drawing.objects, self.drawing.derived
        self.rolls = rolls_of(schema)
        self.ident: str | None = schema.ident() if hasattr(schema, "ident") else None
        root = _Maker(empty).node(self.drawing.root)
        assert isinstance(root, Block)
        self.root = root
        self.lane = Lane(self)
        self.fallbacks = [node for node in root.nodes if isinstance(node, FallbackNode)]
        self.losses = tuple(getattr(getattr(schema, "V1", None), "losses", ()))
        self.bare: str | None = getattr(getattr(schema, "V1", None), "bare", None)
        self.detail = frozenset(getattr(getattr(schema, "V1", None), "detail", "").split())

    def get(self, element: etree._Element, origin: Origin | None = None, around: Around = NOWHERE) -> Got:
        """Read one payload element: view, residue (``None`` if there is nothing to keep), findings, children."""
        sink = Sink(origin or Origin("-"), around)
        view, residue = self.read(element, sink)
        return Got(view, residue, sink.findings, sink.children)

    def put(
        self,
        view: View,
        residue: Residue | None = None,
        children: Mapping[str, Sequence[View]] | None = None,
        namespace: str = "",
        silent: Collection[str] = (),
        around: Around = NOWHERE,
    ) -> tuple[etree._Element, list[Any]]:
        """The payload element of a view, and a finding for every value that v1 cannot hold.

        :param residue: what :meth:`get` kept; without it the element is created in its canonical form.
        :param children: views of the child resources, by resource name.
        :param namespace: of the payload; empty for none.
        :param silent: JSON pointers whose loss is no news.
        :param around: user and id, for the URIs inside the payload.
        """
        pen = Pen(namespace, children, silent, around=around)
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
        return self.rolled(*(self.lane.read(element, sink) or self.read_slowly(element, sink)))

    def rolled(self, view: View, residue: Residue | None) -> tuple[View, Residue | None]:
        """What either lane gives, in v2's form: see :mod:`~ctct_bridge.reconciler.rows`."""
        return view, roll(self.rolls, view, residue) if self.rolls else residue

    def read_slowly(self, element: etree._Element, sink: Sink) -> tuple[View, Residue | None]:
        """:meth:`read` by the general forms alone, before anything is rolled up."""
        spare = spread(element, self.bare) if self.bare is not None else None
        if spare is not None:
            view, residue = self.read_slowly(spare, sink)
            return view, {**(residue or {}), "bare": True}
        objs: list[View] = [{} for _ in self.objects]
        residue = supply(self.fallbacks, element, objs, self.root.read(element, objs, sink))
        self._derive(objs)
        for at in range(len(objs) - 1, 0, -1):
            if objs[at]:
                place = self.objects[at]
                objs[place.parent][place.key] = objs[at]
        for loss in self.losses:
            loss.tell(element, objs[0], sink)
        return objs[0], residue

    def write(self, element: etree._Element, view: View, residue: Residue, pen: Pen, pointer: str = "#") -> None:
        """:meth:`put` into an element and with a pen of the caller's; ``pointer`` is where the view stands."""
        outer, pen.base = pen.base, pen.base + pointer[1:]
        if self.rolls:
            view, residue = unroll(self.rolls, view, residue, pen)
        objs = self.unfold(view)
        self.root.write(element, objs, residue, pen)
        state(self.fallbacks, self.root.canonical, element, objs, pen)
        if self.bare is not None and "bare" in residue:
            fold(element, self.bare)
        for obj, place in zip(objs, self.objects, strict=True):
            for key in obj:
                if key not in place.claimed or obj[key] is None:
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
        self._derive(again)
        for at, key, _, _ in self.derived:
            if again[at].get(key) != objs[at].get(key) and ((at, key) in silent or key not in objs[at]):
                pen.homeless(f"{self.objects[at].pointer}/{key}")

    def containers(self) -> Iterator[str]:
        """The names of the elements in a payload that hold elements only."""
        drafts = [self.drawing.root]
        while drafts:
            draft = drafts.pop()
            if draft.children or (draft.items and draft.tally is None):
                yield draft.tag
            if draft.items and (draft.cases or not isinstance(draft.items[1], EachField)):
                yield draft.items[0]
            drafts += [*draft.children.values(), *draft.cases.values()]

    def rederive(self, view: View) -> list[str]:
        """Compute the derived values that ``view`` lacks; returns the JSON pointers of those that were set."""
        return [f"{self.objects[at].pointer}/{key}" for at, key in self._derive(self.unfold(view))]

    def _derive(self, objs: Sequence[View]) -> list[tuple[int, str]]:
        """Set the derived values that the scope's objects lack, where there is an object; says which."""
        done = []
        for at, key, derive, _ in self.derived:
            obj = objs[at]
            if obj and key not in obj and (value := derive(obj)) is not None:
                obj[key] = value
                done.append((at, key))
        return done

    def unfold(self, view: View) -> list[View]:
        """The scope's objects in a view that is unrolled; what is missing is an empty dict."""
        objs = [view]
        for place in self.objects[1:]:
            inner = objs[place.parent].get(place.key)
            objs.append(inner if isinstance(inner, dict) else {})
        return objs


def table_of(schema: Any, empty: bool = False) -> Table:
    """The compiled lens of a schema class.

    :param empty: for a class without a style of its own: whether an empty text is a value.
    """
    style = style_of(schema)
    return _table(schema, empty if style is None else style.empty)


@cache
def _table(schema: Any, empty: bool) -> Table:
    return Table(schema, empty)


class _Maker:
    """Makes the nodes of one class from its drawing."""

    def __init__(self, empty: bool) -> None:
        self.empty = empty

    def node(self, draft: Draft) -> Node:
        if draft.items is not None:
            item_tag, what = draft.items
            item = self._item(draft, item_tag, what)
            if draft.tally is not None and isinstance(item, ManyItem):
                return TallyBlock(draft.tag, draft.names, draft.path, draft.blank, item_tag, item, *draft.tally)
            return ListBlock(draft.tag, draft.names, draft.path, draft.blank, item_tag, item)
        if draft.claim:
            return LinkNode(draft.path, draft.blank) if draft.tag == LinkNode.name else self._leaf(draft)
        return Block(draft.tag, draft.names, draft.path, draft.blank, *self._inside(draft))

    def _inside(self, draft: Draft) -> tuple[list[Node], list[LeafNode]]:
        """What a block holds: its elements and its attributes."""
        below = draft.children.values()
        nodes = [self.node(child) for child in below if not child.tag.startswith("@")]
        return nodes, [self._leaf(child) for child in below if child.tag.startswith("@")]

    def _leaf(self, draft: Draft) -> LeafNode:
        line = draft.line
        if line is None:
            return KeptNode(draft.tag, draft.names, draft.path, draft.blank, None, None)
        hollow = self.empty and is_hollow(line) and not draft.tag.startswith("@")
        blank = None if hollow else draft.blank
        make = getattr(line, "node", LeafNode)
        described = draft.tag, draft.names, draft.path, blank, draft.slot, line.codec, line.derive, hollow
        if draft.followers:
            return SharedNode(*described, followers=draft.followers)
        if line.fallback is not None:
            return FallbackNode(*described, fallback=line.fallback)
        if line.deep:
            return DeepNode(*described, inner=line.deep)
        made: LeafNode = make(*described)
        return made

    def _item(self, draft: Draft, item_tag: str, what: Any) -> Item:
        path = f"{draft.path}/{item_tag}"
        if isinstance(what, Variants):
            assert draft.slot is not None
            tag = LeafNode(what.on, (what.on,), f"{path}/{what.on}", "", None, what.leaf.codec)
            cases = {value: self._case(tag, value, case, path) for value, case in draft.cases.items()}
            return VariantItem(draft.slot, tag, cases)
        if isinstance(what, EachField):
            assert draft.slot is not None
            leaf = LeafNode(item_tag, (item_tag,), path, None, (0, "", draft.slot[2]), what.leaf.codec)
            return EachItem(draft.slot, leaf)
        if isinstance(what, Many):
            assert draft.slot is not None
            return ManyItem(draft.slot, table_of(what.shape, self.empty), what.key, draft.path)
        return ChildItem(table_of(what, self.empty), getattr(what.V1, "key", None), draft.path)

    def _case(self, tag: LeafNode, value: str, case: Draft, path: str) -> Block:
        nodes, attrs = self._inside(case)
        return Block(case.tag, case.names, path, "", [TagNode(tag, value), *nodes], attrs)
