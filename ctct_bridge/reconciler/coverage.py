"""What became of everything that payloads say: each text and attribute is in v2, in the residue, or lost to v2.

Counted by the place in v1's own tree, which is drawn from the schema class. A thing is

* ``mapped`` if v2 says it, whatever its spelling was, or if it is what v1 writes always;
* in the ``residue`` if it is known and v2 has no property for it;
* ``lost`` if a finding of class *loss* names it: unknown, repeated, not to be read. The residue has this as well, so
  nothing is missing when the archive is restored; it is v2 that lacks it.

What the envelope says is not counted. A law proves that the three add up to all that a payload says, and that what is
mapped can be written from the view alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from lxml import etree

from ctct_bridge.findings import LOSSES
from ctct_bridge.model import Record, Residue
from ctct_bridge.parsers.names import said, split
from ctct_bridge.parsers.strict import fragment
from ctct_bridge.reconciler.draft import Draft, Drawing
from ctct_bridge.reconciler.fields import Each, Many, Variants
from ctct_bridge.reconciler.pen import NOTHING
from ctct_bridge.reconciler.refs import LinkNode

MAPPED, RESIDUE, LOST = "mapped", "residue", "lost"
FATES = (MAPPED, RESIDUE, LOST)
_TAGS = re.compile(r"\[[^\]]*\]")


class Place:
    """One known element or attribute of v1, or all unknown ones of one block.

    :ivar resource: whose it is; ``path``: from the payload, names that v1 may use for each other joined by ``|``.
    :ivar fate: what becomes of it where nothing is wrong.
    :ivar blank: the one text that v1 always writes; another one is for the residue.
    :ivar whole: whether all that is inside belongs to it; ``listed``: whether it holds the items of a list;
        ``tag``: whether it tells which variant an item is.
    :ivar own: the place of its own text; ``rest``: that of unknown elements in it.
    """

    __slots__ = ("blank", "fate", "kids", "listed", "own", "path", "resource", "rest", "tag", "whole")

    def __init__(self, resource: str, path: str, fate: str, whole: bool = False, blank: str | None = None) -> None:
        self.resource, self.path, self.fate, self.whole, self.blank = resource, path, fate, whole, blank
        self.kids: dict[str, Place] = {}
        self.listed = self.tag = False
        self.own: Place = self
        self.rest: Place = self

    def below(self, name: str) -> Place:
        """The place of an element in this one, or (``@name``) of an attribute."""
        if self.whole:
            return self
        found = self.kids.get(name)
        if found is None:
            if self.rest is self:
                self.rest = Place(self.resource, f"{self.path}/*", LOST, whole=True)
            found = self.rest
        return found

    def fated(self, text: str | None) -> str:
        """What becomes of a text here if nothing is wrong. Blanks of any kind say nothing to v2."""
        if self.fate != MAPPED or text is None:
            return self.fate
        return RESIDUE if text.isspace() or (self.blank is not None and text != self.blank) else MAPPED


@cache
def place_of(schema: Any) -> Place:
    """The place of a resource's payload."""
    root = Drawing(schema).root
    place = _drawn(root, schema.resource, "|".join(root.names), LOST)
    bare = getattr(schema.V1, "bare", None)
    if bare is not None:
        place.own = place.kids[bare]
    return place


def _drawn(draft: Draft, resource: str, path: str, fate: str) -> Place:
    place = Place(resource, path, fate)
    if draft.tally is not None:
        place.fate = MAPPED
    for child in [*draft.children.values(), *(kid for case in draft.cases.values() for kid in case.children.values())]:
        below = f"{path}/{'|'.join(child.names)}"
        inner = _leaf(child, resource, below) if child.claim else _drawn(child, resource, below, LOST)
        for name in child.names:
            place.kids.setdefault(name, inner)
    if draft.items is not None:
        name, what = draft.items
        place.kids, place.listed = {name: _item(draft, what, resource, f"{path}/{name}", place.kids)}, True
    return place


def _leaf(draft: Draft, resource: str, path: str) -> Place:
    if draft.line is None:
        if draft.tag == LinkNode.name:  # repeats what the attribute beside it says, or is kept by itself
            place = Place(resource, path, MAPPED, whole=True)
            place.rest = Place(resource, path, RESIDUE, whole=True)
            return place
        if draft.blank:
            return Place(resource, path, MAPPED, whole=True, blank=draft.blank)
        return Place(resource, path, RESIDUE, whole=True)
    return Place(resource, path, MAPPED, whole=True)


def _item(draft: Draft, what: Any, resource: str, path: str, cases: dict[str, Place]) -> Place:
    if isinstance(what, Variants):
        place = Place(resource, path, LOST)
        steps = {name: _moved(inner, path) for name, inner in cases.items()}
        tag = Place(resource, f"{path}/{what.on}", MAPPED, whole=True)
        tag.tag, place.kids = True, {what.on: tag, **steps}
        return place
    if isinstance(what, Each):
        return Place(resource, path, MAPPED, whole=True)
    shape = what.shape if isinstance(what, Many) else what
    return _drawn(Drawing(shape).root, resource if isinstance(what, Many) else what.resource, path, LOST)


