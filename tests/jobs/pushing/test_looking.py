"""Looking at a service: all pages, only its own, and nothing is absent that was not seen."""

from __future__ import annotations

from typing import Any

import pytest
from v2memory import Memory, answer, drop, page_after, refusal

from ctct_bridge.errors import RemoteFailed
from ctct_bridge.jobs.pushing.kinds import BY_KIND
from ctct_bridge.jobs.pushing.looking import Looking, said
from ctct_bridge.transport.session import Answer


def page(*ids: str, link: Any = None) -> Any:
    pagination = {"next_link": link} if link is not None else {}
    body = {"meta": {"pagination": pagination}, "results": [{"id": id, "name": "x"} for id in ids]}
    return lambda memory, work: answer(200, body)


def test_pages_are_read_to_the_end() -> None:
    memory = Memory([page("1", link="/v2/contacts?next=b"), page("2", link="/v2/contacts?next=c"), page("3")])
    assert [row["id"] for row in Looking(memory).rows("contacts", "limit=500")] == ["1", "2", "3"]
    assert [url for _, url in memory.asked] == ["contacts?limit=500", "contacts?next=b", "contacts?next=c"]


@pytest.mark.parametrize("link", ["/v2/contacts?next=b", "https://evil.example/v2/contacts?next=b", "/v2/lists?next=b"])
def test_links_that_lead_astray_end_the_run(link: str) -> None:
    memory = Memory([page("1", link=link) for _ in range(5)])
    with pytest.raises(RemoteFailed):
        list(Looking(memory).rows("contacts"))
    assert len(memory.asked) <= 2


@pytest.mark.parametrize("deed", [drop, page_after, lambda memory, work: refusal(500, "x")])
def test_what_could_not_be_seen_is_not_absent(deed: Any) -> None:
    with pytest.raises(RemoteFailed):
        list(Looking(Memory([deed] * 50)).rows("contacts"))


def test_what_is_not_there_is_none() -> None:
    assert Looking(Memory()).document("eventspot/events/a07e") is None
    assert list(Looking(Memory()).rows("nowhere")) == []


def test_things_are_found_by_their_key() -> None:
    memory = Memory()
    memory.there("contacts", {"id": "5", "email_addresses": [{"email_address": "Una+Choir@example.com"}]})
    kind = BY_KIND["contact"]
    assert [row["id"] for row in Looking(memory).found(kind, [], "una+choir@example.com")] == ["5"]
    assert memory.asked == [("GET", "contacts?email=una%2Bchoir%40example.com")]
    assert Looking(memory).found(kind, [], "una@example.com") == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'[{"error_key":"a.b","error_message":"no"}]', "400 a.b: no"), (b'{"error_message":"no"}', "400 ?: no"),
        (b"<html>", "400"), (b"[]", "400"), (b'["x"]', "400"), (b"[" * 100_000, "400"),
    ],
)  # fmt: skip
def test_what_the_service_says(body: bytes, words: str) -> None:
    assert said(Answer(400, {}, body)) == words
