"""The way back: v2 JSON and residue give the archived v1 documents again; v2 JSON alone gives plain v1 entries."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ctct_bridge.errors import UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.model import Frame, Origin, View
from ctct_bridge.parsers.writer import write_document
from ctct_bridge.reconciler.entries import write_entry
from ctct_bridge.reconciler.fields import Many, One, is_hollow
from ctct_bridge.reconciler.styles import manner_of, style_of
from ctct_bridge.schemas import BY_NAME, CONTAINERS

_PLAIN_USER = re.compile(r"[A-Za-z0-9._~@%+-]+")


def frame_for(account: str, schema: Any) -> Frame:
    """The frame of documents made for ``account``, in the style of a resource class."""
    user = account if _PLAIN_USER.fullmatch(account) else quote(account, safe="@+")
    style = manner_of(schema).style
    return Frame(kind="entry", user=user, prefix=style.prefix, payload=style.payload)


def restore(
    resource: str,
    v2: Mapping[str, Any],
    residue: Mapping[str, Any] | None = None,
    children: Sequence[Mapping[str, Any]] = (),
    account: str | None = None,
    parent: str | None = None,
    findings: list[Finding] | None = None,
) -> bytes:
    """One v1 entry document of a v2 object.

    :param resource: its name: ``event``.
    :param v2: the object, in v2's item shape.
    :param residue: what :attr:`Record.residue` held; the archived spellings come back from it.
    :param children: the v2 objects of its child resources (an event's fees).
    :param account: user name for the entry's URIs.
    :param parent: id of the parent resource, if it has one; for rows of tracking v2's path of it: ``contacts/7``.
    :param findings: a list that receives what could not be read from v2 or cannot be said in v1.
    :return: an Atom entry document in UTF-8, readable by clients of the v1 service.
    :raises UsageError: if there is no such resource, or ``account`` is missing.
    """
    schema = BY_NAME.get(resource)
    if schema is None or not hasattr(getattr(schema, "V1", None), "style"):
        raise UsageError(f"there is no resource {resource!r} with documents of its own")
    if not account:
        raise UsageError("account is needed: the URIs of v1 name the user")
    origin = Origin("-", id=str(v2.get("id")) if v2.get("id") else None)
    told: list[Finding] = [] if findings is None else findings
    view = lifted(schema, v2, origin, told)
    below: dict[str, list[View]] = {}
    for child in schema.children():
        below[child.resource] = [lifted(child, row, origin, told) for row in children]
    frame = frame_for(account, schema)
    element, lost = write_entry(schema, view, dict(residue or {}), below, frame, parent, origin=origin)
    told.extend(lost)
    out = io.BytesIO()
    write_document(out, frame, [element], CONTAINERS)
    return out.getvalue()


def lifted(schema: Any, data: Any, origin: Origin, findings: list[Finding]) -> View:
    """The view of a v2 object; what cannot be read becomes a finding. An empty text is a value where the style of the
    family says so. In EventSpot it says no more than no text, in v1 as in v2, so v1 cannot fail to hold it."""
    view, problems = schema.lift(data)
    findings.extend(Finding(code, origin, pointer, params) for pointer, code, params in problems)
    style = style_of(schema)
    return _without_empty(schema, view, style is not None and style.empty)


def _without_empty(shape: Any, view: View, empty: bool) -> View:
    """A view without the empty texts that are no values."""
    kept: View = {}
    for key, value in view.items():
        line = shape._declared_fields[key]
        if isinstance(line, One):
            value = _without_empty(line.shape, value, empty)
        elif isinstance(line, Many):
            value = [_without_empty(line.shape, item, empty) for item in value]
        if value != "" or (empty and is_hollow(line)):
            kept[key] = value
    return kept


def children_file(path: str, child: Any) -> str:
    """The file of an item's children of one kind."""
    return f"{path.removesuffix('.json')}/{child.collection.rpartition('/')[2]}.json"


def taken(given: list[dict[str, Any]], key: Any) -> dict[str, Any]:
    """What was supplied to the child of this name; each is given once."""
    at = next((at for at, row in enumerate(given) if row["key"] == key), None)
    return given.pop(at)["supplied"] or {} if at is not None else {}
