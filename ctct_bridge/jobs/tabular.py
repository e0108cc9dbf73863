"""Records, and v2 objects of an output folder, as rows of the declared columns of their resource."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ctct_bridge.archive.texts import compact, sound
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.contents import Thing
from ctct_bridge.jobs.lookup import Lookup
from ctct_bridge.model import Record
from ctct_bridge.report.published.typed import Cells, Unfit, cells_of

#: Members of a finding that are columns.
_SAID = ("code", "severity", "path", "line", "message")


def rows_of(records: Iterable[Record]) -> Iterator[Cells]:
    """The rows of records, children after their parent as :func:`ctct_bridge.read` gives them. A record that became no
    resource has no properties, but its XML."""
    for record in records:
        row = frame(record.origin.document, record.origin.entry, record.origin.line)
        row["_state"] = record.state
        if record.schema is None:
            row["_xml"] = _sound(record.raw)
        else:
            body = record.to_v2()
            cells, unfit = cells_of(record.schema, body, record.residue)
            row |= {"_key": _sound(record.key), "_parent": _sound(record.parent), "_form": record.form}
            row |= cells | beside(record.residue, unfit)
        row["_findings"] = found(record.findings)
        yield row


def row_of(thing: Thing, lookup: Lookup, place: int) -> tuple[Cells, Unfit]:
    """The row of a v2 object of an output folder, and what fits no column.

    Where it is from, its findings and its residue are as the migration left them. Children, which v2 serves under
    their parent's item, have no line of their own: they are from where their parent is, which has their findings.

    :param place: the number of the object among those of its parent.
    """
    line = lookup.line(thing.place, thing.id)
    cells, unfit = cells_of(thing.schema, thing.body, (line or {}).get("residue"))
    row = cells | beside((line or {}).get("residue"), unfit)
    id, parent, form = thing.id, thing.parent, "detail" if thing.item else "list"
    if line is not None:
        id, parent, form = line.get("id", id), line.get("parent", parent), line.get("form", form)
        row["_findings"] = [told(each) for each in lookup.findings(line)]
    origin = line or lookup.line(f"{thing.place.partition('#')[0].rpartition('/')[0]}.json#", thing.parent)
    if origin is not None:
        row |= frame(origin["document"], origin["entry"], origin.get("line")) | {"_state": origin["state"]}
    key = thing.schema.key_of(parent, id, thing.body, place)
    return row | {"_key": sound(key), "_parent": _sound(parent), "_form": form}, unfit


def frame(document: str | None, entry: int | None, line: int | None) -> Cells:
    """The cells that say where a row is from."""
    return {"_document": _sound(document), "_entry": entry, "_line": line}


def beside(residue: Any, unfit: Unfit) -> Cells:
    """The cells of what no other column holds."""
    return {
        "_residue": json_text(residue) if residue else None,
        "_unfit": json_text(unfit.values) if unfit.values else None,
    }


def found(findings: Iterable[Finding]) -> list[Cells]:
    """The cell of findings."""
    return [told(finding.to_json()) for finding in findings]


def told(finding: dict[str, Any]) -> Cells:
    """One finding of its JSON."""
    cells = {name: finding.get(name) for name in _SAID}
    return {name: sound(value) if isinstance(value, str) else value for name, value in cells.items()}


def json_text(value: Any) -> str:
    """A value as JSON text. What UTF-8 cannot say is an escape."""
    try:
        text = compact(value)
        text.encode()
    except ValueError:  # half of a surrogate pair; or what is no number, out of a file that was edited
        return json.dumps(value)
    return text


def _sound(text: str | None) -> str | None:
    return sound(text) if text is not None else None
