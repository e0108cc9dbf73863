"""What is in a v2 tree and not in its residue: objects that somebody added, or a tree that never had a residue."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from ctct_bridge.archive.layouts import collections_of, is_file_name, made_name, pages_of
from ctct_bridge.archive.manifest import manifested, unchanged
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.reconciler.keys import encoded, place_of
from ctct_bridge.schemas import FROM_V1, served_at

#: Collection -> names of what v2 serves below it that is none of its items.
NO_ITEMS = {"activities": ("addcontacts",)}
Tell = Callable[[Finding], None]


def pages_below(root: Path) -> Iterator[str]:
    """The pages of all collections of a v2 tree that v1 has a place for."""
    for schema in FROM_V1:
        for template in schema.places():
            for place in collections_of(root, template):
                yield from (page.relative_to(root).as_posix() for page in pages_of(root, place))


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

    :param known: collection and id of each object that it knows, or its place; ``files`` are their item files.
    """
    inside = {child for schema in FROM_V1 for child in schema.children()}
    for schema in FROM_V1:
        if schema.into() is None and schema not in inside:
            for template in schema.places():
                for place in collections_of(tree.root, template):
                    yield from _new_in(tree, schema, place, known, files, tell)


def _new_in(
    tree: V2Tree, schema: Any, place: str, known: Collection[str], files: Collection[str], tell: Tell
) -> Iterator[New]:
    """The same for one collection."""
    parent, done = parent_at(tree, schema, place), set()

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
    for number, (pointer, row) in enumerate(tree.places(place)):
        id = str(row["id"]) if row.get("id") is not None else None
        if pointer in known if id is None else id in done or named(id):
            continue
        stem = id if id is not None and is_file_name(id) else made_name(schema.resource, id or pointer, number)
        origin = Origin(pointer.partition("#")[0], id=id)
        yield New(schema, schema.row or schema, row, origin, stem, None, parent or owner_of(schema, place, row))


def _items(tree: V2Tree, place: str, files: Collection[str]) -> Iterator[tuple[str, Any]]:
    """Name and body of each item file of a collection that the residue does not know."""
    folder = tree.root / "v2" / place
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        name = path.relative_to(tree.root).as_posix()
        if path.stem.partition(".")[0] in NO_ITEMS.get(place, ()):
            continue
        body = tree.body(name) if name not in files else None
        if body is not None:
            yield name, body


def parent_at(tree: V2Tree, schema: Any, place: str) -> str | None:
    """The id of the parent of what stands at ``place``: the one that the tree was told, that of its item, or what its
    folder is called."""
    if place in tree.parents:
        return tree.parents[place]
    if "{parent}" not in schema.collection or hasattr(getattr(schema, "V1", None), "owners"):
        return None
    at = schema.collection.split("/").index("{parent}")
    folder = place.split("/")[at]
    item = tree.body(f"v2/{'/'.join(place.split('/')[:at])}/{folder}.json")
    return str(item.get("id", folder)) if isinstance(item, dict) else folder


def owner_of(schema: Any, place: str, row: dict[str, Any]) -> str | None:
    """The parent of a row that stands below an owner of one kind or another: as the row says, else as its folder."""
    owners: Mapping[str, Any] = getattr(getattr(schema, "V1", None), "owners", {})
    for owner in owners.values():
        if place.startswith(f"{owner.place}/"):
            folder = place.removeprefix(f"{owner.place}/").partition("/")[0]
            return f"{owner.place}/{encoded(str(row.get(owner.property) or folder))}"
    return None


def homeless(root: Path) -> Iterator[Finding]:
    """A finding for each file of a v2 tree that v1 has no place for: the migration did not write it so, and it holds
    nothing that v1 had, or belongs to an item that is not there."""
    kinds = {False: set[str](), True: set[str]()}
    inside = {child for schema in FROM_V1 for child in schema.children()}
    for schema in FROM_V1:
        kinds[schema in inside] |= {_pattern(place) for place in schema.places()}
    at_home = re.compile(f"(?:{'|'.join(kinds[False])})(?:\\.page-[0-9]+|/[^/]+)?")
    below = re.compile("|".join(kinds[True]))
    written, alone = set(manifested(root)), dict[str, str]()
    for path in sorted((root / "v2").rglob("*.json")):
        name = path.relative_to(root).as_posix()
        url = name.removeprefix("v2/").removesuffix(".json")
        schema = _only_v2(url)
        fits = path.parent.with_suffix(".json").is_file() if below.fullmatch(url) else at_home.fullmatch(url)
        if schema is not None:
            alone[name] = schema.resource
        elif name not in written and not fits:
            yield Finding("no-v1-home", Origin(name), "#", {"property": url})
    made = unchanged(root, written & alone.keys())
    for name, resource in alone.items():
        if name not in made:
            yield Finding("no-v1-home", Origin(name), "#", {"property": resource})


def _pattern(place: str) -> str:
    return re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(place))


def _only_v2(url: str) -> Any:
    """The resource of a URL, or of the collection above it, if v1 never had it."""
    found = served_at(re.sub(r"\.page-[0-9]+$", "", url)) or served_at(url.rpartition("/")[0])
    return found[0] if found is not None and found[0] not in FROM_V1 else None
