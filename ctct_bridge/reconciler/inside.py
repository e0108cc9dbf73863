"""Records that v1 keeps in documents of their own and v2 inside another record: taken in, and left out again.

What was taken in is marked as supplied, so :func:`~ctct_bridge.reconciler.joins.split` gives the record without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ctct_bridge.model import View
from ctct_bridge.reconciler.joins import Joined, as_json


def take_in(joined: Joined, kind: Any, view: View, parent: str | None = None, whole: bool = True) -> None:
    """Make ``view``, an entry of the resource ``kind``, a part of a joined record, as ``V1.at`` of its class says.

    What the record says itself stands; where the other says something else, that is a conflict.

    :param parent: the entry's own parent.
    :param whole: whether the record is in its detail form: then a list that it does not have is empty.
    """
    for name, pointer in getattr(kind.V1, "repeats", {}).items():
        if name in view and not _agree(_found(joined.view, pointer), view[name]):
            _conflict(joined, pointer)
    at, part = kind.V1.at, kind.part(view, parent)
    if at == "#":
        for pointer, value in _leaves(view):
            holder, key = _holder(joined.view, pointer)
            if key not in holder:
                holder[key] = value
                joined.supplied[pointer] = [kind.resource, as_json(value)]
            elif holder[key] != value:
                _conflict(joined, pointer)
    elif part is not None:
        _add(joined, kind, part, whole)


def _add(joined: Joined, kind: Any, part: View, whole: bool) -> None:
    """Add an object to the list at ``V1.at``, unless the record has that list of its own: then it is to be in it."""
    at, by = kind.V1.at, getattr(kind.V1, "by", None)
    holder, key = _holder(joined.view, at)
    items = holder.get(key)
    if by is not None:
        if any(item.get(by) == part[by] for item in items or ()):
            return
        if joined.supplied.get(at, [None])[0] != kind.resource and (whole or items is not None):
            _conflict(joined, at)
            return
    holder[key] = [*(items or ()), part]
    joined.supplied[at] = [kind.resource, as_json(holder[key])]


def borrow(joined: Joined, schema: Any, known: Mapping[str, Mapping[str, Any]]) -> None:
    """Fill in what the objects of a record's lists say of other resources, as ``V1.borrows`` of its class tells.

    :param known: what the others say, by resource and id.
    """
    for key, (name, resource) in getattr(schema.V1, "borrows", {}).items():
        given: dict[str, Any] = {}
        for item in joined.view.get(key, ()):
            value = known.get(resource, {}).get(item.get("id"))
            if value is not None and name not in item:
                item[name] = given[item["id"]] = value
        if given:
            joined.supplied[f"#/{key}/*/{name}"] = [resource, given]


def _conflict(joined: Joined, pointer: str) -> None:
    if pointer not in joined.conflicts:
        joined.conflicts.append(pointer)


def _agree(mine: Any, other: str) -> bool:
    """Whether two texts are the same but for their case, as addresses are compared; a missing one says nothing."""
    return mine is None or str(mine).casefold() == other.casefold()


def _found(view: Any, pointer: str) -> Any:
    for key in pointer[2:].split("/"):
        if isinstance(view, list) and key.isdigit() and int(key) < len(view):
            view = view[int(key)]
        else:
            view = view.get(key) if isinstance(view, dict) else None
    return view


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
