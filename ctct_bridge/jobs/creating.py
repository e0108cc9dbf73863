"""What is in a v2 tree and not in its residue: objects that somebody added, or a tree that never had a residue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from ctct_bridge.archive.layouts import is_file_name, made_name
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.schemas import REGISTRY

Tell = Callable[[Finding], None]


class New(NamedTuple):
    """A v2 object that no residue knows: its resource, the shape it has, its body, where it stands, what it is called,
    and its file if it is an item."""

    schema: Any
    shape: Any
    body: dict[str, Any]
    origin: Origin
    stem: str
    item: str | None


def new_objects(tree: V2Tree, known: Collection[str], files: Collection[str], tell: Tell) -> Iterator[New]:
    """Every v2 object that the residue does not know.

    :param known: ``resource/id`` of each object that it knows; ``files`` are their item files.
    """
    for schema in REGISTRY:
        if "{" in schema.collection:
            continue
        done: set[str] = set()
        folder = tree.root / "v2" / schema.collection
        for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            name = path.relative_to(tree.root).as_posix()
            body = tree.body(name) if name not in files else None
            if body is None:
                continue
            id = str(body.get("id")) if isinstance(body, dict) else None
            origin = Origin(name, id=id)
            if not isinstance(body, dict):
                tell(Finding("v2-wrong-type", origin, "#", {"found": "no object", "expected": "an object"}))
            elif id in done or f"{schema.resource}/{id}" in known:
                tell(Finding("v2-not-unique", origin, "#/id", {"property": "id", "value": id}))
            else:
                done.add(str(id))
                yield New(schema, schema, body, origin, path.stem, name)
        for number, row in enumerate(tree.rows(schema.collection)):
            id = str(row.get("id"))
            if "id" not in schema._declared_fields and f"v2/{schema.collection}.json#/{number}" in known:
                continue
            if id not in done and f"{schema.resource}/{id}" not in known:
                stem = id if is_file_name(id) else made_name(schema.resource, id, number)
                yield New(schema, schema.row or schema, row, Origin(f"v2/{schema.collection}.json", id=id), stem, None)
