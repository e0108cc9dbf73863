"""Markup: the inner XML of an element <-> a string.

v1 carries HTML in two ways, as escaped text and as elements inside the element, and either is the same string for v2.
Escaped is canonical, since every client writes it so; elements come back as elements while the string, read as XML,
gives them. Declarations of namespaces that the surroundings make are no part of the string; comments and processing
instructions are. Source: the vendor's page "Campaign Resource" and captured responses.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from ctct_bridge.model import Residue
from ctct_bridge.parsers.strict import fragment
from ctct_bridge.reconciler.fields import Text
from ctct_bridge.reconciler.forms import LeafNode, Objects
from ctct_bridge.reconciler.pen import NOTHING, Pen, Sink, leaf_text, note, split


def inner_xml(element: etree._Element) -> str:
    """What stands between the tags of ``element``, as XML."""
    whole = etree.tostring(element, encoding="unicode", with_tail=False)
    start = whole.index(">") + 1  # in the values of attributes it is escaped
    return "" if whole.endswith("/>") and start == len(whole) else whole[start : whole.rindex("</")]


def filled_with(element: etree._Element, xml: str) -> bool:
    """Put what ``xml`` means between the tags of the empty ``element``; whether that gives ``xml`` again."""
    home = split(element.tag)[0]
    try:
        made = fragment(f'<inner xmlns="{home}">{xml}</inner>' if home else f"<inner>{xml}</inner>")
    except ValueError:
        return False
    if inner_xml(made) != xml or leaf_text(made) is not None:  # a text around comments is written as a text
        return False
    move(made, element)
    if inner_xml(element) == xml:
        return True
    del element[:]  # it says something twice that is heard once, as a namespace declared again
    element.text = None
    return False


def move(source: etree._Element, target: etree._Element) -> None:
    """Put what is inside one element into another."""
    target.text = source.text
    for kid in list(source):
        target.append(kid)


class MarkupNode(LeafNode):
    """The element of a :class:`Markup`. What is not plain text is kept twice only if the string does not give it."""

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        if not len(kid):
            return super().get(kid, objs, sink, res)
        if kid.attrib:
            for name in kid.attrib:
                sink.add("unknown-attribute", self.path, kid.sourceline, attribute=str(name))
            res = note(res, "attrs", self.tag, {str(name): str(value) for name, value in kid.attrib.items()})
        value = self._value(kid)
        if value is not None:
            objs[self.obj][self.key] = value
        same = leaf_text(kid) is None and value is not None and filled_with(hollow(kid), value)
        return note(res, "inline", self.tag, None if same else bare(kid))

    def _value(self, kid: etree._Element) -> str | None:
        """The string that an element with nodes inside means. A text around comments is a text."""
        text = leaf_text(kid)
        value = once_declared(kid) if text is None else text
        return value if value and not value.isspace() else "" if self.hollow else None

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        inline = residue.get("inline", NOTHING)
        if self.tag not in inline:
            return super().put(objs, residue, pen)
        kept, value = inline[self.tag], objs[self.obj].get(self.key)
        element = pen.element(self.tag, residue)
        if kept is not None:
            old = fragment(kept)
            if self._value(old) == value:
                move(old, element)
                return element
        elif isinstance(value, str) and filled_with(element, value):
            return element
        return super().put(objs, residue, pen)


def hollow(element: etree._Element) -> etree._Element:
    """An empty element of the same name, in a namespace that is the default one."""
    home = split(element.tag)[0]
    nsmap: dict[str | None, str] | None = {None: home} if home else None
    return etree.Element(element.tag, nsmap=nsmap)


def once_declared(element: etree._Element) -> str:
    """The inner XML without declarations that only repeat an outer one; they would not come back."""
    xml, home, probe = inner_xml(element), split(element.tag)[0], hollow(element)
    if xml.count("xmlns") < 2:
        return xml
    try:
        move(fragment(f'<inner xmlns="{home}">{xml}</inner>' if home else f"<inner>{xml}</inner>"), probe)
    except ValueError:
        return xml
    return inner_xml(probe)


def bare(element: etree._Element) -> str:
    """The element with all that its inside needs and without its own attributes."""
    whole = etree.tostring(element, encoding="unicode", with_tail=False)
    copy = fragment(whole)
    for name in list(copy.attrib):
        del copy.attrib[name]
    return etree.tostring(copy, encoding="unicode")


class Markup(Text):
    """Markup as one string of at most ``max`` characters: escaped text or inline elements in v1."""

    node = MarkupNode

    def __init__(self, path: str | None = None, *, max: int | None = None, **described: Any) -> None:
        super().__init__(path, max=max, **described)
