"""What an output folder asks for: a call for each thing in it that v2 lets a client create."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ctct_bridge.archive.layouts import collection_of
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.errors import UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.contents import Thing, things, whereabouts
from ctct_bridge.jobs.pushing.calls import SENT, Call
from ctct_bridge.jobs.pushing.kinds import BY_KIND, KINDS, OTHERS, PUBLISH, Kind
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.model import Origin
from ctct_bridge.schemas import BY_NAME
from ctct_bridge.schemas.add_contacts import refusal

Tell = Callable[[Finding], None]
_SOURCES = ("opt_in_source", "opt_out_source")


class Choice:
    """What is to be pushed.

    :param only: resource names; all if not given.
    :param publish: whether what others get to see is done, too.
    :raises UsageError: if a name is none of a resource that v2 lets a client create.
    """

    def __init__(self, only: Collection[str] | None, publish: bool) -> None:
        known = {kind.resource for kind in KINDS}
        if only is not None and (wrong := set(only) - known):
            there = ", ".join(dict.fromkeys(kind.resource for kind in KINDS))
            raise UsageError(f"push creates no {min(wrong)!r}; it creates {there}")
        chosen = known if only is None else set(only)
        self.kinds = tuple(kind for kind in KINDS if kind.resource in chosen and (publish or not kind.public))


class Plan:
    """Enters the things of an output folder into the ledger.

    :param tree: the folder.
    :param tell: receives a finding for each thing that is not pushed, or not whole.
    :param now: the time before which nothing is scheduled any more.
    """

    def __init__(self, tree: V2Tree, ledger: Ledger, tell: Tell, now: datetime, incomplete: bool = False) -> None:
        self._tree, self._ledger, self._tell, self._now = tree, ledger, tell, now
        self._incomplete = incomplete

    def run(self) -> None:
        """Enter all of them. What is not chosen now may have been created before, and others may lie below it."""
        places = whereabouts(self._tree)
        self._ledger.begin()
        for kind in KINDS:
            if kind.name == "publication":
                continue
            for thing in things(self._tree, (kind.schema,), places):
                self._enter(kind, thing)
        self._ledger.settle()
        counts: dict[Any, int] = {}
        for thing in things(self._tree, OTHERS, places):
            counts[thing.schema] = counts.get(thing.schema, 0) + 1
        for schema, count in counts.items():
            self._tell(Finding("push-left", Origin("v2"), params={"resource": schema.resource, "count": count}))

    def _enter(self, kind: Kind, thing: Thing) -> None:
        file, _, inside = thing.place.partition("#")
        origin = Origin(file, id=thing.id)
        parent = self._above(kind, thing)
        shape = thing.schema if thing.item or thing.schema.row is None else thing.schema.row
        view, problems = shape.lift(thing.body)
        for pointer, code, params in problems:
            self._tell(Finding(code, origin, f"#{inside}{pointer[1:]}", params))
        view = thing.schema.of_row(view) if shape is not thing.schema else view
        body = thing.schema.to_v2(view, "post")
        if kind.name == "contact" and _as_owner(body):
            self._tell(Finding("push-as-owner", origin, f"#{inside}"))
        for lost in _unknown_references(kind, body, self._ledger, parent):
            self._tell(Finding("push-reference", origin, f"#{inside}/{lost[0]}", {"value": lost[1]}))
        held = self._held(kind, thing, parent, view, body)
        call = self._ledger.plan(kind.name, parent or 0, thing.id, kind.key(thing.body), body, held)
        if held is not None and call.standing == "held":
            self._tell(Finding(held[0], origin, f"#{inside}", {"reason": held[1], "resource": kind.resource}))
        if kind.name == "event_item":
            self._attributes(thing, call.number)
        elif kind.name == "event" and view.get("status") == "ACTIVE":
            self._ledger.plan("publication", call.number, None, "", PUBLISH)

    def _attributes(self, thing: Thing, item: int) -> None:
        """The variants that stand in an item, and in no file of their own."""
        kind = BY_KIND["item_attribute"]
        for at, row in enumerate(thing.body.get("attributes") or ()):
            if isinstance(row, dict):
                id = str(row["id"]) if row.get("id") is not None else None
                inner = Thing(kind.schema, thing.id, id, row, f"{thing.place}/attributes/{at}", True)
                self._within(kind, inner, item)

    def _within(self, kind: Kind, thing: Thing, parent: int) -> None:
        view = thing.schema.lift(thing.body)[0]
        held = _lacking(kind, view, self._incomplete)
        self._ledger.plan(kind.name, parent, thing.id, kind.key(thing.body), thing.schema.to_v2(view, "post"), held)

    def _above(self, kind: Kind, thing: Thing) -> int | None:
        """The number of the call that creates what a thing lies below; ``None`` if there is none."""
        if kind.parent is None:
            return 0
        if kind.name != "item_attribute":
            found = self._ledger.of_old(kind.parent, thing.parent or "")
            return found.number if found is not None else None
        event, item = thing.schema.ids_above(collection_of(thing.place))
        body = self._tree.body(f"v2/eventspot/events/{event}.json")
        above = self._ledger.of_old("event", str(body.get("id", event)) if isinstance(body, dict) else event)
        found = self._ledger.of_old("event_item", thing.parent or item, above.number) if above is not None else None
        return found.number if found is not None else None

    def _held(
        self, kind: Kind, thing: Thing, parent: int | None, view: Mapping[str, Any], body: Mapping[str, Any]
    ) -> tuple[str, str] | None:
        """Why a thing is not created."""
        if parent is None:
            return "push-withheld", f"the {kind.parent} that it belongs to is not in this folder"
        if kind.name == "contact" and (reason := refusal({**body, "status": view.get("status")})) is not None:
            return "push-withheld", reason
        if kind.name == "schedule" and not view.get("scheduled_date", self._now) > self._now:
            return "push-withheld", "its time is past"
        return _lacking(kind, view, self._incomplete)


def _as_owner(body: dict[str, Any]) -> bool:
    """Take out of a contact who added it, which v2 demands to be who adds it now; whether that was the contact."""
    said = [email.pop(name, None) for email in body.get("email_addresses") or () for name in _SOURCES]
    return "ACTION_BY_VISITOR" in said


def _lacking(kind: Kind, view: Mapping[str, Any], incomplete: bool) -> tuple[str, str] | None:
    """What v2 requires and a thing does not say."""
    if incomplete:
        return None
    problems = kind.schema.problems({**view, **kind.as_created})
    missing = [str(params["property"]) for _, code, params in problems if code == "v2-required"]
    return ("push-lacks", ", ".join(missing)) if missing else None


def _unknown_references(
    kind: Kind, body: dict[str, Any], ledger: Ledger, parent: int | None
) -> Iterator[tuple[str, str]]:
    """Take out of a body the references to what the folder does not hold; gives property and id of each."""
    for name, other in kind.references.items():
        above = parent or 0 if BY_KIND[other].parent is not None else 0
        for item in list(body.get(name) or ()):
            id = str(item.get("id")) if isinstance(item, dict) else str(item)
            if ledger.of_old(other, id, above) is None:
                body[name].remove(item)
                yield name, id


class Waits(Exception):
    """Something that a call needs was not created. Its arguments are the resource, and the id in the folder."""


class Ready(NamedTuple):
    """A call that can be made.

    :ivar above: the service's ids of what it lies below, outermost first.
    :ivar body: with the service's ids.
    """

    above: list[str]
    body: Any


def ready(ledger: Ledger, call: Call) -> Ready:
    """A call with the ids that the service gave to what it needs.

    :raises Waits: if one of them is not there.
    """
    kind, above = BY_KIND[call.kind], ledger.above(call)
    for each in above:
        if each.state != SENT or each.new is None:
            raise Waits(BY_NAME[BY_KIND[each.kind].resource].resource, each.old or each.key)
    body = json.loads(call.body)
    for name, other in kind.references.items():
        parent = call.parent if BY_KIND[other].parent is not None else 0
        for at, item in enumerate(body.get(name) or ()):
            id = str(item["id"] if isinstance(item, dict) else item)
            found = ledger.of_old(other, id, parent)
            if found is None or found.state != SENT or found.new is None:
                raise Waits(other, id)
            body[name][at] = {**item, "id": found.new} if isinstance(item, dict) else found.new
    return Ready([str(each.new) for each in above], body)
