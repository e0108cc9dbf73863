"""The sample account: every family, ids that agree across them, and names of files that say nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from archives import files_below
from lxml import etree
from samplefile import SAMPLES
from test_samplefile import local_path

import ctct_bridge as cb
from ctct_bridge.schemas import FROM_V1

ACCOUNT, OUT = SAMPLES / "account", SAMPLES / "account.out"
ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def body(name: str) -> Any:
    return json.loads((OUT / "v2" / name).read_text("utf-8"))


def rows(name: str) -> list[dict[str, Any]]:
    found = body(name)
    return found["results"] if isinstance(found, dict) else found  # type: ignore[no-any-return]


# -- what is there ----------------------------------------------------------------------------------------------------


def test_every_family_is_in_the_account() -> None:
    told = json.loads((OUT / "report.json").read_text("utf-8"))["resources"]
    inside = {"fee"}  # which is read of its event
    assert {schema.resource for schema in FROM_V1} - inside == told.keys() - {"other"} - inside


def test_no_two_names_of_the_account_clash() -> None:
    names = [name.casefold() for name in files_below(ACCOUNT)]
    assert len(set(names)) == len(names) > 50


# -- ids --------------------------------------------------------------------------------------------------------------

#: What a URI of each place may name.
KNOWN = {
    "contacts": lambda: {row["id"] for row in rows("contacts.json")},
    "lists": lambda: {row["id"] for row in rows("lists.json")} | {"active", "do-not-mail", "removed"},
    "campaigns": lambda: {row["id"] for row in rows("emailmarketing/campaigns.json")},
    "activities": lambda: {row["id"] for row in rows("activities.json")},
    "settings/emailaddresses": lambda: {"1", "2", "3"},
    "library/folders": lambda: {row["id"] for row in rows("library/folders.json")},
    "images": lambda: {row["id"] for row in rows("library/files.json")},
    "registrants": lambda: {
        row["id"] for row in rows("eventspot/events/a07e4d61xn7p2f8b4c5/registrants.json")
    },
}  # fmt: skip


@pytest.mark.parametrize("place", KNOWN)
def test_every_id_that_a_document_names_is_somebody(place: str) -> None:
    text = "".join(path.read_text("utf-8") for path in sorted(ACCOUNT.rglob("*.xml")))
    named = set(re.findall(rf"/{place}/([\w=.-]+)", text)) - {"events"}
    known = KNOWN[place]()
    assert {name.partition(".")[0] for name in named} <= known
    assert len(named) > 1


def test_the_addresses_are_the_contacts_own() -> None:
    mails = {row["id"]: row["email_addresses"][0]["email_address"] for row in rows("contacts.json")}
    for file in sorted((OUT / "v2").rglob("tracking/*.json")):
        for row in rows(file.relative_to(OUT / "v2").as_posix()):
            assert row["email_address"] == mails[row["contact_id"]], file
    senders = {row["email_address"] for row in rows("account/verifiedemailaddresses.json")}
    for file in sorted((OUT / "v2/emailmarketing/campaigns").glob("*.json")):
        campaign = body(f"emailmarketing/campaigns/{file.name}")
        assert {campaign["from_email"], campaign["reply_to_email"]} <= senders


# -- counts -----------------------------------------------------------------------------------------------------------


def test_a_campaign_counts_its_own_rows() -> None:
    place = "emailmarketing/campaigns/1104418765309"
    campaign = body(f"{place}.json")
    for kind, count in campaign["tracking_summary"].items():
        if kind != "spam_count":
            assert len(rows(f"{place}/tracking/{kind}.json")) == count > 0, kind
    clicks = Counter(row["link_id"] for row in rows(f"{place}/tracking/clicks.json"))
    assert clicks == {link["url_uid"]: link["click_count"] for link in campaign["click_through_details"]}


def test_a_contact_has_the_rows_that_the_campaign_has_of_it() -> None:
    def of(place: str, kind: str) -> list[Any]:
        found = [row for row in rows(f"{place}/tracking/{kind}.json") if row["contact_id"] == "5207"]
        keys = ("campaign_id", "email_address", f"{kind.removesuffix('s')}_date")
        return sorted(tuple(row[key] for key in keys) for row in found if row["campaign_id"] == "1104418765309")

    for kind in ("sends", "opens", "clicks"):
        assert of("contacts/5207", kind) == of("emailmarketing/campaigns/1104418765309", kind) != []
    summary = {row["campaign_id"]: row for row in rows("contacts/5207/tracking/reports/summaryByCampaign.json")}
    assert (summary["1104418765309"]["opens"], summary["1104418765309"]["clicks"]) == (1, 1)


def test_a_list_counts_its_members() -> None:
    on = Counter(each["id"] for row in rows("contacts.json") for each in row.get("lists", ()))
    assert on == {row["id"]: row["contact_count"] for row in rows("lists.json")}


def test_who_opted_out_did_so_at_one_time() -> None:
    (row,) = rows("emailmarketing/campaigns/1104418765309/tracking/unsubscribes.json")
    (contact,) = (each for each in rows("contacts.json") if each["status"] == "OPTOUT")
    assert contact["id"] == row["contact_id"]
    assert contact["email_addresses"][0]["opt_out_date"] == row["unsubscribe_date"]


def test_registrants_pay_what_the_event_charges() -> None:
    event = "eventspot/events/a07e4d61xn7p2f8b4c5"
    charged = {fee["label"]: fee["fee"] for fee in rows(f"{event}/fees.json")}
    listed = rows(f"{event}/registrants.json")
    told = body(f"{event}.json")
    assert len(listed) == told["total_registered_count"]
    for file in sorted((OUT / "v2" / event / "registrants").glob("*.json")):
        order = body(f"{event}/registrants/{file.name}")["payment_summary"]["order"]
        assert all(fee["amount"] in (0, charged[fee["type"]]) for fee in order["fees"])
        assert order.get("total", 0) == sum(fee["amount"] * fee["quantity"] for fee in order["fees"])


# -- names ------------------------------------------------------------------------------------------------------------


def test_a_document_is_known_by_what_it_holds(tmp_path: Path) -> None:
    """In one folder, under names that mean nothing, in the same order: the same v2."""
    files = [ACCOUNT / name for name in files_below(ACCOUNT)]
    order = list(dict.fromkeys(row["document"] for row in _residue(OUT) if "entry" in row))
    assert {ACCOUNT / name for name in order} == set(files)
    (tmp_path / "in").mkdir()
    for number, name in enumerate(order):
        (tmp_path / "in" / f"download ({number:02}).xml").write_bytes((ACCOUNT / name).read_bytes())
    cb.migrate(tmp_path / "in", tmp_path / "out")
    kept, made = files_below(OUT / "v2"), files_below(tmp_path / "out" / "v2")
    assert made == kept


def _residue(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "residue.jsonl").read_text("utf-8").splitlines()]


# -- events -----------------------------------------------------------------------------------------------------------


def events(*paths: Path) -> dict[str, etree._Element]:
    """Every Event of some documents by its id."""
    found = {}
    for path in paths:
        for event in etree.parse(path).iter("Event"):
            (link,) = event.xpath("../../atom:link/@href", namespaces=ATOM)
            found[link.rpartition("/")[2]] = event
    return found


def test_the_account_agrees_with_itself() -> None:
    """What the list form says, the detail form says too; the README names the one exception."""
    account = SAMPLES / "account"
    listed = events(account / "events.xml", account / "events-2.xml")
    files = list((account / "events").glob("*.xml"))
    detailed = events(*files)
    assert 8 <= len(listed) <= 10
    assert set(detailed) < set(listed)
    assert {path.stem for path in files} == set(detailed)
    differences = [
        (name, leaf.getroottree().getelementpath(leaf).rpartition("Event/")[2], leaf.text, other)
        for name, detail in detailed.items()
        for leaf in listed[name].iter()
        if len(leaf) == 0 and leaf.text and leaf.text != (other := detail.findtext(path_below(leaf, "Event")))
    ]
    assert differences == [("a07e4d61xn7p2f8b4c5", "Registered", "2", "3")]
    readme = (SAMPLES / "README.rst").read_text("utf-8")
    assert all(name in readme and value in readme for name, _, value, _ in differences)


def path_below(leaf: etree._Element, top: str) -> str:
    return local_path(leaf).removeprefix(top + "/")


def test_the_account_has_what_the_readme_says() -> None:
    listed = events(SAMPLES / "account" / "events.xml", SAMPLES / "account" / "events-2.xml")
    assert all(re.fullmatch("a07e[0-9a-z]{15}", name) for name in listed)
    assert {event.findtext("Status") for event in listed.values()} == {"DRAFT", "ACTIVE", "COMPLETE", "CANCELLED"}
    names = [event.findtext("Name", "") for event in listed.values()]
    assert names == sorted(names), "the service sorts a collection by Name"
