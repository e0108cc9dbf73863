"""``validate``: the report of ``migrate``, and nothing on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from archives import archives, entry, feed, files_below, save
from hypothesis import given

import ctct_bridge as cb
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding


@pytest.mark.laws
@given(documents=archives)
def test_it_says_what_migrate_says(tmp_path_factory: pytest.TempPathFactory, documents: dict[str, str]) -> None:
    tmp = tmp_path_factory.mktemp("validate")
    save(tmp / "in", documents)
    heard: list[list[Finding]] = [[], []]
    report = cb.validate(tmp / "in", listen=heard[0].append)
    migrated = cb.migrate(tmp / "in", tmp / "out", listen=heard[1].append)
    told = {**report.to_json(), "command": "migrate"}
    # Who migrates asks no witness, and does not tell what he did not check.
    told["checks"] = {name: told["checks"][name] for name in migrated.checks}
    told["findings"] = {code: count for code, count in told["findings"].items() if code != "check-not-run"}
    assert told == migrated.to_json()
    validated = [finding for finding in heard[0] if finding.code != "check-not-run"]
    assert [placeless(finding) for finding in validated] == [placeless(finding) for finding in heard[1]]
    for mine, theirs in zip(validated, heard[1], strict=True):
        assert mine.line == theirs.line or (theirs.path.startswith("#") and mine.offset is not None)
    assert report.written == 0
    assert set(files_below(tmp / "in")) == set(documents)


def placeless(finding: Finding) -> Finding:
    """A finding without its place in the document, which only ``validate`` looks for a second time."""
    return finding._replace(line=None, offset=None, origin=finding.origin._replace(line=None))


def test_it_writes_nothing_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "in", {"e1.xml": entry("e1")})
    monkeypatch.chdir(tmp_path)
    cb.validate("in")
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "e1.xml"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (entry("e1"), 0),
        (feed(), 0),
        (entry(None, "<Name>A</Name>", envelope="<atom:title/>"), 1),
        ("<!DOCTYPE a><a/>", 4),
    ],
)
def test_the_exit_code_follows_the_findings(text: str, code: int) -> None:
    assert cb.validate(text.encode()).exit_code() == code


def test_warnings_fail_only_if_they_are_to() -> None:
    report = cb.validate(entry("e1").encode())
    assert report.findings["v2-required"]
    assert [report.exit_code(level) for level in ("error", "warning", "info")] == [0, 1, 1]


def test_a_profile_answers_for_what_is_missing() -> None:
    before = cb.validate(entry("e1").encode()).findings["v2-required"]
    report = cb.validate(entry("e1").encode(), profile=["event.time_zone_id=US/Eastern"])
    assert report.findings["v2-required"] == before - 1
    assert report.findings["profile-supplied"] == 1


def test_it_refuses_what_migrate_refuses(tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        cb.validate(tmp_path / "none")
    with pytest.raises(UsageError):
        cb.validate(b"<a/>", only=["webinar"])
