"""The corpus of contacts is one for ever, clean and whole, and our rows read all of it."""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import contacts  # noqa: E402
import corpus  # noqa: E402
import ours  # noqa: E402
import row  # noqa: E402
import run  # noqa: E402

import ctct_bridge as cb  # noqa: E402


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("contacts") / "feed.xml"
    contacts.write_feed(path, 20)
    return path


def test_it_is_the_same_for_ever(feed: Path, tmp_path: Path) -> None:
    # If this digest changes, figures of before and after can no longer be compared. Change it knowingly.
    assert (
        hashlib.sha256(feed.read_bytes()).hexdigest()
        == "2b91c0e786dee9360b83fe80cd2487b2948cf3cfe82c899ae167cce0cd739f0b"
    )
    assert corpus.main(["20", str(tmp_path / "same.xml"), "--family", "contact"]) == 0
    assert (tmp_path / "same.xml").read_bytes() == feed.read_bytes()


def test_it_is_clean_and_whole(feed: Path) -> None:
    records = list(cb.read(feed))
    assert [record.id for record in records] == [str(1000 + number) for number in range(20)]
    assert {(record.resource, record.form) for record in records} == {("contact", "detail")}
    assert [finding for record in records for finding in record.findings] == []
    assert any(record.to_v2()["custom_fields"] for record in records)
    assert all(len(record.to_v2()["lists"]) == 2 for record in records)
    assert 2_000 < feed.stat().st_size / 20 < 3_000


@pytest.mark.parametrize("name", [run.UNIT, *(name for name in ours.OURS if name != "migrate")])
def test_every_row_reads_every_entry(name: str, feed: Path) -> None:
    if name == "ours-orjson":
        pytest.importorskip("orjson")
    assert row.ROWS[name](str(feed), io.BytesIO()) == 20


@pytest.mark.parametrize("more", [["--only", "script"], ["--odd", "0.1"], ["--memory"], ["--check"]])
def test_what_there_is_not_is_refused(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run.options_of(["--family", "contact", *more])
    assert end.value.code == 2
    assert "of contacts there are" in capsys.readouterr().err


def test_the_rows_of_contacts() -> None:
    assert run.options_of(["--family", "contact"]).only[0] == run.UNIT
    assert run.options_of([]).only is None
