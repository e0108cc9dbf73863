"""What reading gathers and what writing carries: the two contexts that pass through every form, and residue notes.

A residue is a tree of small dicts, one a v1 block, made only when there is something to keep:

==============  ===================================================================================================
``text``        element -> archived text, where it is not what the writer would write; ``null``: element was absent
``within``      element -> residue of the block of that name; present also when the block merely existed
``extra``       XML of unknown elements and of repeats, verbatim
``order``       element names, and indexes into ``extra``, in the archive's order; ``[name, i]``: a repeat of ``name``
``stray``       ``[elements before it, text]``: text in a block
``attrs``       element (or ``""``: the block itself) -> attributes nobody knows
``opaque``      element -> XML of a leaf that holds elements
``whole``       element -> XML of a known name without a v2 property that holds elements
``inline``      element of markup that stood as elements: ``null``, or its XML where the string alone does not give it
``as``, ``ns``  element -> the other name, or the other namespace, that the archive used
``deep``        element -> the element inside it that held its text; ``bare``: the payload held the text of its only one
``items``       of a list: ``[key, residue]`` of each item
``hints``       JSON pointer -> which elements the objects of a list are from, where they do not tell by themselves
==============  ===================================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple
from zlib import crc32

from lxml import etree

from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin, Residue, View
from ctct_bridge.parsers.names import said, split
from ctct_bridge.parsers.strict import canonical, fragment

NOTHING: Residue = {}
_XML = "http://www.w3.org/XML/1998/namespace"
#: Prefixes that lxml makes up.
_MADE_UP = re.compile("ns[0-9]+")


class Child(NamedTuple):
    """A child resource met inside a payload: its class, view and residue, its own findings, its element's line."""

    schema: Any
    view: View
    residue: Residue | None
    findings: list[Finding]
    line: int | None


class Around(NamedTuple):
    """What stands around a payload and in the URIs inside it: the user, and the id of the resource."""

    user: str | None = None
    id: str | None = None


NOWHERE = Around()


class Sink:
    """What one reading gathers besides the view: findings and children.

    :ivar base: path of the element around the one being read, for findings inside lists.
    """

    __slots__ = ("around", "base", "children", "findings", "origin")

    def __init__(self, origin: Origin, around: Around = NOWHERE) -> None:
        self.origin, self.base, self.around = origin, "", around
        self.findings: list[Finding] = []
        self.children: list[Child] = []

    def add(self, code: str, path: str, line: int | None, **params: Any) -> None:
        self.findings.append(Finding(code, self.origin, self.base + path, params, line))


class Pen:
    """What one writing carries: the payload's namespace, the children, and the findings on the way.

    :param namespace: of the payload; empty for none.
    :param children: views of the child resources by resource name.
    :param silent: JSON pointers whose loss is no news (values that a profile supplied).
    """

    __slots__ = ("around", "base", "children", "findings", "lost", "moves", "namespace", "origin", "silent")

    def __init__(
        self,
        namespace: str = "",
        children: Mapping[str, Sequence[View]] | None = None,
        silent: Collection[str] = (),
        origin: Origin | None = None,
        around: Around = NOWHERE,
    ) -> None:
        self.namespace, self.children, self.silent, self.around = namespace, children or {}, silent, around
        self.origin = origin or Origin("-")
        self.base = "#"
        self.findings: list[Finding] = []
        self.lost: set[str] = set()
        self.moves: list[tuple[str, str]] = []

    def moved(self, pointer: str, origin: str) -> None:
        """What is written from ``pointer`` stands at ``origin`` in v2. Both begin at the object being written."""
        self.moves.append((self.base + pointer[1:], self.base + origin[1:]))

    def homeless(self, pointer: str) -> None:
        """v1 cannot hold the value at ``pointer``, which is relative to the object being written."""
        pointer = self.base + pointer[1:]
        self.lost.add(pointer)
        for moved, origin in reversed(self.moves):  # what was moved last lies inside what was moved before
            if pointer == moved or pointer.startswith(f"{moved}/"):
                pointer = origin + pointer[len(moved) :]
        if pointer not in self.silent:
            name = pointer.rpartition("/")[2]
            self.findings.append(Finding("no-v1-home", self.origin, pointer, {"property": name}))

    def element(self, tag: str, residue: Residue) -> etree._Element:
        """A new element named ``tag``, under the name and in the namespace that the archive used."""
        name = residue.get("as", NOTHING).get(tag, tag)
        namespace = residue.get("ns", NOTHING).get(tag, self.namespace)
        # Below a default namespace, an element in none must say so; lxml does not by itself.
        nsmap: dict[str | None, str] | None = {None: namespace} if namespace or self.namespace else None
        element = etree.Element(f"{{{namespace}}}{name}" if namespace else name, nsmap=nsmap)
        for attribute, value in residue.get("attrs", NOTHING).get(tag, NOTHING).items():
            element.set(attribute, value)
        return element


