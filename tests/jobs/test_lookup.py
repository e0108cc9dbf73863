"""What stands beside the JSON is found by its place, and never that of another object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archives import LIST, entry, listed, save

import ctct_bridge as cb
from ctct_bridge.archive.jsonl import as_tree
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.errors import InputMissing
from ctct_bridge.jobs.contents import things
from ctct_bridge.jobs.lookup import Lookup


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


@pytest.mark.parametrize("layout", ["tree", "jsonl"])
def test_every_object_finds_its_own_line(samples: Path, tmp_path: Path, layout: str) -> None:
    cb.migrate(samples / "account", tmp_path / "out", layout=layout)
    told = lines(tmp_path / "out/residue.jsonl")
    wanted = {line["v2"]: line for line in told if "v2" in line}
    found = {}
    with as_tree(tmp_path / "out") as root, Lookup(root) as lookup:
        for thing in things(V2Tree(root, pytest.fail)):
            if (line := lookup.line(thing.place, thing.id)) is not None:
                found[thing.place] = line
                assert (line["resource"], line.get("id", thing.id)) == (thing.schema.resource, thing.id or line["id"])
    assert found == wanted


def test_findings_are_those_of_the_entry(samples: Path, tmp_path: Path) -> None:
    cb.migrate(samples / "account", tmp_path / "out")
    told = lines(tmp_path / "out/findings.jsonl")
    seen = 0
    with Lookup(tmp_path / "out") as lookup:
        for thing in things(V2Tree(tmp_path / "out", pytest.fail)):
            line = lookup.line(thing.place, thing.id)
            if line is not None:
                place = (line["document"], line["entry"])
                found = list(lookup.findings(line))
                assert found == [each for each in told if (each["document"], each.get("entry")) == place]
                seen += len(found)
    assert seen > 20


def test_rows_that_moved_up_are_not_taken_for_others(tmp_path: Path) -> None:
    cb.migrate(save(tmp_path / "in", {"l.xml": listed(("e1", LIST), ("e2", LIST))}), tmp_path / "out")
    page = tmp_path / "out/v2/eventspot/events.json"
    body = json.loads(page.read_text("utf-8"))
    del body["results"][0]
    page.write_text(json.dumps(body), "utf-8")
    with Lookup(tmp_path / "out") as lookup:
        assert lookup.line("v2/eventspot/events.json#/results/0", "e2") is None
        assert lookup.line("v2/eventspot/events.json#/results/0", None) is None
        line = lookup.line("v2/eventspot/events.json#/results/1", "e2")
        assert line is not None
        assert line["id"] == "e2"


def test_a_row_without_an_id_is_known_by_its_place_in_a_page_that_is_as_it_was(samples: Path, tmp_path: Path) -> None:
    cb.migrate(samples / "account", tmp_path / "out")
    place = "v2/contacts/5207/tracking/opens.json"
    with Lookup(tmp_path / "out") as lookup:
        line = lookup.line(f"{place}#/results/0", None)
    assert line is not None
    assert line["resource"] == "email_open"
    path = tmp_path / "out" / place
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    with Lookup(tmp_path / "out") as lookup:
        assert lookup.line(f"{place}#/results/0", None) is None


def test_nothing_beside_the_tree_is_nothing_to_be_found(tmp_path: Path) -> None:
    with Lookup(tmp_path) as lookup:
        assert lookup.line("v2/lists.json#/0", "1") is None


@pytest.mark.parametrize("name", ["residue.jsonl", "findings.jsonl"])
@pytest.mark.parametrize("line", [b"{", b"7\n", b"\xff\n"])
def test_a_line_that_is_none_is_told(tmp_path: Path, name: str, line: bytes) -> None:
    cb.migrate(save(tmp_path / "in", {"e.xml": entry("e1")}), tmp_path / "out")
    with (tmp_path / "out" / name).open("ab") as file:
        file.write(line)
    with pytest.raises(InputMissing, match=name):
        Lookup(tmp_path / "out")
