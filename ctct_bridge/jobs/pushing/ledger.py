"""What was asked of a v2 service, and what became of it: one SQLite file, so that nothing is asked for twice.

A call is noted before it is made, and its end when it has one. So whoever finds a call in the state ``sending`` after
a run that was killed knows that it may have been made: its end is *unknown*, and is looked for before anything else.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ctct_bridge.archive.texts import compact
from ctct_bridge.errors import OutputFailed, UsageError
from ctct_bridge.jobs.pushing.calls import COLUMNS, FAILED, PLANNED, SENDING, SENT, TABLES, UNKNOWN, Batch, Call


class Ledger:
    """The calls of one output folder to one service.

    :param path: the file; ``None`` keeps it in memory, for who only wants to know.
    :param copied: a file whose content it begins with.
    :raises OutputFailed: if the file is no ledger.
    """

    def __init__(self, path: Path | None, copied: Path | None = None) -> None:
        new = path is None or not path.is_file()
        self._db = sqlite3.connect(str(path) if path is not None else ":memory:", isolation_level=None)
        try:
            self._db.execute("PRAGMA synchronous=FULL")  # a call must not be made before its note is on the disk
            if copied is not None and copied.is_file():
                with sqlite3.connect(f"{copied.resolve().as_uri()}?mode=ro", uri=True) as source:
                    source.backup(self._db)
                source.close()
            elif new or not self._db.execute("SELECT 1 FROM sqlite_master WHERE name='day'").fetchone():
                self._db.executescript(f"BEGIN;{TABLES}COMMIT;")
            found = self._db.execute("SELECT value FROM meta WHERE name='seen'").fetchone()
        except sqlite3.DatabaseError as fault:
            self._db.close()
            raise OutputFailed(f"cannot use the ledger {path or copied}: {fault}") from None
        self._seen = int(found[0]) if found else 0

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def belongs(self, base: str) -> None:
        """Make sure that it is the ledger of this service.

        :raises UsageError: if it is that of another: what was created there has no meaning here.
        """
        with self._db:
            self._db.execute("INSERT OR IGNORE INTO meta VALUES ('base', ?)", (base,))
        said = self.noted("base")
        if said != base:
            raise UsageError(f"this folder was pushed to {said}: migrate into another one to push it elsewhere")

    def noted(self, name: str) -> str | None:
        """What was noted under a name."""
        row = self._db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return str(row[0]) if row is not None else None

    # -- planning -----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Begin a plan: all that it does not name was there in earlier ones only, and is left alone. It counts when
        :meth:`settle` is called, and not before."""
        self._seen += 1
        self._db.execute("BEGIN")
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('seen', ?)", (str(self._seen),))

    def settle(self) -> None:
        """End the plan."""
        self._db.execute("COMMIT")

    def plan(
        self, kind: str, parent: int, old: str | None, key: str, body: Any, held: Sequence[Any] | None = None
    ) -> Call:
        """Plan a call. One that was planned before keeps its state; if it was not made, or was refused, and its body is
        another now, it is planned anew.

        :param held: why it is not to be made.
        """
        own = f"={old}" if old is not None else f"~{key}"
        turn, text = 1, compact(body)
        reason = compact(list(held)) if held is not None else None
        while True:
            name = own if turn == 1 else f"{own} {turn}"
            row = self._one("kind=? AND parent=? AND own=?", kind, parent, name)
            if row is None or old is not None or not self._is_seen(row.number):
                break
            turn += 1  # a second one of the same name
        if row is None:
            self._db.execute(
                "INSERT INTO call (kind, parent, old, own, key, body, held, state, seen) VALUES (?,?,?,?,?,?,?,?,?)",
                (kind, parent, old, name, key, text, reason, PLANNED, self._seen),
            )
        else:
            anew = row.state == FAILED and row.body != text
            self._db.execute(
                "UPDATE call SET seen=?, held=?, state=iif(?, ?, state) WHERE number=?",
                (self._seen, reason, anew, PLANNED, row.number),
            )
            if row.state in (PLANNED, FAILED):
                self._db.execute("UPDATE call SET body=?, key=? WHERE number=?", (text, key, row.number))
        found = self._one("kind=? AND parent=? AND own=?", kind, parent, name)
        assert found is not None
        return found

    def again(self) -> None:
        """Plan anew what was refused."""
        self._db.execute("UPDATE call SET state=? WHERE state=?", (PLANNED, FAILED))

    # -- what is known ------------------------------------------------------------------------------------------

    def calls(self, kind: str, *states: str) -> Iterator[Call]:
        """The calls of a kind that the plan names, in order. They may change while they are gone through."""
        number = 0
        marks = ",".join("?" * len(states))
        while True:
            row = self._one(
                f"kind=? AND seen=? AND number>? AND state IN ({marks}) ORDER BY number LIMIT 1",
                kind, self._seen, number, *states,
            )  # fmt: skip
            if row is None:
                return
            number = row.number
            yield row

    def call(self, number: int) -> Call:
        """A call by its number."""
        found = self._one("number=?", number)
        assert found is not None
        return found

    def of_old(self, kind: str, old: str, parent: int = 0) -> Call | None:
        """The call that creates what has this id in the output folder."""
        return self._one("kind=? AND old=? AND parent=?", kind, old, parent)

    def of_new(self, kind: str, new: str, parent: int = 0) -> Call | None:
        """The call that created what has this id at the service."""
        return self._one("kind=? AND new=? AND parent=? AND state=? LIMIT 1", kind, new, parent, SENT)

    def above(self, call: Call) -> list[Call]:
        """The calls that create what a call lies below, outermost first."""
        found: list[Call] = []
        while call.parent:
            call = self.call(call.parent)
            found.insert(0, call)
        return found

    def standings(self) -> dict[str, Counter[str]]:
        """How many calls of each kind stand how."""
        rows = self._db.execute(
            f"SELECT kind, CASE WHEN held IS NOT NULL AND state='{PLANNED}' THEN 'held' "
            "WHEN adopted THEN 'adopted' ELSE state END AS how, count(*) FROM call WHERE seen=? GROUP BY 1, 2",
            (self._seen,),
        )
        found: dict[str, Counter[str]] = {}
        for kind, how, count in rows:
            found.setdefault(kind, Counter())[how] += count
        return found

    def held(self) -> Counter[tuple[str, str]]:
        """Why calls are not made: kind and reason -> how many."""
        rows = self._db.execute(
            "SELECT kind, held, count(*) FROM call WHERE seen=? AND held IS NOT NULL AND state=? GROUP BY 1, 2",
            (self._seen, PLANNED),
        )
        return Counter({(kind, str(json.loads(held)[1])): count for kind, held, count in rows})

    # -- what becomes of them -----------------------------------------------------------------------------------

    def sending(self, number: int, now: float) -> None:
        """The call is about to be made."""
        self._set(number, state=SENDING, since=now)

    def back(self, number: int) -> None:
        """The call was not made, or nothing came of it: it may be made."""
        self._set(number, state=PLANNED)

    def sent(self, number: int, new: str, adopted: bool = False) -> None:
        """The service has it, under this id."""
        self._set(number, state=SENT, new=new, adopted=int(adopted))

    def failed(self, number: int, said: str) -> None:
        """The service refused it."""
        self._set(number, state=FAILED, said=said)

    def unknown(self, number: int, said: str) -> None:
        """Nobody knows whether the service has it."""
        self._set(number, state=UNKNOWN, said=said)

    def _set(self, number: int, **values: Any) -> None:
        columns = ", ".join(f"{name}=?" for name in values)
        self._db.execute(f"UPDATE call SET {columns} WHERE number=?", (*values.values(), number))

    # -- many at once -------------------------------------------------------------------------------------------

    def batch(self, members: Sequence[int], body: str, now: float) -> int:
        """Note that these calls are about to be made together, by one request; its number."""
        with self._db:
            self._db.execute("BEGIN")
            made = self._db.execute("INSERT INTO batch (body, state) VALUES (?, ?)", (body, SENDING)).lastrowid
            self._db.executemany(
                "UPDATE call SET state=?, since=?, batch=? WHERE number=?",
                [(SENDING, now, made, member) for member in members],
            )
        return int(made or 0)

    def batched(self, number: int, state: str, new: str | None = None, said: str | None = None) -> None:
        """What became of such a request: the service's id of its work, or its words."""
        self._db.execute("UPDATE batch SET state=?, new=?, said=? WHERE number=?", (state, new, said, number))

    def batches(self, *states: str) -> list[Batch]:
        """The requests in these states."""
        marks = ",".join("?" * len(states))
        rows = self._db.execute(f"SELECT number, state, new, said FROM batch WHERE state IN ({marks})", states)
        return [Batch(*row) for row in rows]

    def members(self, batch: int) -> Iterator[Call]:
        """The calls of a request whose end is not known."""
        number = 0
        while (
            row := self._one("batch=? AND number>? AND state=? ORDER BY number LIMIT 1", batch, number, SENDING)
        ) is not None:
            number = row.number
            yield row

    def of_key(self, kind: str, key: str) -> Call | None:
        """The first call of a kind with this key that has no end yet."""
        return self._one("kind=? AND key=? AND state!=? AND state!=? LIMIT 1", kind, key, SENT, FAILED)

    # -- what was there before ----------------------------------------------------------------------------------

    def was_before(self, kind: str, id: str) -> bool:
        """Whether the service had it before anything was asked of it."""
        return self._db.execute("SELECT 1 FROM before WHERE kind=? AND id=?", (kind, id)).fetchone() is not None

    def note_before(self, kind: str, ids: Iterator[str]) -> None:
        """Note what the service has, once."""
        known = list(ids)
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO before VALUES (?,?)", [(kind, id) for id in known])
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, 'noted')", (f"before {kind}",))

    def count(self, day: str) -> None:
        """Count a request of a day."""
        self._db.execute("INSERT INTO day VALUES (?, 1) ON CONFLICT DO UPDATE SET requests = requests + 1", (day,))

    def counted(self, day: str) -> int:
        """The requests of a day."""
        row = self._db.execute("SELECT requests FROM day WHERE day=?", (day,)).fetchone()
        return int(row[0]) if row is not None else 0

    def _one(self, where: str, *values: Any) -> Call | None:
        row = self._db.execute(f"SELECT {COLUMNS} FROM call WHERE {where}", values).fetchone()
        return Call(*row) if row is not None else None

    def _is_seen(self, number: int) -> bool:
        return bool(self._db.execute("SELECT seen=? FROM call WHERE number=?", (self._seen, number)).fetchone()[0])
