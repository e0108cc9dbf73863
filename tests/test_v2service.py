"""The v2 service of the tests over HTTP: who may come in, how it refuses, what it remembers, how it ends."""

from __future__ import annotations

import http.client
import threading
import time
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from v2client import LIST, Client, contact, using
from v2faults import status
from v2service import KEY, TOKEN


def test_nobody_comes_in_without_the_token_and_the_key() -> None:
    with using() as (service, client):
        for headers, query in [
            ({"Authorization": ""}, {}),
            ({"Authorization": f"Bearer {TOKEN}x"}, {}),
            ({"Authorization": f"Basic {TOKEN}"}, {}),
            ({}, {"api_key": "another"}),
        ]:
            answer = client.whole("POST", "lists", LIST, headers=headers, query=query)
            assert answer.status_code == 401
            assert [sorted(problem) for problem in answer.json()] == [["error_key", "error_message"]]
        assert requests.get(service.base_url + "lists", timeout=5).status_code == 401
        assert [seen.authorised for seen in service.calls()] == [False] * 5
        assert client("GET", "lists") == (200, [])
        assert service.calls()[-1].authorised


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "no/such/place", 404), ("GET", "contacts/12", 404), ("GET", "lists/12/contacts", 404),
        ("PATCH", "lists", 405), ("DELETE", "eventspot/events/12", 405),
        ("POST", "eventspot/events/12/registrants", 405),
        ("GET", "eventspot/events/12/fees", 404), ("GET", "../v1/lists", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_apart_from_what_cannot_be_done(method: str, path: str, status: int) -> None:
    with using() as (_, client):
        found, body = client(method, path, {} if method == "POST" else None)
        assert (found, len(body)) == (status, 1)


def test_only_json_comes_in_and_goes_out() -> None:
    with using() as (service, client):
        for accept in ("text/html", "*/*"):
            assert client.whole("GET", "lists", headers={"Accept": accept}).status_code == 406
        assert client.whole("POST", "lists", data="<List/>", headers={"Content-Type": "text/xml"}).status_code == 415
        for body in (b"{", b"\xff", b""):
            answer = client.whole("POST", "lists", data=body, headers={"Content-Type": "application/json"})
            assert answer.status_code == 400
        assert client("POST", "lists", [LIST])[0] == 400
        assert service.things("lists") == []


def test_the_log_knows_where_a_token_went_and_repeats_none() -> None:
    with using() as (service, client):
        client("GET", "lists", access_token=TOKEN)
        client.whole("GET", "lists", headers={"X-Told": f"it is {TOKEN}"})
        client("GET", "lists")
        assert [seen.leaked for seen in service.calls()] == [["URL"], ["X-Told"], []]
        assert TOKEN not in repr(service.calls()[1:]) and KEY not in repr(service.calls())


def test_the_log_counts_what_was_asked_and_what_was_done() -> None:
    with using() as (service, client):
        service.plan("POST", "lists", 1, status(503))
        assert [client("POST", "lists", LIST)[0] for _ in range(3)] == [503, 201, 409]
        client("GET", "contacts", email="a+b@example.org")
        assert [(seen.did, seen.fault) for seen in service.calls("POST", "lists")] == [
            (None, "status 503"), (201, ""), (409, "")
        ]  # fmt: skip
        assert service.calls("POST", "lists")[1].body == LIST
        assert [seen.query for seen in service.calls("GET")] == [{"email": "a+b@example.org"}]
        assert service.calls("POST", "contacts") == []


def test_a_plan_counts_the_requests_that_match_it() -> None:
    with using() as (service, client):
        service.plan("GET", "lists/*", range(2, 4), status(500))
        service.plan("*", "contacts", None, status(502))
        service.plan("GET", "**", {3, 9}, status(504))
        asked = "lists lists/1 lists/1 lists/2 lists/1 contacts contacts lists/1/contacts lists lists".split()
        found = [client("GET", path)[0] for path in asked]
        assert found == [200, 404, 500, 500, 404, 502, 502, 404, 504, 200]


@pytest.mark.parametrize("refused", [403, 429])
def test_the_quota_of_a_second_comes_back_and_that_of_a_day_does_not(refused: int) -> None:
    with using() as (service, client):
        now = 100.0
        service.clock = lambda: now
        service.limit(second=2, day=5, status=refused)
        assert [client("GET", "lists")[0] for _ in range(3)] == [200, 200, refused]
        now += 0.9
        assert client("GET", "lists")[1][0]["error_key"] == "mashery.not.authorized.over.qps"
        now += 0.1
        assert [client("GET", "lists")[0] for _ in range(2)] == [200, 200]
        now += 86_000
        assert [client("GET", "lists")[0] for _ in range(2)] == [200, refused]
        assert client("GET", "lists")[1][0]["error_key"] == "mashery.not.authorized.over.ratelimit"


def test_pages_follow_one_another_by_links_without_the_key() -> None:
    with using() as (service, client):
        id = client.made("lists", LIST)["id"]
        wanted = [client.made("contacts", contact(f"n{number}@example.org", id))["id"] for number in range(7)]
        for path in ("contacts", f"lists/{id}/contacts"):
            pages = list(client.pages(path, limit=3))
            assert [len(page) for page in pages] == [3, 3, 1]
            assert [each["id"] for page in pages for each in page] == wanted
        link = client("GET", "contacts", limit=3)[1]["meta"]["pagination"]["next_link"]
        assert link.startswith("/v2/contacts?next=") and KEY not in link
        assert client("GET", "contacts", limit=7)[1]["meta"] == {"pagination": {}}
        # A token is of one collection, and of no other.
        assert client("GET", "eventspot/events", next=link.partition("next=")[2])[0] == 400
        assert {client("GET", "contacts", limit=limit)[0] for limit in ("0", "501", "-1", "x")} == {400}
        assert client("GET", "contacts", next="!")[0] == 400
        service.account.quirks.add("one-more")
        assert [len(page) for page in client.pages("contacts", limit=3)] == [4, 3]


def test_filters_go_along_with_a_page() -> None:
    with using() as (_, client):
        id = client.made("lists", LIST)["id"]
        made = [client.made("contacts", contact(f"n{number}@example.org", id))["id"] for number in range(6)]
        client("DELETE", f"contacts/{made[0]}")
        client("DELETE", f"contacts/{made[4]}")
        found = [each["id"] for page in client.pages("contacts", limit=2, status="ACTIVE") for each in page]
        assert found == [made[number] for number in (1, 2, 3, 5)]


def test_a_fault_of_its_own_is_no_answer_to_judge_a_client_by() -> None:
    with pytest.raises(TypeError), using() as (service, client):
        service.account.put("lists", {"id": "7", "modified_date": None})
        assert client("GET", "lists")[0] == 500


def test_nothing_of_it_is_left_afterwards() -> None:
    before = threading.active_count()
    with using() as (service, client):
        client("GET", "lists")
        host = urlsplit(service.base_url).netloc
        idle = http.client.HTTPConnection(host, timeout=5)
        idle.connect()  # says nothing, and stays
        began = time.monotonic()
    idle.close()
    assert threading.active_count() == before
    assert time.monotonic() - began < 5  # far below the silence that it would bear
    with pytest.raises(OSError):
        http.client.HTTPConnection(host, timeout=5).connect()


def test_more_connections_than_threads_are_served_one_after_the_other() -> None:
    found: list[int] = []

    def ask(client: Client) -> None:
        answer = client.whole("GET", "lists", headers={"Connection": "close"})
        found.append(answer.status_code)

    with using() as (_, client):
        threads = [threading.Thread(target=ask, args=(client,)) for _ in range(60)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [200] * 60


def test_a_body_without_end_is_not_read() -> None:
    with using() as (service, _):
        parts = urlsplit(service.base_url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=5)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        connection.putrequest("POST", f"{parts.path}lists?api_key={quote(KEY)}")
        for name, value in {**headers, "Content-Length": "999999999999"}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("Connection", "")) == (400, "close")
        connection.close()
        assert service.things("lists") == []


def test_two_at_once_create_one_list() -> None:
    found: list[Any] = []
    with using() as (service, client):
        threads = [threading.Thread(target=lambda: found.append(client("POST", "lists", LIST)[0])) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == [201] + [409] * 7
        assert len(service.things("lists")) == 1
