"""Rows of tracking: all kinds, on the side of the campaign and on that of the contact."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from marshmallow import validate

import ctct_bridge as cb
from ctct_bridge.model import Entry, Frame, Origin, Record
from ctct_bridge.reconciler.entries import EntryReader, write_entry
from ctct_bridge.reconciler.forms import ATOM, CTCT
from ctct_bridge.schemas import BY_ELEMENT, BY_NAME, Campaign, CampaignSummary
from ctct_bridge.schemas.tracking import (
    ACTIVITIES,
    CampaignReport,
    EmailBounce,
    EmailClick,
    EmailOpen,
    EmailUnsubscribe,
    report_of,
)

NOON = "2012-06-11T12:00:00.250Z"
AT_NOON = datetime(2012, 6, 11, 12, 0, 0, 250000, tzinfo=UTC)
MS = 1339416000250
HOST, BASE = "http://api.constantcontact.com", "/ws/customers/larkhill-choir"

#: v1's element and collection, v2's kind and collection, and what a row has besides what all rows have.
KINDS = {
    "SentEvent": ("sends", "EMAIL_SEND", "sends", ["send_date"]),
    "OpenEvent": ("opens", "EMAIL_OPEN", "opens", ["open_date"]),
    "ClickEvent": ("clicks", "EMAIL_CLICK", "clicks", ["link_id", "link_uri", "click_date"]),
    "ForwardEvent": ("forwards", "EMAIL_FORWARD", "forwards", ["forward_date"]),
    "BounceEvent": ("bounces", "EMAIL_BOUNCE", "bounces",
                    ["bounce_code", "bounce_description", "bounce_message", "bounce_date"]),
    "OptoutEvent": ("optouts", "EMAIL_UNSUBSCRIBE", "unsubscribes",
                    ["unsubscribe_date", "unsubscribe_source", "unsubscribe_reason"]),
}  # fmt: skip
SIDES = {"campaigns/1104": "emailmarketing/campaigns/1104", "contacts/52": "contacts/52"}
every_kind = pytest.mark.parametrize("element", KINDS)


def payload(element: str, path: str, more: str = "", campaign: str = "1104", contact: str = "52") -> str:
    return (
        f"<{element} xmlns='{CTCT}' id='{HOST}{BASE}/{path}'>"
        f"<Contact id='{HOST}{BASE}/contacts/{contact}'><EmailAddress>una@example.com</EmailAddress></Contact>"
        f"<Campaign id='{HOST}{BASE}/campaigns/{campaign}'/><EventTime>{NOON}</EventTime>{more}</{element}>"
    )


def source(element: str, path: str, more: str = "", **other: Any) -> str:
    return (
        f"<entry xmlns='{ATOM}'><id>{HOST}{BASE}/{path}</id><title type='text'>t</title><updated>{NOON}</updated>"
        f"<content type='application/vnd.ctct+xml'>{payload(element, path, more, **other)}</content></entry>"
    )


def record(element: str, path: str, more: str = "", **other: Any) -> Record:
    text = source(element, path, more, **other)
    frame = Frame(kind="feed", user="larkhill-choir", payload=CTCT)
    (found,) = EntryReader(BY_ELEMENT).records(Entry(etree.fromstring(text), frame, Origin("d", 0, 1)))
    return found


def entry(found: Record) -> Any:
    """The entry of a record again, from its v2 JSON."""
    view = {**found.schema.lift(found.to_v2())[0], "id": found.id}
    frame = Frame(kind="feed", user="larkhill-choir", payload=CTCT)
    element, findings = write_entry(found.schema, view, found.residue, {}, frame, found.parent)
    assert findings == []
    return element


def ids(element: Any) -> list[str]:
    """What the entry and its payload say they are, below the account."""
    found = [element.findtext(f"{{{ATOM}}}id"), element.find(f"{{{ATOM}}}content")[0].get("id")]
    return [uri.removeprefix(f"{HOST}{BASE}/") for uri in found]


def test_the_kinds_are_known_by_their_elements() -> None:
    assert {schema.V1.element.partition("|")[0] for schema in ACTIVITIES} == KINDS.keys()
    assert BY_ELEMENT["OptOutEvent"] is BY_ELEMENT["OptoutEvent"]
    assert BY_NAME["email_send"].collection == "{parent}/tracking/sends"


@every_kind
def test_the_rows_are_as_v2_documents_them(element: str) -> None:
    _, kind, collection, own = KINDS[element]
    schema = BY_ELEMENT[element].schema
    assert (schema.resource, schema.collection) == (kind.lower(), f"{{parent}}/tracking/{collection}")
    assert list(schema._declared_fields) == ["activity_type", "campaign_id", "contact_id", "email_address", *own]
    assert all(line.read_only and not line.need for line in schema._declared_fields.values())


@every_kind
@pytest.mark.parametrize("side", SIDES)
def test_a_row_stays_on_its_side(element: str, side: str) -> None:
    kind, activity, _, own = KINDS[element]
    path = f"{side}/events/{kind}/1104,52,{MS}"
    found = record(element, path)
    assert (found.id, found.parent, found.form) == (f"1104,52,{MS}", SIDES[side], "detail")
    date = next(key for key in own if key.endswith("_date"))
    assert found.to_v2() == {
        "activity_type": activity, "campaign_id": "1104", "contact_id": "52", "email_address": "una@example.com",
        date: NOON,
    }  # fmt: skip
    assert ids(entry(found)) == [path, path]


# -- links ------------------------------------------------------------------------------------------------------------


def test_a_click_s_link_is_a_part_of_the_uri() -> None:
    path = f"campaigns/1104/events/urls/1012/1104,52,{MS}"
    found = record("ClickEvent", path, "<LinkUrl>http://example.com/a</LinkUrl>")
    assert (found.to_v2()["link_id"], found.to_v2()["link_uri"]) == ("1012", "http://example.com/a")
    assert ids(entry(found)) == [path, path]


def test_a_click_with_another_link_has_another_place() -> None:
    found = record("ClickEvent", f"campaigns/1104/events/urls/1012/1104,52,{MS}")
    found.view["link_id"] = "1013"
    assert ids(entry(found))[0] == f"campaigns/1104/events/urls/1013/1104,52,{MS}"
    del found.view["link_id"]
    assert ids(entry(found))[0] == f"campaigns/1104/events/clicks/1104,52,{MS}"


def test_two_clicks_of_one_time_are_two_and_copies_of_one_are_one(tmp_path: Path) -> None:
    home = "campaigns/1104/events"
    told = [
        (f"{home}/urls/1/1104,52,{MS}", "http://example.com/a"), (f"{home}/urls/2/1104,52,{MS}", "http://example.com/b"),
        (f"{home}/clicks/1104,52,{MS}", "http://example.com/a"),
    ]  # fmt: skip
    for number, (path, link) in enumerate(told):
        text = source("ClickEvent", path, f"<LinkUrl>{link}</LinkUrl>")
        (tmp_path / f"{number}.xml").write_text(text, "utf-8")
    cb.migrate([tmp_path / f"{number}.xml" for number in range(3)], tmp_path / "out")
    body = json.loads((tmp_path / "out/v2/emailmarketing/campaigns/1104/tracking/clicks.json").read_text("utf-8"))
    assert [(row["link_id"], row["link_uri"]) for row in body["results"]] == [("1", told[0][1]), ("2", told[1][1])]


# -- documents that contradict themselves -----------------------------------------------------------------------------


def test_the_payload_names_the_owner() -> None:
    path = f"campaigns/9/events/opens/1104,52,{MS}"
    found = record("OpenEvent", path)
    assert (found.parent, [finding.code for finding in found.findings]) == (SIDES["campaigns/1104"], ["owner-mismatch"])
    assert ids(entry(found)) == [path, path]


@pytest.mark.parametrize("path", ["campaigns/1104/events/bounces", "campaigns/1104/events/bounces/"])
def test_an_event_that_is_called_like_its_collection_is_still_a_row(path: str) -> None:
    found = record("BounceEvent", path)
    assert (found.id, found.parent) == (f"1104,52,{MS}", SIDES["campaigns/1104"])
    assert ids(entry(found)) == [path, path]


def test_an_odd_id_outlives_an_edit() -> None:
    path = "campaigns/1104/events/opens/17"
    found = record("OpenEvent", path)
    assert found.id == "17"
    found.view["contact_id"] = "53"
    assert ids(entry(found)) == [path, path]


def test_the_usual_id_follows_an_edit() -> None:
    found = record("OpenEvent", f"contacts/52/events/opens/1104,52,{MS}")
    found.view["campaign_id"] = "1105"
    assert ids(entry(found)) == [f"contacts/52/events/opens/1105,52,{MS}"] * 2


@pytest.mark.parametrize("element", ["OptoutEvent", "OptOutEvent"])
def test_the_element_s_other_name_comes_back(element: str) -> None:
    found = record(element, f"campaigns/1104/events/optouts/1104,52,{MS}")
    assert etree.QName(entry(found).find(f"{{{ATOM}}}content")[0]).localname == element


def test_an_event_of_nobody_is_rejected() -> None:
    found = record("OpenEvent", "events", contact="", campaign="")
    assert (found.schema, [finding.code for finding in found.findings]) == (None, ["no-id"])


# -- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "key", "allowed"),
    [(EmailBounce, "bounce_code", set("BDFSVXZ")),
     (EmailUnsubscribe, "unsubscribe_source", {"ACTION_BY_CUSTOMER", "ACTION_BY_CONTACT", "ACTION_BY_OWNER"})],
)  # fmt: skip
def test_the_lists_of_values(schema: Any, key: str, allowed: set[str]) -> None:
    checks = schema._declared_fields[key].validators
    assert {name for check in checks if isinstance(check, validate.OneOf) for name in check.choices} == allowed


def test_the_words_of_an_opt_out_stay_v1_s() -> None:
    more = "<OptOutSource>ACTION_BY_CONTACT</OptOutSource><OptOutReason/>"
    row = record("OptoutEvent", f"campaigns/1104/events/optouts/1104,52,{MS}", more).to_v2()
    assert (row["unsubscribe_source"], row["unsubscribe_reason"]) == ("ACTION_BY_CONTACT", "")


ROW: Any = {"activity_type": "EMAIL_CLICK", "campaign_id": "1117", "contact_id": "2041",
            "email_address": "m@example.org", "link_id": "1012",
            "link_uri": "http://www.example.org/b?y=2014&s=a", "click_date": NOON}  # fmt: skip


def test_v2_s_rows_load_and_dump_unchanged() -> None:
    view, problems = EmailClick.lift(ROW)
    assert (problems, EmailClick.problems(view)) == ([], [])
    assert EmailClick.to_v2(view) == ROW
    EmailClick().load(ROW)


def test_another_kind_of_row_has_no_home() -> None:
    view = EmailOpen.lift({"activity_type": "EMAIL_SEND", "campaign_id": "1"})[0]
    assert [finding.path for finding in BY_ELEMENT["OpenEvent"].put(view)[1]] == ["#/activity_type"]


@pytest.mark.parametrize(
    ("parent", "place"),
    [("contacts/2041", "contacts/2041/events/clicks"),
     ("emailmarketing/campaigns/1117", "campaigns/1117/events/urls/1012")],
)  # fmt: skip
def test_a_row_alone_becomes_an_entry(parent: str, place: str) -> None:
    text = cb.restore("email_click", ROW, account="larkhill-choir", parent=parent)
    made = etree.fromstring(text)
    assert ids(made) == [f"{place}/1117,2041,{MS}"] * 2


# -- summaries --------------------------------------------------------------------------------------------------------


def test_a_summary_is_the_contact_s() -> None:
    lines = CampaignSummary._declared_fields
    assert list(lines) == ["campaign_id", "contact_id", "opens", "clicks", "forwards", "bounces"]
    counters = "<Opens>2</Opens><Clicks>0</Clicks><Forwards>1</Forwards>"
    summary = payload("ReportsSummary", "events/summary/1104").replace(f"<EventTime>{NOON}</EventTime>", counters)
    text = (
        f"<entry xmlns='{ATOM}'><link href='{BASE}/contacts/52/events/summary/1104' rel='edit'/>"
        f"<id>{HOST}{BASE}/events/summary/1104</id><content>"
        f"{summary}</content></entry>"
    )
    frame = Frame(kind="feed", user="larkhill-choir", payload=CTCT)
    (found,) = EntryReader(BY_ELEMENT).records(Entry(etree.fromstring(text), frame, Origin("d", 0, 1)))
    assert (found.id, found.parent) == ("1104", "52")
    assert found.to_v2() == {"campaign_id": "1104", "contact_id": "52", "opens": 2, "clicks": 0, "forwards": 1}


def test_a_campaign_s_report_is_made_of_its_counters() -> None:
    counted = {"Sent": 203, "Opens": 88, "Clicks": 31, "Bounces": 6, "Forwards": 2, "OptOuts": 1, "SpamReports": 0}
    counters = "".join(f"<{name}>{number}</{name}>" for name, number in counted.items())
    source = etree.fromstring(f"<Campaign><Name>n</Name>{counters}</Campaign>")
    report: Any = report_of(Campaign.to_v2(BY_ELEMENT["Campaign"].get(source).view))
    assert list(report.items()) == [
        ("sends", 203), ("opens", 88), ("clicks", 31), ("forwards", 2), ("unsubscribes", 1), ("bounces", 6),
        ("spam_count", 0),
    ]  # fmt: skip
    CampaignReport().load(report)
    assert report_of(Campaign.to_v2({"name": "draft"})) is None
