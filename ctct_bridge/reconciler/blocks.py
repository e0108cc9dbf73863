"""Blocks: elements that hold elements <-> the objects of a scope, compiled.

All decisions that depend only on which elements a block has (order, repeats, unknown ones) are taken once a *shape* and
reused for every block of that shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from ctct_bridge.model import Residue
from ctct_bridge.reconciler.forms import MISSING, LeafNode, Node, Objects, accepted
from ctct_bridge.reconciler.pen import NOTHING, Pen, Sink, keep, note, place, said, split, strays, verbatim, weave

_MOST_SHAPES = 1000


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


class Box(Node):
    """An element that holds elements."""

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        inner = self.read(kid, objs, sink)
        if inner is None:
            if self.blank is not None or self.filled(objs, sink):
                return res
            inner = {}
        return note(res, "within", self.tag, inner)

    def read(self, element: etree._Element, objs: Objects, sink: Sink) -> Residue | None:
        """Read what ``element`` holds into ``objs``; returns its own residue."""
        raise NotImplementedError

    def strays(self, element: etree._Element, sink: Sink, res: Residue | None) -> Residue | None:
        """Keep the texts between the elements. Where there are none, white space is all that there is."""
        if not len(element) and element.text and not said(element.text):
            return keep(res, "stray", [0, element.text])
        for stray in strays(element):
            sink.add("stray-text", self.path, element.sourceline, value=stray[1].strip()[:200])
            res = keep(res, "stray", stray)
        return res

    def unknown(self, element: etree._Element, known: Any, sink: Sink, res: Residue | None) -> Residue | None:
        """Keep the attributes of ``element`` that are not ``known``."""
        found = {str(name): str(value) for name, value in element.attrib.items() if name not in known}
        for name in found:
            sink.add("unknown-attribute", self.path, element.sourceline, attribute=name)
        return note(res, "attrs", "", found) if found else res


class Block(Box):
    """An element that holds elements, each at most once, whatever v2 objects their values go to."""

    def __init__(
        self, tag: str, names: Sequence[str], path: str, blank: str | None, nodes: Sequence[Node], attrs: Any = ()
    ) -> None:
        super().__init__(tag, names, path, blank)
        self.nodes = list(nodes)
        self.canonical = [node.tag for node in self.nodes]
        self.by_name = {name: node for node in self.nodes for name in node.names}
        self.attrs: dict[str, LeafNode] = {leaf.tag[1:]: leaf for leaf in attrs}
        for node in self.nodes:
            node.meet(self.attrs)
        self._plans: dict[tuple[Any, ...], Plan] = {}

    # -- v1 -> v2 -----------------------------------------------------------------------------------------------

    def read(self, element: etree._Element, objs: Objects, sink: Sink) -> Residue | None:
        kids = element[:]
        shape = (element.tag, *[kid.tag for kid in kids])
        plan = self._plans.get(shape) or self._plan(shape)
        res = None if plan.base is None else _fresh(plan.base)
        if plan.odd:
            for code, at, path, params in plan.odd:
                sink.add(code, path, kids[at].sourceline, **params)
        if self.attrs or element.attrib:
            res = self._attributes(element, objs, sink, res)
        stray = said(element.text)
        for kid, step in zip(kids, plan.steps, strict=True):
            if step is not None:
                res = step.get(kid, objs, sink, res)
            stray = stray or said(kid.tail)
        return self.strays(element, sink, res) if stray or not kids else res

    def _attributes(self, element: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        for name, leaf in self.attrs.items():
            text = element.get(name)
            if text is None or text.isspace() or not text:
                if text != leaf.blank:
                    res = note(res, "text", leaf.tag, text)
            else:
                res = leaf.take(text, element, objs, sink, res)
        return self.unknown(element, self.attrs, sink, res)

    def _plan(self, shape: tuple[Any, ...]) -> Plan:
        """Decide for one shape: which node each child is, what it repeats, and what is missing or out of order."""
        plan, base = Plan(), Residue()
        order: list[Any] = []
        seen: dict[str, int] = {}
        home, extras = split(shape[0])[0], 0
        for at, tag in enumerate(shape[1:]):
            if not isinstance(tag, str):  # a comment or a processing instruction
                plan.steps.append(None)
                continue
            namespace, local = split(tag)
            node = self.by_name.get(local) if accepted(namespace, home) else None
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
            usual = home if node.namespace is None else node.namespace
            if namespace != usual:
                base.setdefault("ns", {})[node.tag] = namespace
                meant = {"namespace": namespace or "(none)", "meant": usual or "(none)"}
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
        return any(node.filled(objs, pen) for node in (*self.nodes, *self.attrs.values()))

    def homeless(self, objs: Objects, pen: Pen) -> None:
        for node in (*self.nodes, *self.attrs.values()):
            node.homeless(objs, pen)

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        within = residue.get("within", NOTHING).get(self.tag)
        if within is None and not self.filled(objs, pen):
            absent = residue.get("text", NOTHING).get(self.tag, MISSING) is None
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
            text = leaf.spell(objs, residue.get("text", NOTHING).get(leaf.tag, MISSING), pen)
            if text is not None:
                element.set(leaf.tag[1:], text)
        for name, value in residue.get("attrs", NOTHING).get("", NOTHING).items():
            element.set(name, value)
        made = {node.tag: node.put(objs, residue, pen) for node in self.nodes}
        return place(element, weave(made, residue, self.canonical, pen.namespace), residue.get("stray", ()))
