"""Campaigns, schedules and the account as the v2 service of the tests keeps them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from v2client import CAMPAIGN, LIST, Client, using
from v2service import Service

AT = "emailmarketing/campaigns"


@pytest.fixture
def room() -> Iterator[tuple[Service, Client]]:
    """A service whose owner has confirmed an address."""
    with using() as (service, client):
        service.verified("office@example.org")
        yield service, client


def test_a_campaign_is_a_draft(room: tuple[Service, Client]) -> None:
    service, client = room
    made = client.made(AT, CAMPAIGN)
    assert re.fullmatch(r"\d{13}", made["id"])
    assert not {"created_date", "modified_date"} & made.keys(), "only a GET has them"
    found = client("GET", f"{AT}/{made['id']}")[1]
    assert found == made | {name: found[name] for name in ("created_date", "modified_date")}
    assert (found["status"], found["template_type"], found["greeting_name"]) == ("DRAFT", "CUSTOM", "NONE")
    assert (found["reply_to_email"], found["style_sheet"]) == ("office@example.org", "")
    assert found["message_footer"]["organization_name"] == service.account.info["organization_name"]
    assert "sent_to_contact_lists" not in found and set(found["tracking_summary"].values()) == {0}


def test_the_collection_has_four_properties_latest_first(room: tuple[Service, Client]) -> None:
    _, client = room
    ids = [client.made(AT, {**CAMPAIGN, "name": name})["id"] for name in ("a", "b", "c")]
    assert client("PUT", f"{AT}/{ids[0]}", {**CAMPAIGN, "name": "d"})[0] == 200
    pages = list(client.pages(AT, limit=2))
    assert [[each["name"] for each in page] for page in pages] == [["d", "c"], ["b"]]
    assert {tuple(each) for page in pages for each in page} == {("id", "name", "status", "modified_date")}
    assert client("GET", AT, limit=51)[0] == 400
    assert client("DELETE", f"{AT}/{ids[0]}")[0] == 204
    assert client("GET", f"{AT}/{ids[0]}")[0] == 404
    found = [client("GET", AT, status=status)[1]["results"] for status in ("ALL", "DRAFT", "DELETED", "SENT")]
    assert [[each["name"] for each in results] for results in found] == [["c", "b"], ["c", "b"], ["d"], []]
    assert client("GET", AT, status="GONE")[0] == 400


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "x" * 81}, "#/name"), ({"subject": None}, "#/subject"), ({"text_content": ""}, "#/text_content"),
        ({"from_email": "other@example.org"}, "#/from_email"), ({"reply_to_email": "no"}, "#/reply_to_email"),
        ({"email_content": "<p>Come!</p>"}, "#/email_content"), ({"greeting_name": "ADA"}, "#/greeting_name"),
        ({"email_content": "<body ><html ></html></body>"}, "#/email_content"),
        ({"email_content": f"<html><body>{'x' * 930_000}</body></html>"}, "#/email_content"),
        ({"is_permission_reminder_enabled": True}, "#/permission_reminder_text"),
        ({"is_view_as_webpage_enabled": True, "view_as_web_page_text": "x"}, "#/view_as_web_page_text"),
        ({"message_footer": {"city": "Hill"}}, "#/message_footer/organization_name"),
        ({"sent_to_contact_lists": [{"id": "77"}]}, "#/lists"), ({"id": "1108214367021"}, "#/id"),
        ({"sent_to_contact_lists": [{"id": "1", "name": "Choir"}]}, "#/sent_to_contact_lists/0/name"),
        ({"tracking_summary": {"sends": 3}}, "#/tracking_summary"), ({"is_visible_in_ui": True}, "#/is_visible_in_ui"),
        ({"last_edit_date": "2010-01-01T00:00:00.000Z"}, "#/last_edit_date"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_is_wrong_with_a_campaign_is_named(change: Any, told: str, room: tuple[Service, Client]) -> None:
    service, client = room
    status, problems = client("POST", AT, {**CAMPAIGN, **change})
    assert (status, told) == (400, problems[0]["error_message"].partition(":")[0])
    assert service.things(AT) == []


def test_the_skeleton_of_a_campaign_has_a_key_of_its_own(room: tuple[Service, Client]) -> None:
    _, client = room
    told = client("POST", AT, {**CAMPAIGN, "email_content": "Come!"})[1]
    assert [problem["error_key"] for problem in told] == ["json.regex.mismatch.email_content"]
    assert (
        client("POST", AT, {**CAMPAIGN, "email_content": "<!-- x --><HTML lang='en'>\n<BODY >\n</BODY></HTML>"})[0]
        == 201
    )


def test_a_name_is_in_use_until_its_campaign_is_deleted(room: tuple[Service, Client]) -> None:
    service, client = room
    id = client.made(AT, CAMPAIGN)["id"]
    assert client("POST", AT, CAMPAIGN)[0] == 409
    assert client("PUT", f"{AT}/{id}", CAMPAIGN)[0] == 200
    client("DELETE", f"{AT}/{id}")
    client.made(AT, CAMPAIGN)
    service.account.quirks.add("names-repeat")
    client.made(AT, CAMPAIGN)


def test_an_account_without_an_address_wants_a_footer(room: tuple[Service, Client]) -> None:
    service, client = room
    service.account.info["organization_addresses"] = []
    assert client("POST", AT, CAMPAIGN)[1][0]["error_message"] == "#/message_footer: enter an address"
    footer = {"organization_name": "Choir", "address_line_1": "1 Organ Loft", "city": "Hill", "country": "US"}
    flagged = {**footer, "include_forward_email": True}
    assert client("POST", AT, {**CAMPAIGN, "message_footer": flagged})[0] == 400
    found = client.made(AT, {**CAMPAIGN, "message_footer": {**flagged, "forward_email_link_text": "Tell a friend"}})
    assert (found["message_footer"]["address_line_2"], found["message_footer"]["include_subscribe_link"]) == ("", False)


def test_a_schedule_makes_a_draft_run_and_its_end_makes_it_a_draft_again(room: tuple[Service, Client]) -> None:
    _, client = room
    lists = [{"id": client.made("lists", LIST)["id"]}]
    id, other = (client.made(AT, {**CAMPAIGN, "name": name, **more})["id"] for name, more in (
        ("a", {"sent_to_contact_lists": lists}), ("b", {}),
    ))  # fmt: skip
    when = {"scheduled_date": "2016-12-24T18:00:00-05:00"}
    assert client("GET", f"{AT}/{id}/schedules")[0] == 404
    assert client("POST", f"{AT}/{other}/schedules", when)[0] == 400, "it goes to no list"
    assert client("POST", f"{AT}/{id}/schedules", {"scheduled_date": "2016-12-24"})[0] == 400
    made = client.made(f"{AT}/{id}/schedules", when)
    assert made == {"id": "1", "scheduled_date": "2016-12-24T23:00:00.000Z"}
    assert client("GET", f"{AT}/{id}/schedules") == (200, [made])
    campaign = client("GET", f"{AT}/{id}")[1]
    assert (campaign["status"], campaign["next_run_date"]) == ("SCHEDULED", made["scheduled_date"])
    assert client("PUT", f"{AT}/{id}", {**CAMPAIGN, "name": "c"})[0] == 400
    assert client("POST", f"{AT}/{id}/schedules", when)[0] == 400
    assert client("PUT", f"{AT}/{id}/schedules/1", {"scheduled_date": "2017-01-01T00:00:00Z"})[0] == 200
    assert client("DELETE", f"{AT}/{id}/schedules/1")[0] == 204
    campaign = client("GET", f"{AT}/{id}")[1]
    assert campaign["status"] == "DRAFT" and "next_run_date" not in campaign


def test_a_test_is_sent_to_few_and_a_preview_shows_both_contents(room: tuple[Service, Client]) -> None:
    _, client = room
    id = client.made(AT, CAMPAIGN)["id"]
    body = {"format": "HTML", "email_addresses": [f"n{number}@example.org" for number in range(5)]}
    assert client("POST", f"{AT}/{id}/tests", body) == (200, body)
    for wrong in (["a@example.org"] * 6, ["no-address"], [], [{"email_address": "a@example.org"}]):
        assert client("POST", f"{AT}/{id}/tests", {**body, "email_addresses": wrong})[0] == 400
    found = client("GET", f"{AT}/{id}/preview")[1]
    assert found["preview_email_content"] == CAMPAIGN["email_content"] and found["subject"] == CAMPAIGN["subject"]


def test_an_address_is_confirmed_by_its_owner_and_by_nobody_else(room: tuple[Service, Client]) -> None:
    _, client = room
    at, body = "account/verifiedemailaddresses", [{"email_address": "ada@example.org"}]
    new = {"email_address": "ada@example.org", "status": "UNCONFIRMED"}
    assert [client("POST", at, body) for _ in range(2)] == [(201, [new]), (200, [new])]
    assert client("POST", at, [{"email_address": "office@example.org"}])[0] == 409
    assert {client("POST", at, body)[0] for body in ([], [body, body], {}, [{"email_address": "no"}], [new])} == {400}
    assert client("GET", at, status="UNCONFIRMED") == (200, [new])
    assert client("GET", at)[1][0]["email_address"] == "office@example.org"
    assert client("POST", AT, {**CAMPAIGN, "from_email": "ada@example.org"})[0] == 400


def test_the_account_tells_who_it_is(room: tuple[Service, Client]) -> None:
    _, client = room
    before = client("GET", "account/info")[1]
    assert client("PUT", "account/info", {**before, "phone": "555-0111"}) == (204, None)
    assert client("GET", "account/info") == (200, {**before, "phone": "555-0111"})
    assert client("PUT", "account/info", {"country_code": "USA"})[0] == 400
