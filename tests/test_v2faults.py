"""What goes wrong on demand: whether something was done, and what a client sees of it."""

from __future__ import annotations

import json
import socket
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
import requests
from v2client import LIST, contact, using
from v2faults import (
    accepted,
    cut,
    drip,
    drop,
    drop_after,
    drop_read,
    elsewhere,
    expired,
    hang,
    late,
    page,
    short,
    spent,
    status,
    throttled,
)  # fmt: skip
from v2handler import Fault
from v2service import KEY, TOKEN, Service


def names(service: Service) -> list[str]:
    return [each["name"] for each in service.things("lists")]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (status(500), 500), (status(502), 502), (status(503, Retry_After="5"), 503), (throttled(), 429),
        (throttled(3, 403), 403), (spent(), 403), (spent(429), 429), (page, 200), (elsewhere, 307), (expired, 401),
    ],
)  # fmt: skip
def test_an_answer_that_nothing_was_done_for(fault: Fault, told: int) -> None:
    with using() as (service, client):
        service.plan("POST", "lists", 1, fault)
        assert client.whole("POST", "lists", LIST).status_code == told
        assert names(service) == []
        # The connection stays in order: the next answer is the next one.
        assert client.whole("GET", "lists").status_code == (401 if fault is expired else 200)


@pytest.mark.parametrize("fault", [drop, drop_read])
def test_a_connection_that_ends_before_anything_is_done(fault: Fault) -> None:
    with using() as (service, client):
        service.plan("POST", "lists", 1, fault)
        with pytest.raises(requests.ConnectionError):
            client("POST", "lists", LIST)
        assert names(service) == []
        assert [(seen.did, seen.body) for seen in service.log] == [(None, None)]
        client.made("lists", LIST)
        assert names(service) == ["Choir"]


@pytest.mark.parametrize(
    "fault", [drop_after, accepted(drop_read), late(1, told=False), cut, accepted(status(503)), accepted(page)]
)
def test_what_was_done_though_the_client_cannot_know(fault: Fault) -> None:
    with using() as (service, client):
        service.plan("POST", "lists", 1, fault)
        with pytest.raises((requests.RequestException, AssertionError)):
            client.made("lists", LIST)
        assert names(service) == ["Choir"]
        assert [seen.did for seen in service.log] == [201]
        # Whoever sends it again is told so here; of a contact's notes or a fee he would not be.
        assert client("POST", "lists", LIST)[0] == 409


@pytest.mark.parametrize("fault", [hang, accepted(hang)])
def test_a_silence_lasts_as_long_as_the_client_bears_it_or_the_service_runs(fault: Fault) -> None:
    with using() as (service, client):
        service.plan("POST", "lists", 1, fault)
        with pytest.raises(requests.Timeout):
            client.whole("POST", "lists", LIST, timeout=0.1)
        assert names(service) == ([] if fault is hang else ["Choir"])
        began = time.monotonic()
    assert time.monotonic() - began < 5


def test_headers_come_byte_by_byte_without_end() -> None:
    with using() as (service, client), wire(service) as connection:
        service.plan("POST", "lists", 1, drip)
        ask(connection, "POST", "lists", json.dumps(LIST).encode())
        pieces = [connection.recv(1000) for _ in range(5)]
        assert all(pieces) and b"\r\n\r\n" not in b"".join(pieces)
        assert names(service) == ["Choir"]
        assert client("GET", "lists")[0] == 200


def wire(service: Service) -> socket.socket:
    """A connection that does not mend what it meets."""
    parts = urlsplit(service.base_url)
    return socket.create_connection((parts.hostname, parts.port), timeout=5)


def ask(connection: socket.socket, method: str, path: str, body: bytes = b"") -> None:
    head = f"{method} /v2/{path}?api_key={KEY} HTTP/1.1\r\nHost: loopback\r\nAuthorization: Bearer {TOKEN}\r\n"
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall((head + kind).encode() + body)


def test_retry_after_in_all_its_spellings() -> None:
    with using() as (service, client):
        given = ["5", "date", -1, "soon", 999999, None]
        for number, after in enumerate(given, 1):
            service.plan("GET", "lists", number, throttled(after))
        found = [client.whole("GET", "lists").headers.get("Retry-After") for _ in given]
        assert [found[0], *found[2:]] == ["5", "-1", "soon", "999999", None]
        assert found[1] is not None and parsedate_to_datetime(found[1]).utcoffset() is not None


def test_a_redirection_takes_the_token_to_another_host_if_it_is_followed() -> None:
    with using() as (service, client):
        service.plan("POST", "lists", 1, elsewhere)
        answer = client.whole("POST", "lists", LIST, allow_redirects=True)
        assert answer.status_code == 401, "requests takes the token off for another host"
        hosts = [seen.host.partition(":")[0] for seen in service.log]
        assert hosts == ["127.0.0.1", "localhost"]
        assert names(service) == []


def test_a_token_that_ends_ends_for_all_that_follows() -> None:
    with using() as (service, client):
        client.made("lists", LIST)
        service.plan("*", "**", 2, expired)
        found = [client("GET", "lists")[0] for _ in range(3)]
        assert found == [200, 401, 401]
        service.token = TOKEN
        assert client("GET", "lists")[0] == 200


def test_an_answer_longer_than_it_says_stands_before_the_next() -> None:
    with using() as (service, client):
        service.plan("POST", "lists", 1, short)
        with pytest.raises(requests.JSONDecodeError):
            client("POST", "lists", LIST)
        assert names(service) == ["Choir"]
        assert client("GET", "lists")[0] == 200, "urllib3 looks whether something is left, and connects anew"

        with wire(service) as connection:
            service.plan("GET", "contacts", 1, short)
            ask(connection, "GET", "contacts")
            ask(connection, "GET", "contacts")
            got = b""
            while got.count(b"HTTP/1.1 200") < 2:
                got += connection.recv(10_000)
            first = got[: got.rindex(b"HTTP/1.1")]
            head, _, body = first.partition(b"\r\n\r\n")
            assert f"Content-Length: {len(body) - 5}".encode() in head


def test_what_is_created_shows_later() -> None:
    with using() as (service, client):
        now = 50.0
        service.clock = lambda: now
        service.plan("POST", "lists", 1, late(2))
        id = client.made("lists", LIST)["id"]
        now += 1.9
        assert client("GET", "lists") == (200, [])
        assert client("GET", f"lists/{id}")[0] == 404
        assert client("POST", "lists", LIST)[0] == 409, "the service itself knows it at once"
        client.made("contacts", contact("ada@example.org", id))
        now += 0.1
        assert [each["id"] for each in client("GET", "lists")[1]] == [id]
        assert client("GET", f"lists/{id}")[0] == 200
        # What is late is late in every collection that has it.
        service.plan("POST", "contacts", 1, late(1))
        client.made("contacts", contact("bea@example.org", id))
        for path in ("contacts", f"lists/{id}/contacts"):
            assert len(client("GET", path)[1]["results"]) == 1
        now += 1
        for path in ("contacts", f"lists/{id}/contacts"):
            assert len(client("GET", path)[1]["results"]) == 2
