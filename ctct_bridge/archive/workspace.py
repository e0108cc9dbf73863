"""The store behind joins and resuming: one SQLite file that holds every document and entry of a run.

Values go in as JSON texts (views in v2's own shape), so nothing here knows a schema. Rows come out in archive order or
grouped by resource and id, one at a time, whatever their number and whatever the order in which they came.

What was read is committed document by document: an entry counts only once its document is there, too. What becomes of
it (conclusions, names, outputs) is one transaction from beginning to end, since it is made again after a kill.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

from ctct_bridge.archive.register import Register
from ctct_bridge.archive.tables import (
    AS_READ,
    BRIEF,
    CONCLUDED,
    FIRST,
    GROUPED,
    ROOM,
    SETTLED,
    TABLES,
    Document,
    First,
    Row,
    document_of,
    span,
)
from ctct_bridge.archive.tallies import Tallies
from ctct_bridge.archive.texts import compact

#: How many rows one transaction takes while documents are read.
_BATCH = 1000


class Workspace:
    """A workspace; ``None`` as path keeps it in a temporary file that vanishes with it.

    :param fresh: whether what an earlier run left there is thrown away. A damaged file is, at any rate.
    """

    def __init__(self, path: Path | None = None, fresh: bool = True) -> None:
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._open(fresh or path is None or not path.is_file())

    def _open(self, fresh: bool) -> None:
        if fresh and self._path is not None:
            for stale in self._path.parent.glob(self._path.name + "*"):
                stale.unlink()
        # An iterator over a store may be handed from thread to thread, one at a time: a generator sees to that.
        name = str(self._path) if self._path is not None else ""
        self._db = sqlite3.connect(name, isolation_level=None, check_same_thread=False)
        try:
            # Appending to a file needs no old pages to be saved, so this journal costs less than a write-ahead log.
            safe = "journal_mode=DELETE; PRAGMA synchronous=FULL" if self._path else "journal_mode=OFF"
            self._db.executescript(f"PRAGMA locking_mode=EXCLUSIVE; PRAGMA {safe}; PRAGMA cache_size=-8192;")
            if fresh:
                self._db.executescript(TABLES)
            self._db.execute("SELECT count(*) FROM meta, record WHERE record.number = 0").fetchone()
        except sqlite3.DatabaseError as fault:
            self._db.close()
            if fresh or (isinstance(fault, sqlite3.OperationalError) and "no such table" not in str(fault)):
                raise
            self._open(True)
            return
        self._db.execute("BEGIN")
        self._entries: list[tuple[Any, ...]] = []
        self._concluded: list[tuple[Any, ...]] = []
        self._counts: dict[int, int] = {}
        self.tallies, self.register = Tallies(self._db), Register(self._db)
        self._pending, self._settling = 0, False

    def start_over(self) -> None:
        """Throw everything away."""
        self._db.close()
        self._open(True)

    def close(self) -> None:
        """Keep the documents that are whole, and close the store. It may be closed again."""
        with suppress(sqlite3.Error):  # a full disk was told already, and a closed store is closed
            if self._db.in_transaction:
                self.tallies.keep()
                self._db.execute("ROLLBACK" if self._settling else "COMMIT")
        self._db.close()

    def commit(self) -> None:
        """Make what was written so far safe from whatever comes."""
        self._pending = 0
        self.tallies.keep()
        if self._path is not None:
            self._db.execute("COMMIT")
            self._db.execute("BEGIN")

    # -- what run it is -----------------------------------------------------------------------------------------

    def said(self, name: str) -> str | None:
        """What was noted under a name."""
        row = self._db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return str(row[0]) if row is not None else None

    def note(self, name: str, value: str) -> None:
        """Note something under a name, for good."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (name, value))
        self.commit()

    # -- filling ------------------------------------------------------------------------------------------------

    def add_entries(self, document: int, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add the next entries of a document; each row has the columns from ``ordinal`` to ``ready``, as the table has
        them."""
        before = self._counts.get(document, 0)
        self._counts[document] = before + len(rows)
        self._entries += [(number, *row) for number, row in enumerate(rows, document * ROOM + before)]
        if len(self._entries) >= 500:
            self.flush()

    def add_document(self, document: Document) -> None:
        """Add a document, after its entries: now they count."""
        self.flush()
        number, label, frame, complete, findings, *rest, tally = document
        values = (number, label, compact(frame) if frame is not None else None, int(complete), compact(findings), *rest)
        self._db.execute("INSERT INTO document VALUES (?,?,?,?,?,?,?,?,?,?)", values)
        self._counts.pop(document.number, None)
        self.tallies.add(tally)
        self._pending += 1
        if self._pending >= _BATCH:
            self.commit()

    def forget(self, document: int) -> None:
        """Take back the entries of a document that came to nothing."""
        self.flush()
        self._counts.pop(document, None)
        self._db.execute("DELETE FROM entry WHERE number BETWEEN ? AND ?", span(document))

    def forget_unfinished(self) -> None:
        """Take back the entries of all documents that are not there themselves."""
        self._db.execute("DELETE FROM entry WHERE number >> 32 NOT IN (SELECT number FROM document)")

    def flush(self) -> None:
        """Write pending entries and conclusions."""
        if self._entries:
            self._db.executemany(f"INSERT INTO entry VALUES ({','.join('?' * 16)})", self._entries)
            self._pending += len(self._entries)
            self._entries.clear()
            if self._pending >= _BATCH and not self._settling:
                self.commit()
        if self._concluded:
            self._db.executemany("INSERT OR REPLACE INTO conclusion VALUES (?,?,?,?,?)", self._concluded)
            self._concluded.clear()

    def index(self) -> None:
        """Number the records: collections, and records in each, in the order of their first appearance. So no two
        collections need to be open at the same time."""
        self.flush()
        self._db.execute("CREATE INDEX entry_by_name ON entry (collection, name, number)")
        self._db.execute(
            "INSERT INTO record (first, copies, collection, name, own) SELECT min(number), count(*), collection, name, "
            "max(instr(collection || '/', resource || '/') = 1) FROM entry "
            "WHERE collection IS NOT NULL GROUP BY collection, name "
            "ORDER BY min(min(number)) OVER (PARTITION BY collection), min(number)"
        )

    # -- reading ------------------------------------------------------------------------------------------------

    def groups(self) -> Iterator[list[Row]]:
        """The entries of each record as they were read, in archive order: its copies, and what belongs inside it.
        Records come collection by collection."""
        group: list[Row] = []
        current = None
        for *columns, number in self._db.execute(f"SELECT {GROUPED} ORDER BY r.number, e.number"):
            if number != current and group:
                yield group
                group = []
            current = number
            group.append(Row(*columns))
        if group:
            yield group

    def firsts(self) -> Iterator[First]:
        """The first entry of each record, in the same order."""
        return map(First._make, self._db.execute(f"SELECT {FIRST} ORDER BY r.number"))

    def group(self, record: int) -> list[Row]:
        """One of the :meth:`groups`, by the number of its record."""
        rows = self._db.execute(f"SELECT {GROUPED} WHERE r.number=? ORDER BY e.number", (record,))
        return [Row(*columns) for *columns, _ in rows]

    def copies(self, collection: str) -> Iterator[list[Row]]:
        """The copies of each record of a collection, by name; without what belongs inside it."""
        rows = self._db.execute(
            f"SELECT {AS_READ} FROM entry e WHERE collection=? AND resource=? ORDER BY name, number",
            (collection, collection),
        )
        for _, group in groupby(map(Row._make, rows), key=lambda row: row.name):
            yield list(group)

    def collections(self) -> set[str]:
        """The collections that have records of their own, and not only what belongs inside records that are not
        there; without those that lie below a parent."""
        query = "SELECT DISTINCT collection FROM record WHERE own AND instr(collection, '/') = 0"
        return {collection for (collection,) in self._db.execute(query)}

    def settle(self) -> None:
        """From here on everything is one transaction, until :meth:`note` or :meth:`commit` ends it."""
        self.commit()
        self._settling = True

    def unsettle(self) -> None:
        """Forget what became of everything, to settle it anew: in one transaction with what follows."""
        self.settle()
        for table, definition in SETTLED.items():  # an earlier version may have had other columns here
            self._db.execute(f"DROP TABLE IF EXISTS {table}")
            self._db.execute(definition)
        self._db.execute("DROP INDEX IF EXISTS entry_by_name")

    def replace(self, number: int, values: Sequence[Any]) -> None:
        """Put another reading in the place of an entry; ``values`` are the columns from ``line`` to ``ready``."""
        names = "line resource id parent form state collection name findings residue raw view children ready".split()
        assigned = ", ".join(f"{name}=?" for name in names)
        self._db.execute(f"UPDATE entry SET {assigned} WHERE number=?", (*values, number))

    def reframe(self, document: int, frame: Any) -> None:
        """Put another frame in the place of a document's."""
        self._db.execute("UPDATE document SET frame=? WHERE number=?", (compact(frame), document))

    def conclude(self, number: int, state: str, findings: str, pointer: str | None, supplied: Any) -> None:
        """Record what became of an entry; ``findings`` are one a line."""
        self._concluded.append((number, state, findings, pointer, compact(supplied) if supplied else None))
        if len(self._concluded) >= 500:
            self.flush()

    def retell(self, document: int, findings: list[Any]) -> None:
        """Put other findings in the place of a document's."""
        self._db.execute("UPDATE document SET findings=? WHERE number=?", (compact(findings), document))

    def ask(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows that a query of someone gives who counts what is in the tables."""
        self.flush()
        yield from self._db.execute(query, values)

    def tell_entry(self, document: int, place: int, finding: str) -> None:
        """Add a finding, as a line, to those of an entry; ``place`` is its number among those of the document."""
        self.flush()
        self._db.execute(
            "UPDATE entry SET findings = findings || iif(findings = '', '', char(10)) || ? WHERE number=?",
            (finding, document * ROOM + place),
        )

    def document(self, number: int) -> Document | None:
        """One document, if it is there."""
        found = self._db.execute("SELECT * FROM document WHERE number=?", (number,)).fetchone()
        return document_of(found) if found is not None else None

    def last_document(self) -> int:
        """The highest number of a document; 0 if there is none."""
        (number,) = self._db.execute("SELECT max(number) FROM document").fetchone()
        return number or 0

    def documents(self) -> Iterator[Document]:
        """Every document, in order."""
        yield from map(document_of, self._db.execute("SELECT * FROM document ORDER BY number"))

    def entries(self, document: int, state: str | None = None, brief: bool = False) -> Iterator[Row]:
        """The entries of a document, in order.

        :param state: only those in this state.
        :param brief: without view, children and ``ready`` of what has its place in v2.
        """
        self.flush()
        query = f"SELECT {BRIEF if brief else CONCLUDED} WHERE e.number BETWEEN ? AND ?"
        if state is not None:
            query += " AND coalesce(c.state, e.state) = ?"
        asked = span(document) if state is None else (*span(document), state)
        yield from map(Row._make, self._db.execute(f"{query} ORDER BY 1", asked))

    def findings(self, document: int) -> Iterator[str]:
        """The findings of each entry of a document that has any, in order."""
        self.flush()
        query = "SELECT coalesce(c.findings, e.findings) AS found FROM entry e LEFT JOIN conclusion c "
        query += "ON c.number = e.number WHERE e.number BETWEEN ? AND ? AND found != '' ORDER BY e.number"
        for (found,) in self._db.execute(query, span(document)):
            yield found

    def states(self) -> Iterator[tuple[int, str | None, str, int]]:
        """``(document, resource, state, number of entries)``."""
        self.flush()
        yield from self._db.execute(
            "SELECT e.number >> 32, resource, coalesce(c.state, e.state), count(*) FROM entry e "
            "LEFT JOIN conclusion c ON c.number = e.number GROUP BY 1,2,3 ORDER BY 1,2,3"
        )
