"""The store behind joins: one SQLite file that holds every document and entry of a run.

Values go in as JSON texts (views in v2's own shape), so nothing here knows a schema. Rows come out in archive order or
grouped by resource and id, one at a time, whatever their number.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    residue TEXT, findings TEXT NOT NULL, raw TEXT, pointer TEXT, supplied TEXT
) STRICT;
CREATE TABLE record (
    number INTEGER PRIMARY KEY, first INTEGER NOT NULL, resource TEXT NOT NULL, parent TEXT, id TEXT NOT NULL
) STRICT;
CREATE TABLE name (folded TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE output (path TEXT PRIMARY KEY, size INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
_ENTRY = (
    "number document ordinal line resource id parent form state view children residue findings raw pointer supplied"
)


class Row(NamedTuple):
    """One entry as the store keeps it; JSON columns are texts."""

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
    pointer: str | None
    supplied: str | None


def compact(value: Any, ordered: bool = False) -> str:
    """``value`` as one line of JSON: no NaN, no escapes that UTF-8 does not need, keys as they come or by name."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=ordered)


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
        """Add one entry; ``values`` are the columns from ``line`` to ``raw``."""
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
        self._db.executemany(f"INSERT INTO entry VALUES ({','.join('?' * 14)},NULL,NULL)", self._entries)
        self._entries.clear()

    def index(self) -> None:
        """Number the records (distinct resource, parent and id) in the order of their first appearance."""
        self.flush()
        self._db.execute("CREATE INDEX entry_by_id ON entry (resource, id, parent, number)")
        self._db.execute("CREATE INDEX entry_by_document ON entry (document, number)")
        self._db.execute(
            "INSERT INTO record (first, resource, parent, id) SELECT min(number), resource, parent, id FROM entry "
            "WHERE resource IS NOT NULL GROUP BY resource, parent, id ORDER BY min(number)"
        )

    # -- reading ------------------------------------------------------------------------------------------------

    def groups(self) -> Iterator[list[Row]]:
        """The entries of each record, in archive order; records in the order of first appearance."""
        rows = self._db.execute(
            f"SELECT r.number, {', '.join('e.' + name for name in _ENTRY.split())} FROM record r "
            "CROSS JOIN entry e ON e.resource = r.resource AND e.id = r.id AND e.parent IS r.parent "
            "ORDER BY r.number, e.number"
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

    def count(self, resource: str) -> int:
        """How many records of a resource there are."""
        (number,) = self._db.execute("SELECT count(*) FROM record WHERE resource=?", (resource,)).fetchone()
        return int(number)

    def settle(self, number: int, state: str, findings: list[Any], pointer: str | None, supplied: Any) -> None:
        """Record what became of an entry."""
        given = compact(supplied) if supplied else None
        self._db.execute(
            "UPDATE entry SET state=?, findings=?, pointer=?, supplied=? WHERE number=?",
            (state, compact(findings), pointer, given, number),
        )

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

    def claim(self, name: str) -> bool:
        """Reserve a file name, folded; ``False`` if another file has it."""
        return self._db.execute("INSERT OR IGNORE INTO name VALUES (?)", (name.casefold(),)).rowcount == 1

    def add_output(self, path: str, size: int, sha256: str) -> None:
        """Remember a file that was written."""
        self._db.execute("INSERT OR REPLACE INTO output VALUES (?,?,?)", (path, size, sha256))

    def outputs(self) -> Iterator[tuple[str, int, str]]:
        """Path, size and hash of the files written, by path."""
        yield from self._db.execute("SELECT * FROM output ORDER BY path")
