"""What a client of v2 may create, in the order in which it must: a line a kind of call.

Sources: v2's pages on each collection, on the order of creation calls in EventSpot, and on what they refuse twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from ctct_bridge.schemas import BY_NAME, REGISTRY

Body = Mapping[str, Any]
#: What v2 asks for to make an event public: one operation, and no JSON Patch, though it looks like it.
PUBLISH = [{"op": "REPLACE", "path": "#/status", "value": "ACTIVE"}]


class Kind(NamedTuple):
    """One kind of call.

    :ivar name: of the kind.
    :ivar resource: what it creates, or changes.
    :ivar key: what tells a thing from its siblings, on both sides: the service gives ids of its own.
    :ivar parent: the kind that creates what it is created below.
    :ivar references: property -> the kind whose ids stand there.
    :ivar guarded: whether the service refuses a second thing of the same key. That of campaigns is ``unverified``,
        so nothing relies on it.
    :ivar public: whether others get to see it, so that it is done on request only.
    :ivar as_created: what the service sets on creation, and what it demands depends on.
    """

    name: str
    resource: str
    key: Callable[[Body], str]
    parent: str | None = None
    references: Mapping[str, str] = {}
    guarded: bool = False
    public: bool = False
    as_created: Mapping[str, Any] = {}

    @property
    def schema(self) -> Any:
        """The class of the resource."""
        return BY_NAME[self.resource]

    def place(self, above: list[str]) -> str:
        """The path of its collection.

        :param above: the service's ids of what it lies below, outermost first.
        """
        return str(self.schema.collection_under(*map(in_path, above)))


def in_path(id: str) -> str:
    """An id in the path of a URL; some of v2's end in ``=``."""
    return quote(id, safe="")


def _text(name: str) -> Callable[[Body], str]:
    return lambda body: str(body.get(name) or "").strip()


def _folded(name: str) -> Callable[[Body], str]:
    return lambda body: str(body.get(name) or "").strip().casefold()


def _instant(text: Any) -> str:
    """A time as both sides write it, whatever the offset."""
    try:
        return datetime.fromisoformat(str(text)).astimezone(UTC).isoformat(timespec="milliseconds")
    except ValueError:
        return str(text)


def address_of(body: Body) -> str:
    """The e-mail address of a contact, as it was written."""
    held = body.get("email_addresses")
    first = held[0] if isinstance(held, list) and held else {}
    return str(first.get("email_address") or "").strip() if isinstance(first, dict) else ""


KINDS = (
    Kind("list", "list", _folded("name"), guarded=True),
    Kind("contact", "contact", lambda body: address_of(body).casefold(), references={"lists": "list"}, guarded=True),
    Kind("campaign", "campaign", _text("name"), references={"sent_to_contact_lists": "list"},
         as_created={"template_type": "CUSTOM"}),
    Kind("event", "event", lambda body: f"{_text('name')(body)} {_instant(body.get('start_date'))}"),
    Kind("fee", "fee", _text("label"), parent="event"),
    Kind("event_item", "event_item", _text("name"), parent="event"),
    Kind("item_attribute", "item_attribute", _text("name"), parent="event_item"),
    Kind("promocode", "promocode", _folded("code_name"), parent="event", references={"fee_ids": "fee"}, guarded=True),
    Kind("schedule", "schedule", lambda body: _instant(body.get("scheduled_date")), parent="campaign", public=True),
    Kind("publication", "event", lambda body: "", parent="event", public=True),
)  # fmt: skip
BY_KIND = {kind.name: kind for kind in KINDS}
#: What v2 has no call for, or none that ``push`` makes: the schemas of all else that an output folder may hold.
OTHERS = tuple(schema for schema in REGISTRY if schema.resource not in {kind.resource for kind in KINDS})
