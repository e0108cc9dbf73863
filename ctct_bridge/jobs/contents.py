"""The v2 objects of an output folder by resource, each once: its item where it has one, else its row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ctct_bridge.archive.layouts import is_file_name
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.jobs.creating import NO_ITEMS, owner_of, parent_at
from ctct_bridge.schemas import REGISTRY, served_at

_PAGE = re.compile(r"(?:\.page-([0-9]+))?\.json$")


class Thing(NamedTuple):
    """One v2 object.

    :ivar parent: id of the resource that v2 serves it under, or v2's path of it.
    :ivar place: ``file#/pointer``.
    :ivar item: whether the body has the item's shape; else it is a row.
    """

    schema: Any
    parent: str | None
    id: str | None
    body: dict[str, Any]
    place: str
    item: bool


def things(
    tree: V2Tree, schemas: Iterable[Any] = REGISTRY, places: Mapping[str, set[str]] | None = None
) -> Iterator[Thing]:
    """Every v2 object of a tree, resource by resource in the order of ``schemas``, in the order of its collection.

    :param places: what :func:`whereabouts` found, for who asks more than once.
    """
    known = whereabouts(tree) if places is None else places
    for schema in schemas:
        for place in sorted(known.get(schema.resource, ())):
            yield from _things(tree, schema, place)


def whereabouts(tree: V2Tree) -> dict[str, set[str]]:
    """The collections that a tree has something of, by resource."""
    places: dict[str, set[str]] = {}
    for path in (tree.root / "v2").rglob("*.json"):
        place = _PAGE.sub("", path.relative_to(tree.root / "v2").as_posix())
        found = served_at(place)
        if found is None:  # an item, whose collection may have no page of its own
            place = place.rpartition("/")[0]
            found = served_at(place)
        if found is not None:
            places.setdefault(found[0].resource, set()).add(place)
    return places


def _things(tree: V2Tree, schema: Any, place: str) -> Iterator[Thing]:
    """The objects of one collection: in the order of its rows, then the items that have no row."""
    parent = parent_at(tree, schema, place)
    folder = tree.root / "v2" / place
    items = _items(folder, place) if schema.row is not None else {}
    for pointer, row in tree.places(place):
        id = str(row["id"]) if row.get("id") is not None else None
        above = parent or owner_of(schema, place, row)
        name = items.pop(_stem(id, items), None) if id is not None else None
        body = tree.body(f"v2/{place}/{name}.json") if name is not None else None
        if isinstance(body, dict):
            yield Thing(schema, above, id, body, f"v2/{place}/{name}.json#", True)
        else:
            yield Thing(schema, above, id, row, pointer, schema.row is None)
    for name in items.values():
        body = tree.body(f"v2/{place}/{name}.json")
        if isinstance(body, dict):
            id = str(body["id"]) if body.get("id") is not None else None
            yield Thing(schema, parent, id, body, f"v2/{place}/{name}.json#", True)


def _items(folder: Path, place: str) -> dict[str, str]:
    """The names of the item files of a collection; a name that was made from an id is known by its hash."""
    names = sorted(path.stem for path in folder.glob("*.json")) if folder.is_dir() else []
    kept = (name for name in names if name.partition(".")[0] not in NO_ITEMS.get(place, ()))
    return {_made(name) or name: name for name in kept}


def _made(name: str) -> str | None:
    found = re.fullmatch(r"\w+-[0-9]+-([0-9a-f]{8}-*)", name)
    return f"#{found[1]}" if found else None


def _stem(id: str, items: dict[str, str]) -> str:
    if is_file_name(id) and id in items:
        return id
    return f"#{hashlib.sha256(id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
