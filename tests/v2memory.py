"""A v2 service that is a Python object: a session whose requests reach no network, and fail where a test wants it.

It knows what the ledger's law needs: collections below each other, keys that may not be there twice, ids of its own.
Campaigns and events may be there twice, since nobody knows whether v2 refuses them: so whoever sends one again is
found out. The service on loopback (``v2service.py``) knows v2 itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ctct_bridge.archive.manifest import sha256_of, write_manifest
from ctct_bridge.jobs.pushing.kinds import KINDS
from ctct_bridge.transport.addresses import Service
from ctct_bridge.transport.credentials import Credentials
from ctct_bridge.transport.faults import GaveUp
from ctct_bridge.transport.session import Answer, Session

TOKEN, KEY = "tok-2f-77aa4d1e9b61", "key&with=signs-3c0dfe5a"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
#: Last part of a collection's URL -> its kind.
_KINDS = {kind.schema.collection.rpartition("/")[2]: kind for kind in KINDS if kind.name != "publication"}
_GUARDED = {"lists", "contacts", "promocodes"}


class Killed(BaseException):
    """The process is no more."""


Deed = Callable[["Memory", Callable[[], Answer]], Answer]


class Memory(Session[Service]):
    """A service and the line to it.

    :param faults: what is done to the requests, one after the other; when there are no more, nothing is.
    :ivar held: URL of a collection -> id -> body.
    :ivar asked: method, path and query of each request.
    """

    def __init__(self, faults: Iterable[Deed] = (), lag: float = 0.0, **options: Any) -> None:
        self.time = 0.0
        given = {"clock": lambda: self.time, "sleep": self.passing, "now": lambda: START + timedelta(seconds=self.time)}
        service = Service("https://v2.example/v2")
        super().__init__(
            service, Credentials.bearer(TOKEN, KEY), rate=1000, **{**given, "draw": lambda: 0.0, **options}
        )
        self.faults, self.lag = iter(faults), lag
        self.held: dict[str, dict[str, dict[str, Any]]] = {}
        self.asked: list[tuple[str, str]] = []
        self._ids, self._born = 1000, dict[str, float]()
        self._work_left: dict[str, list[dict[str, Any]]] = {}

    def passing(self, seconds: float) -> None:
        """Let time go by."""
        self.time += seconds

    def ask(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
        """One request, and a fault if one is due."""
        if self.before is not None:
            self.before()
        self.requests += 1
        assert self.account.is_home(url)
        assert KEY not in unquote(url)
        path = url.removeprefix(self.account.root)
        self.asked.append((method, path))
        fault = next(self.faults, None)
        work = lambda: self._work(method, path, body)  # noqa: E731
        return fault(self, work) if fault is not None else work()

    def there(self, place: str, row: dict[str, Any]) -> None:
        """Let the service have something before anybody comes."""
        self.held.setdefault(place, {})[row["id"]] = row
        self._born[row["id"]] = -1e9

    # -- the service ------------------------------------------------------------------------------------------------

    def _work(self, method: str, url: str, body: bytes | None) -> Answer:
        parts = urlsplit(url)
        if method == "GET":
            return self._got(unquote(parts.path), parse_qs(parts.query))
        above, _, last = unquote(parts.path).rpartition("/")
        if above == "activities":
            return self._activity(json.loads(body or b""))
        if method == "PATCH":
            self.held[above][last]["status"] = json.loads(body or b"")[0]["value"]
            return answer(200, self.held[above][last])
        return self._created(unquote(parts.path), last, json.loads(body or b""))

    def _created(self, path: str, last: str, body: dict[str, Any]) -> Answer:
        if path.count("/") > 1:
            owner = path.rsplit("/", 2)
            if owner[1] not in self.held.get(owner[0], {}):
                return refusal(404, "http.status.not_found")
        there, key = self.held.setdefault(path, {}), _KINDS[last].key
        if last in _GUARDED and any(key(each) == key(body) for each in there.values()):
            return refusal(409, "http.status.conflict")
        for entry in body.get("lists", ()):
            if entry["id"] not in self.held.get("lists", {}):
                return refusal(400, "json.field.lists.value.invalid")
        self._ids += 1
        id = str(self._ids)
        there[id] = {"id": id, "status": "DRAFT", **body}
        self._born[id] = self.time
        return answer(201, there[id])

    def _activity(self, body: dict[str, Any]) -> Answer:
        """Contacts to be added; what is done with them is done when somebody asks for it the second time."""
        self._ids += 1
        id = f"a07e{self._ids}"
        lists = [{"id": id} for id in body["lists"]]
        rows = [{"email_addresses": [{"email_address": row["email_addresses"][0]}]} for row in body["import_data"]]
        self._work_left[id] = [{**row, "lists": lists} for row in rows]
        row = {"id": id, "type": "ADD_CONTACTS", "status": "PENDING", "error_count": 0, "contact_count": len(rows)}
        self.held.setdefault("activities", {})[id] = row
        return answer(201, row)

    def _goes_on(self, id: str) -> dict[str, Any]:
        row = self.held["activities"][id]
        if row["status"] == "RUNNING":
            row["status"] = "COMPLETE"
            there = self.held.setdefault("contacts", {})
            for contact in self._work_left.pop(id):
                key = _KINDS["contacts"].key
                if not any(key(each) == key(contact) for each in there.values()):
                    self._created("contacts", "contacts", contact)
        elif row["status"] == "PENDING":
            row["status"] = "RUNNING"
        return row

    def _got(self, path: str, query: dict[str, list[str]]) -> Answer:
        above, _, last = path.rpartition("/")
        if path == "activities":
            return answer(200, [self._goes_on(id) for id in self.held.get("activities", {})])
        if above == "activities":
            return answer(200, self._goes_on(last))
        if last in self.held.get(above, {}):
            return answer(200, self.held[above][last])
        if last not in _KINDS:
            return refusal(404, "http.status.not_found")
        seen = [row for id, row in self.held.get(path, {}).items() if self._born[id] + self.lag <= self.time]
        if "email" in query:
            seen = [row for row in seen if _KINDS["contacts"].key(row) == query["email"][0].casefold()]
        if _KINDS[last].schema.page is None:
            return answer(200, seen)
        return answer(200, {"meta": {"pagination": {}}, "results": seen})


def answer(status: int, body: Any, **headers: str) -> Answer:
    """An answer of v2."""
    return Answer(status, headers, json.dumps(body).encode())


def refusal(status: int, key: str) -> Answer:
    """An answer that says no."""
    return answer(status, [{"error_key": key, "error_message": "no"}])


# -- deeds ------------------------------------------------------------------------------------------------------------


def well(memory: Memory, work: Callable[[], Answer]) -> Answer:
    return work()


def drop(memory: Memory, work: Callable[[], Answer]) -> Answer:
    raise GaveUp("it dropped the connection")


def drop_after(memory: Memory, work: Callable[[], Answer]) -> Answer:
    work()
    raise GaveUp("it did not answer in time")


def refuses_calls(memory: Memory, work: Callable[[], Answer]) -> Answer:
    return answer(429, [], **{"retry-after": "soon"})


def busy(memory: Memory, work: Callable[[], Answer]) -> Answer:
    return answer(503, [], **{"retry-after": "2"})


def busy_after(memory: Memory, work: Callable[[], Answer]) -> Answer:
    work()
    return answer(500, [])


def page_after(memory: Memory, work: Callable[[], Answer]) -> Answer:
    work()
    return Answer(200, {}, b"<html>Back soon</html>")


def unreachable(memory: Memory, work: Callable[[], Answer]) -> Answer:
    raise GaveUp("it cannot be reached", False)


def expired(memory: Memory, work: Callable[[], Answer]) -> Answer:
    memory._again(answer(401, []))
    raise AssertionError


def kill(memory: Memory, work: Callable[[], Answer]) -> Answer:
    raise Killed


def kill_after(memory: Memory, work: Callable[[], Answer]) -> Answer:
    work()
    raise Killed


DEEDS: tuple[Deed, ...] = (
    well, drop, drop_after, refuses_calls, busy, busy_after, page_after, unreachable, kill, kill_after,
)  # fmt: skip


# -- folders ----------------------------------------------------------------------------------------------------------


def folder(root: Path, bodies: Mapping[str, Any]) -> Path:
    """An output folder with these v2 bodies: path below ``v2`` without the ending -> body."""
    listed = []
    for name, body in bodies.items():
        path = root / "v2" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body), "utf-8")
        listed.append((f"v2/{name}.json", path.stat().st_size, sha256_of(path) or ""))
    write_manifest(root, {"tool": "ctct_bridge", "version": "0", "options": {"bodies": "get"}}, listed)
    return root


def paged(*rows: dict[str, Any]) -> dict[str, Any]:
    """A page of a collection."""
    return {"meta": {"pagination": {}}, "results": list(rows)}
