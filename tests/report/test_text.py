"""The text of a report: what it says, in which order, and that it fits."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.findings import CODES, SEVERITIES, Finding
from ctct_bridge.model import Origin, State
from ctct_bridge.report.result import Check, DocumentResult, Report
from ctct_bridge.report.text import Tally, aligned, short, summary, verdict


def report_of(command: str = "migrate", findings: dict[str, int] | None = None, **states: int) -> Report:
    counts = Counter(states)
    document = DocumentResult("events.xml", True, counts)
    resources = {"event": counts} if states else {}
    return Report(command, counts.total(), resources, documents=[document], findings=Counter(findings or {}))


def finding(
    code: str = "no-id", document: str = "a.xml", path: str = "", line: int | None = 1, **params: object
) -> Finding:
    return Finding(code, Origin(document), path, params, line)


# -- summary ------------------------------------------------------------------------------------------------------


def test_a_column_appears_when_it_counts():
    head = next(summary(report_of(converted=3)))
    assert head.split() == ["read", "converted", "with", "loss", "rejected", "superseded"]
    head = next(summary(report_of(converted=3, kept=1)))
    assert head.split()[-1] == "kept"


def test_what_belongs_to_no_resource_comes_last():
    report = report_of(converted=1)
    report.resources |= {"other": Counter(kept=1), "zebra": Counter(converted=1)}
    assert [line.split()[0] for line in list(summary(report))[1:4]] == ["event", "zebra", "other"]


@given(
    st.fixed_dictionaries({}, optional={state: st.integers(1, 99_999) for state in State.ALL}),
    st.dictionaries(st.sampled_from(list(CODES)), st.integers(1, 99_999)),
)
def test_everything_counted_is_said_in_80_columns(states, findings):
    report = report_of(findings=findings, **states)
    lines = list(summary(report, out="out"))
    assert max(map(len, lines[:-1])) <= 80  # only the verdict may be longer
    for code, count in findings.items():
        assert any(line.split()[:3] == [CODES[code].severity, f"{count:,}", code] for line in lines)
    said = " ".join(line for line in lines if line.startswith("event ")).split()
    assert all(f"{count:,}" in said for count in states.values())


def test_the_worst_comes_first():
    lines = list(summary(report_of(findings=dict.fromkeys(CODES, 1), converted=1)))
    said = [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in SEVERITIES]
    assert said == sorted(said, key=SEVERITIES.index, reverse=True)
    assert len(said) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_general_terms_have_no_holes(code):
    assert "{" not in short(code)
    assert short(code)


def test_one_path_gives_an_example():
    tally = Tally()
    for line in (7, 9):
        tally(finding("timestamp-invalid", path="Event/StartDate", line=line, value="yesterday"))
    report = report_of(findings={"timestamp-invalid": 2}, converted_with_loss=2)
    said = " ".join(" ".join(summary(report, tally=tally)).split())
    assert "not a date and time: (not shown) (first in a.xml, line 7)" in said
    assert "not a date and time: yesterday (first" in " ".join(
        " ".join(summary(report, tally=tally, show_values=True)).split()
    )


def test_several_paths_are_counted():
    tally = Tally()
    paths = ["#/type"] * 3 + ["#/contact/name"] * 2 + [f"#/options/{n}/kind" for n in range(4)] + ["#/a", "#/b", "#/c"]
    for path in paths:
        tally(finding("v2-required", path=path, property="x"))
    report = report_of(findings={"v2-required": len(paths)}, converted=1)
    said = " ".join(" ".join(summary(report, tally=tally)).split())
    assert ": #/options/*/kind (4), #/type (3), #/contact/name (2), #/a (1) and 2 more" in said


def test_a_hostile_number_of_paths_is_bounded():
    tally = Tally()
    for number in range(5000):
        tally(finding("unknown-element", path=f"Event/E{number}", element="E"))
    assert len(tally.paths["unknown-element"]) == 1000
    report = report_of(findings={"unknown-element": 5000}, converted_with_loss=1)
    assert "and 4,996 more" in " ".join(summary(report, tally=tally))


def test_the_profile_is_told():
    report = report_of(converted=1)
    report.profile = {"event.theme_name": "a\x1bb", "event.is_map_displayed": True}
    report.supplied = Counter({"event.theme_name": 1})
    lines = list(summary(report))
    assert 'event.theme_name = "a\\u001bb"  1 record' in lines
    assert "event.is_map_displayed = true  0 records" in lines


def test_where_the_output_is():
    report = report_of(converted=1)
    report.written = 7
    assert "7 files written to out\\x1b" in list(summary(report, out="out\x1b"))
    assert "Dry run: nothing was written to out." in list(summary(report, out="out", dry_run=True))
    assert not any("written" in line for line in summary(report))


# -- verdict ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (report_of(converted=1), "1 entry read, nothing lost (no findings)."),
        (report_of(converted=2, findings={"v2-required": 1}), "2 entries read, nothing lost (1 warning)."),
        (
            report_of(converted=1, converted_with_loss=1, findings={"stray-text": 1, "list-only": 2}),
            "2 entries read, 1 with something that did not fit v2 (1 warning, 2 notes).",
        ),
        (report_of(rejected=1, findings={"no-id": 1}), "1 entry read, not without errors (1 error)."),
        (
            report_of("restore", converted=1, findings={"no-v1-home": 2}),
            "1 entry gone through, something that did not fit v1 (2 warnings).",
        ),
        (
            report_of(converted=1, findings={"xml-doctype": 1, "xml-limit": 1}),
            "2 documents refused for safety; 1 entry read (2 errors).",
        ),
        (
            Report("validate", findings=Counter({"not-xml": 1})),
            "Nothing could be read: no document is a v1 feed or entry, or v2 JSON.",
        ),
        (
            Report("migrate", findings=Counter({"not-xml": 1})),
            "Nothing could be read: no document is a v1 feed or entry.",
        ),
        (Report("migrate", read=1), "The counts do not add up: this is a bug of ctct-bridge, please report it."),
    ],
)
def test_verdict(report, said):
    assert verdict(report) == said
    assert list(summary(report))[-1] == said


ALL_RAN = {"documents": Check(numbers={"documents": 1}), "entries": Check()}
CUT_SHORT = {**ALL_RAN, "envelopes": Check(["the time for it was over"])}
LEFT_OUT = {**ALL_RAN, "entries": Check(left=["1 entry of other resources (--only)"])}


@pytest.mark.parametrize(
    ("command", "checks", "findings", "said"),
    [
        ("validate", ALL_RAN, {}, "Valid: 1 entry read, nothing lost (no findings)."),
        ("validate", ALL_RAN, {"no-id": 1}, "1 entry read, not without errors (1 error)."),
        (
            "validate",
            CUT_SHORT,
            {"check-not-run": 1},
            "No errors found, but 1 of 3 checks did not run to the end: 1 entry read, nothing lost (1 warning).",
        ),
        (
            "validate",
            LEFT_OUT,
            {"check-left-out": 1},
            "No errors found, but 1 of 2 checks did not run to the end: 1 entry read, nothing lost (1 note).",
        ),
        ("validate", {}, {}, "1 entry read, nothing lost (no findings)."),
        ("migrate", ALL_RAN, {}, "1 entry read, nothing lost (no findings)."),
    ],
)
def test_only_what_was_checked_is_called_valid(command, checks, findings, said):
    report = report_of(command, converted=1, findings=findings)
    report.checks = checks
    assert verdict(report) == said


def test_what_did_not_run_is_not_painted_as_good():
    report = report_of("validate", converted=1)
    tones = []
    for report.checks in (ALL_RAN, LEFT_OUT):
        *_, last = summary(report, paint=lambda style, text: style)
        tones.append(last)
    assert tones == ["good", "warning"]


def test_columns():
    assert list(aligned([["", "n"], ["ab", "100"]], left=1)) == ["      n", "ab  100"]
    assert list(aligned([], left=1)) == []