def note(residue: Residue | None, kind: str, name: str, value: Any) -> Residue:
    """``residue`` with ``value`` kept under ``kind`` and ``name``; made if there was none."""
    if residue is None:
        residue = {}
    residue.setdefault(kind, {})[name] = value
    return residue


def keep(residue: Residue | None, kind: str, value: Any) -> Residue:
    """``residue`` with ``value`` appended to the list ``kind``; made if there was none."""
    if residue is None:
        residue = {}
    residue.setdefault(kind, []).append(value)
    return residue


def verbatim(element: etree._Element) -> str:
    """The element as a self-contained text: exclusive canonical XML, without its tail."""
    text = canonical(element)
    if text is not None:
        return text
    # Not the element itself: it would bring every namespace in scope, and lxml mistakes a default one that is not used
    # for the element's own when it is put elsewhere.
    try:
        return etree.tostring(_dressed(element), encoding="unicode")
    except ValueError:  # lxml reads a name that is no URI, such as one with blanks around it, but makes none
        return etree.tostring(element, encoding="unicode", with_tail=False)


def revive(xml: str, namespace: str = "", prefix: str | None = None) -> etree._Element:
    """The element of a text that :func:`verbatim` wrote, for a place in ``namespace``, whose prefix is ``prefix``.

    :raises ValueError: if the text is no well-formed element (somebody edited the residue).
    """
    element = fragment(xml)
    for inner in element.iter(etree.Element):
        # What has no namespace would fall into the default one of its new place. And lxml takes a prefix of the place
        # for any other of the same namespace, also where an element between has given it another meaning: the frame's
        # prefix, or one that lxml made up for an attribute.
        odd = namespace and (str(inner.tag)[0] != "{" or inner.nsmap.get(prefix, namespace).strip() != namespace)
        if odd or any(name is not None and _MADE_UP.fullmatch(name) for name in inner.nsmap):
            return _dressed(element)
    return element


def _dressed(element: etree._Element) -> etree._Element:
    """A copy in which every element declares its own namespace, or that it has none, as the default one."""
    spaces = {space for name in element.attrib if (space := split(str(name))[0]) not in ("", _XML)}
    nsmap: dict[str | None, str] = {f"x{crc32(space.encode()):08x}": space for space in sorted(spaces)}
    made = etree.Element(element.tag, dict(element.attrib), nsmap={None: split(element.tag)[0], **nsmap})
    made.text = element.text
    for kid in element:
        made.append(_dressed(kid) if isinstance(kid.tag, str) else copy(kid))
        made[-1].tail = kid.tail
    return made


def leaf_text(element: etree._Element) -> str | None:
    """The text of a leaf, joined around comments and processing instructions; ``None`` if it holds elements."""
    text = element.text or ""
    for inner in element:
        if isinstance(inner.tag, str):
            return None
        text += inner.tail or ""
    return text


def strays(element: etree._Element) -> Iterator[list[Any]]:
    """``[elements before it, text]`` for each text between the elements of a block, joined around comments."""
    before, text = 0, element.text or ""
    for kid in element:
        if isinstance(kid.tag, str):
            if said(text):
                yield [before, text]
            before, text = before + 1, ""
        text += kid.tail or ""
    if said(text):
        yield [before, text]


def assemble(parent: etree._Element, children: list[etree._Element], strays: Sequence[Sequence[Any]]) -> etree._Element:
    """Append ``children`` to ``parent`` with the stray texts of a residue between them."""
    for child in children:
        parent.append(child)
    for before, text in strays:
        if before <= 0 or not children:
            parent.text = (parent.text or "") + text
        else:
            child = children[min(before, len(children)) - 1]
            child.tail = (child.tail or "") + text
    return parent


def weave(
    made: Mapping[str, etree._Element | None], residue: Residue, canonical: Sequence[str], namespace: str
) -> list[etree._Element]:
    """The elements ``made`` and the residue's extras, in the archive's order.

    A repeat is written only if the element that it repeats is, and never before it. What the archive did not have
    follows its nearest canonical predecessor.
    """
    order = residue.get("order")
    if order is None:
        return [element for element in made.values() if element is not None]
    extra = [revive(xml, namespace) for xml in residue.get("extra", ())]
    row: list[tuple[str | None, etree._Element]] = []
    late: list[etree._Element] = []
    for item in order:
        if isinstance(item, str):
            element = made.get(item)
            if element is not None:
                row.append((item, element))
        elif isinstance(item, int):
            row.append((None, extra[item]))
        elif made.get(item[0]) is not None:
            if any(name == item[0] for name, _ in row):
                row.append((None, extra[item[1]]))
            else:
                late.append(extra[item[1]])
    placed = {tag for tag, _ in row}
    for rank, tag in enumerate(canonical):
        element = made.get(tag)
        if element is not None and tag not in placed:
            before = set(canonical[:rank])
            at = max((i + 1 for i, (name, _) in enumerate(row) if name in before), default=0)
            row.insert(at, (tag, element))
    return [element for _, element in row] + late
