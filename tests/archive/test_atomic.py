"""Files that are whole or absent, and the journal of those that were begun."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ctct_bridge.archive import atomic
from ctct_bridge.archive.atomic import Hashed, Journal, inside, put, remove, sweep, whole
from ctct_bridge.errors import OutputFailed


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_is_there_at_the_end_of_the_block(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "a" / "b.json"
    with whole(path, durable) as out:
        out.write(b"one")
        out.write(b"two")
        assert not path.exists()
    assert path.read_bytes() == b"onetwo"
    assert (out.size, out.sha256) == (6, hashlib.sha256(b"onetwo").hexdigest())
    assert names(tmp_path) == ["a", "a/b.json"]


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_a_fault_inside_the_block_leaves_the_old_file(tmp_path: Path, fault: type[BaseException]) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(b"old")
    with pytest.raises(fault), whole(path) as out:
        out.write(b"new")
        raise fault
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["b.json"]


def test_a_system_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFailed, match=r"b\.json") as caught, whole(tmp_path / "file" / "b.json"):
        pass
    assert caught.value.exit_code == 6
    (tmp_path / "taken.json").mkdir()
    with pytest.raises(OutputFailed), whole(tmp_path / "taken.json") as out:
        out.write(b"x")
    with pytest.raises(OutputFailed), whole(tmp_path / ("x" * 300)):
        pass
    assert names(tmp_path) == ["file", "taken.json"]


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputFailed, match="No space left"), whole(tmp_path / "b.json") as out:
        out.write(b"x")
    assert names(tmp_path) == []


def test_a_killed_process_leaves_no_half_file_under_the_name(tmp_path: Path) -> None:
    script = (
        "import sys, os, signal\nfrom pathlib import Path\nfrom ctct_bridge.archive.atomic import whole\n"
        "with whole(Path(sys.argv[1])) as out:\n"
        "    out.write(b'x' * 200000)\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run = subprocess.run([sys.executable, "-c", script, str(tmp_path / "b.json")], check=False)
    assert run.returncode == -signal.SIGKILL
    (left,) = names(tmp_path)
    assert left.startswith("b.json.")
    assert left.endswith(".partial")
    remove(tmp_path, ["b.json"])
    assert names(tmp_path) == []


def test_hashed_counts_what_goes_through(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as raw:
        hashed = Hashed(raw)
        assert hashed.write(b"abc") == 3
    assert hashed.size == 3


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a", True), ("a/b.json", True), ("..a/b..", True), ("", False), ("/a", False), ("//a", False), ("..", False),
        ("a/../../b", False), ("a/..", False), ("a\0b", False),
    ],
)  # fmt: skip
def test_names_stay_inside(name: str, wanted: bool) -> None:
    assert inside(name) is wanted


def test_remove_takes_what_is_named_and_nothing_else(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("v2/e/1.json", "v2/e/1/fees.json", "v2/e/1.json.77.partial", "v2/e/mine.json", "v2/f/2.json",
                 "v2/e/other.json.77.partial", "top.json"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    (tmp_path / "outside").write_text("")
    remove(
        root,
        [
            "v2/e/1.json",
            "v2/e/1/fees.json",
            "v2/f/2.json",
            "gone/x",
            "../outside",
            str(tmp_path / "outside"),
            "top.json",
        ],
    )
    assert names(root) == ["v2", "v2/e", "v2/e/mine.json", "v2/e/other.json.77.partial"]
    assert (tmp_path / "outside").exists()


def test_remove_never_takes_the_root_itself(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "a").write_text("")
    remove(tmp_path / "root", ["a"])
    assert names(tmp_path) == ["root"]


def test_a_journal_is_written_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "files"
    assert Journal.read(path) == []
    journal = Journal(path)
    journal.note("v2/a.json")
    assert Journal.read(path) == ["v2/a.json"]
    journal.note("b")
    journal.close()
    assert Journal.read(path) == ["v2/a.json", "b"]
    Journal(path).close()
    assert Journal.read(path) == []


# -- small files ------------------------------------------------------------------------------------------------------


def test_a_small_file_is_there_at_once(tmp_path: Path) -> None:
    for data in (b"old", b"", b"x" * 300_000):
        found = put(str(tmp_path / "a" / "b.json"), data, os.getpid())
        assert (tmp_path / "a" / "b.json").read_bytes() == data
        assert found == (len(data), hashlib.sha256(data).hexdigest())
    assert names(tmp_path) == ["a", "a/b.json"]


def test_a_folder_that_was_taken_away_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_MOST", 3)
    for number in range(9):
        put(str(tmp_path / f"{number % 4}" / "b.json"), b"x", os.getpid())
        assert len(atomic._made) <= 3
        shutil.rmtree(tmp_path / f"{number % 3}", ignore_errors=True)
    put(str(tmp_path / "0" / "b.json"), b"new", os.getpid())
    assert (tmp_path / "0" / "b.json").read_bytes() == b"new"


def test_a_small_file_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.json").write_bytes(b"old")
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "b.json", tmp_path / ("x" * 300)):
        with pytest.raises(OutputFailed, match="cannot write"):
            put(str(place), b"x", os.getpid())
    for fault, told in (
        (OSError(28, "No space left on device"), OutputFailed),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ):

        def fail(*_: object, fault: BaseException = fault) -> None:
            raise fault

        monkeypatch.setattr(os, "replace", fail)
        with pytest.raises(told):
            put(str(tmp_path / "b.json"), b"new", os.getpid())
    assert names(tmp_path) == ["b.json", "file"]
    assert (tmp_path / "b.json").read_bytes() == b"old"


def test_a_journal_may_begin_with_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "files"
    for _ in range(2):
        journal = Journal(path, ["a", "b\u00e9"])
        journal.note("c")
        journal.close()
        assert Journal.read(path) == ["a", "b\u00e9", "c"]


def test_half_files_are_swept_and_whole_ones_stay(tmp_path: Path) -> None:
    for name in ("v2/a.json", "v2/a.json.1.partial", "v2/b.json.77.partial", "v2/mine.partial", "c.json.5.partial"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    sweep(tmp_path, ["v2/a.json", "v2/b.json", "c.json", "gone/d.json", "../e.json"])
    assert names(tmp_path) == ["v2", "v2/a.json", "v2/mine.partial"]
