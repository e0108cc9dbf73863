"""JSON and JSON Lines: the same findings as everywhere, and the schema that is published for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from independent import problems
from totals import rendered, results

from ctct_bridge import migrate, validate, verify
from ctct_bridge.findings import SEVERITIES, Finding
from ctct_bridge.model import State
from ctct_bridge.report.objects import numbers
from ctct_bridge.report.result import Report

SCHEMA = json.loads((Path(__file__).parents[2] / "ctct_bridge/report/report.schema.json").read_text("utf-8"))


def part(name: str) -> dict[str, Any]:
    """The schema of something else than the whole object."""
    return {"$schema": SCHEMA["$schema"], "$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]}


def closed(schema: Any) -> Any:
    """A schema that allows nothing that it does not describe."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    if made.get("type") == "object" and isinstance(made.get("properties"), dict):
        made.setdefault("additionalProperties", False)
    return made


def strict() -> dict[str, Any]:
    """The whole schema, closed: its parts are put together first, since each alone would refuse the others'."""
    definitions = closed({key: value for key, value in SCHEMA["$defs"].items() if key != "line"})
    whole = {key: value for key, value in SCHEMA.items() if key not in ("allOf", "$defs")}
    common = definitions["numbers"]
    properties = {**closed(common["properties"]), **closed(SCHEMA["properties"])}
    return {**whole, "type": "object", "properties": properties, "additionalProperties": False, "$defs": definitions}


def check(told: list[Finding], report: Report) -> None:
    whole = json.loads(rendered("json", told, report))
    assert problems(SCHEMA, whole) == []
    assert problems(strict(), whole) == [], "a property that ctct_bridge/report/report.schema.json does not describe"
    lines = map(json.loads, rendered("jsonl", told, report).splitlines())
    assert problems(part("line"), *lines) == []


@pytest.mark.parametrize("archive", ["account", "findings", "damaged", "events/feed-empty.xml"])
def test_archives_keep_to_the_schema(samples: Path, archive: str) -> None:
    told: list[Finding] = []
    check(told, validate(samples / archive, profile=["event.payable_to=Choir"], listen=told.append))


def test_so_do_migrate_and_verify(samples: Path, tmp_path: Path) -> None:
    migrate(samples / "account", tmp_path, only=["event"], layout="jsonl")
    assert problems(part("report"), json.loads((tmp_path / "report.json").read_bytes())) == []
    lines = map(json.loads, (tmp_path / "findings.jsonl").read_bytes().splitlines())
    assert problems(part("finding"), *lines) == []
    (tmp_path / "rejects.jsonl").write_text("more", "utf-8")
    told: list[Finding] = []
    check(told, verify(tmp_path, listen=told.append))
    assert told


@given(result=results())
def test_so_does_what_a_hostile_archive_says(result: tuple[list[Finding], Report]) -> None:
    told, report = result
    told = [each for each in told if each.line != 0 and (each.line or each.origin.line) != 0]
    check(told, report)


def test_the_closed_sets_are_the_code_s() -> None:
    assert SCHEMA["$defs"]["finding"]["properties"]["severity"]["enum"] == list(SEVERITIES[::-1])
    assert list(SCHEMA["$defs"]["states"]["properties"]) == list(State.ALL)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("read", -1), ("read", "1"), ("states", {"lost": 1}), ("balanced", 1), ("documents", [{}]),
        ("counts", {"a": 0}),
        ("findings", [{"code": "no-id"}]), ("findings", {"no-id": 1}), ("resources", {"event": {"read": 1}}),
        ("findings", [{"code": "No id", "severity": "error", "document": "a", "message": "m"}]),
        ("findings", [{"code": "no-id", "severity": "fatal", "document": "a", "message": "m"}]),
        ("findings", [{"code": "no-id", "severity": "error", "document": "a", "message": "m", "line": 0}]),
    ],
)  # fmt: skip
def test_the_schema_can_refuse(pointer: str, value: Any) -> None:
    whole = json.loads(rendered("json", [], Report("validate")))
    assert problems(SCHEMA, whole) == []
    assert problems(SCHEMA, {**whole, pointer: value}) != []


@pytest.mark.parametrize("format", ["json", "jsonl"])
@given(result=results())
def test_programs_get_every_finding_whole(format: str, result: tuple[list[Finding], Report]) -> None:
    told, report = result
    text = rendered(format, told, report)
    assert text.isascii()
    if format == "json":
        whole = json.loads(text)
        rows = whole.pop("findings")
    else:
        *rows, whole = map(json.loads, text.splitlines())
        assert {row.pop("kind") for row in rows} <= {"finding"}
        assert whole.pop("kind") == "report"
    assert rows == [finding.to_json() for finding in told]
    assert whole == json.loads(json.dumps(numbers(report)))
