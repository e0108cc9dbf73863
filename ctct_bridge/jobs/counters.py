"""Counters against rows: what an event, a list or a campaign says of its rows, and how many the archive holds.

A counter is only held against a collection that is in the archive. What it counts is not always known (guests?
cancelled registrants? opens or people who opened?), so a difference is told only if no way to count explains it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import unquote

from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.report.text import some

#: For how long the service kept the events of a mailing. Source: v1 pages "Campaign Events Resource" and "Contact
#: Events Service".
KEPT = timedelta(days=90)


class Lack(NamedTuple):
    """Something that the archive does not hold.

    :ivar entry: number of the entry that shows it.
    :ivar code: name of the finding; ``params`` are its parameters.
    :ivar pointer: the property that shows it; or ``v1``, the element.
    """

    entry: int
    code: str
    params: dict[str, Any]
    pointer: str = ""
    v1: str = ""


def lacks(workspace: Workspace, feeds: dict[str, str], on_contacts: Collection[str]) -> Iterator[Lack]:
    """What counters say that the archive does not hold.

    :param feeds: the collections that are in the archive, as paths below the account's, and when they were answered.
    :param on_contacts: lists that contacts say they are on.
    """
    known = {unquote(path): updated for path, updated in feeds.items()}
    yield from _events(workspace, known)
    yield from _lists(workspace, known, on_contacts)
    yield from _campaigns(workspace, known)


class _Whole:
    """Sums up what counters say of collections that are not in the archive."""

    def __init__(self, what: Callable[[int], str]) -> None:
        self._what, self._entry, self._number, self._total = what, 0, 0, 0

    def add(self, entry: int, count: int, things: int = 1) -> None:
        """One more thing whose rows are not in the archive, or several."""
        if count > 0:
            self._entry, self._number, self._total = self._entry or entry, self._number + things, self._total + count

    def lack(self) -> Iterator[Lack]:
        """The one note on all of them."""
        if self._number:
            said = f"{'its counter says' if self._number == 1 else 'their counters say'} {self._total:,}"
            yield Lack(self._entry, "not-archived", {"what": self._what(self._number), "reason": said})


# -- events ----------------------------------------------------------------------------------------------------------

_EVENTS = """SELECT number, name, json_extract(view, '$.total_registered_count'),
    json_extract(residue, '$.payload.text.AttendedCount'), json_extract(residue, '$.payload.text.CancelledCount'),
    max(form = 'detail') FROM entry WHERE collection = 'event' AND resource = 'event' GROUP BY name ORDER BY number"""
#: Without any registrants, all that matters is what the counters say together; an archive may hold nothing but events.
_EXPECTED = """SELECT min(number), count(*), sum(said) FROM (SELECT number,
    json_extract(view, '$.total_registered_count') AS said, max(form = 'detail') FROM entry
    WHERE collection = 'event' AND resource = 'event' GROUP BY name) WHERE said > 0"""
_REGISTRANTS = """SELECT substr(collection, 12), count(*), sum(cancelled), sum(attended), sum(said), sum(guests) FROM (
    SELECT collection, max(resource = 'registrant') AS own,
    max(coalesce(json_extract(view, '$.registration_status') = 'CANCELLED', 0)) AS cancelled,
    max(coalesce(json_extract(view, '$.attendance_status') = 'ATTENDED', 0)) AS attended,
    max(json_extract(view, '$.attendance_status') IS NOT NULL) AS said,
    max(coalesce(json_extract(view, '$.guests.guest_count'), 0)) AS guests FROM entry
    WHERE collection >= 'registrant/' AND collection < 'registrant0' GROUP BY collection, name) WHERE own GROUP BY 1"""


def _events(workspace: Workspace, feeds: dict[str, str]) -> Iterator[Lack]:
    """Registered, AttendedCount and CancelledCount against the registrants."""
    met = {event: counts for event, *counts in workspace.ask(_REGISTRANTS)}
    whole = _Whole(lambda number: f"registrants of {some(number, 'event')}")
    if not met and not any(path.endswith("/registrants") for path in feeds):
        ((first, number, total),) = workspace.ask(_EXPECTED)
        whole.add(first, total or 0, number)
        yield from whole.lack()
        return
    for entry, event, registered, attended, cancelled, _ in workspace.ask(_EVENTS):
        if f"events/{event}/registrants" not in feeds:
            if event not in met:
                whole.add(entry, registered or 0)
            continue
        number, off, there, told, guests = met.get(event, (0, 0, 0, 0, 0))
        more = f" (who bring {some(guests, 'guest')})" if guests else ""
        rows = _Rows(number, f"registrant{'' if number == 1 else 's'}{more}", number - off, number + guests)
        yield from _compared(entry, registered, "Event/Registered", "#/total_registered_count", rows)
        rows = _Rows(off, "of them as cancelled", off, off + guests)
        yield from _compared(entry, _number(cancelled), "Event/CancelledCount", "", rows)
        if told:
            rows = _Rows(there, "of them as attended", there, there + guests)
            yield from _compared(entry, _number(attended), "Event/AttendedCount", "", rows)
    yield from whole.lack()


class _Rows(NamedTuple):
    """How many rows there are of what, and the least and the most that a counter of them may say."""

    number: int
    what: str
    least: int
    most: int


def _compared(
    entry: int, count: int | None, v1: str, pointer: str, rows: _Rows, short: str = "rows-missing"
) -> Iterator[Lack]:
    """What is to be told of a counter, if anything; ``short`` is the code for too few rows."""
    if count is None or rows.least <= count <= rows.most:
        return
    params = {"element": v1.partition("/")[2], "said": count, "count": rows.number, "what": rows.what}
    yield Lack(entry, short if count > rows.most else "rows-differ", params, pointer, v1)


def _number(text: Any) -> int | None:
    """A counter that has no place in v2."""
    digits = str(text).strip() if text is not None else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None


# -- lists -----------------------------------------------------------------------------------------------------------

_LISTS = """SELECT number, name, json_extract(view, '$.contact_count'), max(form = 'detail') FROM entry
    WHERE collection = 'list' AND resource = 'list' GROUP BY name ORDER BY number"""
_MEMBERS = """SELECT parent, count(DISTINCT id) FROM entry WHERE collection = 'contact' AND resource = 'list_member'
    GROUP BY parent"""


def _lists(workspace: Workspace, feeds: dict[str, str], on_contacts: Collection[str]) -> Iterator[Lack]:
    """ContactCount against the members. It may lag behind, so it is no proof of anything."""
    met = dict(workspace.ask(_MEMBERS))
    whole = _Whole(lambda number: f"members of {some(number, 'list')}")
    for entry, id, count, _ in workspace.ask(_LISTS):
        if f"lists/{id}/members" in feeds:
            number = met.get(id, 0)
            rows = _Rows(number, "member" if number == 1 else "members", number, number)
            yield from _compared(entry, count, "ContactList/ContactCount", "#/contact_count", rows, "rows-differ")
        elif id not in met and id not in on_contacts:
            whole.add(entry, count or 0)
    yield from whole.lack()


# -- campaigns -------------------------------------------------------------------------------------------------------


class _Kind(NamedTuple):
    """A kind of event of mailings.

    :ivar key: v2's counter, ``element`` v1's; ``part`` is the last part of v1's collection.
    :ivar people: whether the counter may count people instead of rows.
    """

    key: str
    element: str
    resource: str
    part: str
    people: bool = False


_KINDS = (
    _Kind("sends", "Sent", "email_send", "sends"),
    _Kind("opens", "Opens", "email_open", "opens", True),
    _Kind("clicks", "Clicks", "email_click", "clicks", True),
    _Kind("forwards", "Forwards", "email_forward", "forwards", True),
    _Kind("bounces", "Bounces", "email_bounce", "bounces"),
    _Kind("unsubscribes", "OptOuts", "email_unsubscribe", "optouts"),
)
_CAMPAIGNS = f"""SELECT number, name, json_extract(view, '$.last_run_date'),
    (SELECT json_group_array(json_extract(l.value, '$.url_uid')) FROM json_each(view, '$.click_through_details') l
    WHERE json_extract(l.value, '$.click_count') > 0),
    {", ".join(f"json_extract(view, '$.tracking_summary.{kind.key}')" for kind in _KINDS)}, max(form = 'detail')
    FROM entry WHERE collection = 'campaign' AND resource = 'campaign' GROUP BY name ORDER BY number"""
_TRACKED = """SELECT substr(collection, length(?1) + 1), count(DISTINCT name),
    count(DISTINCT json_extract(view, '$.contact_id')) FROM entry
    WHERE collection > ?1 AND collection < substr(?1, 1, length(?1) - 1) || '0' GROUP BY 1"""


def _campaigns(workspace: Workspace, feeds: dict[str, str]) -> Iterator[Lack]:
    """The counters of mailings against the rows below the campaign."""
    met = {
        kind: {campaign: counts for campaign, *counts in workspace.ask(_TRACKED, f"{kind.resource}/{_ABOVE}")}
        for kind in _KINDS
    }
    clicks: dict[str, list[str]] = {}
    for path, updated in feeds.items():
        above, found, _ = path.partition("/urls/")
        if found:
            clicks.setdefault(above, []).append(updated)
    whole = _Whole(lambda number: f"tracking rows of {some(number, 'campaign')}")
    for entry, campaign, ran, links, *counters, _ in workspace.ask(_CAMPAIGNS):
        held = False
        for kind, count in zip(_KINDS, counters, strict=True):
            above = f"campaigns/{campaign}/events"
            answered = feeds.get(f"{above}/{kind.part}")
            if answered is None and kind.key == "clicks":  # they are kept link by link
                answered = _of_links(clicks.get(above, []), links)
            if answered is None:
                continue
            held = True
            number, people = met[kind].get(campaign, (0, 0))
            what = "row" if number == 1 else "rows"
            rows = _Rows(number, f"{what} of {kind.part}", people if kind.people else number, number)
            v1, pointer = f"Campaign/{kind.element}", f"#/tracking_summary/{kind.key}"
            yield from _compared(entry, count, v1, pointer, rows, _short(ran, answered))
        if not held:
            whole.add(entry, sum(count or 0 for count in counters))
    yield from whole.lack()


_ABOVE = "emailmarketing/campaigns/"


def _of_links(answered: list[str], links: str) -> str | None:
    """When the clicks were saved, if there are those of as many links as a campaign has."""
    wanted = links.count(",") + 1 if links != "[]" else 0
    return max(answered) if answered and len(answered) >= wanted else None


def _short(ran: str | None, answered: str) -> str:
    """The code for fewer rows than a counter says."""
    try:
        if ran is None:
            return "rows-differ"
        return (
            "rows-expired" if datetime.fromisoformat(ran) < datetime.fromisoformat(answered) - KEPT else "rows-missing"
        )
    except (ValueError, TypeError):  # no time, or one without an offset
        return "rows-differ"
