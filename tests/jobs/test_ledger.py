"""The lines beside the v2 tree."""

from __future__ import annotations

import json
from pathlib import Path

import ctct_bridge as cb
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.jobs.ingest import ingest
from ctct_bridge.jobs.ledger import reject_lines, residue_lines


def test_every_entry_has_a_line_below_that_of_its_document(samples: Path) -> None:
    workspace = Workspace()
    read = ingest([samples / "account", samples / "findings" / "no-id.xml"], workspace, lambda finding: None)
    lines = [json.loads(line) for line in residue_lines(workspace)]
    rejects = [json.loads(line) for line in reject_lines(workspace)]
    workspace.close()
    assert sum("entry" in line for line in lines) == read
    document, ordinal = None, 0
    for line in lines:
        if "entry" not in line:
            document, ordinal = line["document"], 0
        else:
            assert (line["document"], line["entry"]) == (document, ordinal)
            ordinal += 1
    assert [row["reasons"][0]["code"] for row in rejects] == ["no-id"]
    assert rejects[0]["xml"].startswith("<atom:entry")


def test_a_line_says_nothing_that_is_unknown(samples: Path, tmp_path: Path) -> None:
    cb.migrate(samples / "account", tmp_path / "out")
    for line in (tmp_path / "out" / "residue.jsonl").read_text("utf-8").splitlines():
        assert None not in json.loads(line).values()
