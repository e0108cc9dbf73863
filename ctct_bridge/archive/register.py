"""The files of an output folder as its store knows them: what they may be called, and which were written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator


class Register:
    """The files of a store.

    :param db: where they are kept; when that is committed is the caller's business.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def claim(self, name: str, id: str) -> bool:
        """Reserve a file name, folded, for an id; ``False`` if another id has it."""
        if self._db.execute("INSERT OR IGNORE INTO name VALUES (?,?)", (name.casefold(), id)).rowcount:
            return True
        (owner,) = self._db.execute("SELECT id FROM name WHERE folded=?", (name.casefold(),)).fetchone()
        return bool(owner == id)

    def add(self, files: Iterable[tuple[str, int, str]]) -> None:
        """Remember files that were written: path, size and hash of each."""
        self._db.executemany("INSERT OR REPLACE INTO output VALUES (?,?,?)", files)

    def all(self) -> Iterator[tuple[str, int, str]]:
        """Path, size and hash of the files written, by path."""
        yield from self._db.execute("SELECT * FROM output ORDER BY path")

    def has(self, path: str) -> bool:
        """Whether a file of this name was written."""
        return self._db.execute("SELECT 1 FROM output WHERE path=?", (path,)).fetchone() is not None
