"""A value that v1 writes at either of two depths: as the text of an element, or of the one element inside that.

Nobody ever saw which. Both are read alike; the residue notes the depth that is not the expected one.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from ctct_bridge.model import Residue
from ctct_bridge.parsers.names import said, split
from ctct_bridge.reconciler.forms import LeafNode, Objects
from ctct_bridge.reconciler.pen import NOTHING, Pen, Sink, leaf_text, note, strays


class DeepNode(LeafNode):
    """A leaf whose text may stand in an element inside it, called ``inner``."""

    def __init__(self, *described: Any, inner: str) -> None:
        super().__init__(*described)
        self.inner = inner

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        deep = self._deep(kid) if len(kid) else None
        if deep is None:
            return super().get(kid, objs, sink, res)
        return note(super().get(deep, objs, sink, res), "deep", self.tag, self.inner)

    def _deep(self, kid: etree._Element) -> etree._Element | None:
        """The element inside, if it is all that there is."""
        found = [inner for inner in kid if isinstance(inner.tag, str)]
        if len(found) != 1 or kid.attrib or found[0].attrib or next(strays(kid), None) is not None:
            return None
        fits = split(found[0].tag) == (split(kid.tag)[0], self.inner) and leaf_text(found[0]) is not None
        return found[0] if fits else None

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        element = super().put(objs, residue, pen)
        if element is not None and self.tag in residue.get("deep", NOTHING):
            _inside(element, self.inner).text, element.text = element.text, None
        return element


def spread(element: etree._Element, inner: str) -> etree._Element | None:
    """A payload element that holds a text instead of an element ``inner``, with that text in such an element; ``None``
    if it holds something else."""
    text = leaf_text(element)
    if text is None or not said(text):
        return None
    made = etree.Element(element.tag, dict(element.attrib), nsmap=element.nsmap)
    _inside(made, inner).text = text
    return made


def fold(element: etree._Element, inner: str) -> None:
    """Undo :func:`spread`, unless there is something else in the payload element by now."""
    if len(element) == 1 and split(element[0].tag)[1] == inner and not len(element[0]) and not element[0].attrib:
        element.text = element[0].text
        element.remove(element[0])


def _inside(element: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(element, etree.QName(split(element.tag)[0] or None, name))
