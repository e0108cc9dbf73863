"""What an entry says that is recognised by its text: where the texts of its shape stand, so it is counted fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from lxml import etree

from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.coverage import RESIDUE, Counts, Place, attribute_of, place_of
from ctct_bridge.reconciler.refs import LinkNode


class Leaves(NamedTuple):
    """Where the texts of one shape of payload stand.

    :ivar places: by group; ``None`` for what says nothing.
    :ivar always: what the shape itself says.
    :ivar fixed: groups that usually say the same, with what that is.
    """

    schema: Any
    places: tuple[Place | None, ...]
    always: tuple[Place, ...]
    fixed: tuple[tuple[int, str], ...]

    def counts(self, payloads: Sequence[Sequence[str]]) -> Counts:
        """What payloads with these texts say: which of the texts are there, and which of those that usually say the
        same say something else."""
        if not payloads:
            return Counter()
        columns = list(zip(*payloads, strict=True))
        there = [len(payloads) - column.count("") for column in columns]
        odd = {at: there[at] - (columns[at].count(usual) if usual else 0) for at, usual in self.fixed}
        found: Counts = Counter()
        for place in self.always:
            found[place, place.fate] += len(payloads)
        for at, (said, number) in enumerate(zip(self.places, there, strict=True)):
            if said is not None:
                other = odd.get(at, 0)
                found[said, RESIDUE] += other
                found[said, said.fate] += number - other
        return +found


def leaves_of(schema: Any, payload: etree._Element, texts: Iterable[str]) -> Leaves | None:
    """The leaves of the shape that a payload has; ``None`` if its texts are not these in their order."""
    places: list[Place | None] = []
    always: list[Place] = []
    rest = iter(texts)
    nothing = object()
    ahead: Any = next(rest, nothing)
    for at, text, group in _walked(payload, place_of(schema), frozenset(schema.children().values()), ""):
        if not group:
            always.append(at)
        elif ahead != text:
            return None
        else:
            places.append(at)
            ahead = next(rest, nothing)
    if ahead is not nothing:
        return None
    fixed = tuple((at, place.blank) for at, place in enumerate(places) if place is not None and place.blank is not None)
    return Leaves(schema, tuple(places), tuple(always), fixed)


def _walked(
    element: etree._Element, place: Place, children: frozenset[str], path: str
) -> Iterator[tuple[Any, str, bool]]:
    """The places of a plain payload, their texts, and whether the text is one that varies."""
    if path in children:
        yield None, "", True
    for name, value in element.items():
        yield attribute_of(place, str(name)), str(value), name != "rel"
    if not len(element):
        if place.path.rpartition("/")[2] != LinkNode.name:
            yield place.own, element.text or "", not place.tag
        return
    for kid in element:
        name = split(str(kid.tag))[1]
        yield from _walked(kid, place.below(name), children, f"{path}/{name}" if path else name)
