"""An OpenAPI 3.1 document of the calls of v2 that read or create what this package has shapes for."""

from __future__ import annotations

import re
from typing import Any

from ctct_bridge import __version__
from ctct_bridge.report.published.calls import Call, calls
from ctct_bridge.report.published.documents import DIALECT, READING, chosen, collection, refer
from ctct_bridge.report.published.objects import Book
from ctct_bridge.report.published.values import Node

_ABOUT = """The v2 JSON shapes of Constant Contact's retired web service, as ctct_bridge writes and checks them. The
service answers no more, so no server is named: paths are below the /v2 of whatever stands in for it. Made from public
documentation, samples and clients, and not by the vendor."""
_ERROR: Node = {
    "title": "Error",
    "description": "What went wrong: an array, even of one. 400 a body that v2 refuses, 401 a bad token or key, 404 an "
    "unknown id, 406 and 415 another type than JSON, 409 a name or an address in use, 500 a fault of the server.",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"error_key": {"type": "string"}, "error_message": {"type": "string"}},
    },
}
_SAID = {
    "next": "the token of meta.pagination.next_link; it holds the other parameters",
    "limit": "the size of a page; v2 was seen to exceed it by one",
    "modified_since": "an ISO-8601 time",
    "created_since": "an ISO-8601 time",
    "email": "the address, whole",
    "include_contact_id": "whether contact_id is printed, the id of v2's successor",
    "include_list_id": "whether list_id is printed, the id of v2's successor",
    "updateSummary": "whether the counters are counted anew",
    "action_by": "who adds the contact; only ACTION_BY_VISITOR takes back an opt-out",
}


def openapi(*resources: str) -> Node:
    """An OpenAPI 3.1 document, as JSON-able data.

    :param resources: names, as ``ctct-bridge fields`` lists them; the calls that send or answer one of them are
        described, and all calls if none is named.
    :raises UsageError: if there is no such resource.
    """
    wanted = set(chosen(resources))
    book = Book("#/components/schemas/")
    error = book.enter("Error", _ERROR)
    paths: dict[str, Node] = {}
    for call in calls():
        if call.answer in wanted or call.sent in wanted:
            paths.setdefault(f"/{call.path}", {})[call.method.lower()] = _operation(call, book)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Constant Contact v2, as an archive",
            "version": __version__,
            "description": " ".join(f"{_ABOUT} {READING}".split()),
        },
        "jsonSchemaDialect": DIALECT,
        "servers": [],
        "security": [{"token": [], "key": []}],
        "paths": paths,
        "components": {
            "schemas": book.definitions,
            "responses": {"Error": _answer("an error", error)},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "an OAuth 2.0 token of the account"},
                "key": {"type": "apiKey", "in": "query", "name": "api_key", "description": "the program's key"},
            },
        },
    }


def _operation(call: Call, book: Book) -> Node:
    parameters = [_id(name) for name in re.findall(r"\{(\w+)\}", call.path)]
    parameters += [_parameter(name, takes, call) for name, takes in call.query]
    body = refer(call.sent, "post", book) if call.sent is not None else None
    if body is not None and call.listed:
        body = {"type": "array", "items": body, "minItems": 1, "maxItems": 1}
    told = {"[]": "a bare array, never paged", "{}": "a page"}.get(call.many, f"one {call.answer.resource}")
    answer = collection(call.answer, book) if call.many else refer(call.answer, "item", book)
    return {
        "operationId": re.sub(r"\W+", "_", f"{call.method.lower()}_{call.path}").strip("_"),
        "tags": [call.path.partition("/")[0]],
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": {"required": True, "content": _json(body)}} if body is not None else {}),
        "responses": {call.code: _answer(told, answer), "default": {"$ref": "#/components/responses/Error"}},
    }


def _id(name: str) -> Node:
    """A parameter of the path. Ids are opaque, and some need to be percent-encoded."""
    said = "ids with commas between them" if name.endswith("_ids") else "an id, percent-encoded"
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": said}


def _parameter(name: str, takes: str, call: Call) -> Node:
    schema: dict[str, Any] = {"type": "string"}
    if name == "limit":
        schema = {"type": "integer", "minimum": 1, "maximum": call.answer.page, "default": int(takes)}
    elif takes == "?":
        schema = {"type": "boolean", "default": False}
    elif takes:
        words = takes.split("|")
        schema |= {"enum": words, "default": words[0]}
    said = {"description": _SAID[name]} if name in _SAID else {}
    return {"name": name, "in": "query", "schema": schema, **said}


def _answer(told: str, node: Node) -> Node:
    return {"description": told, "content": _json(node)}


def _json(node: Node) -> Node:
    return {"application/json": {"schema": node}}
