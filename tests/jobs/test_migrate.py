"""``migrate``: what it writes, that it writes the same again, and that no kill and no second run can spoil it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from archives import LIST, OTHERS, archives, entry, feed, files_below, listed, save
from hypothesis import given

import ctct_bridge as cb
from ctct_bridge.archive.locks import held
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.errors import InputMissing, OutputFailed, UsageError
from ctct_bridge.findings import Finding

EVENTS = "v2/eventspot/events"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return save(tmp_path / "in", {
        "events.xml": listed(("e1", LIST), ("e2", LIST)), "events/e1.xml": entry("e1"), "others.xml": feed(*OTHERS),
        "broken.xml": "<feed", "notes.txt": "x", "empty.xml": feed(),
    })  # fmt: skip


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# -- what is written --------------------------------------------------------------------------------------------------


def test_the_tree_is_v2_s(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    assert list(files_below(tmp_path / "out")) == [
        "findings.jsonl", "manifest.json", "rejects.jsonl", "report.html", "report.json", "residue.jsonl",
        "v2/eventspot/events.json", f"{EVENTS}/e1.json", f"{EVENTS}/e1/fees.json",
    ]  # fmt: skip
    page = json.loads((tmp_path / "out/v2/eventspot/events.json").read_text())
    assert [(row["id"], row["event_detail_url"]) for row in page["results"]] == [
        ("e1", "/v2/eventspot/events/e1"), ("e2", "/v2/eventspot/events/e2"),
    ]  # fmt: skip


def test_every_entry_has_a_line_and_every_line_a_place(archive: Path, tmp_path: Path) -> None:
    report = cb.migrate(archive, tmp_path / "out")
    told = lines(tmp_path / "out/residue.jsonl")
    rows = [line for line in told if "entry" in line]
    assert len(rows) == report.read == 8
    assert [line["document"] for line in told if "entry" not in line] == [
        "broken.xml", "empty.xml", "events.xml", "others.xml", "events/e1.xml",
    ]  # fmt: skip
    assert Counter(row["state"] for row in rows) == report.states
    for row in rows:
        if "v2" in row:
            path, _, pointer = row["v2"].partition("#")
            body = json.loads((tmp_path / "out" / path).read_text("utf-8"))
            found = body["results"][int(pointer.rpartition("/")[2])] if pointer else body
            assert found["id"] == row["id"]


def test_rejects_say_where_why_and_what(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    rejects = lines(tmp_path / "out/rejects.jsonl")
    assert [(row["document"], row["entry"], row["reasons"][0]["code"]) for row in rejects] == [
        ("others.xml", 0, "no-payload"), ("others.xml", 1, "no-payload"), ("others.xml", 3, "no-id"),
    ]  # fmt: skip
    assert all(row["xml"].startswith("<atom:entry") for row in rejects)


def test_findings_are_the_same_everywhere(archive: Path, tmp_path: Path) -> None:
    heard: list[Finding] = []
    report = cb.migrate(archive, tmp_path / "out", listen=heard.append)
    written = lines(tmp_path / "out/findings.jsonl")
    assert [finding.to_json() for finding in heard] == written
    assert Counter(row["code"] for row in written) == report.findings
    by_document = Counter(row["document"] for row in written)
    assert all(document.findings == by_document[document.label] for document in report.documents)


def test_the_manifest_names_every_other_file(archive: Path, tmp_path: Path) -> None:
    import hashlib

    report = cb.migrate(archive, tmp_path / "out", profile=["event.contact.name=Ilse"])
    files = files_below(tmp_path / "out")
    manifest = json.loads(files.pop("manifest.json"))
    assert [(row["path"], row["size"], row["sha256"]) for row in manifest["files"]] == [
        (name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()
    ]
    assert report.written == len(files) + 1
    assert manifest["profile"] == {"event.contact.name": "Ilse"}
    assert str(tmp_path) not in json.dumps(manifest)


def test_only_some_resources_leave_the_rest_in_the_residue(archive: Path, tmp_path: Path) -> None:
    report = cb.migrate(archive, tmp_path / "out", only=["fee"])
    assert report.states == {"rejected": 3, "kept": 2, "filtered": 2, "superseded": 1}
    assert {path.name for path in (tmp_path / "out" / EVENTS).rglob("*.json")} == {"fees.json"}
    found: list[Finding] = []
    again = cb.restore_archive(tmp_path / "out", tmp_path / "back", listen=found.append)
    assert (again.read, found) == (8, [])


def test_create_bodies_hold_no_read_only_property(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out", bodies="post")
    body = json.loads((tmp_path / "out" / EVENTS / "e1.json").read_text())
    assert not {"id", "status", "created_date", "total_registered_count"} & body.keys()
    rows = json.loads((tmp_path / "out/v2/eventspot/events.json").read_text())["results"]
    assert all("id" in row for row in rows)


def test_create_bodies_lack_what_v2_takes_no_more_and_nothing_is_lost_by_it(archive: Path, tmp_path: Path) -> None:
    supplied = ["event.payment_options=GOOGLE_CHECKOUT,DOOR", "event.google_merchant_id=7"]
    for bodies in ("get", "post"):
        out, back = tmp_path / bodies, tmp_path / f"back-{bodies}"
        cb.migrate(archive, out, bodies=bodies, profile=["event.time_zone_description=x", *supplied])
        body = json.loads((out / EVENTS / "e1.json").read_text())
        assert ({"time_zone_description", "google_merchant_id"} <= body.keys()) == (bodies == "get")
        found: list[Finding] = []
        cb.restore_archive(out, back, listen=found.append)
        assert found == []
    assert files_below(tmp_path / "back-get") == files_below(tmp_path / "back-post")


def test_a_profile_is_counted_by_property(archive: Path, tmp_path: Path) -> None:
    report = cb.migrate(
        archive, tmp_path / "out", profile=["event.time_zone_id=US/Eastern", "fee.early_fee=1", "event.name=x"]
    )
    assert report.to_json()["profile"] == {
        "event.time_zone_id": {"value": "US/Eastern", "supplied": 2}, "fee.early_fee": {"value": 1.0, "supplied": 1},
        "event.name": {"value": "x", "supplied": 0},
    }  # fmt: skip


def test_what_a_copy_supplied_is_not_the_profile_s(tmp_path: Path) -> None:
    archive = [listed(("e1", LIST)).encode(), entry("e1", "<CurrencyType/>").encode()]
    report = cb.migrate(archive, tmp_path / "out", profile=["event.title=x"])
    assert report.to_json()["profile"]["event.title"]["supplied"] == 0


# -- the same again ---------------------------------------------------------------------------------------------------


@pytest.mark.laws
@given(documents=archives)
def test_states_balance_and_bytes_repeat(tmp_path_factory: pytest.TempPathFactory, documents: dict[str, str]) -> None:
    tmp = tmp_path_factory.mktemp("again")
    save(tmp / "in", documents)
    report = cb.migrate(tmp / "in", tmp / "out")
    entries = Counter({name: text.count("<atom:entry") for name, text in documents.items()})
    assert report.balanced
    assert report.read == entries.total()
    assert {document.label: document.states.total() for document in report.documents} == dict(entries)
    assert sum(states.total() for states in report.resources.values()) == report.read
    first = files_below(tmp / "out")
    assert cb.migrate(tmp / "in", tmp / "out").to_json() == report.to_json()
    assert files_below(tmp / "out") == first
    cb.migrate(tmp / "in", tmp / "elsewhere")
    assert files_below(tmp / "elsewhere") == first
    assert cb.migrate(tmp / "in", tmp / "dry", dry_run=True).to_json() == report.to_json()
    assert not (tmp / "dry").exists()


def test_a_smaller_archive_takes_away_what_the_larger_one_wrote(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    (tmp_path / "out/v2/mine.json").write_text("{}")
    cb.migrate(entry("e9", LIST).encode(), tmp_path / "out")
    assert set(files_below(tmp_path / "out")) == {
        "findings.jsonl", "manifest.json", "rejects.jsonl", "report.html", "report.json", "residue.jsonl",
        "v2/mine.json",
        "v2/eventspot/events.json", f"{EVENTS}/e9.json", f"{EVENTS}/e9/fees.json",
    }  # fmt: skip
    assert not (tmp_path / "out" / EVENTS / "e1").exists()


def test_an_archive_that_is_not_there_costs_the_earlier_output_nothing(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    before = files_below(tmp_path / "out")
    with pytest.raises(InputMissing):
        cb.migrate(tmp_path / "typo", tmp_path / "out")
    assert files_below(tmp_path / "out") == before


def test_the_output_may_lie_in_the_archive(archive: Path) -> None:
    cb.migrate(archive, archive / "out")
    before = files_below(archive / "out")
    cb.migrate(archive, archive / "out")
    assert files_below(archive / "out") == before


# -- folders that are not ours ----------------------------------------------------------------------------------------


def test_a_folder_of_other_files_is_left_alone(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.jpg").write_text("")
    (tmp_path / "file").write_text("")
    for out in ("photos", "file"):
        with pytest.raises(UsageError, match=out):
            cb.migrate(archive, tmp_path / out)
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"files": [7]}', '{"files": 7}', '{"start_url": "/"}', "\xff"])
def test_a_manifest_of_another_program_is_left_alone(archive: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/manifest.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match=r"manifest\.json"):
        cb.migrate(archive, tmp_path / "site")
    assert (tmp_path / "site/manifest.json").read_bytes() == text.encode("latin-1")


def test_a_manifest_cannot_name_files_outside(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    for name in ("precious", "in/events.xml"):
        (tmp_path / name).write_text("precious")
    files = [{"path": path} for path in ("../precious", str(tmp_path / "in/events.xml"), "v2/../../precious")]
    (tmp_path / "out/manifest.json").write_text(json.dumps({"files": files}))
    cb.migrate(entry("e1").encode(), tmp_path / "out")
    assert {(tmp_path / name).read_text() for name in ("precious", "in/events.xml")} == {"precious"}


def test_a_disk_that_refuses_is_told(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.bridge").write_text("in the way")
    with pytest.raises(OutputFailed):
        cb.migrate(archive, tmp_path / "out")
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked/.bridge").mkdir()
    (tmp_path / "blocked/v2").write_text("in the way")
    with pytest.raises(OutputFailed, match="cannot write"):
        cb.migrate(archive, tmp_path / "blocked")
    with held(tmp_path / "blocked/.bridge"):
        pass


def test_bodies_are_get_or_post(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        cb.migrate(archive, tmp_path / "out", bodies="put")
    with pytest.raises(UsageError):
        cb.migrate(archive, tmp_path / "out", only=["webinar"])
    assert not (tmp_path / "out").exists()


def test_large_collections_are_paged_and_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctct_bridge.schemas.Event.page", 3)
    save(tmp_path / "in", {"events.xml": listed(*[(f"e{number}", LIST) for number in range(7)])})
    cb.migrate(tmp_path / "in", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out/v2/eventspot").iterdir()) == [
        "events.json", "events.page-2.json", "events.page-3.json",
    ]  # fmt: skip
    report = cb.restore_archive(tmp_path / "out", tmp_path / "back")
    assert (report.read, dict(report.findings)) == (7, {})


def test_nothing_is_printed(archive: Path, tmp_path: Path, capfd: Any) -> None:
    cb.migrate(archive, tmp_path / "out")
    cb.restore_archive(tmp_path / "out", tmp_path / "back")
    assert capfd.readouterr() == ("", "")


def test_an_entry_that_vanishes_is_our_bug_and_says_so(samples: Path, tmp_path: Path, monkeypatch: Any) -> None:
    """The parser counts for itself: no entry can get lost between it and the states."""
    add, lost = Workspace.add_entries, []

    def losing(self: Workspace, document: int, rows: Any) -> None:
        if document == 1 and not lost:
            lost.append(rows[0])
            rows = rows[1:]
        add(self, document, rows)

    monkeypatch.setattr(Workspace, "add_entries", losing)
    report = cb.migrate(samples / "account", tmp_path / "out")
    assert [document.balanced for document in report.documents].count(False) == 1
    assert report.exit_code() == 70
