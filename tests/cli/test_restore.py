"""ctct-bridge restore."""

from __future__ import annotations

import json

import pytest
from samplefile import apply_edits, edits, finding_samples, source, verified_against


@pytest.fixture
def migrated(run, samples, tmp_path):
    assert run("migrate", samples / "account", "-o", tmp_path / "out", "-q").code == 0
    return tmp_path / "out"


def test_there_and_back(run, samples, migrated, tmp_path):
    ran = run("restore", migrated, "-o", tmp_path / "v1")
    assert (ran.code, ran.err) == (0, "")
    assert ["event", "16", "16", "0"] in [line.split() for line in ran.out.splitlines()]
    assert f"56 files written to {tmp_path / 'v1'}" in ran.out
    assert ran.out.endswith("93 entries gone through, nothing lost (no findings).\n")
    names = {path.relative_to(samples / "account") for path in (samples / "account").rglob("*.xml")}
    assert names == {path.relative_to(tmp_path / "v1") for path in (tmp_path / "v1").rglob("*.xml")}


def test_quiet(run, migrated, tmp_path):
    assert run("restore", migrated, "-o", tmp_path / "v1", "-q") == (0, "", "")


def test_a_new_object_needs_an_account(run, migrated, tmp_path):
    new = migrated / "v2" / "eventspot" / "events" / "a07e6a00aa0aa0aa0a9.json"
    new.write_text(json.dumps({"id": "a07e6a00aa0aa0aa0a9", "name": "New", "twitter_hash_tag": "x"}), "utf-8")
    ran = run("restore", migrated, "-o", tmp_path / "v1")
    assert ran.code == 2
    assert "--account" in ran.err
    ran = run("restore", migrated, "-o", tmp_path / "v1", "--account", "larkhill-choir", "--fail-on", "warning")
    assert ran.code == 1
    assert "no-v1-home" in ran.out
    assert "something that did not fit v1 (1 warning)" in ran.out


@pytest.mark.parametrize(
    "sample", [p for p in finding_samples() if edits(p) and verified_against(p) is None], ids=lambda p: p.name
)
def test_edited_samples_are_told(run, tmp_path, sample):
    assert run("migrate", source(sample), "-o", tmp_path / "out", "-q").code in (0, 1)  # a rejected entry is an error
    apply_edits(sample, tmp_path / "out")
    ran = run("restore", tmp_path / "out", "-o", tmp_path / "v1")
    assert ran.code in (0, 1), ran
    assert sample.name in ran.out
    assert ran.err == ""
