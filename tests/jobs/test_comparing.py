"""Two sides compared: nothing that differs is passed over, and nothing that is the same is told."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from archives import LIST, entry, feed, listed, save
from hypothesis import given
from hypothesis import strategies as st

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.comparing import differences, paired
from ctct_bridge.parsers.canonical import Block

leaves = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "a", "1"])
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab~/"), inner, max_size=3)
)


@given(one=values, other=values)
def test_there_is_a_difference_wherever_json_differs(one: Any, other: Any) -> None:
    found = list(differences(one, other))
    assert bool(found) == (json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True))
    assert len({pointer for pointer, _, _ in found}) == len(found)


@pytest.mark.parametrize(("one", "other"), [([None], []), ({"a": None}, {}), (1, True), (0, False), ([], {}), ("1", 1)])
def test_null_and_truth_are_no_nothing(one: Any, other: Any) -> None:
    assert [len(list(differences(*sides))) for sides in ((one, other), (other, one), (one, one))] == [1, 1, 0]


blocks = st.lists(st.tuples(st.sampled_from("abc"), st.binary(min_size=1, max_size=1)), max_size=6)


@given(one=blocks, other=blocks)
def test_pairs_account_for_every_entry(one: list[tuple[str, bytes]], other: list[tuple[str, bytes]]) -> None:
    sides = [[Block(at, id, at, sha) for at, (id, sha) in enumerate(side)] for side in (one, other)]
    pairs = list(paired(*sides))
    for side, blocks_of_side in enumerate(sides):
        told = [pair[side].number for pair in pairs if pair[side] is not None]
        assert len(set(told)) == len(told)
        left = [block for block in blocks_of_side if block.number not in told]
        assert all(pair[0] is None or pair[1] is None or pair[0].sha256 != pair[1].sha256 for pair in pairs)
        sides[side] = left
    assert len(sides[0]) == len(sides[1])
    assert sorted(b.sha256 for b in sides[0]) == sorted(b.sha256 for b in sides[1])


@pytest.fixture(name="out")
def _out(tmp_path: Path) -> Path:
    documents = {"a.xml": listed(("e1", LIST), ("e2", LIST), ("e3", LIST)), "b.xml": entry("e1"), "c.xml": entry("e2")}
    cb.migrate(save(tmp_path / "in", documents), tmp_path / "out")
    return tmp_path / "out"


def said(first: Any, second: Any) -> set[tuple[str, str, str]]:
    """Code, document and path of each finding of a comparison."""
    found: list[Finding] = []
    report = cb.verify(first, against=second, listen=found.append)
    assert report.exit_code() == bool(found)
    return {(finding.code, finding.origin.document, finding.path) for finding in found}


def put(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_an_edit_of_the_archive_is_told_where_it_is(out: Path, tmp_path: Path) -> None:
    assert said(out, tmp_path / "in") == set()
    put(tmp_path / "in/b.xml", "<City>Halifax", "<City>Truro")
    put(tmp_path / "in/a.xml", "<atom:title>Events", "<atom:title>Others")
    assert said(out, tmp_path / "in") == {
        ("sides-differ", "b.xml", "entry/content/Event/EventLocation/City"), ("sides-differ", "a.xml", "feed"),
    }  # fmt: skip


def test_documents_and_entries_of_one_side_only(out: Path, tmp_path: Path) -> None:
    (tmp_path / "in/b.xml").unlink()
    save(tmp_path / "in", {"d.xml": feed(), "a.xml": listed(("e1", LIST), ("e3", LIST), ("e4", LIST))})
    assert said(out, tmp_path / "in") == {
        ("only-in-first", "b.xml", ""), ("only-in-second", "d.xml", ""), ("only-in-first", "a.xml", ""),
        ("only-in-second", "a.xml", ""),
    }  # fmt: skip


def test_what_cannot_be_read_is_not_passed_over(out: Path, tmp_path: Path) -> None:
    save(tmp_path / "in", {"b.xml": entry("e1")[:-20], "z.xml": "<html/>"})
    assert said(out, tmp_path / "in") == {
        ("not-compared", "b.xml", ""), ("only-in-first", "b.xml", ""), ("not-compared", "z.xml", ""),
    }  # fmt: skip


def test_an_edit_of_v2_shows_in_v1(out: Path, tmp_path: Path) -> None:
    put(out / "v2/eventspot/events/e2.json", '"city": "Halifax"', '"city": "Truro"')
    found = said(out, tmp_path / "in")
    assert ("sides-differ", "c.xml", "entry/content/Event/EventLocation/City") in found
    assert ("file-changed", "v2/eventspot/events/e2.json", "") in found


def test_two_archives_of_one_account(out: Path, tmp_path: Path) -> None:
    other = save(
        tmp_path / "other",
        {"x.xml": listed(("e4", LIST), ("e1", LIST)), "y.xml": entry("e1").replace("385.0", "386.0")},
    )
    events = "v2/eventspot/events.json"
    wanted = {
        ("only-in-first", "v2/eventspot/events/e2.json", "#"), ("only-in-first", events, "#/results/2"),
        ("only-in-second", events, "#/results/0"), ("sides-differ", "v2/eventspot/events/e1/fees.json", "#/0/fee"),
        ("only-in-first", "v2/eventspot/events/e2/fees.json", "#/0"),
        ("only-in-first", "v2/eventspot/events/e2/fees.json", "#/1"),
    }  # fmt: skip
    assert said(tmp_path / "in", other) == wanted
    cb.migrate(other, tmp_path / "out2", layout="jsonl")
    assert said(out, tmp_path / "out2") == wanted
    assert said(tmp_path / "in", out) == set()


def test_an_object_that_is_there_twice_is_told(out: Path, tmp_path: Path) -> None:
    page = out / "v2/eventspot/events.json"
    cb.migrate(tmp_path / "in", tmp_path / "out2")
    body = json.loads(page.read_text("utf-8"))
    body["results"].append(body["results"][2])
    page.write_text(json.dumps(body), "utf-8")
    found = {each for each in said(out, tmp_path / "out2") if each[0] not in ("file-changed", "count-differs")}
    assert found == {("only-in-first", "v2/eventspot/events.json", "#/results/3")}


@pytest.mark.parametrize("kept", [5, 150, -9], ids=["in its head", "in the middle", "at its end"])
def test_a_source_that_is_damaged_is_compared_as_far_as_it_goes(tmp_path: Path, kept: int) -> None:
    text = listed(*((f"e{number}", LIST.replace("Songs", f"Songs {number * 7919}")) for number in range(40)))
    folder = save(
        tmp_path / "in", {"a.xml": text, "b.xml": entry("e1"), "c.xml.gz": gzip.compress(text.encode())[:kept]}
    )
    cb.migrate(folder, tmp_path / "out")
    found: list[Finding] = []
    report = cb.verify(tmp_path / "out", against=folder, listen=found.append)
    ours = [each for each in found if each.origin.document.startswith("c.xml")]
    assert "not-compared" in {each.code for each in ours}
    assert {each.code for each in ours} <= {"not-compared", "only-in-first", "only-in-second"}
    assert "compressed data" in ours[0].message()
    assert [each for each in found if not each.origin.document.startswith("c.xml")] == []
    assert report.checked["documents"] == 3
