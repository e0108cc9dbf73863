"""Records that v1 keeps in documents of their own and v2 inside another record: taken in, and left out again.

What was taken in is marked as supplied, so :func:`~ctct_bridge.reconciler.joins.split` gives the record without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ctct_bridge.model import View
from ctct_bridge.reconciler.joins import Joined, as_json


def take_in(joined: Joined, kind: Any, view: View) -> None:
    """Make ``view``, an entry of the resource ``kind``, a part of a joined record, as ``V1.at`` of its class says.

    What the record says itself stands; where the other says something else, that is a conflict.
    """
    at = kind.V1.at
    if at == "#":
        for pointer, value in _leaves(view):
            holder, key = _holder(joined.view, pointer)
            if key not in holder:
                holder[key] = value
                joined.supplied[pointer] = [kind.resource, as_json(value)]
            elif holder[key] != value and pointer not in joined.conflicts:
                joined.conflicts.append(pointer)
        return
    holder, key = _holder(joined.view, at)
    holder[key] = [*holder.get(key, ()), view]
    joined.supplied[at] = [kind.resource, as_json(holder[key])]


def _leaves(view: View, pointer: str = "#") -> Iterator[tuple[str, Any]]:
    for key, value in view.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{pointer}/{key}")
        else:
            yield f"{pointer}/{key}", value


def _holder(view: View, pointer: str) -> tuple[View, str]:
    """The object that holds the property at ``pointer``, made if there is none, and the property's name."""
    *path, last = pointer[2:].split("/")
    for key in path:
        view = view.setdefault(key, {})
    return view, last
