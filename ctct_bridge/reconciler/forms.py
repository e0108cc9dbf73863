"""The correspondences between a v1 shape and a v2 shape, compiled: leaves, attributes and blocks.

A *scope* is one v2 object with the objects nested in it; while an element is read or written, ``objs`` holds the
scope's dicts, and each leaf knows the index of its dict and its key there. All decisions that depend only on which
elements a block has (order, repeats, unknown ones) are taken once a *shape* and reused for every block of that shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from ctct_bridge.model import Residue, View
from ctct_bridge.reconciler.codecs import Codec, TimestampCodec, Undecodable, Unencodable, finer_than_milliseconds
from ctct_bridge.reconciler.fields import Derive
from ctct_bridge.reconciler.pen import NOTHING, Pen, Sink, keep, note, place, revive, split, verbatim, weave

ATOM = "http://www.w3.org/2005/Atom"
CTCT = "http://ws.constantcontact.com/ns/1.0/"
#: Namespaces that a payload element may lie in (design decision 8); blanks around a name are forgiven.
ACCEPTED = frozenset(("", CTCT, ATOM))

Objects = Sequence[View]
_MISSING: Any = object()
_MOST_SHAPES = 1000


class Node:
    """One v1 element in its block.

    :ivar tag: canonical local name; ``names`` are all that are accepted.
    :ivar path: v1 path, for findings.
    :ivar blank: what is written when there is no value: ``""`` (an empty element) where v1 always has the
        element, a constant, or ``None`` (no element).
    """

    def __init__(self, tag: str, names: Sequence[str], path: str, blank: str | None) -> None:
        self.tag, self.names, self.path, self.blank = tag, tuple(names), path, blank

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        """Read ``kid`` into ``objs``; returns the block's residue, made if it was needed."""
        raise NotImplementedError

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        """The element for the values in ``objs``, or ``None``; ``residue`` is the block's."""
        raise NotImplementedError


