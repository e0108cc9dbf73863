"""Findings as lines: each where it belongs, none forged, none lost by folding."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.report.listing import Listing


def finding(
    code: str = "no-id", document: str = "a.xml", path: str = "", line: int | None = 1, **params: object
) -> Finding:
    return Finding(code, Origin(document), path, params, line)


def listed(findings, **options):
    lines = []
    listing = Listing(lines.append, **options)
    for each in findings:
        listing(each)
    listing.close()
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
        st.tuples(
            st.sampled_from("abcdefghijklmnop"),
            st.sampled_from(["no-id", "stray-text", "list-only"]),
            st.sampled_from(["", "E"]),
        ),
        max_size=120,
    )
)
def test_no_finding_gets_lost(told):
    told.sort(key=lambda each: each[0])
    lines = listed([finding(code, document, path) for document, code, path in told])
    more = sum(int(line.rpartition(": ")[2].split()[0]) for line in lines if " more like this" in line)
    single = sum(bool(line) and " more like this" not in line for line in lines)
    assert single + more == len(told)


@given(st.text(), st.text(), st.text())
def test_no_text_of_the_archive_can_forge_a_line(document, path, value):
    lines = listed([finding("stray-text", document, path, value=value)], show_values=True)
    assert len(lines) == 2
    assert lines[0].splitlines() == [lines[0]]


def test_colours_are_the_caller_s():
    (line, _) = listed([finding()], paint=lambda style, text: f"<{style}>{text}")
    assert line == "a.xml:1: <error>error no-id: no URI of the entry names an id"


def test_what_ten_documents_have_is_counted_in_the_others():
    lines = listed([finding("list-only", f"{number}.xml") for number in range(13)])
    assert [line for line in lines if line][9:] == [
        "9.xml:1: info list-only: only the list form is in the archive",
        "info list-only: 3 more like this in 3 more documents",
    ]


def test_each_document_with_an_error_is_named():
    lines = listed([finding("no-id", f"{number}.xml") for number in range(40)])
    assert len([line for line in lines if line]) == 40


def test_another_path_in_other_documents_is_another_kind():
    told = [finding("list-only", f"{number}.xml", f"#/{'ab'[number % 2]}") for number in range(20)]
    assert len([line for line in listed(told) if line]) == 20
