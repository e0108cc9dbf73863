"""A plain user of the v2 service of the tests: ``requests``, a token and a key; and bodies that pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from v2service import KEY, TOKEN, Service, serving

LIST = {"name": "Choir", "status": "ACTIVE"}
CAMPAIGN: dict[str, Any] = {
    "name": "Autumn letter", "subject": "What we sing", "from_name": "Larkhill Choir",
    "from_email": "office@example.org", "email_content": "<html><body><p>Come!</p></body></html>",
    "text_content": "<text>Come!</text>",
}  # fmt: skip
EVENT: dict[str, Any] = {
    "name": "concert-17", "title": "Evensong", "type": "MUSIC_CONCERTS", "location": "St. Brannoc's Hall",
    "start_date": "2010-08-11T18:00:00.000-04:00", "end_date": "2010-08-11T23:30:00.000Z",
    "time_zone_id": "US/Eastern", "contact": {"name": "Ada Quill"},
}  # fmt: skip
FEE = {"label": "Seat", "fee": 12.5, "fee_scope": "BOTH"}
ITEM = {
    "name": "Mug", "price": 7.5, "default_quantity_total": 20, "per_registrant_limit": 2,
    "show_quantity_available": True,
}  # fmt: skip
CODE: dict[str, Any] = {
    "code_name": "CHOIR10", "code_type": "DISCOUNT", "is_paused": False, "quantity_total": -1, "discount_percent": 10,
    "discount_scope": "ORDER_TOTAL",
}  # fmt: skip


def contact(email: str, *lists: str, **more: Any) -> dict[str, Any]:
    """A contact's body."""
    return {"email_addresses": [{"email_address": email}], "lists": [{"id": id} for id in lists], **more}


class Client:
    """Calls by method and path below ``/v2/``; answers are a status and a body."""

    def __init__(self, service: Service) -> None:
        self.service, self.session = service, requests.Session()
        self.session.headers.update({"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"})

    def whole(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        query = {"api_key": KEY, **options.pop("query", {})}
        chosen = {"timeout": 5, "allow_redirects": False, **({} if body is None else {"json": body}), **options}
        return self.session.request(method, self.service.base_url + path, params=query, **chosen)

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Any]:
        answer = self.whole(method, path, body, query=query)
        return answer.status_code, answer.json() if answer.content else None

    def made(self, path: str, body: Any, **query: Any) -> dict[str, Any]:
        """What a POST created."""
        status, made = self("POST", path, body, **query)
        assert status == 201, made
        assert isinstance(made, dict)
        return made

    def pages(self, path: str, **query: Any) -> Iterator[list[Any]]:
        """The pages of a collection, by the links that they hold."""
        while True:
            status, body = self("GET", path, **query)
            assert status == 200, body
            yield body["results"]
            link = body["meta"]["pagination"].get("next_link")
            if link is None:
                return
            path, _, token = link.removeprefix("/v2/").partition("?next=")
            query = {"next": token}


@contextmanager
def using() -> Iterator[tuple[Service, Client]]:
    """A service, and who uses it."""
    with serving() as service:
        client = Client(service)
        with client.session:
            yield service, client
