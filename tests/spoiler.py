"""Damage for payload elements: everything that an archive may hold and the v1 documentation does not say.

``spoiled`` takes a canonical element and gives the root of a document, parsed from bytes, with some of it spoiled.
``plain`` makes two elements comparable as the laws mean it, and ``atoms`` lists what must not get lost.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from canonical import canonical
from hypothesis import strategies as st
from lxml import etree

from ctct_bridge.reconciler.draft import Draft, Drawing
from ctct_bridge.reconciler.forms import ATOM, CTCT

BLANK = " \t\r\n"
Element = Any
Draw = Any

ODD_TEXTS = (
    "2011-06-09T10:00:00-04:00", "2011-06-09T10:00:00.123-04:00", "2011-06-09T10:00:00+0530", "2011-06-09T10:00:00Z",
    "2011-06-09T10:00:00.1Z", "2011-06-09T10:00:00.1234Z", "2011-06-09T10:00:00.123456789-04:00",
    "2011-06-09T10:00:00", "2011-06-09", "2011-02-30T10:00:00.000Z", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999-12:00", "2011-W01-1T10:00:00Z", " 2011-06-09T10:00:00.000Z",
    "true", "True", "Yes", "no", "maybe", "007", "+7", "-0", "1.50", "1.", "1e2", "1E50", "1e-50", "NaN", "1,5",
    "0.1000000000000000055", "check", " PAYPAL ", "DOOR", "GOOGLE_CHECKOUT", "came", "ATTENDED",
    "united states", "US", "ca", "x\ry", "\u00a0x\u00a0",
)  # fmt: skip
BLANKS = ("", " ", "\n\t", "\r", "\u00a0", "\u2003\n")
STRAYS = ("stray", " a\nb ", "\u00a0", "&<", "1\r2")
UNKNOWN = (
    "<Unknown/>", "<Unknown>7</Unknown>", "<Unknown a='1' b=' '> <In>x</In> y <In/></Unknown>",
    "<u:Unknown xmlns:u='urn:example:u' u:a='1'><plain/><u:in>x</u:in></u:Unknown>",
    "<Unknown xmlns='urn:example:v'>v<plain xmlns=''>p</plain></Unknown>",
    "<Unknown xmlns='relative/name' xmlns:r='also/relative' r:a='1'>v</Unknown>",
    "<Unknown><!--c--><?pi d?>&lt;&#13;&#160;</Unknown>", "<Name xmlns='urn:example:w'>w</Name>",
)  # fmt: skip
ATTRIBUTES = (
    ("color", "red"), ("color", " \n"), ("id", "7"), ("kind", ""), ("{urn:example:a}b", "c"), (f"{{{ATOM}}}type", "t"),
    ("{http://www.w3.org/XML/1998/namespace}lang", "en"), ("{relative/name}r", "&\t"),
)  # fmt: skip
NAMESPACES = ("", CTCT, ATOM, "urn:example:other")


def elements(root: Element) -> list[Element]:
    """``root`` and every element below it, in order."""
    return [element for element in root.iter() if isinstance(element.tag, str)]


def kids(element: Element) -> list[Element]:
    """The element children."""
    return [kid for kid in element if isinstance(kid.tag, str)]


def local(element: Element) -> str:
    return str(etree.QName(element).localname)


# -- the kinds of damage ----------------------------------------------------------------------------------------------


class Spoiler:
    """One tree being spoiled. Every method without an underscore is one kind of damage to ``self.at``."""

    def __init__(self, draw: Draw, root: Element, names: Collection[str]) -> None:
        self.draw, self.root, self.names = draw, root, sorted(names)

    def pick(self, what: Any) -> Any:
        return what[self.draw(st.integers(0, len(what) - 1))]  # far quicker than sampled_from, and shrinks alike

    def place(self, new: Element, parent: Element, tail: str = "") -> None:
        """Put ``new`` among the nodes of ``parent``, with ``tail`` after it, before the text that stood there."""
        at = self.draw(st.integers(0, len(parent)))
        if at == 0:
            new.tail, parent.text = tail + (parent.text or ""), None
        else:
            new.tail, parent[at - 1].tail = tail + (parent[at - 1].tail or ""), None
        parent.insert(at, new)

    def respell(self, at: Element) -> None:
        if not len(at):
            text = at.text or ""
            at.text = self.pick((text.lower(), f" {text}\n", text.swapcase(), f"0{text}", f"{text}0", *ODD_TEXTS))

    def empty(self, at: Element) -> None:
        del at[:]
        at.text = self.pick(BLANKS)

    def remove(self, at: Element) -> None:
        if at is not self.root:
            self.cut(at)

    def cut(self, at: Element) -> None:
        at.tail = None
        at.getparent().remove(at)

    def shuffle(self, at: Element) -> None:
        at[:] = self.draw(st.permutations(list(at)))

    def repeat(self, at: Element) -> None:
        if at is not self.root:
            self.place(copy.deepcopy(at), at.getparent())

    def contradict(self, at: Element) -> None:
        if at is not self.root:
            other = copy.deepcopy(at)
            other.text = self.pick(ODD_TEXTS + BLANKS)
            self.place(other, at.getparent())

    def unknown(self, at: Element) -> None:
        self.place(etree.fromstring(self.pick(UNKNOWN)), at if len(at) else self.root)

    def attribute(self, at: Element) -> None:
        at.set(*self.pick(ATTRIBUTES))

    def stray(self, at: Element) -> None:
        if len(at):
            self.place(etree.Comment("c"), at, self.pick(STRAYS))

    def stray_at_the_end(self, at: Element) -> None:
        if len(at):
            at[-1].tail = (at[-1].tail or "") + self.pick(STRAYS)

    def comment(self, at: Element) -> None:
        self.place(self.pick((etree.Comment, etree.ProcessingInstruction))("note"), at, self.pick(("", " ")))

    def comment_inside(self, at: Element) -> None:
        if not len(at) and at.text:
            half = len(at.text) // 2
            mark = etree.Comment("note")
            mark.tail, at.text = at.text[half:], at.text[:half]
            at.append(mark)

    def opaque(self, at: Element) -> None:
        self.place(etree.fromstring("<b>bold</b>"), at, self.pick(("", "tail")))

    def rename(self, at: Element) -> None:
        if at is not self.root:
            at.tag = etree.QName(etree.QName(at).namespace, self.pick(self.names)).text

    def move(self, at: Element) -> None:
        if at is not self.root:
            self.rehouse([at])

    def move_all(self, at: Element) -> None:
        if at is not self.root:
            self.rehouse(elements(at))

    def rehouse(self, those: list[Element], homes: Any = NAMESPACES) -> None:
        home = self.pick(homes)
        for element in those:
            element.tag = etree.QName(home or None, local(element)).text


DAMAGE = tuple(
    getattr(Spoiler, name)
    for name in vars(Spoiler)
    if name not in ("pick", "place", "cut", "rehouse") and not name.startswith("_")
)  # fmt: skip


@st.composite
def spoiled(draw: Draw, schema: Any, canonical: Element, least: int = 0, most: int = 8) -> Element:
    """The root of a document that holds ``canonical`` with at least ``least`` kinds of damage."""
    root = copy.deepcopy(canonical)
    spoiler = Spoiler(draw, root, names(schema))
    for _ in range(draw(st.integers(least, most))):
        spoiler.pick(DAMAGE)(spoiler, spoiler.pick(elements(root)))
    if draw(st.booleans()):
        spoiler.rehouse([e for e in elements(root) if etree.QName(e).namespace is None], ("", CTCT, ATOM))
    return reread(redressed(root) if draw(st.booleans()) else root)


def redressed(element: Element) -> Element:
    """The same tree with default namespaces instead of prefixes, ``xmlns=""`` included."""
    new = etree.Element(element.tag, dict(element.attrib), nsmap={None: etree.QName(element).namespace or ""})
    new.text = element.text
    for kid in element:
        new.append(redressed(kid) if isinstance(kid.tag, str) else copy.copy(kid))
        new[-1].tail = kid.tail
    return new


def reread(element: Element) -> Element:
    """The element as its own bytes give it again: only what is in the bytes counts."""
    return etree.fromstring(etree.tostring(element, with_tail=False))


# -- what a class knows -----------------------------------------------------------------------------------------------


def inner(draft: Draft) -> Any:
    """The class of the items of a list, or ``None`` if they have none."""
    what = draft.items[1] if draft.items else None
    return what if isinstance(what, type) else getattr(what, "shape", None)


def drafts(schema: Any) -> Iterator[Draft]:
    """Every element that a class knows, the payload's first; items of lists included as far as they are drafts."""

    def walk(draft: Draft) -> Iterator[Draft]:
        yield draft
        for below in [*draft.children.values(), *draft.cases.values()]:
            yield from walk(below)
        shape = inner(draft)
        if shape is not None:
            yield from drafts(shape)

    return walk(Drawing(schema).root)


