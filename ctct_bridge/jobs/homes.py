"""Rows that say no id of their own: where each of them stands in a v2 tree that may have been edited.

A row of tracking has no id, nor has a create body. Such a row is known by its place as long as its page is as it was
written. In a page that was edited it is known by its digest; what is left over was edited itself, and is known by its
neighbours, but only if there are as many rows between them as there were, or more at the end, where rows are added.
Nothing is guessed beyond that: a row that took the place of another would restore one person's record from another's.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection
from typing import Any, NamedTuple

from ctct_bridge.archive.layouts import collection_of, digest
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.reconciler.keys import place_of
from ctct_bridge.schemas import BY_NAME


class _Noted(NamedTuple):
    pointer: str
    was: str
    name: str


def name_of(told: dict[str, Any]) -> str:
    """What tells the record of a residue line from all others."""
    return "/".join(place_of(BY_NAME[told["resource"]], told.get("parent"), told.get("id")))


def by_place(told: dict[str, Any]) -> bool:
    """Whether the row of a residue line says no id. Only from a create body anything was withheld."""
    return "#/" in told["v2"] and BY_NAME[told["resource"]].by_place("post" if "read_only" in told else "get")


class Homes:
    """The places of these rows.

    :param sound: the files that are as they were written.
    :ivar taken: the places that the residue knows.
    :ivar edited: names of the records whose rows are not as they were.
    """

    def __init__(self, tree: V2Tree, sound: Collection[str]) -> None:
        self.tree, self._sound = tree, sound
        self.taken: set[str] = set()
        self.edited: set[str] = set()
        self._noted: dict[str, list[_Noted]] = {}
        self._moved: dict[str, str | None] = {}

    def note(self, told: dict[str, Any]) -> None:
        """Note the row of a residue line, whose digest is that of the list which holds the row alone."""
        pointer = told["v2"]
        if "digest" not in told or pointer.partition("#")[0] in self._sound:
            self.taken.add(pointer)
        else:
            noted = self._noted.setdefault(collection_of(pointer), [])
            noted.append(_Noted(pointer, told["digest"], name_of(told)))

    def note_parent(self, told: dict[str, Any]) -> None:
        """Tell the tree the parent of a residue line's object, if the object's place does not: an id may be no name of
        a folder."""
        parent, template = told.get("parent"), BY_NAME[told["resource"]].collection
        if parent is not None and "{parent}" in template:
            collection = collection_of(told["v2"])
            if told["v2"].endswith("#"):  # an item's own file, which lies in its collection
                collection = collection.rpartition("/")[0]
            if collection != template.replace("{parent}", parent):
                self.tree.parents[collection] = parent

    def settle(self) -> None:
        """Find all rows that were noted."""
        for collection, noted in self._noted.items():
            places, now = [], []
            for place, row in self.tree.places(collection):
                if place.partition("#")[0] not in self._sound:
                    places.append(place)
                    now.append(digest([row]))
            own = {place: at for at, place in enumerate(places)}
            found = _aligned([each.was for each in noted], now, [own.get(each.pointer) for each in noted])
            for each, at in zip(noted, found, strict=True):
                self._moved[each.pointer] = None if at is None else places[at]
                if at is None or now[at] != each.was:
                    self.edited.add(each.name)
        self.taken |= {place for place in self._moved.values() if place is not None}
        self._noted.clear()

    def row(self, pointer: str) -> dict[str, Any] | None:
        """The row that stood at ``pointer``, as it is now; ``None`` if it is not there, or cannot be told."""
        now = self._moved.get(pointer, pointer)
        return self.tree.at(now) if now is not None else None


def _aligned(was: list[str], now: list[str], own: list[int | None]) -> list[int | None]:
    """For each digest of ``was``, the index of its row in ``now``; ``own`` are the indexes of what is at its place."""
    found = [at if at is not None and now[at] == each else None for each, at in zip(was, own, strict=True)]
    used = {at for at in found if at is not None}
    left: dict[str, deque[int]] = {}
    for at, each in enumerate(now):
        if at not in used:
            left.setdefault(each, deque()).append(at)
    for number, each in enumerate(was):
        if found[number] is None and left.get(each):
            found[number] = left[each].popleft()
    free = [at for rest in left.values() for at in rest]
    return _between(found, sorted(free), len(now))


def _between(found: list[int | None], free: list[int], end: int) -> list[int | None]:
    """The edited rows: those between two neighbours that were found, if they are as many as there were. What is more
    at the end was added there. Where rows were moved, one may lie between two pairs of neighbours: then it is nobody's.
    """
    claims: list[tuple[int, list[int]]] = []
    start, before = 0, -1
    for number in range(len(found) + 1):
        after = found[number] if number < len(found) else end
        if after is None:
            continue
        gap = [at for at in free if before < at < after]
        lost = number - start
        if len(gap) == lost or (number == len(found) and len(gap) > lost):
            claims.append((start, gap[:lost]))
        start, before = number + 1, after
    times = Counter(at for _, gap in claims for at in gap)
    for start, gap in claims:
        if all(times[at] == 1 for at in gap):
            found[start : start + len(gap)] = gap
    return found
