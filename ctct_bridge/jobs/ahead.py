"""What can be made of an entry while it is read: all that is written of a record whose only copy it turns out to be.

Most records have one copy and nothing that is joined into them. Theirs is then the text made here, and the entry is not
looked at again. A law proves that it is the text which joining gives.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ctct_bridge.archive.layouts import digest, row_and_digest
from ctct_bridge.archive.texts import compact, indented
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import last_step, state_of
from ctct_bridge.jobs.telling import told
from ctct_bridge.model import Record

#: Between the parts: JSON has control characters as escapes only.
_BETWEEN = "\x1e"


class Ready(NamedTuple):
    """A record as it is written.

    :ivar state: what the entry ends in.
    :ivar findings: all findings of the record and its children, one a line.
    :ivar row: its row in the collection; empty if that is the entry's view as it is.
    :ivar row_digest: hash of the row, for what has an item file besides.
    :ivar digest: hash of all its bodies, for what is known by its place.
    :ivar below: number of the children of each kind, and the body that holds them.
    """

    state: str
    findings: str
    row: str
    row_digest: str
    digest: str
    below: list[tuple[int, str]]

    def text(self) -> str:
        """All of it as one text."""
        return _BETWEEN.join((*self[:5], *(f"{number} {body}" for number, body in self.below)))

    @classmethod
    def of(cls, text: str) -> Ready:
        """What :meth:`text` gave."""
        state, findings, row, row_digest, whole, *rest = text.split(_BETWEEN)
        parts = (part.partition(" ") for part in rest)
        return cls(state, findings, row, row_digest, whole, [(int(number), body) for number, _, body in parts])


def view_text(record: Record, body: dict[str, Any]) -> str:
    """The JSON of a record's view, in the form in which it will be written."""
    return indented(body) if record.schema.row is not None and record.form == "detail" else compact(body)


def ahead(records: list[Record], v2: list[dict[str, Any]]) -> Ready | None:
    """What is written of the records of one entry if it stands alone; ``None`` if it cannot. Findings of v2's contract
    are added to the records.

    :param v2: the v2 values of each.
    """
    record, body = records[0], v2[0]
    schema = record.schema
    if schema is None or schema.into() is not None or (schema.above is not None and record.parent is None):
        return None
    if record.form == "list":
        record.findings.append(Finding("list-only", record.origin))
    last_step(records, None)
    row = record.to_v2("row") if schema.row is not None else body
    below: list[tuple[int, str]] = []
    bodies: list[Any] = [row]
    for kind in schema.children() if record.form == "detail" else ():
        rows = [each for child, each in zip(records, v2, strict=True) if child.schema is kind]
        below.append((len(rows), indented(rows)))
        bodies.append(rows)
    apart = schema.row is not None
    text, seal = row_and_digest(row) if apart else ("", "")
    return Ready(
        state_of(records),
        told(records),
        text,
        seal if record.form == "detail" else "",
        digest([body, *bodies[1:]] if apart and record.form == "detail" else bodies) if schema.by_place("get") else "",
        below,
    )
