"""The store behind joins: one SQLite file that holds every document and entry of a run.

Values go in as JSON texts (views in v2's own shape), so nothing here knows a schema. Rows come out in archive order or
grouped by resource and id, one at a time, whatever their number.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, NamedTuple

from ctct_bridge.errors import OutputBusy, OutputFailed

_TABLES = """
CREATE TABLE document (
    number INTEGER PRIMARY KEY, label TEXT NOT NULL, frame TEXT, complete INTEGER NOT NULL, findings TEXT NOT NULL,
    entries INTEGER NOT NULL
) STRICT;
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, document INTEGER NOT NULL, ordinal INTEGER NOT NULL, line INTEGER, resource TEXT,
    id TEXT, parent TEXT, form TEXT NOT NULL, state TEXT NOT NULL, view TEXT NOT NULL, children TEXT NOT NULL,
    residue TEXT, findings TEXT NOT NULL, raw TEXT, collection TEXT, name TEXT, pointer TEXT, supplied TEXT
) STRICT;
CREATE TABLE record (
    number INTEGER PRIMARY KEY, first INTEGER NOT NULL, collection TEXT NOT NULL, name TEXT NOT NULL,
    own INTEGER NOT NULL
) STRICT;
CREATE TABLE name (folded TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE output (path TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
_ENTRY = (
    "number document ordinal line resource id parent form state view children residue findings raw collection name "
    "pointer supplied"
)


class Row(NamedTuple):
    """One entry as the store keeps it; JSON columns are texts. ``collection`` and ``name`` are those of the record that
    it is a copy, or a part, of."""

    number: int
    document: int
    ordinal: int
    line: int | None
    resource: str | None
    id: str | None
    parent: str | None
    form: str
    state: str
    view: str
    children: str
    residue: str | None
    findings: str
    raw: str | None
    collection: str | None
    name: str | None
    pointer: str | None
    supplied: str | None


# Made once: json.dumps makes an encoder a call for everything but its defaults.
_COMPACT, _ORDERED = (
    json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=ordered).encode
    for ordered in (False, True)
)


def compact(value: Any, ordered: bool = False) -> str:
    """``value`` as one line of JSON: no NaN, no escapes that UTF-8 does not need, keys as they come or by name."""
    return _ORDERED(value) if ordered else _COMPACT(value)


def indented(value: Any, gap: str = "\n") -> str:
    """``value`` as JSON that a person can read and edit: what ``json.dumps(value, indent=2)`` gives, several times as
    fast, since that is not compiled. ``gap`` is what stands between two lines."""
    inner = gap + "  "
    if isinstance(value, dict) and value:
        rows = [f"{encode_basestring(key)}: {indented(each, inner)}" for key, each in value.items()]
        return f"{{{inner}{f',{inner}'.join(rows)}{gap}}}"
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([indented(each, inner) for each in value])}{gap}]"
    return _COMPACT(value)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other runs out of an output folder for the length of a block. SQLite's own lock: every system has it, and
    the end of the process, however it ends, releases it.

    :raises OutputBusy: if another run holds the folder.
    :raises OutputFailed: if the folder cannot be made.
    """
    lock = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / "lock", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except (OSError, sqlite3.Error) as fault:
        if lock is not None:
            lock.close()
        if "locked" in str(fault):
            raise OutputBusy(f"another run is writing into {folder.parent}") from None
        raise OutputFailed(f"cannot use {folder}: {getattr(fault, 'strerror', None) or fault}") from None
    try:
        yield
    finally:
        lock.close()


class Workspace:
    """A workspace; ``None`` as path keeps it in a temporary file that vanishes with it."""

    def __init__(self, path: Path | None = None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            for stale in path.parent.glob(path.name + "*"):
                stale.unlink()
        self._db = sqlite3.connect(str(path) if path is not None else "", isolation_level=None)
        # A killed run starts over, so the file need not survive one: no journal, no syncs while it is filled.
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-8192;" + _TABLES)
        self._db.execute("BEGIN")
        self._entries: list[tuple[Any, ...]] = []
        self._count = 0

    def close(self) -> None:
        """Write what is pending and close the store."""
        self.flush()
        self._db.execute("COMMIT")
        self._db.close()

    # -- filling ------------------------------------------------------------------------------------------------

    def add_entry(self, document: int, ordinal: int, values: Sequence[Any]) -> None:
        """Add one entry; ``values`` are the columns from ``line`` to ``name``."""
        self._count += 1
        self._entries.append((self._count, document, ordinal, *values))
        if len(self._entries) >= 500:
            self.flush()

    def add_document(
        self, number: int, label: str, frame: Any, complete: bool, findings: list[Any], entries: int = 0
    ) -> None:
        """Add a document; its frame, and how many entries the parser counted, are known only after its entries."""
        row = (number, label, compact(frame) if frame is not None else None, int(complete), compact(findings), entries)
        self._db.execute("INSERT INTO document VALUES (?,?,?,?,?,?)", row)

    def flush(self) -> None:
        """Write pending entries."""
        self._db.executemany(f"INSERT INTO entry VALUES ({','.join('?' * 16)},NULL,NULL)", self._entries)
        self._entries.clear()

    def index(self) -> None:
        """Number the records: collections, and records in each, in the order of their first appearance. So no two
        collections need to be open at the same time."""
        self.flush()
        self._db.execute("CREATE INDEX entry_by_name ON entry (collection, name, number)")
        self._db.execute("CREATE INDEX entry_by_document ON entry (document, number)")
        self._db.execute(
            "INSERT INTO record (first, collection, name, own) "
            "SELECT min(number), collection, name, max(instr(collection || '/', resource || '/') = 1) FROM entry "
            "WHERE resource IS NOT NULL GROUP BY collection, name "
            "ORDER BY min(min(number)) OVER (PARTITION BY collection), min(number)"
        )

    # -- reading ------------------------------------------------------------------------------------------------

    def groups(self) -> Iterator[list[Row]]:
        """The entries of each record, in archive order: its copies, and what belongs inside it. Records come collection
        by collection."""
        rows = self._db.execute(
            f"SELECT r.number, {', '.join('e.' + name for name in _ENTRY.split())} FROM record r "
            "CROSS JOIN entry e ON e.collection = r.collection AND e.name = r.name ORDER BY r.number, e.number"
        )
        group: list[Row] = []
        current = None
        for number, *columns in rows:
            if number != current and group:
                yield group
                group = []
            current = number
            group.append(Row(*columns))
        if group:
            yield group

    def copies(self, collection: str) -> Iterator[list[Row]]:
        """The copies of each record of a collection, by name; without what belongs inside it."""
        rows = self._db.execute(
            "SELECT * FROM entry WHERE collection=? AND resource=? ORDER BY name, number", (collection, collection)
        )
        for _, group in groupby(map(Row._make, rows), key=lambda row: row.name):
            yield list(group)

    def count(self, collection: str) -> int:
        """How many records a collection has, not counting what belongs inside records that are not there."""
        query = "SELECT count(*) FROM record WHERE collection=? AND own"
        (number,) = self._db.execute(query, (collection,)).fetchone()
        return int(number)

    def conclude(self, number: int, state: str, findings: list[Any], pointer: str | None, supplied: Any) -> None:
        """Record what became of an entry."""
        given = compact(supplied) if supplied else None
        self._db.execute(
            "UPDATE entry SET state=?, findings=?, pointer=?, supplied=? WHERE number=?",
            (state, compact(findings), pointer, given, number),
        )

    def tell(self, document: int, finding: Any) -> None:
        """Add a finding to those of a document."""
        (told,) = self._db.execute("SELECT findings FROM document WHERE number=?", (document,)).fetchone()
        findings = compact([*json.loads(told), finding])
        self._db.execute("UPDATE document SET findings=? WHERE number=?", (findings, document))

    def label(self, document: int) -> str:
        """The label of a document."""
        (label,) = self._db.execute("SELECT label FROM document WHERE number=?", (document,)).fetchone()
        return str(label)

    def documents(self) -> Iterator[tuple[int, str, Any, bool, list[Any]]]:
        """Number, label, frame, completeness and own findings of every document, in order."""
        for number, label, frame, complete, findings, _ in self._db.execute("SELECT * FROM document ORDER BY number"):
            yield number, label, json.loads(frame) if frame else None, bool(complete), json.loads(findings)

    def counts(self) -> Iterator[tuple[int, int]]:
        """Number of every document, and how many entries its parser counted."""
        yield from self._db.execute("SELECT number, entries FROM document ORDER BY number")

    def entries(self, document: int) -> Iterator[Row]:
        """The entries of a document, in order."""
        for columns in self._db.execute("SELECT * FROM entry WHERE document=? ORDER BY number", (document,)):
            yield Row(*columns)

    def states(self) -> Iterator[tuple[int, str | None, str, int]]:
        """``(document, resource, state, number of entries)``."""
        yield from self._db.execute(
            "SELECT document, resource, state, count(*) FROM entry GROUP BY 1,2,3 ORDER BY 1,2,3"
        )

    # -- outputs ------------------------------------------------------------------------------------------------

    def claim(self, name: str, id: str) -> bool:
        """Reserve a file name, folded, for an id; ``False`` if another id has it."""
        self._db.execute("INSERT OR IGNORE INTO name VALUES (?,?)", (name.casefold(), id))
        (owner,) = self._db.execute("SELECT id FROM name WHERE folded=?", (name.casefold(),)).fetchone()
        return bool(owner == id)

    def add_output(self, path: str, size: int, sha256: str) -> None:
        """Remember a file that was written."""
        self._db.execute("INSERT OR REPLACE INTO output VALUES (?,?,?)", (path, size, sha256))

    def outputs(self) -> Iterator[tuple[str, int, str]]:
        """Path, size and hash of the files written, by path."""
        yield from self._db.execute("SELECT * FROM output ORDER BY path")
