"""The ground that the v2 service of the tests stands on: what came in, what goes out, what an account holds.

An error's body is an array of objects with ``error_key`` and ``error_message``. Few keys are public; where none is
known, ``http.status.error`` stands, and no client may build on more than the status.
"""

from __future__ import annotations

import base64
import binascii
import json
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Thing = dict[str, Any]
BAD_REQUEST, ERROR = "http.status.bad_request", "http.status.error"


class Refusal(Exception):
    """What v2 says instead of doing it: a status, and pairs of key and message."""

    def __init__(self, status: int, *problems: tuple[str, str]) -> None:
        super().__init__(status, problems)
        self.status, self.problems = status, problems

    @property
    def answer(self) -> Answer:
        told = [{"error_key": key, "error_message": message} for key, message in self.problems]
        return Answer(self.status, told)


def bad(message: str, key: str = BAD_REQUEST) -> Refusal:
    return Refusal(400, (key, message))


def unknown(what: str) -> Refusal:
    return Refusal(404, (ERROR, f"{what} was not found."))


def taken(message: str) -> Refusal:
    return Refusal(409, (ERROR, message))


@dataclass
class Answer:
    """A status and, unless None, a body for JSON."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """A request that may pass: its path below ``/v2/``, its query without the key, its body from JSON."""

    method: str
    path: str
    query: dict[str, str]
    body: Any = None


Deed = Callable[..., Answer]


class Routes(dict[tuple[str, str], Deed]):
    """What answers which method of which path; ``*`` is an id.

    >>> routes = Routes()
    >>> @routes("GET lists/*")
    ... def one(account, call, id): ...
    """

    def __call__(self, line: str) -> Callable[[Deed], Deed]:
        method, path = line.split(" ")

        def keep(deed: Deed) -> Deed:
            assert (method, path) not in self, line
            self[method, path] = deed
            return deed

        return keep

    def find(self, call: Call) -> tuple[Deed, list[str]]:
        """The deed and the ids in the path. A path that nothing answers is 404, another method of one is 405."""
        found = {method: (deed, ids) for (method, path), deed in self.items() if (ids := between(path, call.path))}
        if not found:
            raise unknown(f"/{call.path}")
        if call.method not in found:
            raise Refusal(405, (ERROR, f"{call.method} is not supported here."))
        deed, ids = found[call.method]
        return deed, ids[1:]


def between(pattern: str, path: str) -> list[str]:
    """The whole path and then what stands at the stars of a pattern; nothing if it does not fit."""
    wanted, given = pattern.split("/"), path.split("/")
    pairs = list(zip(wanted, given, strict=False))
    if len(wanted) != len(given) or any(want not in ("*", have) for want, have in pairs):
        return []
    return [path, *(have for want, have in pairs if want == "*")]


class Account:
    """What one account holds, in memory.

    :ivar things: URL of a collection below ``/v2/`` -> id -> the thing as a GET gives it.
    :ivar quirks: what real services may do where the documentation leaves it open; none of them at first:

        ``default-fee``: an event is born with a fee; ``ignores``: read-only and unknown properties are dropped where
        they are refused otherwise; ``one-more``: a page has one row more than its limit says; ``upper-codes``: a
        promocode comes back in capitals; ``names-repeat``: two campaigns may have one name.
    :ivar lag: for how many seconds no GET sees what is created now. The service itself knows it at once.
    :ivar clock: those seconds.
    :ivar activity_steps: what a bulk activity says of itself, poll by poll; the last for ever.
    """

    QUIRKS = frozenset({"default-fee", "ignores", "one-more", "upper-codes", "names-repeat"})

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.things: dict[str, dict[str, Thing]] = {}
        self.quirks: set[str] = set()
        self.lag, self.clock = 0.0, time.monotonic
        self.activity_steps: tuple[str, ...] = ("PENDING", "QUEUED", "RUNNING", "COMPLETE")
        self.waiting: dict[str, Thing] = {}  # activity -> its body, until it is done
        self.polls: dict[str, int] = {}
        self.numbers: dict[str, int] = {}  # collection -> number of the last thing made there
        self.info: Thing = {}
        self._unseen: dict[tuple[str, str], float] = {}
        self._chance = random.Random(20160301)
        self._clock = datetime(2016, 3, 1, 14, 0, tzinfo=UTC)

    # -- things

    def put(self, collection: str, thing: Thing, id: str | None = None) -> Thing:
        """Store a new thing, under its own id if it has one."""
        id = id or thing["id"]
        self.things.setdefault(collection, {})[id] = thing
        if self.lag:
            self._unseen[collection, id] = self.clock() + self.lag
        return thing

    def one(self, collection: str, id: str) -> Thing:
        """A thing that is there, whether a GET sees it yet or not."""
        thing = self.things.get(collection, {}).get(id)
        if thing is None:
            raise unknown(f"/{collection}/{id}")
        return thing

    def seen(self, collection: str, id: str) -> Thing:
        """A thing as a GET sees it."""
        thing = self.one(collection, id)
        if self._late(collection, id):
            raise unknown(f"/{collection}/{id}")
        return thing

    def every(self, collection: str) -> list[Thing]:
        """All of a collection, those that no GET sees yet too."""
        return list(self.things.get(collection, {}).values())

    def all_seen(self, collection: str, wanted: Callable[[Thing], bool] = lambda thing: True) -> list[Thing]:
        """Those of a collection that are wanted and that a GET sees."""
        items = self.things.get(collection, {}).items()
        return [thing for id, thing in items if wanted(thing) and not self._late(collection, id)]

    def drop(self, collection: str, id: str) -> None:
        self.one(collection, id)
        del self.things[collection][id]

    def _late(self, collection: str, id: str) -> bool:
        return self.clock() < self._unseen.get((collection, id), 0.0)

    # -- values

    def now(self, milliseconds: bool = False) -> str:
        """A moment later than the last, whole seconds unless asked otherwise."""
        self._clock += timedelta(seconds=1)
        return printed(self._clock.replace(microsecond=self._chance.randrange(1, 999) * 1000 if milliseconds else 0))

    def decimal(self, digits: int, start: str = "") -> str:
        """A decimal id, which begins so."""
        return start + "".join(self._chance.choices("123456789", k=digits - len(start)))

    def letters(self, count: int, start: str = "") -> str:
        """An id of lower-case letters and digits."""
        return start + "".join(self._chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=count - len(start)))

    def uuid(self) -> str:
        return str(uuid.UUID(int=self._chance.getrandbits(128), version=4))


def printed(moment: datetime) -> str:
    """As v2 prints an instant."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def since(call: Call) -> str:
    """What ``modified_since`` asks for, as v2 prints instants: so they compare as texts."""
    text = call.query.get("modified_since", "")
    try:
        return printed(datetime.fromisoformat(text)) if text else ""
    except ValueError as reason:
        raise bad("#/modified_since: must be an ISO 8601 date") from reason


# -- pages ------------------------------------------------------------------------------------------------------------


def opened(call: Call) -> dict[str, str]:
    """The query of the first page, and where the page begins that a token leads to."""
    token = call.query["next"]
    try:
        found = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        assert found.pop("path") == call.path
    except (binascii.Error, ValueError, KeyError, AttributeError, AssertionError) as reason:
        raise bad("#/next: no token of this collection") from reason
    return dict(found)


def page(account: Account, call: Call, rows: Iterable[Any], default: int, most: int) -> Answer:
    """One page of a collection, and where the next one is: a token, relative, and without the key."""
    rows, limit, start = list(rows), call.query.get("limit", str(default)), int(call.query.get("start", 0))
    if not limit.isdecimal() or not 1 <= int(limit) <= most:
        raise bad(f"#/limit: must be between 1 and {most}")
    end = start + int(limit) + ("one-more" in account.quirks)
    pagination = {}
    if end < len(rows):
        cursor = json.dumps({**call.query, "path": call.path, "start": str(end)}).encode()
        token = base64.urlsafe_b64encode(cursor).decode().rstrip("=")
        pagination["next_link"] = f"/v2/{call.path}?next={token}"
    return Answer(200, {"meta": {"pagination": pagination}, "results": rows[start:end]})
