"""Which object of a list belongs to which element of a roster, told from what the object says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ctct_bridge.model import View
from ctct_bridge.reconciler.fields import Many, One
from ctct_bridge.reconciler.rosters import Rows, Sole


def fits(shape: Any, value: Any, exact: bool) -> bool:
    """Whether an object of ``shape`` can stand for ``value``; if ``exact``, with nothing in it that v1 cannot hold."""
    lines = shape._declared_fields
    alone = {line.alone for line in lines.values() if isinstance(line, Sole)}
    for key, inner in value.items():
        line = lines.get(key)
        if line is None or (exact and line.path is None and line.derive is None and key not in alone):
            return False
        if isinstance(line, Rows):
            if None in assign(line, inner, None, exact):
                return False
        elif isinstance(line, Many) and not all(fits(line.shape, item, exact) for item in inner):
            return False
        if isinstance(line, One) and not fits(line.shape, inner, exact):
            return False
    return True


def assign(line: Rows, items: Sequence[View], hint: Any, exact: bool = False) -> list[str | None]:
    """The name in the roster for each of ``items``; ``None`` for what has no place in it.

    A simple element is told by its tag. Of the others each goes to the first place, in order, that fits it, unless a
    ``hint`` names places that fit all of them.
    """
    found: list[str | None] = [None] * len(items)
    loose = []
    for at, item in enumerate(items):
        name = item.get(line.tag) if line.tag else None
        if name not in line.homes or isinstance(line.homes[name], (One, Many)):
            loose.append(at)
        elif name not in found and (not exact or _plain(line, item)):
            found[at] = name
    names = blocks(line)
    those = [items[at] for at in loose]
    places = hint if _good(line, names, those, hint) else _greedy(line, names, those, exact)
    for at, place in zip(loose, places, strict=True):
        found[at] = place
    return found


def blocks(line: Rows) -> list[str]:
    """The names in a roster that stand for blocks, not for simple elements."""
    return [name for name, home in line.homes.items() if isinstance(home, (One, Many))]


def _plain(line: Rows, item: View) -> bool:
    return item == {**line.said(item[line.tag]), line.value: item.get(line.value)}


def _good(line: Rows, names: Sequence[str], items: Sequence[View], hint: Any) -> bool:
    """Whether a hint holds for these items."""
    if not isinstance(hint, list) or len(hint) != len(items) or not all(name in names for name in hint):
        return False
    ranks = [names.index(name) for name in hint]
    for one, other in pairwise(ranks):
        if other < one or (other == one and isinstance(line.homes[names[one]], One)):
            return False
    return all(fits(line.homes[name].shape, item, True) for name, item in zip(hint, items, strict=True))


def _greedy(line: Rows, names: Sequence[str], items: Sequence[View], exact: bool) -> list[str | None]:
    places: list[str | None] = []
    rank = 0
    for item in items:
        for strictly in (True,) if exact else (True, False):
            here = next(
                (at for at in range(rank, len(names)) if fits(line.homes[names[at]].shape, item, strictly)), None
            )
            if here is not None:
                rank = here + isinstance(line.homes[names[here]], One)
                break
        places.append(names[here] if here is not None else None)
    return places
