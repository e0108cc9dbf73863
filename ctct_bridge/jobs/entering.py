"""Documents to rows of the store: the part of a run that costs the most, and that several processes can share."""

from __future__ import annotations

from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from ctct_bridge.archive.tables import Document
from ctct_bridge.archive.texts import compact
from ctct_bridge.findings import CODES, ERROR, Finding
from ctct_bridge.jobs.ahead import ahead, shown
from ctct_bridge.jobs.documents import DocumentReading
from ctct_bridge.jobs.telling import told
from ctct_bridge.model import Record
from ctct_bridge.reconciler.keys import place_of

#: Entries of one batch: enough to make their way cheap, few enough to make them small.
_BATCH = 100
_ERRORS = frozenset(name for name, code in CODES.items() if code.severity == ERROR)


class Batch(NamedTuple):
    """Some entries of a document, in order: their rows, how many of them have an error, and the bytes read so far."""

    rows: list[tuple[Any, ...]]
    errors: int
    bytes: int


def batches(document: DocumentReading, ready: bool) -> Iterator[Batch]:
    """The entries of a document.

    :param ready: whether to make all that can be written of them, see :func:`~ctct_bridge.jobs.ahead.ahead`.
    """
    rows: list[tuple[Any, ...]] = []
    errors = 0
    for entry, records in document:
        document.holdings.add(entry, records)
        errors += any(is_error(record.findings) for record in records if record.findings)
        rows.append((entry.origin.entry or 0, *columns(records, ready)))
        if len(rows) == _BATCH:
            yield Batch(rows, errors, document.bytes)
            rows, errors = [], 0
    if rows:
        yield Batch(rows, errors, document.bytes)


def outcome(number: int, document: DocumentReading) -> Document:
    """What is known of a document once it was read."""
    frame = document.frame.to_json() if document.frame is not None else None
    findings = [finding.to_json() for finding in document.findings]
    label, errors = document.source.label, int(is_error(document.findings))
    rest = (document.entries, 0, errors, document.bytes, document.sha256, document.holdings.tally())
    return Document(number, label, frame, document.complete, findings, *rest)


def is_error(findings: list[Finding]) -> bool:
    """Whether one of them is an error."""
    return any(finding.code in _ERRORS for finding in findings)


def columns(records: list[Record], ready: bool = False) -> tuple[Any, ...]:
    """The columns of an entry from ``line`` to ``ready``. Findings of v2's contract may be added to the records."""
    first = records[0]
    found = told(records[:1])
    texts = shown(records)
    rest = ",".join(map(_child, records[1:], texts.children))
    made = ahead(records, texts) if ready else None
    return (
        first.origin.line,
        first.resource,
        first.id,
        first.parent,
        first.form,
        first.state,
        *(place_of(first.schema, first.parent, first.id, first.view) if first.schema is not None else (None, None)),
        found,
        # By name: the order in which a residue grew tells which lane read the entry, and says nothing.
        compact(first.residue, ordered=True) if first.residue is not None else None,
        first.raw,
        texts.view,
        f"[{rest}]",
        made.text() if made is not None else None,
    )


def _child(child: Record, view: str) -> str:
    line = child.origin.line
    row = f'{{"resource":{encode_basestring(child.resource or "")},"line":{"null" if line is None else line}'
    row += f',"view":{view}'
    if child.findings:
        row += f',"findings":{compact([finding.to_json() for finding in child.findings])}'
    if child.residue is not None:
        row += f',"residue":{compact(child.residue)}'
    return row + "}"
