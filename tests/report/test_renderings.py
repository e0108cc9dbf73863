"""The law of renderings: all of one result show the same numbers, whatever the archive says."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from totals import FORMATS, findings, read_back, rendered, report_of, results, totals

from ctct_bridge import validate
from ctct_bridge.errors import UsageError
from ctct_bridge.findings import CODES, Finding
from ctct_bridge.model import Origin, State
from ctct_bridge.report.renderings import RENDERINGS, How, rendering
from ctct_bridge.report.result import Report
from ctct_bridge.report.sarif import SarifReport

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@cache
def result_of(archive: str) -> tuple[list[Finding], Report]:
    told: list[Finding] = []
    return told, validate(SAMPLES / archive, listen=told.append)


def test_every_format_is_read_back_here() -> None:
    # The page has a reader of its own, a browser.
    assert set(RENDERINGS) - {"html"} == set(FORMATS)


@pytest.mark.parametrize("archive", ["account", "findings", "damaged", "events/feed-empty.xml"])
@pytest.mark.parametrize("format", FORMATS)
def test_totals_are_equal(format: str, archive: str) -> None:
    told, report = result_of(archive)
    assert bool(report.findings) == (archive != "events/feed-empty.xml")
    for show_values in (False, True):
        assert read_back(format, rendered(format, told, report, How(show_values))) == totals(report)


@given(result=results())
def test_totals_are_equal_whatever_the_archive_says(result: tuple[list[Finding], Report]) -> None:
    told, report = result
    for format in FORMATS:
        for show_values in (False, True):
            text = rendered(format, told, report, How(show_values))
            assert read_back(format, text) == totals(report), format
            text.encode()  # no half of a surrogate pair


@given(finding=findings)
def test_what_is_handed_around_shows_no_values(finding: Finding) -> None:
    canary = "a-canary-that-nobody-must-hear"
    origin = finding.origin._replace(id=f"{canary}%40example.org")
    finding = finding._replace(origin=origin, params={**finding.params, "value": canary})
    report = report_of([finding], {})
    assert all(canary not in rendered(format, [finding], report) for format in ("text", "sarif", "csv"))
    assert all(canary in rendered(format, [finding], report, How(show_values=True)) for format in ("sarif", "csv"))


@pytest.mark.parametrize("format", FORMATS)
def test_a_value_of_a_megabyte_is_borne(format: str) -> None:
    big = "=" + "\u202e" * 1_000 + "x" * 1_000_000
    told = [
        Finding("stray-text", Origin(f"{at}.xml", at, 1, big), f"Event/{big}", {"value": big}, 1, big)
        for at in range(3)
    ]
    report = report_of(told, {"event": Counter({State.CONVERTED: 3})})
    text = rendered(format, told, report, How(show_values=True))
    assert read_back(format, text) == totals(report)
    if format in ("sarif", "csv"):
        assert len(text) < 500_000


@pytest.mark.parametrize("format", FORMATS)
def test_memory_does_not_grow_with_the_findings(format: str) -> None:
    def drop(text: str) -> None:
        pass

    def peak(number: int) -> int:
        report = Report("validate", findings=Counter({"stray-text": number}))
        made = SarifReport(drop, most=100) if format == "sarif" else RENDERINGS[format](drop, How())
        tracemalloc.start()
        for at in range(number):
            made(Finding("stray-text", Origin(f"{at // 50}.xml", at), "Event", {"value": str(at)}, at))
        made.end(report)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(300)  # what is made once
    few = peak(300)
    assert peak(6_000) < few + 300_000  # 5,700 kept findings of 200 bytes each would be more than a million


def test_the_face_of_it() -> None:
    parts: list[str] = []
    made = rendering("jsonl", parts.append)
    report = validate(SAMPLES / "account", listen=made)
    made.end(report)
    assert read_back("jsonl", "".join(parts)) == totals(report)
    with pytest.raises(UsageError, match="there is no format 'xml'; there are text, json"):
        rendering("xml", parts.append)


def test_every_code_can_be_rendered() -> None:
    told = [Finding(code, Origin("a.xml")) for code in CODES]
    report = report_of(told, {})
    assert all(read_back(format, rendered(format, told, report)) == totals(report) for format in FORMATS)
