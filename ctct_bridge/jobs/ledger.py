"""The lines that a migration leaves beside the v2 tree: what the JSON cannot say, and what could not become JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ctct_bridge.archive.workspace import Row, Workspace, compact
from ctct_bridge.model import State


def residue_lines(workspace: Workspace) -> Iterator[str]:
    """A line for every document with its frame, then one for each of its entries, in archive order."""
    for number, label, frame, complete, _ in workspace.documents():
        head = {"document": label, "frame": frame}
        yield compact(head if complete else {**head, "complete": False})
        for row in workspace.entries(number):
            yield compact(residue_line(label, row))


def reject_lines(workspace: Workspace) -> Iterator[str]:
    """A line for every entry that could not become v2: place, reasons, raw XML."""
    for number, label, _, _, _ in workspace.documents():
        for row in workspace.entries(number):
            if row.state == State.REJECTED:
                place = {"document": label, "entry": row.ordinal, "line": row.line}
                reasons = [{"code": f["code"], "message": f["message"]} for f in json.loads(row.findings)]
                yield compact({**place, "reasons": reasons, "xml": row.raw})


def residue_line(label: str, row: Row) -> dict[str, Any]:
    """What is said of one entry; what is unknown is left out."""
    line: dict[str, Any] = {
        "document": label,
        "entry": row.ordinal,
        "resource": row.resource,
        "id": row.id,
        "parent": row.parent,
        "form": row.form if row.resource else None,
        "state": row.state,
        "v2": row.pointer,
        "residue": json.loads(row.residue) if row.residue else None,
    }
    if row.state == State.KEPT and row.resource is None:
        line["xml"] = row.raw
    elif row.resource and row.pointer is None:
        line["view"] = json.loads(row.view)
        children = json.loads(row.children)
        if children:
            line["children"] = [{"resource": c["resource"], "view": c["view"]} for c in children]
    line.update(json.loads(row.supplied) if row.supplied else {})
    return {key: value for key, value in line.items() if value is not None}
