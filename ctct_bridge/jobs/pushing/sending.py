"""The calls, one after the other, each at most once; and what became of those of which nobody knows.

A call whose answer did not come may have done its work. So before it is made again, the service is asked whether it
has the thing. If it refuses a second one of the same key anyway, or if the thing was not to be seen for a while, the
call is made again; if it cannot be told, it stays unknown, and that is said.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ctct_bridge.errors import BridgeError, RemoteFailed, RemoteRefused
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.pushing.calls import PLANNED, SENDING, UNKNOWN, Call
from ctct_bridge.jobs.pushing.kinds import Kind, in_path
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.jobs.pushing.looking import Looking, place_asked, read, said
from ctct_bridge.jobs.pushing.plan import Ready, Waits, ready
from ctct_bridge.model import Origin
from ctct_bridge.transport.addresses import Service
from ctct_bridge.transport.faults import GaveUp
from ctct_bridge.transport.session import TEMPORARY, Answer, Session

Tell = Callable[[Finding], None]
#: How often a call is made whose answer does not come, in one run.
_ROUNDS = 5
#: So many calls in a row without an answer, and the service is taken to be down.
_IN_A_ROW = 5
#: Seconds after which what was created is to be seen, if it was. No source says how long that takes.
SETTLE = 30.0


class Sending:
    """Makes the calls of a ledger.

    :param session: the line to the service.
    :param tell: receives each finding.
    :param settle: seconds after which what was created is to be seen.
    :param told: called after each call.
    """

    def __init__(
        self,
        session: Session[Service],
        ledger: Ledger,
        tell: Tell,
        settle: float = SETTLE,
        told: Callable[[Call], None] = lambda call: None,
    ) -> None:
        self._session, self._ledger, self._tell = session, ledger, tell
        self._settle, self._told = settle, told
        self.looking = Looking(session)
        self._silent = 0

    def run(self, kind: Kind) -> None:
        """Make all calls of a kind.

        :raises RemoteFailed: if the service is down; with the same call the next run goes on.
        :raises RemoteRefused: if it accepts the credentials no more.
        """
        self._remember(kind)
        for call in self._ledger.calls(kind.name, PLANNED):
            self._make(kind, call)
        for _ in range(_ROUNDS):
            if not any(self._find_out(kind, call) for call in self._ledger.calls(kind.name, SENDING, UNKNOWN)):
                break

    def _remember(self, kind: Kind) -> None:
        """Note what the service has before the first call of a kind that it would create twice."""
        if kind.guarded or kind.parent is not None or self._ledger.noted(f"before {kind.name}"):
            return
        if any(not call.held for call in self._ledger.calls(kind.name, PLANNED)):
            rows = self.looking.rows(*place_asked(kind, []))
            self._ledger.note_before(kind.name, (str(row["id"]) for row in rows if row.get("id") is not None))

    def _make(self, kind: Kind, call: Call) -> bool:
        """Make a call, if it can be made; whether it was."""
        if call.held:
            return False
        try:
            made = ready(self._ledger, call)
        except Waits:
            return False  # told at the end, when nothing is going to change any more
        self._ledger.sending(call.number, self._now())
        method, url = self._address(kind, made.above)
        body = json.dumps(made.body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        try:
            answer = self._session.write(method, url, body)
        except GaveUp as fault:
            if not fault.reached:
                self._ledger.back(call.number)
                raise RemoteFailed(f"the service does not work now: {fault.reason}; run again later") from None
            self._ledger.unknown(call.number, fault.reason)
            self._count_silence(fault.reason)
        except BridgeError:
            self._ledger.back(call.number)  # nothing came of it
            raise
        else:
            self._answered(kind, call, made, answer)
        self._told(call)
        return True

    def _address(self, kind: Kind, above: list[str]) -> tuple[str, str]:
        account = self._session.account
        if kind.name == "publication":
            return "PATCH", account.url(f"{kind.place([])}/{in_path(above[0])}")
        return "POST", account.url(kind.place(above), "action_by=ACTION_BY_OWNER" if kind.name == "contact" else "")

    def _answered(self, kind: Kind, call: Call, made: Ready, answer: Answer) -> None:
        if 200 <= answer.status < 300 and not answer.trouble:
            new = "ACTIVE" if kind.name == "publication" else _id_in(read(answer))
            if new is not None:
                self._silent = 0
                self._ledger.sent(call.number, new)
                return
            self._ledger.unknown(call.number, "its answer is no JSON of v2")
        elif answer.status == 409:
            self._silent = 0
            self._adopt(kind, call, made, answer)
            return
        elif answer.status in TEMPORARY or answer.status >= 500 or answer.status < 400 or answer.trouble:
            self._ledger.unknown(call.number, f"it answered {answer.status}")
            if 300 <= answer.status < 400:  # it will do so with every call
                raise RemoteRefused("the service redirects what is written, which is not followed: see to the base URL")
            if answer.headers.get("retry-after"):
                self._session.rest(self._session.pause(self._session.waits(), answer))
        else:
            self._silent = 0
            self._refused(kind, call, answer)
            return
        self._count_silence(f"it answered {answer.status}")

    def _now(self) -> float:
        return self._session.now().timestamp()

    def _count_silence(self, reason: str) -> None:
        self._silent += 1
        if self._silent >= _IN_A_ROW:
            raise RemoteFailed(f"the service does not work now: {reason}; what was created is noted, run again later")

    def _refused(self, kind: Kind, call: Call, answer: Answer) -> None:
        words = self._session.credentials.masked(said(answer))
        self._ledger.failed(call.number, words)
        self._tell(_finding("push-refused", kind, call, value=words))

    def _adopt(self, kind: Kind, call: Call, made: Ready, answer: Answer) -> None:
        """The service has one of this key. What it is must be seen, and that it is to be seen may take a while."""
        waits = self._session.waits()
        for left in (2, 1, 0):
            found = self.looking.found(kind, made.above, call.key)
            mine = self._ledger.of_new(kind.name, str(found[0]["id"]), call.parent) if len(found) == 1 else None
            if mine is not None and not kind.guarded:
                break  # two in the folder have this name, and are two things
            if len(found) == 1:
                # What was lost on its way back is ours, and not adopted.
                self._have(kind, call, str(found[0]["id"]), adopted=call.state == PLANNED)
                return
            if left:
                self._session.rest(self._session.pause(waits, None))
        if call.state == PLANNED:
            self._refused(kind, call, answer)
        else:  # it may be ours, and is not to be seen yet
            self._ledger.unknown(call.number, self._session.credentials.masked(said(answer)))

    def _have(self, kind: Kind, call: Call, new: str, adopted: bool) -> None:
        self._ledger.sent(call.number, new, adopted)
        if adopted:
            self._tell(_finding("push-adopted", kind, call))

    # -- what became of it --------------------------------------------------------------------------------------

    def _find_out(self, kind: Kind, call: Call) -> bool:
        """Look whether a call did its work; make it again if it did not. Whether it was made again."""
        made, first = ready(self._ledger, call), self._now()
        while True:
            found = self._candidates(kind, call, made)
            if len(found) == 1:
                self._silent = 0
                self._have(kind, call, found[0], adopted=False)
                return False
            if len(found) > 1:
                self._ledger.unknown(call.number, f"the service has {len(found)} of this name")
                return False
            if kind.guarded or kind.name == "publication":
                break
            left = first + self._settle - self._now()
            if left <= 0:
                break
            self._session.rest(left)
        return self._make(kind, call)

    def _candidates(self, kind: Kind, call: Call, made: Ready) -> list[str]:
        """The service's ids of what may have come of a call."""
        if kind.name == "publication":
            event = self.looking.document(f"{kind.place([])}/{in_path(made.above[0])}")
            return ["ACTIVE"] if isinstance(event, dict) and event.get("status") == "ACTIVE" else []
        ids = dict.fromkeys(str(row["id"]) for row in self.looking.found(kind, made.above, call.key))
        if kind.guarded:
            return list(ids)
        known = self._ledger
        return [
            id for id in ids
            if not known.was_before(kind.name, id) and known.of_new(kind.name, id, call.parent) is None
        ]  # fmt: skip


def waiting(ledger: Ledger, kind: Kind, tell: Tell) -> None:
    """Tell of the calls that wait for others."""
    for call in ledger.calls(kind.name, PLANNED):
        if call.held:
            continue
        try:
            ready(ledger, call)
        except Waits as fault:
            resource, id = fault.args
            tell(_finding("push-waits", kind, call, other=resource, value=id))


def undecided(ledger: Ledger, kind: Kind, tell: Tell) -> None:
    """Tell of the calls of which nobody knows what became."""
    for call in ledger.calls(kind.name, SENDING, UNKNOWN):
        tell(_finding("push-unknown", kind, call, reason=call.said or "the run was ended"))


def _finding(code: str, kind: Kind, call: Call, **params: Any) -> Finding:
    place = kind.schema.collection
    return Finding(code, Origin(f"v2/{place}", id=call.old), params={"resource": kind.resource, **params})


def _id_in(body: Any) -> str | None:
    first = body[0] if isinstance(body, list) and body else body
    id = first.get("id") if isinstance(first, dict) else None
    return str(id) if isinstance(id, (str, int)) and str(id) else None
