"""Files that another process writes are those that this one would have written; what goes wrong there is told here."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from archives import DETAIL, entry, files_below, save

import ctct_bridge as cb
from ctct_bridge.archive import scribe
from ctct_bridge.archive.outbox import FILES, Output
from ctct_bridge.archive.scribe import Scribe
from ctct_bridge.errors import OutputFailed


class Heard:
    """What is said of files: those that are begun, and those that are there."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[Output] = []


def scribe_of(folder: Path, heard: Heard) -> Scribe:
    return Scribe(folder, folder / "lock", heard.begun.extend, heard.done.extend)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def made(tmp_path: Path, heard: Heard) -> Iterator[Scribe]:
    found = scribe_of(tmp_path, heard)
    yield found
    found.end()


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 1234])
def test_every_file_is_there_and_told(made: Scribe, heard: Heard, tmp_path: Path, count: int) -> None:
    files = {f"v2/{number % 7}/{number}.json": os.urandom(number % 300) for number in range(count)}
    for name, data in files.items():
        made.put(name, data)
    made.settle()
    assert heard.begun == list(files)
    assert heard.done == [(name, len(data), sha256(data).hexdigest()) for name, data in files.items()]
    assert files_below(tmp_path / "v2") == {name.removeprefix("v2/"): data for name, data in files.items()}
    made.settle()
    assert len(heard.done) == count


def test_memory_does_not_grow_with_what_waits(made: Scribe) -> None:
    for number in range(2000):
        made.put(f"{number}", b"x")
        assert len(made._open) <= scribe._OPEN
        assert len(made._files) < FILES
    for number in range(20):
        made.put(f"large-{number}", b"x" * (scribe._BYTES // 3))
        assert sum(size for size, _ in made._open) <= scribe._BYTES
    made.put("huge", b"x" * (2 * scribe._BYTES))  # alone on its way
    assert len(made._open) == 1


def test_a_file_that_cannot_be_written_is_told(made: Scribe, tmp_path: Path) -> None:
    (tmp_path / "in-the-way").write_bytes(b"")
    made.put("in-the-way/a.json", b"x")
    with pytest.raises(OutputFailed, match=r"cannot write a\.json"):
        made.settle()


def test_a_scribe_that_is_gone_is_told(made: Scribe) -> None:
    made.settle()
    os.kill(made._process.pid, signal.SIGTERM)
    with pytest.raises(OutputFailed, match="was ended"):
        for number in range(10_000):
            made.put(f"{number}", b"x" * 1000)
        made.settle()


def test_a_new_scribe_waits_for_the_last_one(tmp_path: Path, heard: Heard) -> None:
    last = scribe_of(tmp_path, Heard())
    last.put("b", b"x")
    last.settle()
    made = scribe_of(tmp_path, heard)
    try:
        made.put("a", b"x")
        made._send()
        time.sleep(0.5)
        assert not (tmp_path / "a").exists()
        last.end()
        made.settle()
        assert (tmp_path / "a").read_bytes() == b"x"
    finally:
        last.end()
        made.end()


def test_a_lock_that_nobody_lets_go_is_told(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    made = scribe_of(tmp_path, Heard())
    try:
        made.put("a", b"x")
        with pytest.raises(OutputFailed):
            made.settle()
    finally:
        made.end()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_it_ends_with_whoever_began_it(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from ctct_bridge.archive.scribe import Scribe\n"
        "root = Path(sys.argv[1]); made = Scribe(root, root / 'lock', len, len)\n"
        "made.put('a', b'x'); made.settle(); os.kill(os.getpid(), 9)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, check=False)
    assert ran.returncode == -signal.SIGKILL
    lock = sqlite3.connect(tmp_path / "lock", timeout=30, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")  # as soon as the scribe of the killed process lets go
    lock.close()


def test_a_migration_with_two_jobs_writes_the_same(tmp_path: Path) -> None:
    archive = save(tmp_path / "in", {f"{number}.xml": entry(f"e{number}", DETAIL) for number in range(130)})
    one = cb.migrate(archive, tmp_path / "one")
    two = cb.migrate(archive, tmp_path / "two", jobs=2)
    assert (one, one.written) == (two, two.written)
    assert files_below(tmp_path / "one") == files_below(tmp_path / "two")
