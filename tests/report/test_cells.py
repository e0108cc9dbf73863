"""The CSV rendering: a table that a spreadsheet can open, and that can do nothing to it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import pytest
from hypothesis import given
from totals import rendered, report_of, results

from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin, State
from ctct_bridge.report.cells import COLUMNS, LONGEST
from ctct_bridge.report.renderings import How
from ctct_bridge.report.result import Report


def rows_of(text: str) -> list[dict[str, str]]:
    head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert tuple(head) == COLUMNS
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def test_a_row_has_everything() -> None:
    finding = Finding(
        "v2-too-long", Origin("a, b.xml", 0, 7, "a07e1"), '#/na"me', {"length": 9, "max": 8}, None, "Name"
    )
    report = report_of([finding], {"event": Counter({State.WITH_LOSS: 2, State.CONVERTED: 1})})
    assert rendered("csv", [finding], report).split("\r\n")[1:] == [
        '"finding","warning","v2-too-long",,,1,"a, b.xml",7,,0,"a07e1","#/na""me","Name","9 characters; v2 allows 8"',
        '"entries",,,"event","converted",1,,,,,,,,',
        '"entries",,,"event","converted_with_loss",2,,,,,,,,',
        '"verdict",,,,,3,,,,,,,,"3 entries read, nothing lost (1 warning)."',
        "",
    ]


def test_without_findings_there_is_a_head() -> None:
    (row,) = rows_of(rendered("csv", [], Report("validate")))
    assert row["kind"] == "verdict"


@given(result=results())
def test_no_cell_is_a_formula_or_breaks_its_row(result: tuple[list[Finding], Report]) -> None:
    text = rendered("csv", *result, How(show_values=True))
    rows = rows_of(text)
    assert text.count("\r\n") == len(rows) + 1
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u202a-\u202e]", text)
    for row in rows:
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


@pytest.mark.parametrize("label", ["-", "-2", "=x.xml"])
def test_labels_are_no_formulas_either(label: str) -> None:
    (row, _) = rows_of(rendered("csv", [Finding("no-id", Origin(label))], Report("validate")))
    assert row["document"] == f"'{label}"


def test_cells_fit_a_spreadsheet() -> None:
    finding = Finding("stray-text", Origin("a.xml"), "\x00" * LONGEST, {"value": "v" * 100_000})
    (row, _) = rows_of(rendered("csv", [finding], Report("validate"), How(show_values=True)))
    assert max(map(len, row.values())) < 32_767
    assert row["path"].endswith("… (cut)")
    assert row["message"].endswith("vvv… (cut)")
