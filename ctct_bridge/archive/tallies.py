"""What the documents of a run hold, counted: kept in the same transaction as the documents, so it stands and falls with
them.

A count has three names: resource, v1 path, and what became of the texts there; or resource, nothing, and a year.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping

#: Resource, v1 path or nothing, fate or year.
Name = tuple[str, str, str]


class Tallies:
    """The counts of a store.

    :param db: where they are kept; who commits sees to it that they are written before.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._ahead: Counter[Name] = Counter()

    def add(self, counts: Mapping[Name, int]) -> None:
        """Count what a document holds, or holds no more."""
        self._ahead.update(counts)

    def keep(self) -> None:
        """Write what was counted."""
        self._db.executemany(
            "INSERT INTO tally VALUES (?,?,?,?) ON CONFLICT DO UPDATE SET number = number + excluded.number",
            [(*name, number) for name, number in self._ahead.items()],
        )
        self._ahead.clear()

    def all(self) -> list[tuple[str, str, str, int]]:
        """Every count, by name."""
        self.keep()
        return self._db.execute("SELECT * FROM tally WHERE number ORDER BY resource, path, what").fetchall()
