"""The walk with a store: copies brought together, in order, completed once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from archives import DETAIL, LIST, archives, entry, feed, files_below, listed, save
from canonical import canonical
from hypothesis import given
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.ingest import ingest
from ctct_bridge.jobs.joining import finding_of, labels_of, settled


def workspace_of(folder: Path) -> Workspace:
    workspace = Workspace()
    ingest(folder, workspace, pytest.fail)
    return workspace


def test_copies_become_one_record_where_the_first_stood(tmp_path: Path) -> None:
    save(tmp_path, {
        "1.xml": listed(("e2", LIST), ("e1", LIST.replace("28", "29"))), "2.xml": entry("e1"), "3.xml": entry("e1"),
    })  # fmt: skip
    reading = cb.read(tmp_path, joined=True)
    found = [(record.resource, record.id, record.form, record.origin.document) for record in reading]
    assert found == [
        ("event", "e2", "list", "1.xml"), ("event", "e1", "detail", "2.xml"),
        ("fee", None, "detail", "2.xml"), ("fee", None, "detail", "2.xml"),
    ]  # fmt: skip
    assert reading.states == {"converted": 1, "converted_with_loss": 1, "superseded": 1, "duplicate": 1}


def test_a_joined_record_says_what_was_supplied_and_by_whom() -> None:
    records = list(cb.read([listed(("e1", LIST)).encode(), entry("e1", "<CurrencyType>CAD</CurrencyType>").encode()],
                           joined=True, profile=["event.contact.name=Ilse"]))  # fmt: skip
    (record,) = records
    assert record.view["title"] == "Songs"
    assert record.supplied is not None
    assert record.supplied["#/title"] == ["list", "Songs"]
    assert record.supplied["#/contact/name"] == ["profile", "Ilse"]


def test_a_whole_copy_goes_before_a_damaged_one() -> None:
    broken = entry("e1", DETAIL.replace("Autumn", "Aut\x01umn").replace("Songs", "Rounds")).encode()
    whole = entry("e1", DETAIL).encode()
    first, *_ = cb.read([broken])
    assert first.residue is not None and "damaged" in first.residue
    for archive in ([broken, whole], [whole, broken]):
        record, *_ = cb.read(archive, joined=True)
        assert (record.view["name"], record.view["title"]) == ("Autumn Concert", "Songs")
        assert "salvage-recovered" not in {finding.code for finding in record.findings}


def test_conflicts_and_missing_halves_are_told() -> None:
    archive = [listed(("e1", LIST), ("e2", LIST)).encode(), entry("e1", DETAIL.replace("28", "31")).encode()]
    told = {record.id: record.findings for record in cb.read(archive, joined=True) if record.id}
    assert [(f.code, f.path, f.params) for f in told["e1"] if f.code in ("join-conflict", "list-only")] == [
        ("join-conflict", "#/total_registered_count", {"property": "total_registered_count"})
    ]
    assert [f.code for f in told["e2"] if f.code in ("join-conflict", "list-only")] == ["list-only"]


def test_what_is_supplied_is_not_required_any_more() -> None:
    copies = [entry("e1", "<Name>A</Name>").encode(), entry("e1", "<Title>T</Title>").encode()]
    (record,) = cb.read(copies, joined=True)
    assert not {"#/name", "#/title"} & {finding.path for finding in record.findings if finding.code == "v2-required"}


def test_findings_come_back_from_their_rows() -> None:
    for record in cb.read(entry("e1", DETAIL.replace("385.0", "much")).encode()):
        for finding in record.findings:
            assert finding_of(finding.to_json()).to_json() == finding.to_json()


def test_ingest_reads_everything_and_says_how_far_it_is(tmp_path: Path) -> None:
    many = feed(*[entry(f"e{number}", LIST, declare=False) for number in range(1100)])
    save(tmp_path, {"a.xml": many, "b.xml": entry("x", LIST), "c.txt": "no xml"})
    told: list[Finding] = []
    steps: list[tuple[str, int, int]] = []
    workspace = Workspace()
    assert ingest(tmp_path, workspace, told.append, lambda *step: steps.append(step)) == 1101
    assert [finding.code for finding in told] == ["passed-over"]
    total = len(many) + (tmp_path / "b.xml").stat().st_size
    assert steps[-2:] == [("b.xml", 1101, total), ("", 0, total)]
    assert {label for label, _, _ in steps[:-2]} == {"a.xml"}
    assert labels_of(workspace) == {1: "a.xml", 2: "b.xml"}
    workspace.close()


def test_values_survive_the_store(tmp_path: Path) -> None:
    save(tmp_path, {"e1.xml": entry("e1", DETAIL.replace("20<", "0.10<").replace("Songs", "\u2028 \U0001f600"))})
    workspace = workspace_of(tmp_path)
    ((_, _, records, _),) = settled(workspace, labels_of(workspace), None)
    for stored, record in zip(records, cb.read(tmp_path), strict=True):
        assert stored == record
    workspace.close()


@pytest.mark.laws
@given(documents=archives)
def test_one_copy_alone_is_what_read_gives(tmp_path_factory: pytest.TempPathFactory, documents: dict[str, str]) -> None:
    """The store changes nothing: a record that has no other copy is the same with it and without."""
    folder = save(tmp_path_factory.mktemp("same"), documents)
    plain = [record for record in cb.read(folder) if record.resource == "event"]
    once = {record.id: record for record in plain if [other.id for other in plain].count(record.id) == 1}
    for record in cb.read(folder, joined=True):
        if record.id in once and record.resource == "event":
            alone = once[record.id]
            record.findings = [finding for finding in record.findings if finding.code != "list-only"]
            assert [finding.to_json() for finding in record.findings] == [f.to_json() for f in alone.findings]
            record.findings = alone.findings
            assert record == alone


def test_which_lane_read_an_entry_leaves_no_trace(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cb.migrate(samples / "events", tmp_path / "fast")
    monkeypatch.setattr("ctct_bridge.reconciler.flat.Lane.read", lambda lane, element, sink: None)
    cb.migrate(samples / "events", tmp_path / "slow")
    assert files_below(tmp_path / "fast") == files_below(tmp_path / "slow")


# -- pages ------------------------------------------------------------------------------------------------------------


def test_pages_of_one_collection_become_one(tmp_path: Path) -> None:
    """An entry on two pages is there once; a ``next`` back to the first page is followed by nobody."""
    place = "/ws/customers/larkhill-choir/events"
    pages = {
        "1.xml": ("", "?pageNumber=2", ("e1", "e2")),
        "2.xml": ("?pageNumber=2", "", ("e2", "e3")),
        "3.xml": ("?pageNumber=3", "?pageNumber=4", ("e1",)),
    }
    for name, (current, following, ids) in pages.items():
        links = f'<atom:link rel="current" href="{place}{current}"/><atom:link rel="next" href="{place}{following}"/>'
        text = feed(*[entry(id, LIST.replace("28", str(len(current))), declare=False) for id in ids])
        save(tmp_path / "in", {name: text.replace("<atom:entry", f"{links}<atom:entry", 1)})
    report = cb.migrate(tmp_path / "in", tmp_path / "out")
    assert report.balanced
    assert report.states == {"converted": 1, "converted_with_loss": 2, "superseded": 2}  # the copies disagree
    assert [row["id"] for row in json.loads((tmp_path / "out/v2/eventspot/events.json").read_bytes())["results"]] == [
        "e1", "e2", "e3"
    ]  # fmt: skip
    told = [json.loads(line) for line in (tmp_path / "out/findings.jsonl").read_text().splitlines()]
    assert [(row["document"], row["params"]) for row in told if row["code"] == "page-missing"] == [
        ("3.xml", {"value": f"{place}?pageNumber=4"})
    ]
    assert dict(cb.restore_archive(tmp_path / "out", tmp_path / "back").findings) == {}
    before, after = files_below(tmp_path / "in"), files_below(tmp_path / "back")
    assert {name: canonical(data) for name, data in after.items()} == {
        name: canonical(data) for name, data in before.items()
    }


def test_a_page_kept_twice_is_a_duplicate(tmp_path: Path) -> None:
    text = feed(entry("e1", LIST, declare=False), entry("e2", LIST, declare=False))
    save(tmp_path, {"1.xml": text, "again.xml": text})
    assert cb.validate(tmp_path).states == {"converted": 2, "duplicate": 2}
    reading = cb.read(tmp_path, joined=True)
    assert [record.id for record in reading] == ["e1", "e2"]
    assert reading.states == {"converted": 2, "duplicate": 2}


FEEDS = [path for path in sorted(SAMPLES.glob("*/feed.xml")) if b"<!--" not in path.read_bytes()[1200:]]


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.parent.name)
def test_an_id_that_stands_in_one_feed_twice_is_told_of_the_second(path: Path) -> None:
    text = path.read_text()
    name = "atom:entry" if "<atom:entry>" in text else "entry"
    at, end = text.rindex(f"<{name}>"), text.rindex(f"</{name}>") + len(name) + 3
    twice = f"{text[:end]}\n{text[at:end]}{text[end:]}"
    line = twice.count("\n", 0, twice.index(f"<{name.replace('entry', 'id')}>", twice.rindex(f"<{name}>"))) + 1
    found: list[Finding] = []
    for data, wanted in ((text, []), (twice, [line])):
        cb.validate(data.encode(), listen=found.append, cross_check="none")
        assert [each.line for each in found if each.code == "atom-same-id"] == wanted
    apart = [data.encode() for data in (text, text)]  # what two documents say both is no fault of either
    cb.validate(apart, listen=found.append, cross_check="none")
    assert [each.code for each in found].count("atom-same-id") == 1
