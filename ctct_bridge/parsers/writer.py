"""Entries to version 1 bytes: one entry at a time, flat memory, in the style that clients of the service expect.

lxml's own serialiser is not used: it leaves out the ``xmlns=""`` that an element without a namespace needs inside
a default one, invents prefixes, and cannot put white space in some places and keep it out of others.

Source: the samples of the v1 pages "Events Collection and Resource" (``atom:`` prefix, payload without a namespace) and
"Contacts Collection and Resource" (Atom and the payload each as default namespace); which of it the clients of the day
could read, from the PHP library ``ctct_php_library`` and the WordPress plug-in ``constant-contact-api``.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, BinaryIO

from lxml import etree
from lxml.etree import _Element

from ctct_bridge.model import ATOM, Frame
from ctct_bridge.parsers.guard import BLANKS
from ctct_bridge.parsers.names import split
from ctct_bridge.parsers.strict import fragment

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_XML = "http://www.w3.org/XML/1998/namespace"

# Besides the signs of markup, what a parser would otherwise change: a carriage return anywhere, and other white space
# inside attributes.
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTES = _IN_TEXT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})
_SPECIAL = re.compile(r"[&<>\r]")
_INVENTED = re.compile(r"ns\d+")

Scope = dict["str | None", str]


def write_document(out: BinaryIO, frame: Frame, entries: Iterable[_Element], containers: Collection[str] = ()) -> int:
    """Write one document.

    :param out: a binary stream; it is neither flushed nor closed.
    :param frame: what the entries share; a feed's head items are put back in their places.
    :param entries: finished ``{namespace}entry`` elements, in the frame's namespace or in Atom's; read only, and each
        used up before the next is asked for.
    :param containers: local names of elements below the payload that hold elements only. Each of their children gets
        a line of its own, as those of the entry, its content and its payload do. Nowhere else is white space added:
        it could be part of a value there.
    :returns: the number of entries written.
    :raises ValueError: if the frame is an entry's and there is not exactly one entry, or a head item is not XML.
    """
    write = _Writer(frame, containers)
    out.write(DECLARATION.encode())
    if frame.kind != "feed":
        found = list(itertools.islice(entries, 2))
        if len(found) != 1:
            raise ValueError("a document of one entry needs exactly one entry")
        out.write(write.entry(found[0]).encode())
        return 1
    count = 0
    for piece, is_entry in write.feed(entries):
        out.write(piece.encode())
        count += is_entry
    return count


class _Place:
    """Where an element stands; it decides the style of its name and whether white space may be put inside it."""

    ENVELOPE, ENTRY, CONTENT, PAYLOAD, INSIDE = range(5)


class _Writer:
    def __init__(self, frame: Frame, containers: Collection[str]) -> None:
        self._frame = frame
        self._containers = frozenset(containers)
        self._prefix = frame.prefix if frame.atom else None
        self._spaced = frame.atom.strip(BLANKS) == ATOM
        self._bare: Scope = {None: "", "xml": _XML}
        self._name = functools.lru_cache(maxsize=1024)(self._find_name)

    def feed(self, entries: Iterable[_Element]) -> Iterator[tuple[str, bool]]:
        """The text of a feed in pieces, each with whether it is an entry."""
        head = sorted(self._frame.head, key=lambda item: int(item[0]))  # stable: what lies together stays in order
        names: Scope = {self._prefix: self._frame.atom}
        attributes = self._attributes(self._frame.attributes.items(), {}, names)
        name = f"{self._prefix}:feed" if self._prefix else "feed"
        yield f"<{name}{_declarations(names, self._bare)}{attributes}>", False
        scope, gap = self._bare | names, "\n"
        for number, entry in enumerate(entries):
            while head and head[0][0] <= number:
                piece, gap = self._head_item(head.pop(0), scope, gap)
                yield piece, False
            yield gap + self.element(entry, scope, _Place.ENTRY), True
            gap = "\n"
        for item in head:
            piece, gap = self._head_item(item, scope, gap)
            yield piece, False
        yield f"{gap}</{name}>\n", False

    def entry(self, entry: _Element) -> str:
        """The text of a document that is one entry."""
        return self.element(entry, self._bare, _Place.ENTRY) + "\n"

    def _head_item(self, item: list[Any], scope: Scope, gap: str) -> tuple[str, str]:
        """The text of a head item, and the gap that may follow it: none behind a text, which it would lengthen."""
        _, kind, value = item
        if kind == "text":
            return _text(value), ""
        return gap + self.element(fragment(value), scope, _Place.ENVELOPE), "\n"

    def element(self, element: _Element, scope: Scope, place: int) -> str:
        """The text of an element without its tail, among the namespaces in ``scope``."""
        namespace, prefix, local = self._name(str(element.tag), element.prefix, place < _Place.PAYLOAD)
        names: Scope = {prefix: namespace}
        nsmap = element.nsmap
        attributes = self._attributes(element.items(), nsmap, names) if len(element.attrib) else ""
        if len(nsmap) > (None in nsmap):
            self._keep_prefixes(nsmap, names)
        declared = _declarations(names, scope)
        body = self._body(element, scope | names if declared else scope, place, local)
        name = f"{prefix}:{local}" if prefix else local
        return f"<{name}{declared}{attributes}>{body}</{name}>" if body else f"<{name}{declared}{attributes}/>"

    def _find_name(self, tag: str, prefix: str | None, in_envelope: bool) -> tuple[str, str | None, str]:
        """Namespace, prefix and local name to write for an element that is called so."""
        namespace, local = split(tag)
        if namespace == self._frame.atom or (namespace == ATOM and in_envelope and self._spaced):
            return self._frame.atom, self._prefix, local
        if prefix is None or namespace == self._frame.payload or _INVENTED.fullmatch(prefix):
            return namespace, None, local
        return namespace, prefix, local

    def _attributes(self, attributes: Iterable[tuple[Any, Any]], nsmap: Any, names: Scope) -> str:
        parts = []
        for key, value in attributes:
            namespace, name = split(str(key))
            if namespace:
                name = f"{self._attribute_prefix(namespace, nsmap, names)}:{name}"
            parts.append(f' {name}="{str(value).translate(_IN_ATTRIBUTES)}"')
        return "".join(parts)

    def _attribute_prefix(self, namespace: str, nsmap: Any, names: Scope) -> str:
        """A prefix that stands for nothing else on the same tag; noted in ``names``."""
        if namespace == _XML:
            return "xml"
        own = (prefix for prefix, bound in nsmap.items() if bound == namespace)
        invented = (f"ns{number}" for number in itertools.count())
        candidates = itertools.chain(own, [self._prefix], invented)
        found = next(str(prefix) for prefix in candidates if prefix and names.get(prefix, namespace) == namespace)
        names[found] = namespace
        return found

    def _keep_prefixes(self, nsmap: Any, names: Scope) -> None:
        """Declare again what a payload declared and did not use in names: its values may be written with it."""
        for prefix, bound in nsmap.items():
            if prefix and bound not in (ATOM, self._frame.atom) and not _INVENTED.fullmatch(prefix):
                names.setdefault(prefix, bound)

    def _body(self, element: _Element, scope: Scope, place: int, local: str) -> str:
        text = element.text or ""
        if not len(element):
            return _text(text) if text else ""
        spaced = self._may_space(element, place, local)
        parts = ["\n" if spaced else _text(text)]
        for child in element:
            if isinstance(child.tag, str):
                parts.append(self.element(child, scope, self._place_of(child, place)))
            else:  # a comment or processing instruction
                parts.append(etree.tostring(child, encoding="unicode", with_tail=False))
            parts.append("\n" if spaced else _text(child.tail or ""))
        return "".join(parts)

    def _place_of(self, child: _Element, around: int) -> int:
        if around == _Place.ENTRY:
            return _Place.CONTENT if split(str(child.tag))[1] == "content" else _Place.ENVELOPE
        return around if around in (_Place.ENVELOPE, _Place.INSIDE) else around + 1

    def _may_space(self, element: _Element, place: int, local: str) -> bool:
        """Whether each child may have a line of its own: not beside a text, and not where markup may be a value."""
        if place == _Place.ENVELOPE or (place == _Place.INSIDE and local not in self._containers):
            return False
        texts = [element.text, *(child.tail for child in element)]
        elements = any(isinstance(child.tag, str) for child in element)  # else it is a leaf, and holds a value
        return elements and not any(text and text.strip(BLANKS) for text in texts)


def _text(text: str) -> str:
    return text.translate(_IN_TEXT) if _SPECIAL.search(text) else text  # most texts are plain


def _declarations(names: Scope, scope: Scope) -> str:
    """The namespace declarations that a tag using ``names`` needs where ``scope`` holds."""
    parts = []
    for prefix, namespace in names.items():
        if scope.get(prefix) != namespace:
            name = f"xmlns:{prefix}" if prefix else "xmlns"
            parts.append(f' {name}="{namespace.translate(_IN_ATTRIBUTES)}"')
    return "".join(parts)
