"""A v2 service on loopback, as far as its documentation tells: what we assume of it, in code.

* Every call has the header ``Authorization: Bearer TOKEN`` and the query parameter ``api_key``, else 401. It accepts
  ``application/json``, else 406, and a body is JSON, else 415.
* Ids are the service's own. What a client may send and must send stands in tables (``v2shapes``), and what is wrong
  with a body comes back as an array of ``error_key`` and ``error_message``.
* What it holds and how it answers: ``v2people``, ``v2bulk``, ``v2mail``, ``v2eventspot``, ``v2office``. What real
  services do wrong: ``v2faults``, by the plan that a test gives.

Where the documentation leaves something open, the service takes the harder side for a client, and a quirk the other:

* Read-only and unknown properties are refused, but for those that the documentation calls ignored.
* One e-mail address in two spellings of its case is one contact. The names of campaigns, and of fees, items and
  attributes of one event, are in use as those of lists and promocodes are: 409.
* Too many calls are 403 in one place and 429 in another; there is no Retry-After, and what a body says decides.
* ``Accept: */*`` is not ``application/json``. What cannot be done in this state (a campaign that is no draft, an event
  without a fee, a status out of order) is 400.

>>> with serving() as service:
...     service.plan("POST", "lists", 2, drop_after)
...     push(service.base_url, TOKEN, KEY)
>>> assert [each["name"] for each in service.things("lists")] == ["Choir", "Friends"]
>>> assert len(service.calls("POST", "lists")) == 2
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import v2bulk
import v2eventspot
import v2fees
import v2mail
import v2office
import v2people
from v2ground import Account, Answer, Routes, Thing, between
from v2handler import Fault, Handler, Seen, Server

TOKEN, KEY = "b6f1d0c2-4e7a-4a55-9d3c-token%2Bof", "k9zq3xw7v2key5m8n4p6r1s"
ROUTES = Routes()
for family in (v2people, v2bulk, v2mail, v2eventspot, v2fees, v2office):
    ROUTES.update(family.ROUTES)
MOST_LOGGED = 200_000


@dataclass
class Plan:
    """A fault for some of the requests that match, which are counted from 1."""

    method: str
    pattern: str
    nth: Container[int] | None
    fault: Fault
    met: int = 0

    def meets(self, seen: Seen) -> bool:
        if self.method not in ("*", seen.method) or not (self.pattern == "**" or between(self.pattern, seen.path)):
            return False
        self.met += 1
        return self.nth is None or self.met in self.nth


class Service:
    """What is served, what goes wrong, and what came in.

    :ivar account: what the service holds, and its quirks.
    :ivar log: the requests, in order.
    :ivar crashes: what went wrong that should not: the block ends with the first of them.
    :ivar base_url: ends in ``/v2/``.
    :ivar clock: seconds, by which calls are counted and what is late is seen; a test may have its own.
    :ivar elsewhere: the same service by another host name.
    """

    routes = ROUTES

    def __init__(self, port: int) -> None:
        self.account, self.closing = Account(), threading.Event()
        self.log: deque[Seen] = deque(maxlen=MOST_LOGGED)
        self.base_url, self.elsewhere = f"http://127.0.0.1:{port}/v2/", f"http://localhost:{port}/v2/"
        self.account.info = json.loads(json.dumps(v2office.INFO))
        self.crashes: list[Exception] = []
        self.clock: Callable[[], float] = time.monotonic
        self.account.clock = lambda: self.clock()
        self.token, self.key = TOKEN, KEY
        self._plans: list[Plan] = []
        self._quota: tuple[int, int, int] | None = None
        self._times: deque[float] = deque()
        self._today = 0
        self._lock = threading.Lock()

    def plan(self, method: str, pattern: str, nth: int | Container[int] | None, fault: Fault) -> None:
        """Let some requests go wrong.

        :param method: ``*`` for any.
        :param pattern: path below ``/v2/``; ``*`` for an id, ``**`` for every path.
        :param nth: which of those that match, from 1: one number, those in a container such as ``range(1, 4)``, or None
            for all of them.
        :param fault: one of ``v2faults``. Where plans overlap, the first decides; the others have counted, too.
        """
        self._plans.append(Plan(method, pattern, (nth,) if isinstance(nth, int) else nth, fault))

    def limit(self, second: int = 4, day: int = 10_000, status: int = 403) -> None:
        """Count calls, and refuse what is too many. The seconds are those of ``self.clock``.

        :param status: the gateway of v2's days said 403; others tell of 429. The key is the same.
        """
        self._quota = (second, day, status)

    def verified(self, *addresses: str) -> None:
        """Let the owner have confirmed these addresses: campaigns need one."""
        for address in addresses:
            thing = {"email_address": address, "status": "CONFIRMED"}
            self.account.put("verified", thing, address)

    def things(self, collection: str) -> list[Thing]:
        """What a collection holds, by its URL below ``/v2/``."""
        with self.account.lock:
            return json.loads(json.dumps(self.account.every(collection)))  # type: ignore[no-any-return]

    def calls(self, method: str = "*", pattern: str = "**") -> list[Seen]:
        """The requests that match."""
        plan = Plan(method, pattern, None, lambda handler: None)
        return [seen for seen in list(self.log) if plan.meets(seen)]

    # -- for the handler

    def fault_of(self, seen: Seen) -> Fault | None:
        with self._lock:
            self.log.append(seen)
            return next(iter([plan.fault for plan in self._plans if plan.meets(seen)]), None)  # all of them count

    def over_quota(self) -> Answer | None:
        """What the gateway says to one call too many."""
        with self._lock:
            if self._quota is None:
                return None
            second, day, status = self._quota
            now = self.clock()
            while self._times and self._times[0] <= now - 1:
                self._times.popleft()
            if self._today >= day:
                return too_many(status, "ratelimit")
            if len(self._times) >= second:
                return too_many(status, "qps")
            self._times.append(now)
            self._today += 1
            return None


def too_many(status: int, which: str, **headers: str) -> Answer:
    """A quota is spent: ``qps`` that of a second, ``ratelimit`` that of a day."""
    told = [{"error_key": f"mashery.not.authorized.over.{which}", "error_message": "Too many calls."}]
    return Answer(status, told, headers)


@contextmanager
def serving() -> Iterator[Service]:
    """A service for the time of the block, and nothing of it afterwards."""
    handler = type("Bound", (Handler,), {})
    server = Server(("127.0.0.1", 0), handler)
    service = handler.service = Service(server.server_port)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.closing.set()
        server.closing.set()
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()
    if service.crashes:
        raise service.crashes[0]
