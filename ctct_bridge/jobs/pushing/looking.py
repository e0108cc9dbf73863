"""What a service has: collections read to their end, and things found by what is known of them on both sides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ctct_bridge.errors import RemoteFailed
from ctct_bridge.jobs.pushing.kinds import Kind
from ctct_bridge.transport.addresses import Astray, Service
from ctct_bridge.transport.faults import GaveUp
from ctct_bridge.transport.session import JSON, Answer, Session

#: Pages of one collection, at most.
_MOST_PAGES = 100_000
#: How often a page that is no JSON is asked for again.
_LOOKS = 3


def place_asked(kind: Kind, above: list[str], key: str = "") -> tuple[str, str]:
    """Path and query of the collection that holds things of a kind, the largest pages chosen; of a contact's e-mail
    address those that have it."""
    if kind.name == "contact" and key:
        return kind.place(above), f"email={quote(key, safe='')}"
    size = kind.schema.page
    return kind.place(above), f"limit={size}" if size is not None else ""


class Looking:
    """Reads a service.

    :param session: the line to it.
    """

    def __init__(self, session: Session[Service]) -> None:
        self._session = session

    def rows(self, place: str, query: str = "") -> Iterator[dict[str, Any]]:
        """The objects of a collection, page after page.

        :raises RemoteFailed: if a page cannot be had: who is not seen then is not known to be absent.
        """
        met = set[str]()
        while True:
            page = self.document(place, query)
            rows = page.get("results") if isinstance(page, dict) else page
            yield from (row for row in rows or () if isinstance(row, dict))
            following = _following(page)
            if following is None:
                return
            try:
                query = self._session.account.following(following, place)
            except Astray as astray:
                raise RemoteFailed(f"the link to the next page of {place} was not followed: {astray}") from None
            if query in met or len(met) == _MOST_PAGES:
                raise RemoteFailed(f"the pages of {place} have no end")
            met.add(query)

    def document(self, place: str, query: str = "") -> Any:
        """The JSON at a place; ``None`` if there is nothing.

        :raises RemoteFailed: if it cannot be had.
        """
        for _ in range(_LOOKS):
            try:
                answer = self._session.get(self._session.account.url(place, query), {"Accept": JSON})
            except GaveUp as fault:
                raise RemoteFailed(
                    f"the service does not work now: {fault.reason}; what was created is noted, run again later"
                ) from None
            if answer.status in (404, 410):
                return None
            found = read(answer) if answer.status == 200 and not answer.trouble else None
            if isinstance(found, (dict, list)):
                return found
        raise RemoteFailed(
            f"{place} cannot be read ({answer.trouble or f'it answered {answer.status}, no JSON of v2'}); run again"
        )

    def found(self, kind: Kind, above: list[str], key: str) -> list[dict[str, Any]]:
        """What the service has of this key, as its collection tells it."""
        place, query = place_asked(kind, above, key)
        return [row for row in self.rows(place, query) if row.get("id") is not None and kind.key(row) == key]


def read(answer: Answer) -> Any:
    """The JSON of an answer; ``None`` if it is none."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None


def said(answer: Answer) -> str:
    """What the service says of a refusal: its own key and message, or the number of its answer."""
    told = read(answer)
    first = told[0] if isinstance(told, list) and told else told
    if isinstance(first, dict) and (first.get("error_key") or first.get("error_message")):
        return f"{answer.status} {first.get('error_key') or '?'}: {first.get('error_message') or '?'}"[:1000]
    return f"{answer.status}"


def _following(page: Any) -> str | None:
    meta = page.get("meta") if isinstance(page, dict) else None
    pagination = meta.get("pagination") if isinstance(meta, dict) else None
    link = pagination.get("next_link") if isinstance(pagination, dict) else None
    return link if isinstance(link, str) and link else None
