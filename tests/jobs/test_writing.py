"""Records to files: what is counted, and in which order it goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from archives import DETAIL, LIST, entry, listed, save

from ctct_bridge.archive.layouts import Tree
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.jobs.ingest import Manner, ingest
from ctct_bridge.jobs.writing import Writing
from ctct_bridge.report.result import Report


@pytest.mark.parametrize("ready", [False, True])
@pytest.mark.parametrize("only", [None, frozenset(["fee"]), frozenset(["list"])])
def test_files_children_and_conclusions(tmp_path: Path, ready: bool, only: frozenset[str] | None) -> None:
    archive = save(tmp_path / "in", {"a.xml": listed(("e1", LIST), ("e2", LIST)), "b.xml": entry("e3", DETAIL)})
    workspace, report, steps = Workspace(), Report("migrate"), []
    ingest(archive, workspace, pytest.fail, manner=Manner(ready))
    writing = Writing(Tree(tmp_path, workspace), report, None, only, "get")
    writing.all(lambda *step: steps.append(step))
    writing.tree.settle()
    assert steps == [("", 0, 0)]
    names = [path for path, _, _ in workspace.register.all()]
    wanted = {
        None: ["v2/eventspot/events.json", "v2/eventspot/events/e3.json", "v2/eventspot/events/e3/fees.json"],
        "fee": ["v2/eventspot/events/e3/fees.json"],
        "list": [],
    }[next(iter(only)) if only else None]
    assert names == wanted
    assert report.children == ({"fee": 2} if only != {"list"} else {})
    rows = [row for number in (1, 2) for row in workspace.entries(number)]
    assert [row.state for row in rows] == (["converted"] * 3 if only is None else ["filtered"] * 3)
    if only is None:
        assert [row.pointer for row in rows] == [
            "v2/eventspot/events.json#/results/0", "v2/eventspot/events.json#/results/1",
            "v2/eventspot/events/e3.json#",
        ]  # fmt: skip
        assert json.loads(rows[2].supplied or "")["row"][0] == "v2/eventspot/events.json#/results/2"
    workspace.close()
