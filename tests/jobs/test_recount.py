"""The numbers of a report can be had from the files alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from archives import files_below
from samplefile import ARCHIVES, finding_samples, source

import ctct_bridge as cb
from ctct_bridge.errors import InputMissing
from ctct_bridge.jobs.recount import Recount


@pytest.mark.parametrize("sample", [*ARCHIVES, *finding_samples()], ids=lambda path: path.stem)
def test_the_count_is_the_report(sample: Path, tmp_path: Path) -> None:
    report = cb.migrate(sample if sample in ARCHIVES else source(sample), tmp_path)
    said = json.loads((tmp_path / "report.json").read_bytes())
    counted = Recount(tmp_path, list(files_below(tmp_path)), said)
    # Only the run itself knows years, what each element held, and what it checked: the manifest answers for these.
    unsaid = {"command", "profile", "options", "years", "coverage", "checks"}
    assert counted.to_json() == {key: said[key] for key in said.keys() - unsaid}
    assert list(counted.uneven()) == []
    assert counted.read == report.read


def test_a_residue_that_was_changed_is_not_counted(tmp_path: Path) -> None:
    cb.migrate(ARCHIVES[0], tmp_path)
    (tmp_path / "residue.jsonl").write_text('{"entry": 1}\n')
    with pytest.raises(InputMissing):
        Recount(tmp_path, [], json.loads((tmp_path / "report.json").read_bytes()))
