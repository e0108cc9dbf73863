"""The lines that a migration leaves beside the v2 tree: what the JSON cannot say, and what could not become JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import Any

from ctct_bridge.archive.tables import Row
from ctct_bridge.archive.texts import compact
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.model import State
from ctct_bridge.parsers.salvage.marks import OF_DOCUMENTS


def residue_lines(workspace: Workspace) -> Iterator[str]:
    """A line for every document with its frame, then one for each of its entries, in archive order."""
    for document in workspace.documents():
        head = {"document": document.label, "frame": document.frame}
        if not document.complete:
            head["complete"] = False
        if rungs := dict.fromkeys(each["code"] for each in document.findings if each["code"] in OF_DOCUMENTS):
            head["salvage"] = [OF_DOCUMENTS[code] for code in rungs]
        yield compact(head)
        label = encode_basestring(document.label)
        for row in workspace.entries(document.number, brief=True):
            yield _residue_line(label, row)


def reject_lines(workspace: Workspace) -> Iterator[str]:
    """A line for every entry that could not become v2: place, reasons, raw XML."""
    for document in workspace.documents():
        for row in workspace.entries(document.number, State.REJECTED):
            place = {"document": document.label, "entry": row.ordinal, "line": row.line}
            found = (json.loads(line) for line in row.findings.split("\n") if line)
            reasons = [{"code": told["code"], "message": told["message"]} for told in found]
            yield compact({**place, "reasons": reasons, "xml": row.raw, **_encoding(row)})


def _encoding(row: Row) -> dict[str, str]:
    """Of what is no XML and no UTF-8 either: the encoding that gives its bytes back."""
    residue = row.kept()
    encoding = residue.get("encoding") or residue.get("damaged", {}).get("encoding")
    return {"encoding": encoding} if encoding else {}


def _residue_line(document: str, row: Row) -> str:
    """What is said of one entry; what is unknown is left out. What is JSON in the store already stays as it is.

    :param document: the label of the document, as JSON.
    """
    parts = [f'{{"document":{document},"entry":{row.ordinal}']
    if row.line is not None:
        parts.append(f'"line":{row.line}')
    if row.resource is not None:
        parts.append(f'"resource":"{row.resource}"')
    if row.id is not None:
        parts.append(f'"id":{encode_basestring(row.id)}')
    if row.parent is not None:
        parts.append(f'"parent":{encode_basestring(row.parent)}')
    if row.resource:
        parts.append(f'"form":"{row.form}"')
    parts.append(f'"state":"{row.state}"')
    if row.pointer is not None:
        parts.append(f'"v2":{encode_basestring(row.pointer)}')
    if row.residue:
        parts.append(f'"residue":{row.residue}')
    rest = _kept(row)
    if rest:
        parts.append(compact(rest)[1:-1])
    if row.supplied:
        parts.append(row.supplied[1:-1])
    return f"{','.join(parts)}}}"


def _kept(row: Row) -> dict[str, Any]:
    """What v2 does not have of an entry: its XML, or its view."""
    if row.state == State.KEPT and row.resource is None:
        return {"xml": row.raw}
    if not row.resource or row.pointer is not None:
        return {}
    children = json.loads(row.children)
    views = [{"resource": child["resource"], "view": child["view"]} for child in children]
    return {"view": json.loads(row.view), **({"children": views} if children else {})}
