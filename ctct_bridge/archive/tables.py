"""The tables of the store, and its rows as they are in Python."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

#: What became of what was read: made anew with every settling.
SETTLED = {
    "conclusion": """CREATE TABLE conclusion (
    number INTEGER PRIMARY KEY, state TEXT NOT NULL, findings TEXT NOT NULL, pointer TEXT, supplied TEXT
) STRICT""",
    "record": """CREATE TABLE record (
    number INTEGER PRIMARY KEY, first INTEGER NOT NULL, copies INTEGER NOT NULL, collection TEXT NOT NULL,
    name TEXT NOT NULL, own INTEGER NOT NULL
) STRICT""",
    "name": "CREATE TABLE name (folded TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "output": """CREATE TABLE output (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID""",
}
TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE document (
    number INTEGER PRIMARY KEY, label TEXT NOT NULL, frame TEXT, complete INTEGER NOT NULL, findings TEXT NOT NULL,
    entries INTEGER NOT NULL, delivered INTEGER NOT NULL, errors INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT
) STRICT;
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL, line INTEGER, resource TEXT, id TEXT, parent TEXT,
    form TEXT NOT NULL, state TEXT NOT NULL, collection TEXT, name TEXT, findings TEXT NOT NULL, residue TEXT, raw TEXT,
    view TEXT NOT NULL, children TEXT NOT NULL, ready TEXT
) STRICT;
CREATE TABLE tally (
    resource TEXT NOT NULL, path TEXT NOT NULL, what TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (resource, path, what)
) STRICT, WITHOUT ROWID;
{";".join(SETTLED.values())};
"""
_READ = "line resource id parent form collection name residue raw view children ready"
_ENTRY = f"e.number, e.number >> 32, e.ordinal, {', '.join('e.' + name for name in _READ.split())}"
AS_READ = f"{_ENTRY}, e.state, e.findings, NULL, NULL"
GROUPED = f"{AS_READ}, r.number FROM record r CROSS JOIN entry e ON e.collection = r.collection AND e.name = r.name"
CONCLUDED = (
    f"{_ENTRY}, coalesce(c.state, e.state), coalesce(c.findings, e.findings), c.pointer, c.supplied FROM entry e "
    "LEFT JOIN conclusion c ON c.number = e.number"
)
#: The same without what is long and stands in a file already, if it does: what is not asked for is not read.
_LONG = "view children ready".split()
BRIEF = reduce(lambda sql, name: sql.replace(f"e.{name},", f"iif(c.pointer IS NULL, e.{name}, ''),"), _LONG, CONCLUDED)
#: What is written of a record that was made ready, and nothing that is not: a column costs more than a short text.
FIRST = (
    "r.number, e.number, e.resource, e.id, e.parent, e.form, iif(r.copies > 1 OR e.ready IS NULL, '', e.view), "
    "iif(r.copies > 1, NULL, e.ready) FROM record r CROSS JOIN entry e ON e.number = r.first"
)
#: Numbers of entries are numbers of their documents, with so much room below for the place of each.
ROOM = 1 << 32


class Row(NamedTuple):
    """One entry as the store keeps it; JSON columns are texts, and findings are one a line. ``collection`` and ``name``
    are those of the record that it is a copy, or a part, of. ``ready`` is what was made of it ahead."""

    number: int
    document: int
    ordinal: int
    line: int | None
    resource: str | None
    id: str | None
    parent: str | None
    form: str
    collection: str | None
    name: str | None
    residue: str | None
    raw: str | None
    view: str
    children: str
    ready: str | None
    state: str
    findings: str
    pointer: str | None
    supplied: str | None

    def kept(self) -> dict[str, Any]:
        """The residue; empty if there is none."""
        return json.loads(self.residue) if self.residue else {}


class First(NamedTuple):
    """The first entry of a record.

    :ivar record: number of the record, and ``number`` that of the entry.
    :ivar view: as in :class:`Row`, and so is ``ready``; both are there if it is the only entry and was made ready.
    """

    record: int
    number: int
    resource: str | None
    id: str | None
    parent: str | None
    form: str
    view: str
    ready: str | None


class Document(NamedTuple):
    """One document as the store keeps it.

    :ivar entries: how many entries its parser counted; ``delivered`` is how many it gave.
    :ivar errors: entries with a finding of severity *error*, and one for the document itself if it has one.
    :ivar bytes: how many bytes were read of it, and ``sha256`` their hash; ``None`` if that is unknown.
    :ivar tally: what it holds, see :mod:`~ctct_bridge.archive.tallies`; not kept by document.
    """

    number: int
    label: str
    frame: Any
    complete: bool
    findings: list[Any]
    entries: int = 0
    delivered: int = 0
    errors: int = 0
    bytes: int = 0
    sha256: str | None = None
    tally: Mapping[tuple[str, str, str], int] = {}


def span(document: int) -> tuple[int, int]:
    """The first and the last number that an entry of a document can have."""
    return document * ROOM, document * ROOM + ROOM - 1


def document_of(columns: Sequence[Any]) -> Document:
    """A document of its row."""
    row = Document(*columns)
    frame = json.loads(row.frame) if row.frame else None
    return row._replace(frame=frame, complete=bool(row.complete), findings=json.loads(str(row.findings)))
