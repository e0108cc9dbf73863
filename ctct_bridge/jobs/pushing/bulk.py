"""Contacts by v2's activity that adds thousands with one call, and works on them later.

The activity says how many it took, and not which. So what became of each contact is seen in the account itself, whose
contacts are read to their end, five hundred at a time: before, since the activity would change those that are there;
and after, for the ids. A second adding of the same contact changes nothing, so what was not taken may be sent again.

Sources: v2's pages "Bulk Activities: Import Contacts" and "Status and Detail Report".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from ctct_bridge.errors import BridgeError, RemoteFailed
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.pushing.calls import DONE, FAILED, PLANNED, SENDING, SENT, UNKNOWN, Batch, Call
from ctct_bridge.jobs.pushing.kinds import BY_KIND, in_path
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.jobs.pushing.looking import Looking, place_asked, read, said
from ctct_bridge.jobs.pushing.plan import Waits, ready
from ctct_bridge.model import Origin
from ctct_bridge.schemas.add_contacts import Import, Imports, left_out
from ctct_bridge.transport.addresses import Service
from ctct_bridge.transport.faults import GaveUp
from ctct_bridge.transport.session import TEMPORARY, Session

PLACE = "activities/addcontacts"
#: States of an activity whose work is over.
_OVER = frozenset(("COMPLETE", "ERROR", "CANCELLED"))
#: How often contacts are sent of which nothing came, in one run.
_ROUNDS = 3
#: How often it is asked for, and the longest wait in between, in seconds: two hours in all.
_POLLS, _WAIT = 120, 60.0
_CONTACT = BY_KIND["contact"]


class Bulk:
    """Adds the planned contacts of a ledger.

    :param session: the line to the service.
    :param tell: receives each finding.
    :param settle: seconds after which what was created is to be seen.
    """

    def __init__(
        self, session: Session[Service], ledger: Ledger, tell: Callable[[Finding], None], settle: float
    ) -> None:
        self._session, self._ledger, self._tell, self._settle = session, ledger, tell, settle
        self._looking = Looking(session)
        self._told = set[int]()

    def run(self) -> None:
        """Add them.

        :raises RemoteFailed: if the service is down, or its work takes too long; the next run goes on.
        :raises RemoteRefused: if it accepts the credentials no more.
        """
        for _ in range(_ROUNDS):
            self._finish()
            if not self._ready():
                return
            self._seen()
            for each in self._bodies():
                self._post(each)
        self._finish()
        if self._ready():
            raise RemoteFailed("the service does not take the contacts now; run again later")

    def _ready(self) -> bool:
        """Whether there are contacts that can be sent."""
        return next(self._planned(), None) is not None

    def _planned(self) -> Iterator[tuple[Call, Any]]:
        """The contacts that can be sent, and their bodies."""
        for call in self._ledger.calls("contact", PLANNED, UNKNOWN, SENDING):
            if not call.held:
                with suppress(Waits):
                    yield call, ready(self._ledger, call).body

    def _bodies(self) -> Iterator[Import]:
        """The bodies of the activities. In them contacts are called by the numbers of their calls."""
        imports = Imports()
        for call, body in self._planned():
            if call.number not in self._told:
                self._told.add(call.number)
                origin = Origin("v2/contacts", id=call.old)
                for pointer in left_out(body):
                    self._tell(Finding("bulk-lacks", origin, pointer, {"property": pointer[2:]}))
            yield from imports.add({**body, "id": str(call.number)})
        yield from imports.rest()

    def _post(self, each: Import) -> None:
        body = json.dumps(each.body, ensure_ascii=False)
        members = [int(id) for id in each.ids if id is not None]
        number = self._ledger.batch(members, body, self._now())
        url = self._session.account.url(PLACE)
        try:
            answer = self._session.write("POST", url, body.encode("utf-8", "surrogatepass"))
        except GaveUp as fault:
            if not fault.reached:
                self._over(number)
                raise RemoteFailed(f"the service does not work now: {fault.reason}; run again later") from None
            self._ledger.batched(number, UNKNOWN, said=fault.reason)
            return
        except BridgeError:
            self._over(number)
            raise
        told = read(answer)
        id = told.get("id") if isinstance(told, dict) and 200 <= answer.status < 300 else None
        if id is not None and not answer.trouble:
            self._ledger.batched(number, SENT, new=str(id))
        elif 400 <= answer.status < 500 and answer.status not in TEMPORARY:
            words = self._session.credentials.masked(said(answer))
            self._ledger.batched(number, FAILED, said=words)
            self._refused(number, words)
        else:
            self._ledger.batched(number, UNKNOWN, said=f"it answered {answer.status}")

    def _over(self, number: int) -> None:
        """Nothing comes of a batch any more: its contacts may be sent."""
        for call in self._ledger.members(number):
            self._ledger.back(call.number)
        self._ledger.batched(number, DONE)

    def _refused(self, number: int, words: str) -> None:
        for call in self._ledger.members(number):
            self._ledger.failed(call.number, words)
            params = {"resource": "contact", "value": words}
            self._tell(Finding("push-refused", Origin("v2/contacts", id=call.old), params=params))

    def _now(self) -> float:
        return self._session.now().timestamp()

    # -- what became of them ------------------------------------------------------------------------------------

    def _finish(self) -> None:
        """Wait until the service has done its work, and see what came of it."""
        open_batches = self._ledger.batches(SENDING, UNKNOWN, SENT)
        if not open_batches:
            return
        words = {batch.number: self._waited(batch) for batch in open_batches}
        waits, done = self._session.waits(), self._now()
        while True:
            self._seen()
            left = done + self._settle - self._now()
            if left <= 0 or not any(next(self._ledger.members(batch.number), None) for batch in open_batches):
                break
            self._session.rest(min(left, next(waits)))
        for batch in open_batches:
            if batch.state == SENT:
                self._refused(batch.number, words[batch.number])
            self._over(batch.number)

    def _waited(self, batch: Batch) -> str:
        """Wait for the end of an activity, or of all if its id is not known; what it says of its faults."""
        wait = 1.0
        for _ in range(_POLLS):
            found = self._activities(batch)
            if all(each.get("status") in _OVER for each in found):
                errors = [json.dumps(error) for each in found for error in each.get("errors") or ()]
                words = f"the activity did not take it: {' '.join(errors)[:900] or 'it does not say why'}"
                return self._session.credentials.masked(words)
            self._session.rest(wait)
            wait = min(2 * wait, _WAIT)
        raise RemoteFailed("the service still works on the contacts; run again later, to see what became of them")

    def _activities(self, batch: Batch) -> list[dict[str, Any]]:
        if batch.state == SENT:
            found = self._looking.document(f"activities/{in_path(batch.new or '')}")
            return [found] if isinstance(found, dict) else []  # kept for 14 days
        return [each for each in self._looking.rows("activities") if each.get("type") == "ADD_CONTACTS"]

    def _seen(self) -> None:
        """Note the ids of all contacts that the service has. Who was not sent was there before."""
        for row in self._looking.rows(*place_asked(_CONTACT, [])):
            call = self._ledger.of_key("contact", _CONTACT.key(row))
            if call is None or row.get("id") is None or call.held:
                continue
            adopted = call.state == PLANNED
            self._ledger.sent(call.number, str(row["id"]), adopted)
            if adopted:
                params = {"resource": "contact"}
                self._tell(Finding("push-adopted", Origin("v2/contacts", id=call.old), params=params))
