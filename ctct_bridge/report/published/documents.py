"""JSON Schema documents (draft 2020-12) of the v2 shapes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ctct_bridge import __version__
from ctct_bridge.errors import UsageError
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.report.published.calls import is_posted, many
from ctct_bridge.report.published.objects import Book, name_of
from ctct_bridge.report.published.values import Node
from ctct_bridge.schemas import BY_NAME

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: What can be asked for: the whole object, its row in the collection, the body that creates it, the collection.
SHAPES = ("item", "row", "post", "collection")
MADE = f"Made by ctct_bridge {__version__} from its schema classes."
#: How to read what is no keyword of JSON Schema.
READING = """\
x-v1-path says where the retired v1 service kept a property: an element below that of the object around it, "." for
the same element, A|B for either name, entry: for the envelope, uri: for the own URI of a record. x-v1-element names
the element of a whole object, and x-v1-roster the elements that become the objects of a list. Without one of them
only v2 has the property, and all that is inside it. Evidence is v1 > v2, or v2's alone. For v1: T a table of the
documentation, S a sample of it or a published response, C the code of a client, D its prose. For v2: D a page of the
documentation, S an SDK's model or the schema behind it, F a documented example or an SDK's fixture, X a hand-written
one, L a captured answer, K the code of an SDK. What is inferred or unverified is called so, and nothing is refused
for it."""


def json_schema(*resources: str, shape: str = "item") -> Node:
    """A JSON Schema (draft 2020-12) of v2 resources, as JSON-able data.

    Of one resource it accepts just that; of several, and of all if none is named, any of them. ``$defs`` has a
    definition for each, whose names do not depend on what else is asked for.

    :param resources: names, as ``ctct-bridge fields`` lists them.
    :param shape: ``item`` for the object that a GET of its own URL returns, ``row`` for the object in its collection,
        ``post`` for what a create call takes, ``collection`` for what a GET of the collection returns.
    :raises UsageError: if there is no such resource or shape, or v2 has no such shape of a resource that is named.
    """
    if shape not in SHAPES:
        raise UsageError(f"there is no shape {shape!r}; there are {', '.join(SHAPES)}")
    book = Book()
    roots = [refer(schema, shape, book) for schema in chosen(resources, shape)]
    return {
        "$schema": DIALECT,
        "$comment": MADE,
        "description": " ".join(READING.split()),
        **(roots[0] if len(roots) == 1 else {"anyOf": roots}),
        "$defs": book.definitions,
    }


def chosen(resources: Iterable[str], shape: str = "item") -> list[type[Resource]]:
    """The classes of these names, in the order of the registry; without names, all that have the shape.

    :raises UsageError: if there is no such resource, or it has no such shape.
    """
    names = set(resources)
    for name in names:
        if name not in BY_NAME:
            raise UsageError(f"there is no resource {name!r}; there are {', '.join(BY_NAME)}")
        if not has(BY_NAME[name], shape):
            lacks = "call that creates it from JSON" if shape == "post" else "collection of it"
            raise UsageError(f"{name} has no shape {shape!r}: v2 has no {lacks}")
    return [schema for name, schema in BY_NAME.items() if (name in names if names else has(schema, shape))]


def has(schema: type[Resource], shape: str) -> bool:
    """Whether v2 has a resource in this shape."""
    return shape == "item" or (is_posted(schema) if shape == "post" else bool(many(schema)))


def refer(schema: type[Shape], shape: str, book: Book) -> Node:
    """A reference to one of the shapes of a resource; what is only sent has ``post`` alone."""
    if shape == "post" or not issubclass(schema, Resource):
        return book.refer(schema, "post")
    if shape == "collection":
        return collection(schema, book)
    return book.refer(schema.row if shape == "row" and schema.row is not None else schema)


def collection(schema: type[Resource], book: Book) -> Node:
    """A reference to the collection of a resource. The size of a page is no limit: v2 was seen to exceed it by one."""
    name = f"{name_of(schema)}Collection"
    if name in book.definitions:
        return book.enter(name, {})
    head = {"title": name, "description": f"What a GET of {schema.collection} returns."}
    rows = {"type": "array", "items": refer(schema, "row", book)}
    if many(schema) == "[]":
        return book.enter(name, {**head, **rows})
    return book.enter(name, {**head, **_closed({"meta": book.enter("Meta", _meta()), "results": rows})})


def _meta() -> Node:
    token = "a URL without a host, which holds an opaque token; left out on the last page"
    link = {"type": "string", "pattern": "^/v2/", "description": token}
    pagination = {"type": "object", "properties": {"next_link": link}, "additionalProperties": False}
    return {"title": "Meta", "description": "What a page says of itself.", **_closed({"pagination": pagination})}


def _closed(properties: dict[str, Any]) -> Node:
    """Objects of just these properties, all of them there."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
