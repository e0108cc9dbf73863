"""Tables are exact: what goes in comes out, by the standard library's own readers."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.sheets import Column, Sheet, write_csv, write_sqlite
from ctct_bridge.errors import OutputFailed, UsageError

COLUMNS = (Column("n", "integer"), Column("text", "string"), Column("select", "number"), Column("flag", "boolean"))
texts = st.text(st.characters(exclude_categories=["Cs"]))
rows = st.lists(
    st.tuples(st.none() | texts, st.none() | st.decimals(0, 10**6, places=2).map(str), st.none() | st.booleans())
)


def sheet(found: list[Any]) -> Sheet:
    return Sheet("group", COLUMNS, ([number, *row] for number, row in enumerate(found, 1)))


@given(found=rows)
def test_sqlite_gives_back_what_it_was_given(tmp_path_factory: pytest.TempPathFactory, found: list[Any]) -> None:
    path = tmp_path_factory.mktemp("sheets") / "a.sqlite"
    write_sqlite(path, [sheet(found)])
    with closing(sqlite3.connect(path)) as store:
        assert store.execute('SELECT * FROM "group"').fetchall() == [(at, *row) for at, row in enumerate(found, 1)]
        assert [strict for *_, strict in store.execute("PRAGMA table_list('group')")] == [1]


@given(found=rows)
def test_csv_gives_back_what_it_was_given(tmp_path_factory: pytest.TempPathFactory, found: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("sheets")
    write_csv(folder, [sheet(found)], ["group"])
    with (folder / "group.csv").open(encoding="utf-8", newline="") as file:
        head, *read = csv.reader(file, strict=True)
    assert head == ["n", "text", "select", "flag"]
    spelled = {None: "", True: "true", False: "false"}
    wanted = [[str(at), row[0] or "", row[1] or "", spelled[row[2]]] for at, row in enumerate(found, 1)]
    assert read == wanted
    data = (folder / "group.csv").read_bytes()
    assert data.endswith(b"\r\n")
    assert data.count(b'""') >= sum(row[0] == "" for row in found)


def test_an_empty_text_is_not_nothing(tmp_path: Path) -> None:
    write_csv(tmp_path, [sheet([("", None, None), (None, "0.10", True)])], ["group"])
    assert (tmp_path / "group.csv").read_bytes() == b'n,text,select,flag\r\n1,"",,\r\n2,,0.10,true\r\n'


POSITIONS = ("{}1+1", "  {}1+1", "\u00a0{}1+1", "a\n{}1+1", "a\r\n {}1+1", "\ufeff{}1+1")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("position", POSITIONS)
def test_no_line_of_a_safe_cell_is_a_formula(tmp_path: Path, sign: str, position: str) -> None:
    text = position.format(sign)
    for safe in (True, False):
        write_csv(tmp_path, [sheet([(text, None, None)])], ["group"], safe)
        with (tmp_path / "group.csv").open(encoding="utf-8", newline="") as file:
            cell = list(csv.reader(file, strict=True))[1][1]
        if not safe:
            assert cell == text
            continue
        assert cell.replace("'", "") == text
        for line in cell.replace("\r\n", "\n").split("\n"):
            assert line == "a" or line.startswith("'"), cell


@pytest.mark.parametrize("text", ["", "plain", "a-b", "1=1", "x\ny", "a@b.example", "0700 123", "' quoted"])
def test_a_safe_cell_that_is_no_formula_is_exact(tmp_path: Path, text: str) -> None:
    write_csv(tmp_path, [sheet([(text, "-5.0", None)])], ["group"], safe=True)
    with (tmp_path / "group.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1][1:3] == [text, "-5.0"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("string", 7), ("string", "\ud800"), ("integer", "7"), ("integer", True), ("integer", 1 << 63), ("number", "1.0"),
     ("number", False), ("boolean", 1), ("object", []), ("array", {}), ("array", "x")],
)  # fmt: skip
def test_another_kind_of_value_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(TypeError):
        Column("x", kind).cell(value)


def test_files_of_something_else_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.sqlite").write_bytes(b"mine")
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as store:
        store.execute("CREATE TABLE mine (x)")
    for name in ("mine.sqlite", "other.sqlite"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(UsageError):
            write_sqlite(tmp_path / name, [sheet([])])
        assert (tmp_path / name).read_bytes() == before
    with pytest.raises(UsageError):
        write_csv(tmp_path, [sheet([])], ["group"])


def test_tables_of_an_earlier_run_are_replaced(tmp_path: Path) -> None:
    for found in ([("a", None, None)], []):
        write_sqlite(tmp_path / "a.sqlite", [sheet(found)])
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as store:
        assert store.execute('SELECT count(*) FROM "group"').fetchone() == (0,)
    write_csv(tmp_path / "csv", [sheet([])], ["group", "other"])
    write_csv(tmp_path / "csv", [sheet([])._replace(name="other")], ["group", "other"])
    assert [path.name for path in (tmp_path / "csv").iterdir()] == ["other.csv"]


def test_a_table_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Any:
        yield [1, "a", None, None]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sqlite(tmp_path / "a.sqlite", [Sheet("group", COLUMNS, broken())])
    with pytest.raises(KeyboardInterrupt):
        write_csv(tmp_path / "csv", [Sheet("group", COLUMNS, broken())], ["group"])
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFailed):
        write_csv(tmp_path / "file" / "csv", [sheet([])], ["group"])
    with pytest.raises(OutputFailed):
        write_sqlite(tmp_path / "file" / "a.sqlite", [sheet([])])
