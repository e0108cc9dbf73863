"""The v2 objects of a tree, each once."""

from __future__ import annotations

from pathlib import Path

import pytest
from archives import LIST, entry, listed, save
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.jobs.contents import things


def test_an_item_stands_for_its_row_whatever_its_file_is_called(tmp_path: Path) -> None:
    documents = {"a.xml": listed(("e1", LIST), ("only", LIST), ("a%2Fb", LIST)), "b.xml": entry("e1"),
                 "c.xml": entry("a%2Fb")}  # fmt: skip
    cb.migrate(save(tmp_path / "in", documents), tmp_path / "out")
    found = [(t.schema.resource, t.parent, t.id, t.item) for t in things(V2Tree(tmp_path / "out", pytest.fail))]
    assert found[:3] == [("event", None, "e1", True), ("event", None, "only", False), ("event", None, "a/b", True)]
    fees = [parent for resource, parent, _, _ in found if resource == "fee"]
    assert sorted(map(str, fees)) == ["a/b", "a/b", "e1", "e1"]


def test_an_item_without_a_row_is_there_too(tmp_path: Path) -> None:
    cb.migrate(save(tmp_path / "in", {"b.xml": entry("e1")}), tmp_path / "out")
    (tmp_path / "out/v2/eventspot/events.json").unlink()
    assert [thing.id for thing in things(V2Tree(tmp_path / "out", pytest.fail)) if thing.item] == ["e1", None, None]


def test_what_only_v2_has_is_there_too(tmp_path: Path) -> None:
    (tmp_path / "v2").symlink_to(SAMPLES / "v2")
    resources = {thing.schema.resource for thing in things(V2Tree(SAMPLES, pytest.fail))}
    assert {"promocode", "item_attribute", "event_item"} <= resources
