"""What can be made of an entry while it is read: all that is written of a record whose only copy it turns out to be.

Most records have one copy and nothing that is joined into them. Theirs is then the text made here, and the entry is not
looked at again. A law proves that it is the text which joining gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from ctct_bridge.archive.layouts import digest_of
from ctct_bridge.archive.printing import LINES, ONE_LINE, ORDERED, Form, printer, printers
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import last_step, state_of
from ctct_bridge.jobs.telling import told
from ctct_bridge.model import Record, View

#: Between the parts: JSON has control characters as escapes only.
_BETWEEN = "\x1e"


class Ready(NamedTuple):
    """A record as it is written.

    :ivar state: what the entry ends in.
    :ivar findings: all findings of the record and its children, one a line.
    :ivar row: its row in the collection; empty if that is the entry's view as it is.
    :ivar row_digest: hash of the row, for what has an item file besides.
    :ivar digest: hash of all its bodies, for what is known by its place.
    :ivar below: for each kind of children their number and, behind a space, the body that holds them.
    """

    state: str
    findings: str
    row: str
    row_digest: str
    digest: str
    below: list[str]

    def text(self) -> str:
        """All of it as one text."""
        return _BETWEEN.join((*self[:5], *self.below))

    @classmethod
    def of(cls, text: str) -> Ready:
        """What :meth:`text` gave."""
        state, findings, row, row_digest, whole, *below = text.split(_BETWEEN)
        return cls(state, findings, row, row_digest, whole, below)


class Shown(NamedTuple):
    """The records of one entry as texts.

    :ivar view: the JSON of the first one's view, in the form in which it will be written.
    :ivar row: its row in the collection, if that has another shape, and ``seal`` what its digest is made of.
    :ivar children: that of each child's view, in one line; and ``below`` as it stands in a file.
    """

    view: str
    row: str
    seal: str
    children: Sequence[str]
    below: Sequence[str]


def shown(records: list[Record]) -> Shown:
    """The texts of the records of one entry; of what became no resource there is nothing to show."""
    record, *children = records
    schema: Any = record.schema
    if schema is None:
        return Shown("{}", "", "", (), ())
    view, *rest = _item(schema, record.form == "detail")(schema.row_view(record.view))
    row, seal = rest or ("", "")
    texts = [_child(child.schema, child.form == "detail")(child.view) for child in children]
    return Shown(view, row, seal, [line for line, _ in texts], [lines for _, lines in texts])


@cache
def _item(schema: Any, whole: bool) -> Callable[[View], tuple[str, ...]]:
    if schema.row is None:
        return printers(Form(schema, ONE_LINE, whole))
    view = Form(schema, LINES if whole else ONE_LINE, whole)
    return printers(view, Form(schema.row, ONE_LINE), Form(schema.row, ORDERED))


@cache
def _child(schema: Any, whole: bool) -> Callable[[View], tuple[str, ...]]:
    return printers(Form(schema, ONE_LINE, whole), Form(schema, LINES.inner, whole))


def ahead(records: list[Record], texts: Shown) -> Ready | None:
    """What is written of the records of one entry if it stands alone; ``None`` if it cannot. Findings of v2's contract
    are added to the records.

    :param texts: what :func:`shown` gives of them.
    """
    record, *children = records
    schema: Any = record.schema
    if schema is None or schema.into() is not None or (schema.above is not None and record.parent is None):
        return None
    whole = record.form == "detail"
    if not whole:
        record.findings.append(Finding("list-only", record.origin))
    last_step(records, None)
    below = [
        [body for child, body in zip(children, texts.below, strict=True) if child.schema is kind]
        for kind in (schema.children() if whole else ())
    ]
    return Ready(
        state_of(records),
        told(records),
        texts.row,
        digest_of(texts.seal) if whole and texts.seal else "",
        _digest(record, children, texts) if schema.by_place("get") else "",
        [f"{len(bodies)} {LINES.array(bodies)}" for bodies in below],
    )


def _digest(record: Record, children: list[Record], texts: Shown) -> str:
    """The digest of all bodies of a record that is known by its place."""
    schema: Any = record.schema
    if record.form != "detail":
        return digest_of(ORDERED.array([texts.seal or _ordered(record)]))
    below = [ORDERED.array([_ordered(each) for each in children if each.schema is kind]) for kind in schema.children()]
    return digest_of(ORDERED.array([_ordered(record), *below]))


def _ordered(record: Record) -> str:
    return printer(Form(record.schema, ORDERED, record.form == "detail"))(record.view)
