"""Signals and limits end a migration in one line, and the same command goes on with it."""

from __future__ import annotations

import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from archives import LIST, entry, files_below, listed, save

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
SIGNALS = pytest.mark.parametrize(
    ("number", "code", "said"), [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated")]
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    many = {f"{number}.xml": listed(*((f"e{number}-{each}", LIST) for each in range(60))) for number in range(20)}
    return save(tmp_path / "in", many)


def ended(process: Any) -> tuple[int, bytes]:
    """Exit code and standard error of a process that says nothing else."""
    out, err = process.communicate(timeout=120)
    assert out == b""
    return process.returncode, err


def wait_for(path: Path) -> None:
    for _ in range(3000):
        if path.exists():
            return
        time.sleep(0.01)
    raise AssertionError(f"{path.name} does not appear")


@SIGNALS
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_signal_at_any_moment(
    run: Any, command: Any, archive: Path, tmp_path: Path, number: int, code: int, said: bytes, jobs: int
) -> None:
    assert run("migrate", archive, "-o", tmp_path / "clean", "-q").code == 0
    clean, draw = files_below(tmp_path / "clean"), random.Random(number * jobs)
    line = ("migrate", archive, "-o", tmp_path / "out", "-q", "--jobs", jobs)
    codes = []
    holder, manifest = tmp_path / "out" / ".bridge" / "holder", tmp_path / "out" / "manifest.json"
    for _ in range(3):
        holder.unlink(missing_ok=True)
        process = command(*line, start_new_session=True)
        wait_for(holder)
        time.sleep(draw.uniform(0, 0.8))
        process.send_signal(number)
        found, err = ended(process)
        # A signal in the last moments, when everything is done and nobody listens any more, ends Python the hard way.
        codes.append((0 if found == -number and manifest.exists() else found, err))
    assert {found for found, _ in codes} <= {0, code}
    told = b"ctct-bridge: " + said + b"; give the same command again to go on\n"
    assert {err for found, err in codes if found} <= {told}
    assert run(*line).code == 0
    assert files_below(tmp_path / "out") == clean
    assert not list((tmp_path / "out").rglob("*.partial"))


@SIGNALS
def test_what_was_read_before_a_signal_is_kept(
    run: Any, command: Any, archive: Path, tmp_path: Path, number: int, code: int, said: bytes
) -> None:
    import sqlite3

    process = command("migrate", archive, "-", "-o", tmp_path / "out", "-q", start_new_session=True)
    process.stdin.write(entry("z").encode()[:-20])
    process.stdin.flush()
    store = tmp_path / "out" / ".bridge" / "workspace.sqlite"
    wait_for(store)
    for _ in range(1000):  # it is through with the folder once nobody reads there any more
        time.sleep(0.02)
        if store.stat().st_size > 500_000:
            break
    time.sleep(0.5)
    process.send_signal(number)
    assert ended(process) == (code, b"ctct-bridge: " + said + b"; give the same command again to go on\n")
    with sqlite3.connect(store) as kept:
        assert kept.execute("SELECT count(*) FROM document").fetchone() == (20,)
    kept.close()


def test_a_second_signal_ends_it_at_once(command: Any, tmp_path: Path) -> None:
    process = command("migrate", "-", "-o", tmp_path / "out", "-q", start_new_session=True)
    wait_for(tmp_path / "out" / ".bridge" / "holder")
    for _ in range(50):
        process.send_signal(signal.SIGTERM)
    code, err = ended(process)
    assert code in (143, -signal.SIGTERM)
    assert b"Traceback" not in err


def test_limits(run: Any, archive: Path, tmp_path: Path) -> None:
    ran = run("migrate", archive, "-o", tmp_path / "out", "--max-entries", "100")
    assert (ran.code, ran.out) == (8, "")
    assert ran.err.startswith("ctct-bridge: stopped: more than 100 entries")
    assert ran.err.endswith("; with a higher limit the same command goes on\n")
    save(archive, {"bad.xml": entry("bad", LIST.replace("2010-03-15T", "x"))})
    for words in (("--max-errors", "0"), ("--on-error", "stop"), ("--max-errors", "0.01%")):
        ran = run("migrate", archive, "--dry-run", *words)
        assert (ran.code, ran.err.count("\n")) == (8, 1), ran
    assert run("migrate", archive, "--dry-run", "--max-errors", "1", "-q").code == 1
    assert run("migrate", archive, "--dry-run", "--max-errors", "1", "--on-error", "stop").code == 2
    assert run("migrate", archive, "--dry-run", "--max-errors", "x").code == 2
    assert run("migrate", archive, "--dry-run", "--jobs", "0").code == 2


def test_fresh(run: Any, archive: Path, tmp_path: Path) -> None:
    assert run("migrate", archive, "-o", tmp_path / "out", "--max-entries", "100").code == 8
    other = save(tmp_path / "other", {"x.xml": entry("x1")})
    ran = run("migrate", other, "-o", tmp_path / "out")
    assert (ran.code, "--fresh" in ran.err) == (2, True)
    assert run("migrate", other, "-o", tmp_path / "out", "--fresh").code == 0
