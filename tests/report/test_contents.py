"""What the report says of the archive is what ``report.json`` says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import captioned, parsed, rows

import ctct_bridge as cb
from ctct_bridge.model import State
from ctct_bridge.report.charts import stacked
from ctct_bridge.report.contents import COVERED, OTHER, STATES, by_year, coverage, family_of, in_order, states
from ctct_bridge.report.markup import joined
from ctct_bridge.report.result import FATES, Report
from ctct_bridge.schemas import FROM_V1


@pytest.fixture(scope="module")
def report(samples: Path) -> Report:
    return cb.validate(samples / "account")


def plain(cell: str) -> int:
    return 0 if cell == "–" else int(cell.replace(",", ""))


def test_the_table_of_years_has_every_number(report: Report) -> None:
    table = captioned(parsed(by_year(report)), "Entries read, by resource and year")
    heads = [cell.text for cell in table.all("th", scope="col")][1:-1]
    told = report.to_json()["years"]
    for name, *cells, total in rows(table):
        found = {("" if head == "no date" else head): plain(cell) for head, cell in zip(heads, cells, strict=True)}
        assert {year: number for year, number in found.items() if number} == told.pop(name)
        assert plain(total) == sum(found.values())
    assert not told


def test_the_table_of_states_has_every_number(report: Report) -> None:
    table = captioned(parsed(states(report)), "Entries by resource and state")
    *lines, last = rows(table)
    for name, _, read, *cells in lines:
        assert plain(read) == report.resources[name].total() == sum(map(plain, cells))
    assert [name for name, *_ in lines] == in_order(report.resources)
    assert plain(last[2]) == report.read
    assert len(table.all("svg")) == len(lines) + 1


def test_the_matrix_has_every_path(report: Report) -> None:
    page = parsed(joined(coverage(report)))
    for name, paths in report.coverage.items():
        lines = rows(captioned(page, f"Coverage of {name}"))
        found = {path: dict(zip(FATES, map(plain, numbers), strict=True)) for path, _, *numbers in lines}
        assert found == {path: {fate: counts[fate] for fate in FATES} for path, counts in paths.items()}
    sums = {row[0]: row[2:] for row in rows(captioned(page, "What became of the texts, by resource"))}
    assert list(sums) == in_order(report.coverage)
    for name, cells in sums.items():
        total, *fates = map(plain, cells)
        assert total == sum(fates) == sum(counts.total() for counts in report.coverage[name].values())


def test_the_matrix_names_the_v2_property(report: Report) -> None:
    page = parsed(joined(coverage(report)))
    homes = {row[0]: row[1] for row in rows(captioned(page, "Coverage of event"))}
    assert homes["Event/StartDate"] == "start_date"
    assert homes["Event/EventLocation/State|StateName"] == "address.state"
    assert homes["Event/AttendedCount"] == "–"


def test_each_resource_has_a_family() -> None:
    assert {family_of(schema.resource) for schema in FROM_V1} == {
        "Account", "Activities", "Campaigns", "Contacts", "Events", "Library", "Lists", "Tracking",
    }  # fmt: skip
    assert family_of("guest") == "Events"
    assert family_of("other") == OTHER


def test_all_that_is_counted_has_a_word_and_a_colour(samples: Path) -> None:
    style = (Path(cb.__file__).parent / "report" / "page.css").read_text("utf-8")
    assert set(STATES) == set(State.ALL)
    assert set(COVERED) == set(FATES)
    for name in (*STATES, *COVERED):
        assert f".fill-{name}" in style
        assert f".key-{name}" in style


def test_an_empty_archive_is_called_that() -> None:
    for made in (by_year(Report("validate")), states(Report("validate")), joined(coverage(Report("validate")))):
        assert "read" in parsed(made).text
        assert not parsed(made).all("table")
    assert stacked("t", {}, STATES)
