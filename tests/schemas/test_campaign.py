"""Campaigns: the long form, the short ones, markup in both ways, references."""

from __future__ import annotations

from typing import Any

import pytest
from families import CTCT, contract, created, restored, v2_of
from lens import again, get, put

from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import Campaign
from ctct_bridge.schemas.campaign import MessageFooter

TABLE = table_of(Campaign)

CONTRACT = {
    "name": (80, "True"), "subject": (200, "True"), "from_name": (100, "True"), "from_email": (80, "True"),
    "reply_to_email": (80, None),
    "permission_reminder_text": (1500, "is_permission_reminder_enabled = true"),
    "view_as_web_page_text": (50, "is_view_as_webpage_enabled = true"),
    "view_as_web_page_link_text": (50, "is_view_as_webpage_enabled = true"),
    "greeting_salutations": (50, None), "greeting_string": (1500, None),
    "email_content": (930000, "template_type = CUSTOM"), "text_content": (930000, "template_type = CUSTOM"),
}  # fmt: skip
FOOTER = {
    "organization_name": (255, "True"), "address_line_1": (50, "True"), "address_line_2": (50, None),
    "address_line_3": (50, None), "city": (None, "True"), "international_state": (50, None), "postal_code": (25, None),
    "country": (2, "True"), "forward_email_link_text": (45, "include_forward_email = true"),
    "subscribe_link_text": (45, "include_subscribe_link = true"),
}  # fmt: skip


def test_the_contract_is_v2_s() -> None:
    assert contract(Campaign) == CONTRACT
    assert contract(MessageFooter) == FOOTER


def test_escaped_and_inline_markup_are_one_kind_of_text() -> None:
    (sent,), (draft,) = v2_of("campaigns/entry.xml"), v2_of("campaigns/entry-inline.xml")
    assert sent["permission_reminder_text"] == draft["permission_reminder_text"]
    assert draft["email_content"].startswith('<html xmlns="http://www.w3.org/1999/xhtml"')
    assert "<!-- keep the tracking tag above -->" in draft["email_content"]
    assert sent["text_content"] == "<Text><Greeting/>New this term: three motets.</Text>"


def test_what_is_empty_prints_as_v2_prints_it() -> None:
    (sent,), (draft,) = v2_of("campaigns/entry.xml"), v2_of("campaigns/entry-inline.xml")
    assert (sent["message_footer"]["address_line_2"], sent["style_sheet"]) == ("", "")
    assert "permalink_url" not in draft
    assert "click_through_details" not in draft
    assert "next_run_date" not in draft


def test_the_short_form_of_2009_has_counters_and_links() -> None:
    (v2,) = v2_of("campaigns/entry-2009.xml")
    assert v2["tracking_summary"]["sends"] == 12
    assert v2["click_through_details"] == [
        {"url": "http://www.example.com/lent", "url_uid": "1010900000789", "click_count": 1}
    ]
    assert v2["sent_to_contact_lists"] == [{"id": "3"}]
    assert "subject" not in v2
    assert v2["greeting_string"] == "", "a detail form prints the texts that v2 always prints"


def test_only_the_payload_of_a_creation_answer_has_the_id() -> None:
    assert [v2["id"] for v2 in v2_of("campaigns/entry-created.xml")] == ["1104420000019"]


def test_the_rows_of_a_feed() -> None:
    assert [(v2["id"], v2["status"], set(v2) - {"id", "name", "status"}) for v2 in v2_of("campaigns/feed.xml")] == [
        ("1104418765309", "SENT", set()), ("1104418765388", "SCHEDULED", set()),
        ("1104410042117", "DRAFT", {"modified_date"}),
    ]  # fmt: skip


def test_a_campaign_made_from_v2_alone() -> None:
    v2: dict[str, Any] = {
        "id": "7", "name": "N", "email_content": "<html><body>&amp;</body></html>",
        "message_footer": {"country": "US", "include_forward_email": False},
        "sent_to_contact_lists": [{"id": "14"}],
        "click_through_details": [{"url": "http://example.com/", "url_uid": "99", "click_count": 2}],
    }  # fmt: skip
    element = restored("campaign", v2)
    base = "http://api.constantcontact.com/ws/customers/larkhill-choir"
    assert element.find(f"{CTCT}ContactLists/{CTCT}ContactList").get("id") == f"{base}/lists/14"
    assert element.find(f"{CTCT}ContactLists/{CTCT}ContactList")[0].get("href") == f"{base}/lists/14"
    assert element.find(f"{CTCT}Urls/{CTCT}Url").get("id") == f"{base}/campaigns/7/events/urls/99"
    assert element.findtext(f"{CTCT}EmailContent") == "<html><body>&amp;</body></html>"
    assert element.findtext(f"{CTCT}IncludeForwardEmail") == "NO"
    found = created(Campaign, v2)
    assert {key: found[key] for key in v2 if key != "message_footer"} == {
        key: value for key, value in v2.items() if key != "message_footer"
    }


NOON, ONE = "2009-03-12T12:00:00.000Z", "2009-03-12T13:00:00.000Z"


@pytest.mark.parametrize(
    ("payload", "date"),
    [
        (f"<Status>Draft</Status><Date>{NOON}</Date>", NOON),
        (f"<Status>DRAFT</Status><Date>{NOON}</Date>", NOON),
        (f"<Status>Sent</Status><Date>{NOON}</Date>", None),
        (f"<Status>Scheduled</Status><Date>{NOON}</Date>", None),
        (f"<Date>{NOON}</Date>", None),
        ("<Status>Draft</Status><Date>soon</Date>", None),
        (f"<Status>Draft</Status><Date>{NOON}</Date><Subject>S</Subject>", None),
        (f"<Status>Draft</Status><Date>{NOON}</Date><LastEditDate>{ONE}</LastEditDate>", ONE),
        (f"<Status>Draft</Status><Date>{NOON}</Date><LastEditDate/>", None),
    ],
)
def test_the_only_date_of_a_draft_in_a_feed_is_its_last_edit(payload: str, date: str | None) -> None:
    xml = f"<Campaign><Name>N</Name>{payload}</Campaign>"
    got = get(TABLE, xml)
    assert Campaign.to_v2(got.view, "row").get("modified_date") == date
    assert again(TABLE, xml) == xml


def test_a_draft_that_was_sent_meanwhile_keeps_its_date_in_an_element_of_its_own() -> None:
    got = get(TABLE, f"<Campaign><Name>N</Name><Status>Draft</Status><Date>{NOON}</Date></Campaign>")
    made = put(TABLE, {**got.view, "status": "SENT"}, got.residue)
    assert made == (
        f"<Campaign><Name>N</Name><Status>Sent</Status><Date>{NOON}</Date><LastEditDate>{NOON}</LastEditDate></Campaign>"
    )
