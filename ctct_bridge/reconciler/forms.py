"""The correspondences between a v1 shape and a v2 shape, compiled: what they share, and leaves and attributes.

A *scope* is one v2 object with the objects nested in it; while an element is read or written, ``objs`` holds the
scope's dicts, and each leaf knows the index of its dict and its key there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from ctct_bridge.model import ATOM, CTCT, Residue, View
from ctct_bridge.reconciler.codecs import Codec, Undecodable, Unencodable
from ctct_bridge.reconciler.instants import TimestampCodec, finer_than_milliseconds
from ctct_bridge.reconciler.mapped import Derive
from ctct_bridge.reconciler.pen import NOTHING, Pen, Sink, leaf_text, note, revive, verbatim

#: Namespaces that a payload element may lie in: documents have all three. Blanks around a name are forgiven.
#: Source: v1 pages "Events Collection and Resource" (no namespace), "Contacts Collection and Resource" (the ctct one);
#: fixtures of the Ruby client ktec/constantcontact (Atom's own as default; a blank before the name).
ACCEPTED = frozenset(("", CTCT, ATOM))

Objects = Sequence[View]
MISSING: Any = object()


def accepted(namespace: str, home: str) -> bool:
    """Whether a known name in ``namespace`` is read as known, in a block that lies in ``home``."""
    return namespace == home or namespace.strip() in ACCEPTED


class Node:
    """One v1 element in its block.

    :ivar tag: canonical local name; ``names`` are all that are accepted.
    :ivar path: v1 path, for findings.
    :ivar blank: what is written when there is no value: ``""`` (an empty element) where v1 always has the
        element, a constant, or ``None`` (no element).
    :ivar namespace: where the element lies, if that is not where its block lies.
    """

    namespace: str | None = None

    def __init__(self, tag: str, names: Sequence[str], path: str, blank: str | None) -> None:
        self.tag, self.names, self.path, self.blank = tag, tuple(names), path, blank

    def meet(self, attrs: Mapping[str, LeafNode]) -> None:
        """Learn the attributes of the block that this element stands in."""

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        """Read ``kid`` into ``objs``; returns the block's residue, made if it was needed."""
        raise NotImplementedError

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        """The element for the values in ``objs``, or ``None``; ``residue`` is the block's."""
        raise NotImplementedError

    def filled(self, objs: Objects, pen: Any) -> bool:
        """Whether the view (or the children) has anything here that makes an element worth writing."""
        raise NotImplementedError

    def homeless(self, objs: Objects, pen: Pen) -> None:
        """Say of every value that would stand here that v1 cannot hold it."""
        raise NotImplementedError


class LeafNode(Node):
    """An element (or attribute) with a text <-> one value. Without a key it is a *kept* name: residue only.

    :ivar hollow: whether an empty element is a value, the empty text, and no element is none.
    """

    def __init__(
        self,
        tag: str,
        names: Sequence[str],
        path: str,
        blank: str | None,
        slot: tuple[int, str, str] | None,
        codec: Codec | None,
        derive: Derive | None = None,
        hollow: bool = False,
    ) -> None:
        super().__init__(tag, names, path, blank)
        self.slot, self.hollow = slot, hollow
        self.obj, self.key, self.pointer = slot or (0, "", "")
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
            if self.hollow:
                objs[self.obj][self.key] = ""
                return res if not text else note(res, "text", self.tag, text)
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
        if self.fine and finer_than_milliseconds(text):
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
        if text is None or self.codec is None:
            return None
        if not text or text.isspace():
            return "" if self.hollow else None
        try:
            return self.codec.decode(text)
        except Undecodable:
            return None

    def current(self, objs: Objects) -> Any:
        """The value to be written."""
        return objs[self.obj].get(self.key) if self.slot else None

    def spell(self, objs: Objects, kept: Any, pen: Pen) -> str | None:
        """The text for the value: the archived spelling if it still means the value, else the canonical one."""
        value = self.current(objs)
        meant = None if kept is MISSING else self.means(kept)
        if value is not None and meant != value and not self.filled(objs, pen):
            value = None  # its siblings say it
        if kept is not MISSING and meant == value:
            return kept  # type: ignore[no-any-return]
        if value is None:
            return self.blank
        try:
            return self.encode(value, pen)
        except Unencodable:
            pen.homeless(self.pointer)
            return self.blank

    def encode(self, value: Any, pen: Pen) -> str | None:
        """The canonical text of a value.

        :raises Unencodable: if v1 has none.
        """
        if self.hollow and value == "":
            return ""
        return self.codec.encode(value) if self.codec else self.blank

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        opaque = residue.get("opaque", NOTHING).get(self.tag)
        if opaque is not None and not self.filled(objs, pen):
            return revive(opaque, pen.namespace)
        text = self.spell(objs, residue.get("text", NOTHING).get(self.tag, MISSING), pen)
        if text is None:
            return None
        element = pen.element(self.tag, residue)
        element.text = text or None
        return element

    def filled(self, objs: Objects, pen: Any) -> bool:
        if not self.slot or (value := self.current(objs)) is None:
            return False
        return self.derive is None or value != self.derive(objs[self.obj])

    def homeless(self, objs: Objects, pen: Pen) -> None:
        if self.filled(objs, pen):
            pen.homeless(self.pointer)


class KeptNode(LeafNode):
    """A known name without a v2 property. If it holds elements, they are kept with it."""

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        if leaf_text(kid) is None:
            return note(res, "whole", self.tag, verbatim(kid))
        return super().get(kid, objs, sink, res)

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        whole = residue.get("whole", NOTHING).get(self.tag)
        return super().put(objs, residue, pen) if whole is None else revive(whole, pen.namespace)
