"""The SARIF rendering: what the standard demands, what is kept of too many findings, what hostile text cannot do."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from independent import problems
from sarifschema import LOG
from totals import rendered, report_of, results, texts

from ctct_bridge import validate
from ctct_bridge.findings import CODES, SEVERITIES, Finding
from ctct_bridge.model import Origin, State
from ctct_bridge.report.renderings import How
from ctct_bridge.report.result import Report
from ctct_bridge.report.sarif import MOST, SarifReport, Worst, uri


def run_of(told: list[Finding], report: Report | None = None, **options: Any) -> dict[str, Any]:
    parts: list[str] = []
    made = SarifReport(parts.append, **options)
    for finding in told:
        made(finding)
    made.end(report or report_of(told, {}))
    (run,) = json.loads("".join(parts))["runs"]
    return run


def one(finding: Finding, **options: Any) -> dict[str, Any]:
    (result,) = run_of([finding], **options)["results"]
    return result


# -- the standard -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("archive", ["account", "findings", "damaged", "events/feed-empty.xml"])
def test_archives_give_valid_logs(samples: Path, archive: str) -> None:
    told: list[Finding] = []
    report = validate(samples / archive, listen=told.append)
    assert problems(LOG, json.loads(rendered("sarif", told, report))) == []


@given(result=results())
def test_logs_are_valid_whatever_the_archive_says(result: tuple[list[Finding], Report]) -> None:
    text = rendered("sarif", *result, How(show_values=True))
    assert text.isascii()
    assert problems(LOG, json.loads(text)) == []


def test_the_schema_can_refuse() -> None:
    log = json.loads(rendered("sarif", [Finding("no-id", Origin("a.xml", 0, 1))], Report("validate")))
    assert problems(LOG, log) == []
    (result,) = log["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    place["region"]["startLine"] = 0
    place["artifactLocation"]["uri"] = "a b.xml"
    result["level"] = "info"
    result["message"]["markdown"] = "*"
    del log["runs"][0]["tool"]["driver"]["name"], log["version"]
    assert len(problems(LOG, log)) == 6


def test_every_code_is_a_rule() -> None:
    rules = run_of([])["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CODES)
    for rule, code in zip(rules, CODES.values(), strict=True):
        assert rule["defaultConfiguration"]["level"] == {"info": "note"}.get(code.severity, code.severity)
        assert rule["help"]["text"].replace("{{", "{").replace("}}", "}") == code.remedy


def test_a_result_has_its_rule_and_its_place() -> None:
    finding = Finding("v2-too-long", Origin("a b/ü.xml", 3, 7, "a07e1"), "#/name", {"length": 9, "max": 8}, 8)
    result = one(finding._replace(v1="Event/Contact/@name"))
    assert CODES[result["ruleId"]] == list(CODES.values())[result["ruleIndex"]] == CODES["v2-too-long"]
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b/%C3%BC.xml", "uriBaseId": "ARCHIVE"},
        "region": {"startLine": 8},
    }
    assert location["logicalLocations"] == [
        {"name": "name", "fullyQualifiedName": "#/name", "kind": "property"},
        {"name": "@name", "fullyQualifiedName": "Event/Contact/@name", "kind": "attribute"},
    ]
    assert result["message"]["text"] == "9 characters; v2 allows 8"
    assert result["properties"] == {"entry": 3, "id": "a07e1", "loss": False}
    (element,) = one(finding._replace(path="Event/Name"))["locations"][0]["logicalLocations"]
    assert element["kind"] == "element"


@pytest.mark.parametrize(("code", "fail_on", "exit_code"), [
    ("no-id", "error", 1), ("list-only", "error", 0), ("list-only", "info", 1), ("xml-doctype", "error", 4),
    ("not-xml", "error", 3),
])  # fmt: skip
def test_the_exit_code_is_told(code: str, fail_on: str, exit_code: int) -> None:
    report = report_of([Finding(code, Origin("a.xml"))], {"event": Counter({State.KEPT: int(exit_code != 3)})})
    (invocation,) = run_of([], report, fail_on=fail_on)["invocations"]
    assert invocation["exitCode"] == report.exit_code(fail_on) == exit_code
    assert invocation["executionSuccessful"] == (exit_code < 2)


# -- too many -----------------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(SEVERITIES)), st.integers(0, 12))
def test_the_worst_are_kept_in_order(severities: list[str], most: int) -> None:
    worst = Worst(most)
    for at, severity in enumerate(severities):
        worst.add(severity, lambda at=at: str(at))  # type: ignore[misc]
    ranked = sorted(range(len(severities)), key=lambda at: (-SEVERITIES.index(severities[at]), at))
    assert [int(text) for text in worst] == sorted(ranked[:most])
    assert worst.left_out == Counter(severities[at] for at in ranked[most:])
    assert len(worst) == min(most, len(severities))


def test_what_is_left_out_is_told() -> None:
    codes = ["list-only"] * 3 + ["no-id"] * 2 + ["v2-required"] * 2
    told = [Finding(code, Origin(f"{at}.xml")) for at, code in enumerate(codes)]
    run = run_of(told, most=3)
    assert [result["ruleId"] for result in run["results"]] == ["no-id", "no-id", "v2-required"]
    properties = run["properties"]
    assert properties["counts"] == {"no-id": 2, "list-only": 3, "v2-required": 2}
    assert (properties["listed"], properties["leftOut"]) == (3, {"info": 3, "warning": 1})
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == (
        "Only the worst 3 findings are listed. Left out: error: 0, warning: 1, info: 3. The totals count all of them."
    )
    named = run["tool"]["driver"]["notifications"][notification["descriptor"]["index"]]
    assert named["id"] == notification["descriptor"]["id"]
    assert "toolExecutionNotifications" not in run_of(told)["invocations"][0]


def test_the_bound_is_that_of_the_viewers() -> None:
    told = [Finding("list-only", Origin("a.xml", at)) for at in range(MOST + 1)]
    run = run_of(told)
    assert len(run["results"]) == 25_000
    assert run["properties"]["leftOut"] == {"info": 1}


# -- identity -----------------------------------------------------------------------------------------------------


def test_a_fingerprint_outlives_its_line_and_its_values() -> None:
    def print_of(finding: Finding, **options: Any) -> str:
        return str(one(finding, **options)["partialFingerprints"]["finding/v1"])

    finding = Finding("stray-text", Origin("a.xml", 3, 7, "a07e1"), "Event", {"value": "Ada"}, 8)
    same = finding._replace(origin=Origin("a.xml", 4, 9, "a07e1"), line=10, params={"value": "Ivo"})
    assert print_of(finding) == print_of(same) == print_of(finding, show_values=True)
    others = [
        finding._replace(code="no-id"), finding._replace(path="Event/Name"),
        finding._replace(origin=Origin("b.xml", 3, 7, "a07e1")), finding._replace(origin=Origin("a.xml", 3, 7, "b")),
    ]  # fmt: skip
    assert len({print_of(each) for each in (finding, *others)}) == 5


def test_no_address_is_in_a_fingerprint() -> None:
    def print_of(id: str) -> Any:
        return one(Finding("no-v1-home", Origin("a.xml", 1, 1, id)))["partialFingerprints"]

    assert print_of("ada@example.org") == print_of("ivo%40example.org") != print_of("ivo")


# -- hostile text -------------------------------------------------------------------------------------------------


@given(texts)
def test_a_label_is_a_relative_reference(label: str) -> None:
    reference = uri(label)
    parts = urlsplit(reference)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    if ".." not in label.split("/"):
        assert urljoin("https://example.org/archive/", reference).startswith("https://example.org/archive/")
    back = unquote_to_bytes(reference)
    assert back in {label.encode("utf-8", "surrogatepass"), _escaped(label)}


def _escaped(label: str) -> bytes | None:
    try:
        return label.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None


def test_text_is_neither_placeholder_nor_link() -> None:
    finding = Finding("not-atom", Origin("a.xml"), "", {"element": "{urn:x}feed [more](https://example.org/)"})
    assert one(finding)["message"]["text"] == (
        "the root element is {{urn:x}}feed [more] (https://example.org/), not an Atom feed or entry"
    )