@cache
def names(schema: Any) -> set[str]:
    """Every element name that a class accepts, the names of items included."""
    known = {name for draft in drafts(schema) for name in draft.names}
    known |= {draft.items[0] for draft in drafts(schema) if draft.items is not None}
    known |= {draft.items[1].on for draft in drafts(schema) if draft.cases}  # type: ignore[index]
    return {name for name in known if not name.startswith("@")}


@cache
def containers(schema: Any) -> set[str]:
    """The names of elements that hold elements: white space alone in them says nothing."""
    found = {name for draft in drafts(schema) if draft.children or draft.items for name in draft.names}
    return found | {draft.items[0] for draft in drafts(schema) if draft.items and (draft.cases or inner(draft))}


@cache
def constants(schema: Any) -> set[str]:
    """The texts that v1 always writes, whatever the view says."""
    return {draft.blank for draft in drafts(schema) if draft.blank}


# -- comparing and counting -------------------------------------------------------------------------------------------


def plain(element: Element, boxes: Collection[str]) -> str:
    """An element as a text that is equal for two elements that say the same, as the law GetPut means it: ``canonical``,
    and without the white space of empty ``boxes``, which are as from :func:`containers`."""
    bare = copy.deepcopy(element)
    for box in elements(bare):
        if local(box) in boxes and not kids(box) and not "".join(box.xpath("text()")).strip(BLANK):
            box[:], box.text = [], None
    return canonical(bare)


def atoms(element: Element) -> Iterator[str]:
    """Everything that an element says, however deep: texts that are not blank, and attribute values."""
    yield from element.attrib.values()
    text = element.text or ""
    for kid in element:
        if isinstance(kid.tag, str):
            yield from [text] if text.strip(BLANK) else []
            yield from atoms(kid)
            text = ""
        text += kid.tail or ""
    yield from [text] if text.strip(BLANK) else []
