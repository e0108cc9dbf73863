"""What is in a v2 tree and not in its residue: objects that somebody added, or a tree that never had a residue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from ctct_bridge.archive.layouts import collections_of, is_file_name, made_name
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.reconciler.keys import place_of
from ctct_bridge.schemas import FROM_V1

Tell = Callable[[Finding], None]


class New(NamedTuple):
    """A v2 object that no residue knows: its resource, the shape it has, its body, where it stands, what it is called,
    its file if it is an item, and the id of its parent."""

    schema: Any
    shape: Any
    body: dict[str, Any]
    origin: Origin
    stem: str
    item: str | None
    parent: str | None = None


def new_objects(tree: V2Tree, known: Collection[str], files: Collection[str], tell: Tell) -> Iterator[New]:
    """Every v2 object that the residue does not know.

    :param known: collection and id of each object that it knows; ``files`` are their item files.
    """
    for schema in FROM_V1:
        if schema.above is not None or "{" not in schema.collection:
            for place in collections_of(tree.root, schema.collection):
                yield from _new_in(tree, schema, place, known, files, tell)


def _new_in(
    tree: V2Tree, schema: Any, place: str, known: Collection[str], files: Collection[str], tell: Tell
) -> Iterator[New]:
    """The same for one collection."""
    parent, done = _parent(tree, schema, place), set()

    def named(id: str) -> bool:
        return "/".join(place_of(schema, parent, id)) in known

    for name, body in _items(tree, place, files):
        id = str(body.get("id")) if isinstance(body, dict) else None
        origin = Origin(name, id=id)
        if not isinstance(body, dict):
            tell(Finding("v2-wrong-type", origin, "#", {"found": "no object", "expected": "an object"}))
        elif id in done or named(str(id)):
            tell(Finding("v2-not-unique", origin, "#/id", {"property": "id", "value": id}))
        else:
            done.add(id)
            yield New(schema, schema, body, origin, PurePosixPath(name).stem, name, parent)
    for number, row in enumerate(tree.rows(place)):
        id = str(row.get("id"))
        if "id" not in schema._declared_fields and f"v2/{place}.json#/{number}" in known:
            continue
        if id not in done and not named(id):
            stem = id if is_file_name(id) else made_name(schema.resource, id, number)
            origin = Origin(f"v2/{place}.json", id=id)
            yield New(schema, schema.row or schema, row, origin, stem, None, parent)


def _items(tree: V2Tree, place: str, files: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Name and body of each item file of a collection that the residue does not know."""
    folder = tree.root / "v2" / place
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        name = path.relative_to(tree.root).as_posix()
        body = tree.body(name) if name not in files else None
        if body is not None:
            yield name, body


def _parent(tree: V2Tree, schema: Any, place: str) -> str | None:
    """The id of the parent of what stands at ``place``: that of its item, or what its folder is called."""
    if schema.above is None:
        return None
    folder = place.split("/")[schema.collection.split("/").index("{parent}")]
    item = tree.body(f"v2/{schema.above.collection}/{folder}.json")
    return str(item.get("id", folder)) if isinstance(item, dict) else folder
