"""Parquet files are whole or absent, and written at flat memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from engines import engine

from ctct_bridge.errors import OutputFailed, UsageError

pa, pq = engine("pyarrow", "parquet"), engine("pyarrow.parquet", "parquet")
ours = pytest.importorskip("ctct_bridge.archive.parquet")

SCHEMA = pa.schema([pa.field("n", pa.int64()), pa.field("zip", pa.string())])


def table(name: str, rows: Any) -> Any:
    return ours.Table(name, SCHEMA, rows)


def test_rows_are_written_group_by_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "GROUP", 10)
    ahead = 0

    def rows() -> Any:
        nonlocal ahead
        for number in range(25):
            ahead = number
            yield {"n": number, "zip": f"{number:05}"}

    ours.write_parquet(tmp_path / "pq", [table("fee", rows())], ["fee"])
    told = pq.read_metadata(tmp_path / "pq/fee.parquet")
    assert (ahead, told.num_rows, told.num_row_groups) == (24, 25, 3)
    assert max(told.row_group(at).num_rows for at in range(3)) == 10
    found = pq.read_table(tmp_path / "pq/fee.parquet")
    assert found.schema == SCHEMA
    assert found.to_pylist()[7] == {"n": 7, "zip": "00007"}


def test_no_more_rows_are_asked_for_than_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "GROUP", 10)
    sizes = []

    def rows() -> Any:
        for number in range(40):
            sizes.append(next(tmp_path.glob("pq/*.partial")).stat().st_size)
            yield {"n": number, "zip": os.urandom(1 << 15).hex()}

    ours.write_parquet(tmp_path / "pq", [table("fee", rows())], ["fee"])
    assert sizes[0] < sizes[25] < sizes[39], "a group is on its way before the next is read"


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        ours.write_parquet(tmp_path / name, [table("fee", [{"n": 1, "zip": "02451"}])], ["fee"])
        made.append((tmp_path / name / "fee.parquet").read_bytes())
    assert made[0] == made[1]


def test_files_of_earlier_runs_are_replaced_and_those_of_others_are_left(tmp_path: Path) -> None:
    names = ["event", "fee"]
    ours.write_parquet(tmp_path, [table("event", []), table("fee", [{"n": 1}])], names)
    (tmp_path / "fee.parquet.4711.partial").write_bytes(b"of a run that was killed")
    ours.write_parquet(tmp_path, [table("fee", [{"n": 2}])], names)
    assert [path.name for path in tmp_path.iterdir()] == ["fee.parquet"]
    assert pq.read_table(tmp_path / "fee.parquet").to_pylist() == [{"n": 2, "zip": None}]
    (tmp_path / "mine.parquet").write_bytes(b"mine")
    with pytest.raises(UsageError, match="other files"):
        ours.write_parquet(tmp_path, [table("fee", [])], names)
    assert (tmp_path / "mine.parquet").read_bytes() == b"mine"


def test_a_table_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Any:
        yield {"n": 1, "zip": "a"}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ours.write_parquet(tmp_path / "pq", [table("fee", broken())], ["fee"])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFailed):
        ours.write_parquet(tmp_path / "file" / "pq", [table("fee", [])], ["fee"])


def test_a_disk_that_is_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ctct_bridge.archive.atomic.Hashed.write", full)
    with pytest.raises(OutputFailed, match="No space left on device"):
        ours.write_parquet(tmp_path / "pq", [table("fee", [{"n": 1}])], ["fee"])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
