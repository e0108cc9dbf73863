"""A finding's line is its JSON, whatever was said before it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.texts import compact
from ctct_bridge.findings import CODES, Finding
from ctct_bridge.jobs import telling
from ctct_bridge.jobs.telling import lines_of, told
from ctct_bridge.model import Origin, Record

numbers = st.none() | st.integers(0, 3) | st.integers(0)
texts = st.sampled_from(["", "a.xml", 'q"\\\n', "\ue000id\ue000", "é"]) | st.text()
origins = st.builds(Origin, texts, numbers, numbers, st.none() | texts)
params = st.dictionaries(
    st.sampled_from(["value", "property", "when", "count", "reason"]), texts | st.integers(0, 1) | st.booleans()
)
findings = st.builds(
    Finding,
    st.sampled_from(sorted(CODES)[:3]),
    origins,
    st.sampled_from(["", "#/a", "Event/b"]),
    params,
    numbers,
    texts,
)


@given(st.lists(findings))
def test_a_line_is_the_finding_s_json(several: list[Finding]) -> None:
    assert lines_of(several) == [compact(finding.to_json()) for finding in several]


@given(st.lists(findings), origins)
def test_so_are_the_lines_of_what_speaks_of_one_place(several: list[Finding], origin: Origin) -> None:
    together = [finding._replace(origin=origin) for finding in several]
    assert lines_of(together) == [compact(finding.to_json()) for finding in together]


def test_what_is_said_again_is_said_of_its_own_place() -> None:
    params = {"property": "type", "when": ""}
    lines = [
        json.loads(line)
        for number in range(3)
        for line in lines_of([Finding("v2-required", Origin("a.xml", number, 7, f"id{number}"), "#/type", params)])
    ]
    assert [(line["entry"], line["id"]) for line in lines] == [(0, "id0"), (1, "id1"), (2, "id2")]


@pytest.mark.parametrize("most", [1, 2, 2000])
def test_made_up_names_do_not_fill_the_memory(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_MOST", most)
    monkeypatch.setattr(telling, "_made", {})
    monkeypatch.setattr(telling, "_same", {})
    for number in range(5):
        finding = Finding("unknown-element", Origin("a.xml"), params={"element": f"x{number % 3}"})
        assert lines_of([finding]) == [compact(finding.to_json())]
        assert len(telling._made) <= most and len(telling._same) <= most


def test_told_is_a_line_for_each() -> None:
    record = Record(None, {}, None, [Finding("no-id", Origin("a.xml")), Finding("no-id", Origin("b.xml"))], Origin("a"))
    assert [json.loads(line)["document"] for line in told([record, record]).split("\n")] == ["a.xml", "b.xml"] * 2
    assert told([]) == ""
