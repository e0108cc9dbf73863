"""Where v1 keeps what: the collections of an account, and what lies below each of their entries.

A line is a collection: its place below the account with ``*`` for the ids above it, the resource of its entries, and
how it is asked for. Sources: the service's list of URIs; for what its entries are called, the classes of the
resources. That a member of a list, a folder and a schedule cannot be asked for alone, the pages on them say.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from ctct_bridge.jobs.documents import wanted

#: The last part of a place where rows of tracking are, and the resource of the rows.
TRACKED = {
    "bounces": "email_bounce",
    "clicks": "email_click",
    "forwards": "email_forward",
    "opens": "email_open",
    "optouts": "email_unsubscribe",
    "sends": "email_send",
    "summary": "campaign_summary",
}
#: Resources that v1 keeps inside the entries of another.
_INSIDE = {"fee": "event"}


class Place(NamedTuple):
    """One kind of collection.

    :ivar path: below the account.
    :ivar resource: of its entries; empty where a service document names collections of several.
    :ivar items: whether an entry of it can be asked for alone, in its detail form.
    :ivar alone: whether it is no collection, but one document.
    :ivar below: the collections below each of its entries.
    """

    path: str
    resource: str
    items: bool = True
    alone: bool = False
    below: tuple[Place, ...] = ()

    def resources(self) -> frozenset[str]:
        """The resource, and all below."""
        tracked = () if self.resource else TRACKED.values()
        return frozenset((self.resource, *tracked, *(name for place in self.below for name in place.resources())))


_REGISTRANTS = "events/*/registrants"
PLACES = (
    Place("lists", "list", below=(Place("lists/*/members", "list_member", items=False),)),
    Place("contacts", "contact", below=(Place("contacts/*/events/", "", items=False),)),
    Place("campaigns", "campaign", below=(
        Place("campaigns/*/schedules", "schedule", items=False),
        Place("campaigns/*/events/", "", items=False),
    )),
    Place("activities", "activity"),
    Place("settings/emailaddresses", "email_address"),
    Place("library/folders", "folder", items=False, below=(Place("library/folders/*/images", "file"),)),
    Place("events", "event", below=(
        Place(_REGISTRANTS, "registrant", below=(
            Place(f"{_REGISTRANTS}/*/guests", "guest"),
            Place(f"{_REGISTRANTS}/*/attendancestatus", "attendance", alone=True),
            Place(f"{_REGISTRANTS}/*/paymentstatus", "payment", alone=True),
        )),
    )),
)  # fmt: skip


class Choice:
    """What of all this is wanted.

    :param only: resource names; all if not given.
    :param details: whether entries are asked for in their detail form, and what lies below them, too. Without it, and
        without ``only``, it is the collections of the account alone.
    :raises UsageError: if there is no such resource in v1.
    """

    def __init__(self, only: Collection[str] | None, details: bool) -> None:
        named = wanted(only)
        self.named, self.details = named is not None, details or (named is not None and "fee" in named)
        everything = frozenset(name for place in PLACES for name in place.resources())
        tops = frozenset(place.resource for place in PLACES)
        asked = everything if details else tops
        self._resources = asked if named is None else frozenset(_INSIDE.get(name, name) for name in named)

    def visits(self, place: Place) -> bool:
        """Whether a collection is asked for: for itself, or for what is below it."""
        return bool(place.resources() & self._resources)

    def wants(self, resource: str) -> bool:
        """Whether a resource was asked for."""
        return resource in self._resources

    def opens(self, place: Place) -> bool:
        """Whether the entries of a collection are asked for one by one. The addresses in a mailing, below which its
        clicks are, stand in the campaign's detail form only."""
        clicked = place.resource == "campaign" and self.wants("email_click")
        return place.items and (clicked or (self.details and self.wants(place.resource)))
