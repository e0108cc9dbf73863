"""What is in a v2 tree and not in its residue."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from archives import files_below
from lxml import etree
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.creating import homeless, new_objects


def tree(root: Path, **files: object) -> V2Tree:
    for name, body in files.items():
        path = root / "v2/eventspot" / f"{name.replace('__', '/')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body), "utf-8")
    return V2Tree(root, lambda finding: None)


def test_items_come_before_rows_and_each_object_once(tmp_path: Path) -> None:
    rows = {"meta": {"pagination": {}}, "results": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}
    made = tree(tmp_path, events=rows, events__a={"id": "a"})
    found = list(new_objects(made, {"event/c"}, set(), lambda finding: None))
    assert [(new.stem, new.item) for new in found] == [("a", "v2/eventspot/events/a.json"), ("b", None)]


def test_an_item_of_a_known_id_in_another_file_is_told(tmp_path: Path) -> None:
    told: list[Finding] = []
    made = tree(tmp_path, events__a={"id": "a"}, events__copy={"id": "a"}, events__list=[1])
    assert not list(new_objects(made, {"event/a"}, {"v2/eventspot/events/a.json"}, told.append))
    assert [finding.code for finding in told] == ["v2-not-unique", "v2-wrong-type"]


def test_an_id_that_is_no_file_name_gets_another(tmp_path: Path) -> None:
    made = tree(tmp_path, events={"results": [{"id": "../x"}]})
    (new,) = new_objects(made, set(), set(), lambda finding: None)
    assert "/" not in new.stem


def test_what_belongs_to_something_whose_id_is_no_file_name_is_known(tmp_path: Path) -> None:
    event, odd, archive = "a07e4d61xn7p2f8b4c5", "a07e[7p2f", tmp_path / "in"
    feed = (SAMPLES / "account/events" / event / "registrants.xml").read_text("utf-8").replace(event, odd)
    archive.mkdir()
    (archive / "registrants.xml").write_text(feed, "utf-8")
    cb.migrate(archive, tmp_path / "out")
    assert cb.restore_archive(tmp_path / "out", tmp_path / "back").findings == {}
    assert cb.verify(tmp_path / "out", against=archive).exit_code() == 0
    (page,) = (tmp_path / "out/v2").rglob("registrants.json")
    body = json.loads(page.read_text("utf-8"))
    body["results"].append({**body["results"][0], "id": "new"})
    page.write_text(json.dumps(body), "utf-8")
    cb.restore_archive(tmp_path / "out", tmp_path / "more", account="someone")
    (added,) = (tmp_path / "more").rglob("new.xml")
    assert f"/ws/customers/someone/events/{odd.replace('[', '%5B')}/registrants/new" in added.read_text("utf-8")


# -- rows below an owner ----------------------------------------------------------------------------------------------

SEND = {"activity_type": "EMAIL_SEND", "campaign_id": "11", "contact_id": "5", "email_address": "una@example.com",
        "send_date": "2012-06-11T16:00:04.681Z"}  # fmt: skip


def saved(root: Path, url: str, body: object) -> Path:
    path = root / f"v2/{url}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body), "utf-8")
    return root


def restored(root: Path) -> tuple[dict[str, etree._Element], list[tuple[str, str]]]:
    found: list[Finding] = []
    cb.restore_archive(root, root.parent / "back", account="larkhill-choir", listen=found.append)
    documents = files_below(root.parent / "back")
    told = [(finding.code, finding.origin.document) for finding in found]
    return {name: etree.fromstring(data) for name, data in documents.items()}, told


@pytest.mark.parametrize("owner", ["emailmarketing/campaigns/11", "contacts/5"])
def test_a_new_row_of_tracking_gets_the_uri_of_its_side(tmp_path: Path, owner: str) -> None:
    page = {"meta": {"pagination": {}}, "results": [SEND]}
    documents, found = restored(saved(tmp_path / "out", f"{owner}/tracking/sends", page))
    (document,) = documents.values()
    side = owner.removeprefix("emailmarketing/")
    assert document.findtext("{*}id", "").endswith(f"/{side}/events/sends/11,5,1339430404681")
    assert document.findtext(".//{*}EventTime") == "2012-06-11T16:00:04.681Z"
    assert found == []


def test_a_new_summary_and_a_new_schedule(tmp_path: Path) -> None:
    summary = {"campaign_id": "11", "contact_id": "5", "opens": 2, "clicks": 1, "forwards": 0}
    root = saved(tmp_path / "out", "contacts/5/tracking/reports/summaryByCampaign", [summary])
    saved(root, "emailmarketing/campaigns/11/schedules", [{"id": "1", "scheduled_date": "2012-06-18T16:00:00.000Z"}])
    documents, found = restored(root)
    links = {document.find("{*}link").get("href") for document in documents.values()}  # type: ignore[union-attr]
    ours = "/ws/customers/larkhill-choir"
    assert links == {f"{ours}/contacts/5/events/summary/11", f"{ours}/campaigns/11/schedules/1"}
    assert found == []


def test_a_row_added_to_what_was_archived(tmp_path: Path) -> None:
    cb.migrate(SAMPLES / "email_sends/feed-campaign.xml", tmp_path / "out")
    path = tmp_path / "out/v2/emailmarketing/campaigns/1104418765309/tracking/sends.json"
    page = json.loads(path.read_text())
    page["results"].append({**SEND, "campaign_id": "1104418765309"})
    path.write_text(json.dumps(page))
    documents, found = restored(tmp_path / "out")
    assert {name: len(document.findall(".//{*}SentEvent")) for name, document in documents.items()} == {
        "feed-campaign.xml": 2, next(name for name in documents if name != "feed-campaign.xml"): 1,
    }  # fmt: skip
    assert found == []


def test_a_row_taken_away_takes_no_other_with_it(tmp_path: Path) -> None:
    cb.migrate(SAMPLES / "contacts/feed.xml", tmp_path / "out", bodies="post")
    path = tmp_path / "out/v2/contacts.json"
    page = json.loads(path.read_text())
    del page["results"][0]
    path.write_text(json.dumps(page))
    documents, found = restored(tmp_path / "out")
    names = [each.text for each in documents["feed.xml"].iterfind(".//{*}EmailAddress")]
    assert names == ["o.brandt@example.org", "fern&moss@example.org"]
    assert [code for code, _ in found] == ["v2-missing"]


def test_two_create_bodies_make_two_documents(tmp_path: Path) -> None:
    documents, found = restored(saved(tmp_path / "out", "lists", [{"name": "a", "status": "ACTIVE"}] * 2))
    assert len(documents) == 2
    assert all(document.find("{*}id") is None for document in documents.values())
    assert found == []


@pytest.mark.parametrize(
    "url",
    [
        "eventspot/events/e1/promocodes", "eventspot/events/e1/items/i1", "eventspot/events/e1/items/i1/attributes",
        "emailmarketing/campaigns/11/tests", "account/info", "library/info", "somewhere/else",
        "eventspot/events/e1/fees", "library/folders/trash/files.page-2",
    ],
)  # fmt: skip
def test_what_v1_never_had_is_told(tmp_path: Path, url: str) -> None:
    documents, found = restored(saved(tmp_path / "out", url, []))
    assert (documents, found) == ({}, [("no-v1-home", f"v2/{url}.json")])


def test_what_a_migration_wrote_is_no_news(tmp_path: Path) -> None:
    cb.migrate(SAMPLES / "account", tmp_path, bodies="post")
    assert list(homeless(tmp_path)) == []
    (tmp_path / "manifest.json").unlink()
    told = [finding.origin.document for finding in homeless(tmp_path)]
    assert all(name.endswith("/tracking/reports/summary.json") for name in told), "nobody knows who wrote a report"
