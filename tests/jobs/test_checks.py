"""Which checks ran: whatever was not read, not judged or not compared keeps an archive from being called valid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.checks import CHECKS
from ctct_bridge.report.result import Report
from ctct_bridge.report.text import verdict

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LIST = (SAMPLES / "account" / "lists" / "14.xml").read_bytes()


def judged(archive: Any, **options: Any) -> tuple[Report, list[Finding]]:
    found: list[Finding] = []
    report = cb.validate(archive, listen=found.append, **options)
    assert report.findings.total() == len(found)
    return report, [finding for finding in found if finding.code.startswith("check-")]


@pytest.mark.parametrize(("mode", "entries"), [("sample", 89), ("full", 90)])
def test_every_check_runs_on_a_sound_archive(mode: str, entries: int) -> None:
    report, told = judged(SAMPLES / "account", cross_check=mode)
    assert (tuple(report.checks), report.unrun, told) == (CHECKS, [], [])
    assert verdict(report).startswith("Valid: 93 entries read")
    assert report.to_json()["checks"]["envelopes"] == {
        "ran": True,
        "documents": 53,
        "entries": entries,
        "of": 93,
    }


def test_who_does_not_judge_says_nothing_of_checks_but_lists_them(tmp_path: Path) -> None:
    found: list[Finding] = []
    report = cb.migrate(LIST.replace(b"</entry>", b""), tmp_path / "out", listen=found.append)
    assert [finding for finding in found if finding.code.startswith("check-")] == []
    assert list(report.checks) == ["documents", "entries", "completeness"]
    assert report.unrun == ["documents", "entries", "completeness"]


@pytest.mark.parametrize(
    ("spoil", "unrun"),
    [
        (lambda data: data, []),
        (lambda data: data[: len(data) // 2], ["documents", "entries", "completeness"]),
        (lambda data: data.replace(b"<Name>Altos &amp;", b"<Name>Altos &"), ["envelopes"]),
        (lambda data: data.replace(b"ContactList ", b"Survey ").replace(b"</ContactList>", b"</Survey>"), ["entries"]),
        (lambda data: data.replace(b"lists/14", b"lists"), []),  # a create body: kept, and nothing to judge
        (lambda data: b"", ["documents", "completeness"]),
        (lambda data: b"<other/>", []),
    ],
)
def test_what_stands_in_the_way(spoil: Any, unrun: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(spoil(LIST))
    (tmp_path / "b.xml").write_bytes(LIST)
    report, told = judged(tmp_path)
    assert set(unrun) <= set(report.unrun)
    assert set(report.unrun) - set(unrun) <= ({"envelopes", "well-formedness"} if unrun else set())
    assert [finding.params["what"] for finding in told] == report.unrun
    assert {finding.origin.document for finding in told} <= {"a.xml"}
    assert verdict(report).startswith("Valid") == (not report.unrun and not report.severities()["error"])


def test_a_source_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "b.xml").write_bytes(LIST)
    report, _ = judged([tmp_path / "b.xml", tmp_path / "none.xml"])
    assert report.checks["documents"].reasons == ["1 source could not be opened or unpacked"]
    assert not verdict(report).startswith("Valid")


def test_what_is_left_out_by_choice() -> None:
    report, told = judged(LIST, only=["campaign"], cross_check="none")
    assert report.unrun == ["entries", "well-formedness", "envelopes"]
    assert {finding.code for finding in told} == {"check-left-out"}
    assert report.exit_code("warning") == 0
    assert "3 of 5 checks did not run" in verdict(report)


def test_a_check_that_did_not_run_fails_who_asks_for_warnings() -> None:
    report, told = judged(SAMPLES / "findings" / "check-not-run" / "archive")
    assert [finding.code for finding in told] == ["check-not-run"]
    assert (report.exit_code("error"), report.exit_code("warning")) == (0, 1)
