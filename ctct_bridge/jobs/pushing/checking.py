"""What a service has against what it was sent, property by property."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ctct_bridge.findings import Finding
from ctct_bridge.jobs.comparing import differences
from ctct_bridge.jobs.pushing.calls import SENT, Call
from ctct_bridge.jobs.pushing.kinds import Kind, in_path
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.jobs.pushing.looking import Looking, place_asked
from ctct_bridge.jobs.pushing.plan import Waits, ready
from ctct_bridge.model import Origin
from ctct_bridge.reconciler.bodies import writable
from ctct_bridge.reconciler.fields import Many, One
from ctct_bridge.transport.addresses import Service
from ctct_bridge.transport.session import Session

Tell = Callable[[Finding], None]
#: So many things of a collection, and it is read as a whole instead of one by one.
_MANY = 20


class Checking:
    """Compares.

    :param session: the line to the service.
    :param tell: receives a finding for each difference.
    """

    def __init__(self, session: Session[Service], ledger: Ledger, tell: Tell) -> None:
        self._looking, self._ledger, self._tell = Looking(session), ledger, tell

    def run(self, kinds: Iterable[Kind]) -> int:
        """Compare all that was created of these kinds; how many there are.

        :raises RemoteFailed: if the service is down.
        """
        count = 0
        for kind in kinds:
            for call, found in self._pairs(kind):
                count += 1
                self._compare(kind, call, found)
        return count

    def _pairs(self, kind: Kind) -> Iterator[tuple[Call, Any]]:
        """What was created, and what the service has of it."""
        held: dict[str, dict[str, Any]] = {}
        above: list[str] | None = None
        for call in self._ledger.calls(kind.name, SENT):
            if kind.name == "publication":
                event = self._ledger.call(call.parent)
                found = self._looking.document(f"{kind.place([])}/{in_path(event.new or '')}")
                yield call, found
                continue
            try:
                made = ready(self._ledger, call)
            except Waits:
                continue
            if kind.schema.row is not None:  # its collection does not show all of it
                yield call, self._looking.document(f"{kind.place(made.above)}/{in_path(call.new or '')}")
                continue
            if made.above != above:
                above = made.above
                rows = self._looking.rows(*place_asked(kind, above))
                held = {str(row.get("id")): row for row in rows}
            yield call, held.get(call.new or "")

    def _compare(self, kind: Kind, call: Call, found: Any) -> None:
        origin = Origin(f"v2/{kind.schema.collection}", id=call.old)
        if not isinstance(found, dict):
            self._tell(Finding("push-gone", origin, params={"resource": kind.resource}))
            return
        if kind.name == "publication":
            sent, has = {"status": "ACTIVE"}, {"status": found.get("status")}
        else:
            sent = as_said(kind.schema, ready(self._ledger, call).body)
            has = as_said(kind.schema, found)
        for pointer, one, two in differences(sent, _likewise(kind.schema, sent, has), "#"):
            value = f"{_shown(one)} / {_shown(two)}"
            self._tell(Finding("push-differs", origin, pointer, {"property": pointer[2:], "value": value}))


def as_said(schema: Any, body: Any) -> dict[str, Any]:
    """A v2 object as far as a client says it, in one spelling: without what the service sets, and without what is the
    same as nothing."""
    return dict(_solid(schema.to_v2(schema.lift(writable(schema, _known(schema, body)))[0])))


def _known(shape: Any, body: Any) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key in shape._declared_fields}


def _solid(value: Any) -> Any:
    """A value without its empty parts."""
    if isinstance(value, dict):
        kept = {key: _solid(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in ("", None) and each != [] and each != {}}
    return [_solid(each) for each in value] if isinstance(value, list) else value


def _likewise(shape: Any, sent: Any, has: Any) -> Any:
    """What the service has, as far as it was sent: what a client left open, the service fills in as it likes. Lists of
    objects that have a key are put into the order in which they were sent."""
    if not isinstance(sent, dict) or not isinstance(has, dict):
        return has
    found = {}
    for key in sent.keys() & has.keys():
        line, one, two = shape._declared_fields[key], sent[key], has[key]
        if isinstance(line, One):
            two = _likewise(line.shape, one, two)
        elif isinstance(line, Many) and isinstance(one, list) and isinstance(two, list):
            ordered = _ordered(line, one, two)
            two = [_likewise(line.shape, a, b) for a, b in zip(one, ordered, strict=False)] + ordered[len(one) :]
        found[key] = two
    return {key: found[key] for key in sent if key in found}


def _ordered(line: Many, sent: list[Any], has: list[Any]) -> list[Any]:
    key = line.key or ("name" if "name" in line.shape._declared_fields else None)
    if key is None:
        return has
    places = {json.dumps(each.get(key)): at for at, each in enumerate(sent)}
    return sorted(has, key=lambda each: places.get(json.dumps(each.get(key)), len(sent)))


def _shown(value: Any) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}…"
