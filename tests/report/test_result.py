"""The result object: sums, balance, exit codes."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.findings import CODES, SEVERITIES
from ctct_bridge.model import State
from ctct_bridge.report.result import DocumentResult, Report, ordered

COUNTS = st.dictionaries(st.sampled_from(State.ALL), st.integers(1, 9)).map(Counter)


def report_of(*documents: tuple[dict[str, int], int], **codes: int) -> Report:
    """A balanced report: a document for each pair of states and number of findings."""
    made = Report("validate", findings=Counter({code.replace("_", "-"): n for code, n in codes.items()}))
    for at, (states, told) in enumerate(documents):
        made.documents.append(DocumentResult(f"{at}.xml", True, Counter(states), told))
        made.resources.setdefault("event", Counter()).update(states)
        made.read += sum(states.values())
    return made


@given(st.lists(COUNTS, max_size=4))
def test_balance(documents):
    report = report_of(*((states, 0) for states in documents))
    assert report.balanced
    assert report.exit_code("info") == 0
    report.read += 1
    assert not report.balanced
    assert report.exit_code() == 70


@given(COUNTS)
def test_states_keep_their_order(states):
    assert list(ordered(states)) == [state for state in State.ALL if states[state]]


@given(st.dictionaries(st.sampled_from(list(CODES)), st.integers(1, 9)).map(Counter))
def test_severities_add_up(findings):
    report = Report("migrate", findings=findings)
    assert report.severities().total() == findings.total()
    assert set(report.severities()) == {CODES[code].severity for code in findings}


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.name)
@pytest.mark.parametrize("fail_on", SEVERITIES)
def test_one_finding_decides_the_exit_code(code, fail_on):
    report = report_of(({State.CONVERTED: 1}, 1))
    report.findings[code.name] = 1
    bad = SEVERITIES.index(code.severity) >= SEVERITIES.index(fail_on)
    assert report.exit_code(fail_on) == (4 if code.refused else int(bad))


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (report_of(({}, 1), not_xml=1), 3),
        (report_of(({}, 1), empty_document=1), 3),
        (report_of(({}, 1), not_atom=1, source_unreadable=1, passed_over=7), 3),
        (report_of(({}, 1), ({}, 0), not_xml=1), 1),  # the other one is a feed without entries
        (report_of(({}, 1), ({}, 1), not_atom=1, xml_broken=1), 1),  # the other one is a feed, if a broken one
        (report_of(({}, 1), ({}, 1), not_atom=1, xml_doctype=1), 4),
        (report_of(({State.CONVERTED: 1}, 0), ({}, 1), not_atom=1), 0),
        (report_of(({}, 0), passed_over=1), 0),
    ],
)
def test_nothing_readable(report, code):
    assert report.exit_code() == code
    assert report.unreadable == (code == 3)


def test_json_has_its_keys_and_no_zeros():
    report = report_of(({State.CONVERTED: 2, State.REJECTED: 0}, 1), no_id=1, not_atom=0)
    told = report.to_json()
    assert list(told) == [
        "command", "read", "states", "balanced", "resources", "children", "findings", "profile", "options", "documents",
    ]  # fmt: skip
    assert told["states"] == {"converted": 2}
    assert told["findings"] == {"no-id": 1}
    assert told["documents"] == [
        {"document": "0.xml", "complete": True, "read": 2, "states": {"converted": 2}, "findings": 1}
    ]


@given(st.lists(COUNTS, max_size=4), st.dictionaries(st.sampled_from(list(CODES)), st.integers(1, 9)).map(Counter))
def test_json_gives_the_report_back(documents, findings):
    report = report_of(*((states, at) for at, states in enumerate(documents)))
    for document in report.documents:
        document.read = document.states.total()
    report.findings, report.children, report.checked = findings, Counter(fee=2), Counter(files=3)
    report.profile, report.supplied = {"event.payable_to": [None, 1.5, {"a": "b"}]}, Counter({"event.payable_to": 4})
    report.options = {"bodies": "get", "only": None}
    told = report.to_json()
    assert Report.from_json(json.loads(json.dumps(told))) == report
    assert Report.from_json(told).to_json() == told


NAMES = st.sampled_from([*Report("migrate").to_json(), "event", "no-id"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner)
)


@given(JUNK, st.data())
def test_what_is_no_report_is_refused(junk, data):
    good = report_of(({State.CONVERTED: 2}, 1), no_id=1).to_json()
    for told in (junk, {**good, data.draw(st.sampled_from(list(good))): junk}):
        try:
            made = Report.from_json(told)
        except ValueError:
            continue
        assert isinstance(made.to_json(), dict)
