"""What v2 serves besides the records: reports of campaigns and contacts, and findings about the bulk bodies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.archive.layouts import Tree
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.jobs.extras import Extras
from ctct_bridge.schemas import CampaignReport, ContactReport, served_at

CAMPAIGN = "v2/emailmarketing/campaigns/1104418765309/tracking/reports/summary.json"
#: Of the sent one, of one that is scheduled, and of a draft, whose counters are 0.
CAMPAIGNS = {CAMPAIGN.replace("1104418765309", id) for id in ("1104418765309", "1104418765388", "1104410042117")}
CONTACT = "v2/contacts/5207/tracking/reports/summary.json"


def reports(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in out.rglob("summary.json")}


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


@pytest.mark.parametrize("bodies", ["get", "post"])
def test_a_campaign_s_report_repeats_its_counters(tmp_path: Path, bodies: str) -> None:
    cb.migrate(SAMPLES / "account", tmp_path, only=["campaign"], bodies=bodies)
    assert reports(tmp_path) == CAMPAIGNS, "a short form has no counters"
    report = read(tmp_path / CAMPAIGN)
    assert report == {"sends": 4, "opens": 2, "clicks": 2, "forwards": 1, "unsubscribes": 1, "bounces": 1,
                      "spam_count": 0}  # fmt: skip
    found = served_at(CAMPAIGN[3:-5])
    assert found is not None
    assert (found[0], found[0]().load(report)) == (CampaignReport, report)


def summary(contact: str, campaign: str, counters: str) -> str:
    base = "/ws/customers/larkhill-choir"
    return (
        f"<entry><link rel='edit' href='{base}/contacts/{contact}/events/summary/{campaign}'/>"
        "<content type='application/vnd.ctct+xml'>"
        f"<ReportsSummary xmlns='http://ws.constantcontact.com/ns/1.0/' id='{base}/events/summary/{campaign}'>"
        f"<Contact id='{base}/contacts/{contact}'/><Campaign id='{base}/campaigns/{campaign}'/>{counters}"
        "</ReportsSummary></content></entry>"
    )


def archive(*entries: str) -> bytes:
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(entries)}</feed>".encode()


ALL = "<Opens>2</Opens><Clicks>1</Clicks><Forwards>0</Forwards>"


def test_a_contact_s_report_is_the_sum_of_what_it_did_with_each_campaign(tmp_path: Path) -> None:
    # In turns, so that no contact's summaries come one after another in the archive.
    rows = [summary("7", "11", ALL), summary("8", "11", ALL), summary("7", "12", ALL), summary("7", "12", ALL)]
    cb.migrate(archive(*rows), tmp_path)
    own, other = (read(tmp_path / f"v2/contacts/{id}/tracking/reports/summary.json") for id in "78")
    assert own == {"contact_id": "7", "opens": 4, "clicks": 2, "forwards": 0}
    assert other == {"contact_id": "8", "opens": 2, "clicks": 1, "forwards": 0}
    assert ContactReport().load(own) == own


def test_a_counter_that_one_summary_lacks_is_not_known(tmp_path: Path) -> None:
    rows = [summary("7", "11", ALL), summary("7", "12", "<Opens>many</Opens><Clicks>1</Clicks>"), summary("8", "1", "")]
    cb.migrate(archive(*rows), tmp_path)
    assert reports(tmp_path) == {"v2/contacts/7/tracking/reports/summary.json"}
    assert read(tmp_path / "v2/contacts/7/tracking/reports/summary.json") == {"contact_id": "7", "clicks": 2}


def test_the_last_contact_s_report_waits_for_the_end(tmp_path: Path) -> None:
    workspace = Workspace(None)
    tree = Tree(tmp_path, workspace)
    extras = Extras(tree, "get")
    for record in cb.read(archive(summary("7", "11", ALL))):
        extras.add(record, "v2/contacts/7/tracking/reports/summaryByCampaign.json#/0")
    tree.settle()
    assert reports(tmp_path) == set()
    extras.close()
    tree.settle()
    assert reports(tmp_path) == {"v2/contacts/7/tracking/reports/summary.json"}
    workspace.close()


@pytest.mark.parametrize(
    ("only", "wanted"), [(["campaign_summary"], {CONTACT}), (["contact"], set()), (None, {*CAMPAIGNS, CONTACT})]
)
def test_reports_go_with_what_they_are_made_of(tmp_path: Path, only: Any, wanted: set[str]) -> None:
    cb.migrate(SAMPLES / "account", tmp_path, only=only)
    assert reports(tmp_path) == wanted


@pytest.mark.parametrize(("place", "kind"), [(CAMPAIGN, "campaign_report"), (CONTACT, "contact_report")])
def test_an_edit_of_a_report_reaches_nothing_and_is_told(tmp_path: Path, place: str, kind: str) -> None:
    cb.migrate(SAMPLES / "account", tmp_path / "out")
    found: list[Any] = []
    cb.restore_archive(tmp_path / "out", tmp_path / "back", listen=found.append)
    assert found == []
    (tmp_path / "out" / place).write_text('{"opens": 7}')
    cb.restore_archive(tmp_path / "out", tmp_path / "back", listen=found.append)
    assert [(each.code, each.origin.document, each.params) for each in found] == [
        ("no-v1-home", place, {"property": kind})
    ]


def test_what_the_bulk_bodies_cannot_say_is_told_of_these_only(tmp_path: Path) -> None:
    def told(bodies: str) -> list[tuple[str, str, str]]:
        found: list[Any] = []
        cb.migrate(SAMPLES / "account", tmp_path / bodies, only=["contact"], bodies=bodies, listen=found.append)
        return [(each.code, each.origin.id, each.path) for each in found if each.code.startswith("bulk")]

    assert told("get") == []
    lines = told("post")
    bulk = (tmp_path / "post/v2/activities").glob("addcontacts*.json")
    added = sum(len(read(path)["import_data"]) for path in bulk)
    contacts = read(tmp_path / "post/v2/contacts.json")["results"]
    assert len([line for line in lines if line[0] == "bulk-without"]) + added == len(contacts)
    assert ("bulk-lacks", "5207", "#/notes") in lines