class LeafNode(Node):
    """An element (or attribute) with a text <-> one value. Without a key it is a *kept* name: residue only."""

    def __init__(
        self,
        tag: str,
        names: Sequence[str],
        path: str,
        blank: str | None,
        slot: tuple[int, str, str] | None,
        codec: Codec | None,
        derive: Derive | None = None,
    ) -> None:
        super().__init__(tag, names, path, blank)
        self.slot = slot
        self.obj, self.key, self.pointer = slot if slot else (0, "", "")
        self.codec, self.derive = codec, derive
        self.read = codec.read if codec else None
        self.fine = isinstance(codec, TimestampCodec)

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        text = kid.text
        if len(kid) or kid.attrib:
            text, res = self._odd(kid, sink, res)
            if text is None:
                return res
        if not text or text.isspace():
            text = text or ""
            return res if text == self.blank else note(res, "text", self.tag, text)
        return self.take(text, kid, objs, sink, res)

    def take(self, text: str, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        """Read a text that is not blank."""
        if self.read is None:
            return res if text == self.blank else note(res, "text", self.tag, text)
        try:
            value, canonical = self.read(text)
        except Undecodable as fault:
            sink.add(fault.code, self.path, kid.sourceline, value=text[:200])
            return note(res, "text", self.tag, text)
        objs[self.obj][self.key] = value
        if canonical and self.derive is None:
            return res
        if self.fine and len(text) > 29 and finer_than_milliseconds(text):
            sink.add("timestamp-precision", self.path, kid.sourceline, value=text[:200])
        return note(res, "text", self.tag, text)

    def _odd(self, kid: etree._Element, sink: Sink, res: Residue | None) -> tuple[str | None, Residue | None]:
        """A leaf with attributes, comments or elements in it: its joined text, or ``None`` if it is opaque."""
        text = leaf_text(kid)
        if text is None:
            sink.add("opaque-leaf", self.path, kid.sourceline, element=self.tag)
            return None, note(res, "opaque", self.tag, verbatim(kid))
        if kid.attrib:
            for name in kid.attrib:
                sink.add("unknown-attribute", self.path, kid.sourceline, attribute=str(name))
            res = note(res, "attrs", self.tag, {str(name): str(value) for name, value in kid.attrib.items()})
        return text, res

    def means(self, text: str | None) -> Any:
        """The value that ``text`` gives when it is read; ``None`` for no value."""
        if text is None or not text or text.isspace() or self.codec is None:
            return None
        try:
            return self.codec.decode(text)
        except Undecodable:
            return None

    def spell(self, objs: Objects, kept: Any, pen: Pen) -> str | None:
        """The text for the value: the archived spelling if it still means the value, else the canonical one."""
        value = objs[self.obj].get(self.key) if self.slot else None
        if kept is not _MISSING and self.means(kept) == value:
            return kept  # type: ignore[no-any-return]
        if value is None or (self.derive and value == self.derive(objs[self.obj])):
            return self.blank
        try:
            return self.codec.encode(value) if self.codec else self.blank
        except Unencodable:
            pen.homeless(self.pointer)
            return self.blank

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        opaque = residue.get("opaque", NOTHING).get(self.tag)
        if opaque is not None and (not self.slot or objs[self.obj].get(self.key) is None):
            return revive(opaque)
        text = self.spell(objs, residue.get("text", NOTHING).get(self.tag, _MISSING), pen)
        if text is None:
            return None
        element = pen.element(self.tag, residue)
        element.text = text or None
        return element

    def filled(self, objs: Objects, pen: Pen | None) -> bool:
        """Whether the view has a value here that makes its block worth writing."""
        if not self.slot or self.key not in objs[self.obj]:
            return False
        return self.derive is None or objs[self.obj][self.key] != self.derive(objs[self.obj])


def leaf_text(element: etree._Element) -> str | None:
    """The text of a leaf, joined around comments and processing instructions; ``None`` if it holds elements."""
    text = element.text or ""
    for inner in element:
        if isinstance(inner.tag, str):
            return None
        text += inner.tail or ""
    return text


class Plan:
    """What the elements of a block, by name and order alone, decide: a step for each, and the residue they make."""

    __slots__ = ("base", "odd", "steps")

    def __init__(self) -> None:
        self.steps: list[Node | None] = []
        self.base: Residue | None = None
        self.odd: list[tuple[str, int, str, dict[str, Any]]] = []


class Extra(Node):
    """An element that nobody claims, or that repeats one: kept verbatim."""

    def __init__(self, path: str, code: str, name: str) -> None:
        super().__init__(name, (), path, None)
        self.code = code

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        sink.add(self.code, self.path, kid.sourceline, element=self.tag)
        return keep(res, "extra", verbatim(kid))


def _fresh(base: Residue) -> Residue:
    return {kind: value.copy() for kind, value in base.items()}


class Block(Node):
    """An element that holds elements, each at most once, whatever v2 objects their values go to."""

    def __init__(
        self, tag: str, names: Sequence[str], path: str, blank: str | None, nodes: Sequence[Node], attrs: Any = ()
    ) -> None:
        super().__init__(tag, names, path, blank)
        self.nodes = list(nodes)
        self.canonical = [node.tag for node in self.nodes]
        self.by_name = {name: node for node in self.nodes for name in node.names}
        self.attrs: dict[str, LeafNode] = {leaf.tag[1:]: leaf for leaf in attrs}
        self._plans: dict[tuple[Any, ...], Plan] = {}

    # -- v1 -> v2 -----------------------------------------------------------------------------------------------

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        inner = self.read(kid, objs, sink)
        if inner is None:
            if self.blank is not None or self.filled(objs, sink):
                return res
            inner = {}
        return note(res, "within", self.tag, inner)

    def read(self, element: etree._Element, objs: Objects, sink: Sink) -> Residue | None:
        """Read the children of ``element`` into ``objs``; returns the block's own residue."""
        kids = element[:]
        shape = (element.tag, *[kid.tag for kid in kids])
        plan = self._plans.get(shape) or self._plan(shape)
        res = None if plan.base is None else _fresh(plan.base)
        if plan.odd:
            for code, at, path, params in plan.odd:
                sink.add(code, path, kids[at].sourceline, **params)
        if self.attrs or element.attrib:
            res = self._attributes(element, objs, sink, res)
        text = element.text
        if text and not text.isspace():
            res = self._stray(element, text, 0, sink, res)
        for kid, step in zip(kids, plan.steps, strict=True):
            if step is not None:
                res = step.get(kid, objs, sink, res)
            text = kid.tail
            if text and not text.isspace():
                before = 1 + kids.index(kid) - sum(not isinstance(k.tag, str) for k in kids[: kids.index(kid) + 1])
                res = self._stray(kid, text, before, sink, res)
        return res

    def _stray(self, at: etree._Element, text: str, before: int, sink: Sink, res: Residue | None) -> Residue:
        sink.add("stray-text", self.path, at.sourceline, value=text.strip()[:200])
        return keep(res, "stray", [before, text])

    def _attributes(self, element: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        for name, leaf in self.attrs.items():
            text = element.get(name)
            if text is None or text.isspace() or not text:
                if text != leaf.blank:
                    res = note(res, "text", leaf.tag, text)
            else:
                res = leaf.take(text, element, objs, sink, res)
        for name in element.attrib:
            if name not in self.attrs:
                sink.add("unknown-attribute", self.path, element.sourceline, attribute=str(name))
                res = res or {}
                res.setdefault("attrs", {}).setdefault("", {})[str(name)] = str(element.get(name))
        return res

    def _plan(self, shape: tuple[Any, ...]) -> Plan:
        """Decide for one shape: which node each child is, what it repeats, and what is missing or out of order."""
        plan, base = Plan(), {}
        order: list[Any] = []
        seen: dict[str, int] = {}
        home, extras = split(shape[0])[0], 0
        for at, tag in enumerate(shape[1:]):
            if not isinstance(tag, str):  # a comment or a processing instruction
                plan.steps.append(None)
                continue
            namespace, local = split(tag)
            node = self.by_name.get(local) if namespace == home or namespace.strip() in ACCEPTED else None
            if node is None or node.tag in seen:
                code = "repeated-element" if node else "unknown-element"
                plan.steps.append(Extra(f"{self.path}/{local}", code, local))
                order.append([node.tag, extras] if node else extras)
                extras += 1
                continue
            seen[node.tag] = at
            plan.steps.append(node)
            order.append(node.tag)
            if local != node.tag:
                base.setdefault("as", {})[node.tag] = local
            if namespace != home:
                base.setdefault("ns", {})[node.tag] = namespace
                meant = {"namespace": namespace or "(none)", "meant": home or "(none)"}
                plan.odd.append(("namespace-odd", at, node.path, meant))
        if extras or order != [tag for tag in self.canonical if tag in seen]:
            base["order"] = order
        missing = {node.tag: None for node in self.nodes if node.blank is not None and node.tag not in seen}
        if missing:
            base["text"] = missing
        plan.base = base or None
        if len(self._plans) >= _MOST_SHAPES:
            self._plans.clear()
        self._plans[shape] = plan
        return plan

    # -- v2 -> v1 -----------------------------------------------------------------------------------------------

    def filled(self, objs: Objects, pen: Any) -> bool:
        """Whether the view (or the children) has anything for this block."""
        return any(node.filled(objs, pen) for node in self.nodes)  # type: ignore[attr-defined]

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        within = residue.get("within", NOTHING).get(self.tag)
        if within is None and not self.filled(objs, pen):
            absent = residue.get("text", NOTHING).get(self.tag, _MISSING) is None
            if self.blank is None or absent:
                return None
        element, outer = pen.element(self.tag, residue), pen.namespace
        pen.namespace = split(element.tag)[0]
        self.write(element, objs, within or NOTHING, pen)
        pen.namespace = outer
        return element

    def write(self, element: etree._Element, objs: Objects, residue: Residue, pen: Pen) -> etree._Element:
        """Fill ``element`` from ``objs`` and the block's own ``residue``."""
        for leaf in self.attrs.values():
            text = leaf.spell(objs, residue.get("text", NOTHING).get(leaf.tag, _MISSING), pen)
            if text is not None:
                element.set(leaf.tag[1:], text)
        for name, value in residue.get("attrs", NOTHING).get("", NOTHING).items():
            element.set(name, value)
        made = {node.tag: node.put(objs, residue, pen) for node in self.nodes}
        return place(element, weave(made, residue, self.canonical), residue.get("stray", ()))
