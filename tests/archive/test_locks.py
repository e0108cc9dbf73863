"""One run at a time."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ctct_bridge.archive.locks import held
from ctct_bridge.errors import OutputBusy, OutputFailed


def test_a_held_folder_is_busy_until_it_is_free(tmp_path: Path) -> None:
    with held(tmp_path / ".bridge"):
        with pytest.raises(OutputBusy) as caught, held(tmp_path / ".bridge"):
            pass
        assert caught.value.exit_code == 5
    with held(tmp_path / ".bridge"):
        pass


def test_a_fault_inside_frees_the_folder(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="is locked"), held(tmp_path):
        raise sqlite3.OperationalError("something else is locked")
    with held(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / ".bridge"):
        with pytest.raises(OutputFailed), held(folder):
            pass


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    script = (
        "import sys, os\nfrom pathlib import Path\nfrom ctct_bridge.archive.locks import held\n"
        "with held(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(OutputBusy), held(tmp_path):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
    with held(tmp_path):
        pass


def test_who_holds_a_folder_is_said(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(OutputBusy, match=rf"process {os.getpid()} on \S"), held(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


@pytest.mark.parametrize("said", ["", "{}", '{"pid": "x", "host": 1}', "[]", "\xff"])
def test_a_holder_that_cannot_be_read_is_no_obstacle(tmp_path: Path, said: str) -> None:
    with held(tmp_path):
        (tmp_path / "holder").write_text(said, "latin-1")
        with pytest.raises(OutputBusy, match="another run is writing"), held(tmp_path):
            pass


def test_a_dead_holder_s_note_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "holder").write_text('{"pid": 1, "host": "gone"}', "utf-8")
    with held(tmp_path), pytest.raises(OutputBusy, match=f"process {os.getpid()} "), held(tmp_path):
        pass
