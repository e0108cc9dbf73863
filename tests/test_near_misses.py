"""Beside each sample of a finding there is one that just does not raise it."""

from __future__ import annotations

from pathlib import Path

import pytest
from nearmiss import NEAR_MISSES, made_into, near_misses
from samplefile import SAMPLES, code_of, expectations, finding_samples, objects, v2_bodies, v2_finding_samples
from test_samples import AMBIENT, outcome
from test_v2_samples import shape_at

from ctct_bridge.findings import CODES

BESIDE = [sample for sample in finding_samples() if not NEAR_MISSES[code_of(sample)].reason]


def test_every_code_has_a_near_miss_or_says_why_not() -> None:
    assert NEAR_MISSES.keys() == CODES.keys()
    assert all(bool(miss.reason) != bool(miss.edits or miss.gone) for miss in NEAR_MISSES.values())


@pytest.mark.parametrize("sample", BESIDE, ids=code_of)
def test_a_near_miss_raises_the_rest_and_not_the_code(sample: Path, tmp_path: Path) -> None:
    code = code_of(sample)
    miss = NEAR_MISSES[code]
    found = outcome(made_into(miss, sample, tmp_path), tmp_path)
    codes = {finding.code for finding in found}
    allowed = {claim.code for claim in expectations(sample)} | AMBIENT | miss.instead
    assert code not in codes
    assert codes <= allowed
    assert miss.instead <= codes


@pytest.mark.parametrize("sample", v2_finding_samples(), ids=code_of)
def test_a_near_miss_of_v2_raises_nothing(sample: Path, tmp_path: Path) -> None:
    copy = made_into(NEAR_MISSES[code_of(sample)], sample, tmp_path)
    for _, url, body in v2_bodies(copy / "v2"):
        schema = shape_at(url)
        for each in objects(body):
            view, problems = schema.lift(each)
            assert [*problems, *schema.problems(view)] == []


@pytest.mark.parametrize("line", ["no-id", "no-id: gone", "No-Id: a => b", "no-id: a = b", "no-id: none"])
def test_a_slip_of_the_pen_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not a near miss"):
        near_misses(f"What.\n\nHow.\n\n{line}\n")


def test_an_edit_that_edits_nothing_is_refused(tmp_path: Path) -> None:
    miss = NEAR_MISSES["boolean-invalid"]._replace(edits=[("", "MAYBE", "TRUE")])
    with pytest.raises(ValueError, match="does not hold"):
        made_into(miss, SAMPLES / "findings" / "boolean-invalid.xml", tmp_path)
