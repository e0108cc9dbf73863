"""The tables of the ledger, and their rows as they are in Python."""

from __future__ import annotations

from typing import NamedTuple

#: The states of a call. It ends ``sent`` or ``failed``; what became of ``sending`` and ``unknown`` must be looked for.
PLANNED, SENDING, SENT, FAILED, UNKNOWN = "planned", "sending", "sent", "failed", "unknown"
STATES = (PLANNED, SENDING, SENT, FAILED, UNKNOWN)
#: A batch whose work is done.
DONE = "done"
#: Of what the service does not have, as far as is known.
OPEN = (PLANNED, SENDING, FAILED, UNKNOWN)

TABLES = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE call (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, parent INTEGER NOT NULL, old TEXT, own TEXT NOT NULL,
    key TEXT NOT NULL, body TEXT NOT NULL, held TEXT, state TEXT NOT NULL CHECK (state IN {STATES}), new TEXT,
    adopted INTEGER NOT NULL DEFAULT 0, since REAL, said TEXT, seen INTEGER NOT NULL,
    batch INTEGER, UNIQUE (kind, parent, own)
) STRICT;
CREATE INDEX by_state ON call (kind, state, number);
CREATE INDEX by_old ON call (kind, old);
CREATE INDEX by_new ON call (kind, new);
CREATE INDEX by_key ON call (kind, key);
CREATE INDEX by_batch ON call (batch, number);
CREATE TABLE batch (
    number INTEGER PRIMARY KEY, body TEXT NOT NULL, state TEXT NOT NULL, new TEXT, said TEXT
) STRICT;
CREATE TABLE before (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
CREATE TABLE day (day TEXT PRIMARY KEY, requests INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""
COLUMNS = "number, kind, parent, old, key, body, held, state, new, adopted, since, said"


class Call(NamedTuple):
    """One call.

    :ivar parent: number of the call that creates what this one is created below; 0 for none.
    :ivar old: the id in the output folder, if it has one.
    :ivar key: what it is known by on both sides.
    :ivar body: JSON, with the ids of the output folder.
    :ivar held: why it is not made: a code and its parameters, as JSON.
    :ivar new: the service's id.
    :ivar adopted: whether the service had it already.
    :ivar since: when it was made last, in seconds of the epoch.
    :ivar said: what the service said of it.
    """

    number: int
    kind: str
    parent: int
    old: str | None
    key: str
    body: str
    held: str | None
    state: str
    new: str | None
    adopted: int
    since: float | None
    said: str | None

    @property
    def standing(self) -> str:
        """The state, told apart from what is not made."""
        return "held" if self.held and self.state == PLANNED else "adopted" if self.adopted else self.state


class Batch(NamedTuple):
    """A request that makes many calls at once.

    :ivar new: the service's id of the work that it does later.
    """

    number: int
    state: str
    new: str | None
    said: str | None
