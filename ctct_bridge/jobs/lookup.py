"""What a migration left beside its v2 JSON, found by the place of an object: its residue line and its findings.

The lines are in the order of the archive, and objects are asked for in that of the tree; so where each line begins is
kept in a temporary store, and the lines stay in their files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ctct_bridge.archive.manifest import hashes, sha256_of
from ctct_bridge.archive.texts import sound
from ctct_bridge.errors import InputMissing

_TABLES = """
CREATE TABLE residue (place TEXT PRIMARY KEY, start INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE finding (document TEXT NOT NULL, entry INTEGER NOT NULL, start INTEGER NOT NULL) STRICT;
"""
#: A residue line, or a finding, as JSON.
Line = dict[str, Any]


class Lookup:
    """The lines beside the tree below ``root``; to be closed, or used in a ``with`` block. There may be none.

    :raises InputMissing: if they are not as ``migrate`` wrote them.
    """

    def __init__(self, root: Path) -> None:
        self._root, self._stack = root, ExitStack()
        self._store = sqlite3.connect("", isolation_level=None)  # a file without a name, as large as it must be
        self._stack.callback(self._store.close)
        try:
            self._store.executescript(_TABLES)
            self._store.execute("BEGIN")
            self._residue = self._opened("residue.jsonl")
            self._findings = self._opened("findings.jsonl")
            self._store.executemany("INSERT OR REPLACE INTO residue VALUES (?, ?)", self._places())
            self._store.executemany("INSERT INTO finding VALUES (?, ?, ?)", self._entries())
            self._store.execute("CREATE INDEX of_entry ON finding (document, entry, start)")
        except BaseException:
            self._stack.close()
            raise
        self._known = hashes(root)
        self._sound: tuple[str, bool] = ("", False)

    def __enter__(self) -> Lookup:
        return self

    def __exit__(self, *_: Any) -> None:
        self._stack.close()

    def line(self, place: str, id: str | None) -> Line | None:
        """The residue line of the object at a place; ``None`` if there is none, or it may be that of another object:
        rows move up when one above them is taken away.

        :param id: of the object, where it says one.
        """
        found = self._store.execute("SELECT start FROM residue WHERE place = ?", (sound(place),)).fetchone()
        if found is None:
            return None
        line = self._read(self._residue, found[0])
        file, _, inside = place.partition("#")
        alike = not inside or (id is not None and line.get("id") == id)
        return line if alike or self._unchanged(file) else None

    def findings(self, line: Line) -> Iterator[Line]:
        """The findings of the entry that a residue line is of, those of its children among them."""
        asked = "SELECT start FROM finding WHERE document = ? AND entry = ? ORDER BY start"
        for (start,) in self._store.execute(asked, (sound(line["document"]), line["entry"])).fetchall():
            yield self._read(self._findings, start)

    def _opened(self, name: str) -> Any:
        path = self._root / name
        return self._stack.enter_context(path.open("rb")) if path.is_file() else None

    def _places(self) -> Iterator[tuple[str, int]]:
        for start, line in _lines(self._residue):
            if isinstance(line.get("v2"), str) and isinstance(line.get("document"), str) and "entry" in line:
                yield sound(line["v2"]), start

    def _entries(self) -> Iterator[tuple[str, int, int]]:
        for start, line in _lines(self._findings):
            if isinstance(line.get("entry"), int) and isinstance(line.get("document"), str):
                yield sound(line["document"]), line["entry"], start

    @staticmethod
    def _read(file: Any, start: int) -> Line:
        file.seek(start)
        line: Line = json.loads(file.readline())
        return line

    def _unchanged(self, name: str) -> bool:
        """Whether a page is as it was written, so that its rows are where they were."""
        if self._sound[0] != name:
            known = self._known.get(name)
            self._sound = name, bool(known) and sha256_of(self._root / name) == known
        return self._sound[1]


def _lines(file: Any) -> Iterator[tuple[int, Line]]:
    """Where each line of a file begins, and the line.

    :raises InputMissing: at one that is not as ``migrate`` writes them.
    """
    start = 0
    for number, data in enumerate(file or (), 1):
        try:
            line = json.loads(data)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict):
            name = Path(file.name).name
            raise InputMissing(f"{name}, line {number}: not as migrate wrote it; run migrate again")
        yield start, line
        start += len(data)
