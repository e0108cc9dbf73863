"""The text of a report: what it says, in which order, and that it fits."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.findings import CODES, SEVERITIES, Finding
from ctct_bridge.model import Origin, State
from ctct_bridge.report.result import DocumentResult, Report
from ctct_bridge.report.text import Listing, Tally, aligned, short, summary, verdict


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
            "Nothing could be read: no document is a v1 feed or entry.",
        ),
        (Report("migrate", read=1), "The counts do not add up: this is a bug of ctct-bridge, please report it."),
    ],
)
def test_verdict(report, said):
    assert verdict(report) == said
    assert list(summary(report))[-1] == said


# -- listing ------------------------------------------------------------------------------------------------------


def listed(findings, **options):
    lines = []
    listing = Listing(lines.append, **options)
    for each in findings:
        listing(each)
    listing.end()
    return lines


def test_a_pointer_is_followed_by_its_place_in_v1():
    told = finding("v2-too-long", path="#/name", length=101, max=100)
    assert listed([told._replace(v1="Event/Na\x1bme"), told])[:2] == [
        "a.xml:1: warning v2-too-long #/name (v1 Event/Na\\x1bme): 101 characters; v2 allows 100",
        "a.xml:1: warning v2-too-long #/name: 101 characters; v2 allows 100",
    ]


def test_documents_are_kept_apart_and_lines_in_order():
    lines = listed([finding(line=9), finding(line=2), finding("not-atom", "b.xml", line=None, element="error")])
    assert lines == [
        "a.xml:2: error no-id: no URI of the entry names an id",
        "a.xml:9: error no-id: no URI of the entry names an id",
        "",
        "b.xml: warning not-atom: the root element is error, not an Atom feed or entry",
        "",
    ]


def test_the_fourth_of_a_kind_is_counted():
    lines = listed([finding("stray-text", path="Event", line=n, value="x") for n in range(1, 8)])
    assert lines[2:] == [
        "a.xml:3: warning stray-text Event: text between elements: (not shown)",
        "a.xml: warning stray-text Event: 4 more like this",
        "",
    ]


def test_another_path_is_another_kind():
    assert len(listed([finding("stray-text", path=f"Event/A{n}", value="x") for n in range(8)])) == 9


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(list(CODES)), st.sampled_from(["", "E", "E/F"])), max_size=60
    )
)
def test_no_finding_gets_lost(told):
    told.sort(key=lambda each: each[0])
    lines = listed([finding(code, document, path) for document, code, path in told])
    more = sum(int(line.rpartition(": ")[2].split()[0]) for line in lines if line.endswith(" more like this"))
    single = sum(bool(line) and not line.endswith(" more like this") for line in lines)
    assert single + more == len(told)


@given(st.text(), st.text(), st.text())
def test_no_text_of_the_archive_can_forge_a_line(document, path, value):
    lines = listed([finding("stray-text", document, path, value=value)], show_values=True)
    assert len(lines) == 2
    assert lines[0].splitlines() == [lines[0]]


def test_colours_are_the_caller_s():
    (line, _) = listed([finding()], paint=lambda style, text: f"<{style}>{text}")
    assert line == "a.xml:1: <error>error no-id: no URI of the entry names an id"


def test_columns():
    assert list(aligned([["", "n"], ["ab", "100"]], left=1)) == ["      n", "ab  100"]
    assert list(aligned([], left=1)) == []
