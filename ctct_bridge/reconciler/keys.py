"""What tells a record from all others: its own id, and the ids of what it belongs to.

One parent is known by its id as it is. Of several, outermost first, the ids are percent-encoded and joined by slashes,
so that the text can be taken apart again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote, unquote


def encoded(id: str) -> str:
    """An id as a component of a path."""
    if id.isascii() and id.isalnum():
        return id
    return quote(id, safe="=,-_.~@")


def parent_of(ids: Sequence[str]) -> str | None:
    """The parent that these ids name, outermost first; ``None`` for no ids."""
    if len(ids) < 2:
        return ids[0] if ids else None
    return "/".join(map(encoded, ids))


def ids_of(parent: str | None, number: int) -> list[str]:
    """The ``number`` ids that a parent consists of; none if it consists of others."""
    if parent is None:
        return []
    ids = [parent] if number == 1 else [unquote(part) for part in parent.split("/")]
    return ids if len(ids) == number else []


def place_of(schema: Any, parent: str | None, id: str | None, view: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """Collection and name of the record that an entry belongs to: its own, or that of the one which it becomes a part
    of. A collection is the name of its resource, and the parent if there is one. Where an id may be that of two
    records, what the ``view`` says tells them apart."""
    into = schema.into()
    if into is None:
        # v2 serves a file beside its folder, not below it, and its id is its own.
        below = parent is not None and "{parent}" in schema.collection
        return _collection(schema.resource, parent if below else None), (id or "") + _apart(schema, view or {})
    if getattr(schema.V1, "same", False):
        return into, id or ""
    ids = ids_of(parent, schema.V1.uri.count("{parent}"))
    if not ids:  # it belongs to nothing that can be known
        return f"{into}/", ""
    return _collection(into, parent_of(ids[:-1])), ids[-1]


def number(records: list[Any]) -> list[Any]:
    """Number the children among the records of one entry, each kind for itself."""
    seen: dict[Any, int] = {}
    for child in records[1:]:
        child.place = seen[child.schema] = seen.get(child.schema, -1) + 1
    return records


def key_of(schema: Any, parent: str | None, id: str | None, view: Mapping[str, Any], place: int) -> str:
    """One text that tells a record from all others of its account: its resource, parent and id. All copies of one thing
    have the same, and what has no id has its place among its siblings instead."""
    below = schema.into() is not None or "{parent}" in schema.collection  # else as in place_of
    name = str(place) if id is None else id + _apart(schema, view)
    return f"{_collection(schema.resource, parent if below else None)}/{encoded(name)}"


def _apart(schema: Any, view: Mapping[str, Any]) -> str:
    """What the name has behind the id."""
    for key in _telling(schema):
        if view.get(key):
            return f" {view[key]}"
    return ""


@cache
def _telling(schema: Any) -> tuple[str, ...]:
    return tuple(getattr(schema.V1, "apart", "").split())


def _collection(resource: str, parent: str | None) -> str:
    return resource if parent is None else f"{resource}/{parent}"
