"""Findings by code: all of them counted, a few shown, whatever their number; documents and rejects likewise."""

from __future__ import annotations

import tracemalloc
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from pages import Node, captioned, parsed, rows

from ctct_bridge.findings import CODES, SEVERITIES, Finding
from ctct_bridge.model import Origin, State
from ctct_bridge.report.diagnoses import DOCUMENTS, EXAMPLES, Examples, codes_of, documents, findings, rejects
from ctct_bridge.report.markup import joined
from ctct_bridge.report.result import DocumentResult, Reject, Report


def heard(some: list[Finding], show_values: bool = False) -> tuple[Report, Node]:
    report, examples = Report("validate"), Examples()
    for finding in some:
        report.findings[finding.code] += 1
        examples(finding)
    return report, parsed(joined(findings(report, examples, show_values)))


made = st.builds(
    lambda code, document, path: Finding(code, Origin(document, 0, 7), path, {"value": "x", "reason": "y"}),
    st.sampled_from(list(CODES)),
    st.sampled_from(["a.xml", "b.xml"]),
    st.sampled_from(["", "Event/Name", "Event/EndDate", "#/a/0/b", "#/a/1/b"]),
)


@given(st.lists(made, max_size=40))
def test_each_code_is_told_once_with_its_number(some: list[Finding]) -> None:
    report, page = heard(some)
    told = page.all("details")
    assert [node.attributes["id"] for node in told] == [f"finding-{code}" for code in codes_of(report)]
    grades = [SEVERITIES.index(CODES[code].severity) for code in codes_of(report)]
    assert grades == sorted(grades, reverse=True)
    for code, node in zip(codes_of(report), told, strict=True):
        assert node.all("span", class_="count")[0].text == f"{report.findings[code]:,}"
        assert CODES[code].why in node.text
        assert CODES[code].remedy in node.text
        assert len(rows(node.all("table")[0])) == min(EXAMPLES, report.findings[code])


def test_examples_are_of_different_paths_the_most_frequent_first() -> None:
    paths = ["Event/A"] * 10 + ["Event/B"] * 30 + ["Event/C"]
    origins = [Origin("a.xml", at, at) for at in range(len(paths))]
    some = [Finding("timestamp-invalid", *each, {"value": "x"}) for each in zip(origins, paths, strict=True)]
    page = heard(some)[1]
    shown = [row[2] for row in rows(page.all("table")[0])]
    assert shown == ["Event/B", "Event/A", "Event/C", "Event/A", "Event/A"]
    assert [item.text for item in page.all("ul")[0].all("li")] == ["Event/B 30", "Event/A 10", "Event/C 1"]


def test_values_are_shown_only_if_asked_for() -> None:
    said = {"value": "secret@example.com"}
    found = [Finding("timestamp-invalid", Origin("a.xml", 0, 3, "id7"), "Event/EndDate", said)]
    assert "secret" not in heard(found)[1].text
    assert "secret@example.com" in heard(found, show_values=True)[1].text
    row = rows(heard(found)[1].all("table")[0])[0]
    assert row[:4] == ["a.xml", "3", "id7", "Event/EndDate"]


def test_memory_does_not_grow_with_the_findings() -> None:
    def used(number: int) -> int:
        examples = Examples()
        tracemalloc.start()
        for at in range(number):
            origin = Origin(f"{at}.xml", at, at, str(at))
            examples(Finding("unknown-element", origin, f"Event/X{at}", {"element": f"X{at}"}))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert used(20_000) < 2 * used(2_000)


def test_no_findings_are_told_as_such() -> None:
    assert heard([])[1].text == "No findings."


# -- documents and rejects --------------------------------------------------------------------------------------------


def test_documents_have_their_states() -> None:
    states = Counter({State.CONVERTED: 2, State.REJECTED: 1})
    some = [DocumentResult("a.xml", True, states, 4), DocumentResult("b.xml", False)]
    page = parsed(joined(documents(Report("validate", documents=some))))
    table = captioned(page, "Documents in the order of the archive")
    assert rows(table) == [["a.xml", "whole", "3", "2", "1", "4"], ["b.xml", "not whole", "0", "–", "–", "–"]]


def test_of_many_documents_those_are_shown_that_say_the_most() -> None:
    some = [DocumentResult(f"{at}.xml", at != 700, Counter({State.CONVERTED: 1}), at % 2) for at in range(1000)]
    some[999].states[State.REJECTED] = 1
    page = parsed(joined(documents(Report("validate", documents=some))))
    shown = [row[0] for row in rows(page.all("table")[0])]
    assert len(shown) == DOCUMENTS
    assert {"700.xml", "999.xml"} <= set(shown)
    numbers = [int(name.removesuffix(".xml")) for name in shown]
    assert numbers == sorted(numbers)
    assert "700 more are in report.json" in page.text


def test_rejects_say_why() -> None:
    some = [Reject("a.xml", at, None if at else 7, ("no-id",)) for at in range(100)]
    report = Report("migrate", resources={"other": Counter({State.REJECTED: 250})}, rejects=some)
    page = parsed(joined(rejects(report)))
    assert rows(page.all("table")[0])[:2] == [["a.xml", "0", "7", "no-id "], ["a.xml", "1", "–", "no-id "]]
    assert "Here are the first 100." in page.text
    assert parsed(joined(rejects(Report("migrate")))).text == "No entry was rejected."
