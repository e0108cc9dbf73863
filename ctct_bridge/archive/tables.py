"""The tables of the store, and its rows as they are in Python."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

TABLES = """
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
CREATE TABLE conclusion (
    number INTEGER PRIMARY KEY, state TEXT NOT NULL, findings TEXT NOT NULL, pointer TEXT, supplied TEXT
) STRICT;
CREATE TABLE record (
    number INTEGER PRIMARY KEY, first INTEGER NOT NULL, collection TEXT NOT NULL, name TEXT NOT NULL,
    own INTEGER NOT NULL
) STRICT;
CREATE TABLE name (folded TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tally (
    resource TEXT NOT NULL, path TEXT NOT NULL, what TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (resource, path, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE output (path TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
_READ = "line resource id parent form collection name residue raw view children ready"
_ENTRY = f"e.number, e.number >> 32, e.ordinal, {', '.join('e.' + name for name in _READ.split())}"
AS_READ = f"{_ENTRY}, e.state, e.findings, NULL, NULL"
CONCLUDED = (
    f"{_ENTRY}, coalesce(c.state, e.state), coalesce(c.findings, e.findings), c.pointer, c.supplied FROM entry e "
    "LEFT JOIN conclusion c ON c.number = e.number"
)
#: The same without what is long and stands in a file already, if it does: what is not asked for is not read.
_LONG = "view children ready".split()
BRIEF = reduce(lambda sql, name: sql.replace(f"e.{name},", f"iif(c.pointer IS NULL, e.{name}, ''),"), _LONG, CONCLUDED)
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
