"""The numbers that a rendering shows, read back from its text; and results to render, honest and hostile."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from ctct_bridge.findings import CODES, Finding
from ctct_bridge.model import Origin, State
from ctct_bridge.report.renderings import RENDERINGS, How
from ctct_bridge.report.result import DocumentResult, Report

#: The formats whose numbers are read here.
FORMATS = ("text", "json", "jsonl", "sarif", "csv")


class Totals(NamedTuple):
    """Findings by code and by severity, and entries by state."""

    codes: Counter[str]
    severities: Counter[str]
    states: Counter[str]


def totals(report: Report) -> Totals:
    """The numbers of a report itself."""
    return Totals(+report.findings, +report.severities(), +report.states)


def rendered(format: str, findings: Iterable[Finding], report: Report, how: How = How()) -> str:  # noqa: B008
    """The whole text of a rendering."""
    parts: list[str] = []
    made = RENDERINGS[format](parts.append, how)
    for finding in findings:
        made(finding)
    made.end(report)
    return "".join(parts)


# -- reading ------------------------------------------------------------------------------------------------------


def _of_findings(rows: Iterable[dict[str, Any]], states: dict[str, int]) -> Totals:
    codes: Counter[str] = Counter()
    severities: Counter[str] = Counter()
    for row in rows:
        codes[row["code"]] += 1
        severities[row["severity"]] += 1
    return Totals(codes, severities, Counter(states))


def _json(text: str) -> Totals:
    told = json.loads(text)
    found = _of_findings(told["findings"], told["states"])
    assert found.codes == told["counts"]
    return found


def _jsonl(text: str) -> Totals:
    *rows, last = map(json.loads, text.splitlines())
    assert {row["kind"] for row in rows} <= {"finding"}
    assert last["kind"] == "report"
    found = _of_findings(rows, last["states"])
    assert found.codes == last["counts"]
    return found


def _sarif(text: str) -> Totals:
    (run,) = json.loads(text)["runs"]
    told = run["properties"]
    levels = Counter({"note": "info"}.get(row["level"], row["level"]) for row in run["results"])
    assert len(run["results"]) == told["listed"]
    assert levels + Counter(told["leftOut"]) == Counter(told["severities"])
    if not told["leftOut"]:
        assert Counter(row["ruleId"] for row in run["results"]) == told["counts"]
    return Totals(Counter(told["counts"]), +Counter(told["severities"]), Counter(told["states"]))


def _csv(text: str) -> Totals:
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    states: Counter[str] = Counter()
    for row in rows:
        if row["kind"] == "entries":
            states[row["state"]] += int(row["count"])
    assert [row["kind"] for row in rows[-1:]] == ["verdict"]
    assert int(rows[-1]["count"]) == states.total()
    return _of_findings((row for row in rows if row["kind"] == "finding"), states)


_HEADS = "read|converted|with loss|rejected|superseded|duplicate|joined|kept|filtered|earlier"
_HEADING = re.compile(f" +(?:{_HEADS})(?:  +(?:{_HEADS}))*")
_NAMES = {"with loss": State.WITH_LOSS, "earlier": State.ALREADY_DONE}
_CODE = re.compile(r"(error|warning|info) {2,}([\d,]+)  ([a-z0-9-]+)(?: .*)?")


def _text(text: str) -> Totals:
    lines = text.splitlines()
    ends = [at for at, line in enumerate(lines) if line == "Findings (ctct-bridge explain CODE tells more)"]
    end = ends[-1] if ends else len(lines)
    heads = [at for at, line in enumerate(lines[:end]) if line.split()[:2] == ["read", "converted"]]
    states, columns = Counter[str](), list[str]()
    for line in lines[heads[-1] : end] if heads else ():
        cells = re.split(" {2,}", line.strip())
        if _HEADING.fullmatch(line):
            columns = cells
        elif len(cells) == len(columns) + 1:
            for name, number in zip(columns, cells[1:], strict=True):
                states[_NAMES.get(name, name)] += int(number.replace(",", ""))
    del states["read"]
    found = [match for line in lines[end:] if (match := _CODE.fullmatch(line))]
    severities: Counter[str] = Counter()
    for match in found:
        severities[match[1]] += int(match[2].replace(",", ""))
    return Totals(Counter({match[3]: int(match[2].replace(",", "")) for match in found}), severities, +states)


_READERS: dict[str, Callable[[str], Totals]] = {
    "text": _text, "json": _json, "jsonl": _jsonl, "sarif": _sarif, "csv": _csv,
}  # fmt: skip


def read_back(format: str, text: str) -> Totals:
    """The numbers that a rendering shows."""
    return _READERS[format](text)


# -- results ------------------------------------------------------------------------------------------------------

NASTY = (
    "", "=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", '","', '"', "\r\n=1", "\u202egpj.exe", "\x1b[31m", "\x00",
    "\ud800", "\udcff", "\u2028", "{0}", "[x](https://example.org/)", "../../etc", "/etc", "https://example.org/x",
    "   read  converted", "Findings (ctct-bridge explain CODE tells more)", "ada@example.org", "#/a/0/b", "Event/@id",
)  # fmt: skip
#: Any text at all, halves of surrogate pairs included.
texts = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=()), max_size=20)
_params = st.fixed_dictionaries(dict.fromkeys(("value", "reason", "element", "property", "limit"), texts))
findings = st.builds(
    Finding,
    st.sampled_from(list(CODES)),
    st.builds(Origin, texts, *(st.none() | st.integers(0, 10**6) for _ in range(2)), st.none() | texts),
    texts,
    _params,
    st.none() | st.integers(0, 10**6),
    texts,
    st.none() | st.integers(0, 10**9),
)
_states = st.dictionaries(st.sampled_from(State.ALL), st.integers(1, 10**6), max_size=9).map(Counter)


@st.composite
def results(draw: Any) -> tuple[list[Finding], Report]:
    """Findings of some documents, and the report that belongs to them."""
    told = draw(st.lists(findings, max_size=12))
    resources = draw(st.dictionaries(st.sampled_from(["event", "contact", "other"]), _states, max_size=3))
    return told, report_of(told, {name: states for name, states in resources.items() if states})


def report_of(told: list[Finding], resources: dict[str, Counter[str]]) -> Report:
    """The report of a run that found this."""
    report = Report("validate", resources=resources, findings=Counter(finding.code for finding in told))
    states = report.states
    report.documents = [DocumentResult("a.xml", True, states, len(told), states.total())]
    report.read = states.total()
    return report
