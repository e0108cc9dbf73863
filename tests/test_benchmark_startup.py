"""What a process loads before it does anything: counted, since time is another on every machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from checkout import report

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import startup  # noqa: E402

#: What a job pays for only if it pulls, cross-checks, shows a bar, or joins.
FAR = {"requests", "urllib3", "feedparser", "rich", "orjson", "pyarrow", "pyspark", "sqlite3", "asyncio", "ssl"}
#: What a command needs only once it has something to read.
LATER = FAR | {"lxml", "marshmallow", "json", "datetime", "decimal", "dataclasses", "inspect", "logging", "tempfile"}
#: Row -> what it must not load.
BUDGETS = {
    "--version": LATER,
    "--help": LATER,
    "migrate --help": LATER,
    "explain": LATER,
    "completion": FAR,
    "schemas": FAR,
    "read": FAR,
    "read, joined": FAR - {"sqlite3"},
}


def test_every_row_has_its_budget() -> None:
    assert BUDGETS.keys() | {"python", "import"} == startup.ROWS.keys()


@pytest.mark.parametrize("name", BUDGETS)
def test_nothing_is_loaded_too_early(name: str) -> None:
    found = startup.loaded(name)
    assert "ctct_bridge" in found
    report(sorted({module.partition(".")[0] for module in found} & BUDGETS[name]), f"{name} loads")


def test_a_budget_can_be_overdrawn() -> None:
    assert startup.loaded("read, joined") >= {"sqlite3", "lxml", "marshmallow", "json"}


def test_an_import_loads_one_module() -> None:
    assert startup.loaded("import") - startup.loaded("python") == {"ctct_bridge", "__future__"}


def test_the_table_has_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert startup.main(["--runs", "1"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["row", "modules", "CPU"]
    assert [row[:16].strip() for row in rows] == list(startup.ROWS)
    assert all(float(row[16:].split()[1]) >= 0 for row in rows)
    assert {row[:16].strip() for row in rows if "<=" in row} == startup.GOALS.keys()
