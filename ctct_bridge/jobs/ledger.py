"""The lines that a migration leaves beside the v2 tree: what the JSON cannot say, and what could not become JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ctct_bridge.archive.workspace import Row, Workspace, compact
from ctct_bridge.model import Record, State
from ctct_bridge.parsers.salvage.marks import OF_DOCUMENTS


def residue_lines(workspace: Workspace) -> Iterator[str]:
    """A line for every document with its frame, then one for each of its entries, in archive order."""
    for number, label, frame, complete, findings in workspace.documents():
        head = {"document": label, "frame": frame}
        if not complete:
            head["complete"] = False
        if rungs := dict.fromkeys(each["code"] for each in findings if each["code"] in OF_DOCUMENTS):
            head["salvage"] = [OF_DOCUMENTS[code] for code in rungs]
        yield compact(head)
        for row in workspace.entries(number):
            yield compact(residue_line(label, row))


def reject_lines(workspace: Workspace) -> Iterator[str]:
    """A line for every entry that could not become v2: place, reasons, raw XML."""
    for number, label, _, _, _ in workspace.documents():
        for row in workspace.entries(number):
            if row.state == State.REJECTED:
                place = {"document": label, "entry": row.ordinal, "line": row.line}
                reasons = [{"code": f["code"], "message": f["message"]} for f in json.loads(row.findings)]
                kept = {"xml": row.raw, **_encoding(row)}
                yield compact({**place, "reasons": reasons, **kept})


def _encoding(row: Row) -> dict[str, str]:
    """Of what is no XML and no UTF-8 either: the encoding that gives its bytes back."""
    residue = json.loads(row.residue) if row.residue else {}
    encoding = residue.get("encoding") or residue.get("damaged", {}).get("encoding")
    return {"encoding": encoding} if encoding else {}


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


def given(child: Record) -> dict[str, Any]:
    """What was supplied to a child, and its name among its siblings: they may stand in another order when they come
    back."""
    key = child.view.get(getattr(child.schema.V1, "key", None) or "")
    return {"resource": child.resource, "key": key, "supplied": child.supplied}
