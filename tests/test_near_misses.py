"""Beside each sample of a finding there is one that just does not raise it."""

from __future__ import annotations

from pathlib import Path

import pytest
from nearmiss import NEAR_MISSES, made_into, near_misses
from samplefile import SAMPLES, code_of, expectations, finding_samples, v2_finding_samples
from test_samples import AMBIENT, outcome

import ctct_bridge as cb
from ctct_bridge.findings import CODES, Finding

BESIDE = [sample for sample in finding_samples() if not NEAR_MISSES[code_of(sample)].reason]
BESIDE_V2 = [sample for sample in v2_finding_samples() if not NEAR_MISSES[code_of(sample)].reason]


def test_every_code_has_a_near_miss_or_says_why_not() -> None:
    assert list(NEAR_MISSES) == list(CODES)
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


def said_of(folder: Path) -> set[str]:
    """The codes that validate finds in a folder with a v2 tree."""
    found: list[Finding] = []
    assert cb.validate(folder, listen=found.append).balanced
    return {finding.code for finding in found}


@pytest.mark.parametrize("sample", BESIDE_V2, ids=code_of)
def test_a_near_miss_of_v2_raises_the_rest_and_not_the_code(sample: Path, tmp_path: Path) -> None:
    code = code_of(sample)
    miss = NEAR_MISSES[code]
    codes, before = said_of(made_into(miss, sample, tmp_path)), said_of(sample)
    assert code in before
    assert code not in codes
    assert codes <= before | AMBIENT | miss.instead
    assert miss.instead <= codes


@pytest.mark.parametrize("line", ["no-id", "no-id: gone", "No-Id: a => b", "no-id: a = b", "no-id: none"])
def test_a_slip_of_the_pen_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not a near miss"):
        near_misses(f"What.\n\nHow.\n\n{line}\n")


def test_an_edit_that_edits_nothing_is_refused(tmp_path: Path) -> None:
    miss = NEAR_MISSES["boolean-invalid"]._replace(edits=[("", "MAYBE", "TRUE")])
    with pytest.raises(ValueError, match="does not hold"):
        made_into(miss, SAMPLES / "findings" / "boolean-invalid.xml", tmp_path)