def _moved(place: Place, above: str) -> Place:
    """A place below another one than it was drawn at."""
    place.path = f"{above}/{place.path.rpartition('/')[2]}"
    for inner in place.kids.values():
        _moved(inner, place.path)
    return place


def place_at(schema: Any, path: str) -> Place:
    """The place that a finding names by its v1 path."""
    place = place_of(schema)
    for name in _TAGS.sub("", path).split("/")[1:]:
        # The items of a list have one name, and findings call them by that of their class.
        place = next(iter(place.kids.values())) if place.listed else place.below(name)
    return place


# -- what an entry says -----------------------------------------------------------------------------------------------

#: Place, what becomes of it, how often.
Counts = Counter[tuple[Place, str]]


def spoken(element: etree._Element, place: Place, inside: bool = False) -> Iterator[tuple[Place, str | None]]:
    """Everything that an element says, however deep, and where: texts that are not blank, and attribute values. With a
    text only if it is all that an element says.

    :param inside: whether the element is one inside a value.
    """
    for name, value in element.items():
        if said(value):
            yield place if inside else attribute_of(place, str(name)), value
    if not len(element):
        if said(element.text):
            yield place.own, element.text
        return
    text, alone = element.text or "", True
    for kid in element:
        if isinstance(kid.tag, str):
            if text and said(text):
                yield place.own, None
            inner = place.below(split(kid.tag)[1])
            if inner.rest.fate == RESIDUE and inner.rest is not inner and element.get("id") is None:
                inner = inner.rest
            yield from spoken(kid, inner, inner is place)
            text, alone = "", False
        text += kid.tail or ""
    if text and said(text):
        yield place.own, text if alone else None


def attribute_of(place: Place, name: str) -> Place:
    """The place of an attribute of the element at a place."""
    if place.whole:  # what v2 has no property for is kept whole, attributes included
        kept = place.fate == RESIDUE or place.path.rpartition("/")[2] == LinkNode.name
        return place if kept else _odd(place)
    return place.kids.get(f"@{name}") or _odd(place)


def _odd(place: Place) -> Place:
    """The unknown attributes of an element."""
    if place.path.endswith("/*"):
        return place
    found = place.kids.get("@*")
    if found is None:
        found = place.kids["@*"] = Place(place.resource, f"{place.path}/@*", LOST, whole=True)
    return found


def counted(schema: Any, payload: etree._Element, records: Sequence[Record], named: str | None = None) -> Counts:
    """What became of all that a payload says.

    :param records: what was made of it, children included.
    :param named: the payload's own id, which belongs to the envelope.
    """
    place = place_of(schema)
    counts: Counts = Counter((at, at.fated(text)) for at, text in spoken(payload, place))
    if named is not None:
        counts[place.below("@id") if "@id" in place.kids else _odd(place), _odd(place).fate] -= 1
    lose(counts, schema, records)
    return +counts


def lose(counts: Counts, schema: Any, records: Sequence[Record]) -> None:
    """Move what findings of loss name to where it belongs."""
    faults = [finding.path for record in records for finding in record.findings if finding.code in LOSSES]
    if not faults:
        return
    kept = Kept()
    for record in records:
        part = (record.residue or NOTHING).get("payload") if record is records[0] else record.residue
        kept.add(part, place_of(schema) if record is records[0] else _child_place(schema, record.schema))
    for at, number in Counter(place_at(schema, path) for path in faults).items():
        kept.lost[at, at.fate] += min(number, kept.texts[at])
    for (at, fate), number in kept.lost.items():
        moved = min(number, counts[at, fate])
        counts[at, fate] -= moved
        counts[at, LOST] += moved


def _child_place(schema: Any, child: Any) -> Place:
    place = place_of(schema)
    for name in schema.children()[child].split("/"):
        place = place.below(name)
    return place


class Kept:
    """What residues keep.

    :ivar lost: of that, what v2 lacks whatever it says: unknown, repeated, or not a value; with what it would become.
    :ivar texts: the texts of leaves, be it because v2 lacks them or because they are spelled in their own way.
    """

    def __init__(self) -> None:
        self.lost: Counts = Counter()
        self.texts: Counter[Place] = Counter()

    def add(self, part: Residue | None, place: Place) -> None:
        """Take one part of a residue, and all inside it."""
        if not part:
            return
        for name, text in part.get("text", NOTHING).items():
            if text is not None and said(text):
                self.texts[place.below(name) if name else place.own] += 1
        for xml in part.get("extra", ()):
            element = fragment(xml)
            self._lost(element, place.below(split(str(element.tag))[1]))
        for name, xml in part.get("opaque", NOTHING).items():
            self._lost(fragment(xml), place.below(name))
        for name, held in part.get("attrs", NOTHING).items():
            at = place.below(name) if name else place
            known = ((attribute_of(at, key), value) for key, value in held.items() if said(value))
            self.lost.update((attribute, attribute.fated(value)) for attribute, value in known)
        self.lost[place.own, place.own.fate] += sum(1 for _, text in part.get("stray", ()) if said(text))
        for name, inner in part.get("within", NOTHING).items():
            self.add(inner, place.below(name))
        for _, inner in part.get("items", ()):
            self.add(inner, next(iter(place.kids.values()), place))

    def _lost(self, element: etree._Element, place: Place) -> None:
        self.lost.update((at, at.fated(text)) for at, text in spoken(element, place))
