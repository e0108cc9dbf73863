"""The renderings for programs: one JSON object, or an object a line. ``report.schema.json`` beside this file is their
contract.

Both are ASCII, so they are valid JSON whatever the encoding of the stream that takes them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ctct_bridge.findings import Finding
from ctct_bridge.report.result import Report

_HEAD = '{"findings": ['


def numbers(report: Report) -> dict[str, Any]:
    """The report beside its findings: ``counts`` is what ``report.json`` calls ``findings``, a name that is taken."""
    told = report.to_json()
    told["counts"] = told.pop("findings")
    return told


class JsonReport:
    """One object: the findings first, as they come; then the report."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._begun = False

    def __call__(self, finding: Finding) -> None:
        """Take in a finding."""
        self._write(f"{',' if self._begun else _HEAD}\n{json.dumps(finding.to_json())}")
        self._begun = True

    def end(self, report: Report) -> None:
        """Write the report."""
        rest = json.dumps(numbers(report), indent=1)
        self._write(f"{'' if self._begun else _HEAD}],\n{rest[2:]}\n")


class JsonlReport:
    """An object a line, each with its ``kind``: the findings, and the report last. A file without it is not whole."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def __call__(self, finding: Finding) -> None:
        """Take in a finding."""
        self._line("finding", finding.to_json())

    def end(self, report: Report) -> None:
        """Write the report."""
        self._line("report", numbers(report))

    def _line(self, kind: str, told: dict[str, Any]) -> None:
        self._write(f"{json.dumps({'kind': kind, **told})}\n")
