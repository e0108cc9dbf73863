"""ctct-bridge export, and the same options of migrate."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

from engines import engine

from ctct_bridge import schemas


def test_tables_beside_the_json(run, samples, tmp_path):
    ran = run(
        "migrate",
        samples / "account",
        "-o",
        tmp_path / "out",
        "--sqlite",
        tmp_path / "a.sqlite",
        "--csv",
        tmp_path / "csv",
    )
    assert ran.code == 0
    names = {path.stem for path in (tmp_path / "csv").iterdir()}
    assert (
        {"contact", "event", "fee", "file", "registrant"} <= names <= {schema.resource for schema in schemas.REGISTRY}
    )
    before = {path: path.read_bytes() for path in (tmp_path / "csv").iterdir()}
    ran = run("export", tmp_path / "out", "--csv", tmp_path / "csv", "--sqlite", tmp_path / "a.sqlite")
    assert (ran.code, ran.out) == (0, "60 objects written to tables.\n")
    assert {path: path.read_bytes() for path in (tmp_path / "csv").iterdir()} == before
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as store:
        assert store.execute("SELECT count(*) FROM event").fetchone() == (9,)
    assert run("verify", tmp_path / "out", "-q").code == 0


def test_cells_that_are_safe(run, tmp_path):
    folder = tmp_path / "out/v2/eventspot"
    folder.mkdir(parents=True)
    (folder / "events.json").write_text('{"results": [{"id": "e1", "name": "=1+1"}]}', "utf-8")
    for options, wanted in (((), '"=1+1"'), (("--csv-safe",), '"\'=1+1"')):
        assert run("export", tmp_path / "out", "--csv", tmp_path / "csv", "-q", *options).code == 0
        assert wanted in (tmp_path / "csv/event.csv").read_text("utf-8")


def test_a_dry_run_writes_no_table(run, samples, tmp_path):
    assert run("migrate", samples / "account", "--dry-run", "--csv", tmp_path / "csv").code == 0
    assert not (tmp_path / "csv").exists()


def test_tables_in_the_way_are_told_before_anything_is_read(run, samples, tmp_path):
    (tmp_path / "mine.csv").write_text("mine", "utf-8")
    for options in (
        ["--csv", tmp_path],
        ["--sqlite", tmp_path / "mine.csv"],
        ["--csv-safe"],
        ["--csv", tmp_path / "out/csv"],
    ):
        assert run("migrate", samples / "account", "-o", tmp_path / "out", *options).code == 2
        assert not (tmp_path / "out").exists()


def test_parquet_beside_the_json(run, samples, tmp_path):
    pq = engine("pyarrow.parquet", "parquet")
    ran = run("migrate", samples / "account", "-o", tmp_path / "out", "--parquet", tmp_path / "pq", "-q")
    assert ran.code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "pq").iterdir()}
    ran = run("export", tmp_path / "out", "--parquet", tmp_path / "pq")
    assert (ran.code, ran.out) == (0, "60 objects written to tables.\n")
    assert {path: path.read_bytes() for path in (tmp_path / "pq").iterdir()} == before
    assert sum(pq.read_metadata(path).num_rows for path in before) == 60
    assert run("verify", tmp_path / "out", "-q").code == 0
    assert run("export", tmp_path / "out", "--parquet", tmp_path / "out" / "pq").code == 2


def test_parquet_without_pyarrow_is_told_before_anything_is_read(run, samples, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "ctct_bridge.archive.parquet", raising=False)
    ran = run("migrate", samples / "account", "-o", tmp_path / "out", "--parquet", tmp_path / "pq")
    assert ran.code == 2
    assert "Parquet needs pyarrow: pip install 'ctct_bridge[parquet]'" in ran.err
    assert not (tmp_path / "out").exists()


def test_wrong_usage(run, samples, tmp_path):
    assert run("migrate", samples / "account", "-o", tmp_path / "out", "-q").code == 0
    assert run("export", tmp_path / "out").code == 2
    assert run("export", tmp_path / "out", "--csv-safe", "--sqlite", tmp_path / "a.sqlite").code == 2
    assert run("export", tmp_path / "out", "--sqlite", tmp_path / "out" / "a.sqlite").code == 2
    assert run("export", tmp_path / "nowhere", "--csv", tmp_path / "csv").code == 3
