"""A copy has what this process has, keeps nothing of it open, and is only made where that is safe."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ctct_bridge.archive import copied
from ctct_bridge.archive.aside import PIPE, Aside
from ctct_bridge.archive.copied import Copy, may_copy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")


def said(line: str) -> tuple[bytes, int]:
    """What a copy says that runs a line, and its exit code."""
    copy = Copy(line, PIPE)
    copy.stdin.close()
    told = copy.stdout.read()
    copy.stdout.close()
    return told, copy.wait()


def test_a_copy_hears_and_answers() -> None:
    copy = Copy("import sys; sys.stdout.buffer.write(sys.stdin.buffer.readline().upper())", PIPE)
    copy.stdin.write(b"hello\n")
    copy.stdin.flush()
    assert copy.stdout.read() == b"HELLO\n"
    assert copy.wait() == copy.poll() == 0
    copy.kill()  # it has ended: nobody is killed
    copy.stdin.close()
    copy.stdout.close()


def test_a_copy_has_the_modules_that_are_there() -> None:
    assert said("import sys; print('ctct_bridge.archive.copied' in sys.modules)") == (b"True\n", 0)


@pytest.mark.parametrize(
    ("line", "code"),
    [("", 0), ("raise SystemExit", 0), ("raise SystemExit(3)", 3), ("raise SystemExit('no')", 1), ("1/0", 1),
     ("import os; os._exit(7)", 7), ("import os; os.kill(os.getpid(), 15)", -signal.SIGTERM)],
)  # fmt: skip
def test_a_copy_ends_as_a_process_does(line: str, code: int, capfd: pytest.CaptureFixture[str]) -> None:
    assert said(line) == (b"", code)
    assert ("ZeroDivisionError" in capfd.readouterr().err) == (line == "1/0")


def test_a_copy_keeps_no_file_of_ours_open(tmp_path: Path) -> None:
    with (tmp_path / "open").open("w"):
        other = Copy("import time; time.sleep(600)", PIPE)
        told, _ = said("import os; print(sorted(map(int, os.listdir('/proc/self/fd')))[:-1])")
        assert told == b"[0, 1, 2]\n"
        other.stdin.close()
        other.kill()
        assert other.wait() == -signal.SIGKILL
        other.stdout.close()


def test_what_was_not_written_yet_is_not_written_twice(tmp_path: Path) -> None:
    code = (
        "import sys; from ctct_bridge.archive.copied import Copy; sys.stdout = open(sys.argv[1], 'w')\n"
        "sys.stdout.write('once'); copy = Copy('print(1)', 4096); copy.wait(); sys.stdout.close()"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], check=True)
    assert (tmp_path / "out").read_text() == "once"


def test_a_signal_does_in_a_copy_what_it_does_to_a_process() -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    before = signal.signal(signal.SIGTERM, refuse)
    try:
        line = "import os, signal; print(signal.getsignal(2) == signal.SIG_IGN, flush=True); os.kill(os.getpid(), 15)"
        assert said(line) == (b"True\n", -signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_it_is_only_made_where_it_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = "from ctct_bridge.archive.copied import may_copy; print(may_copy())"
    assert subprocess.run([sys.executable, "-c", alone], capture_output=True, check=True).stdout == b"True\n"
    wait = threading.Event()
    thread = threading.Thread(target=wait.wait)
    thread.start()
    try:
        assert not may_copy()
    finally:
        wait.set()
        thread.join()
    with monkeypatch.context() as patch:
        patch.setattr(copied, "_LIGHT", 1)
        assert not may_copy()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not may_copy()


@pytest.mark.parametrize("safe", [True, False])
def test_both_kinds_of_processes_do_the_same(safe: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctct_bridge.archive.aside.may_copy", lambda: safe)
    made = Aside("import os, sys; sys.stdout.write(str(os.getpid()) + sys.stdin.read())")
    made.told.write(b" x")
    made.told.close()
    assert made.says.read() == f"{made.pid} x".encode()
    assert made.wait() == 0
    assert made.ended
    made.end()
