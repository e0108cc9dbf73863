"""``migrate`` killed at any moment, and two of them at once: what the next run makes of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from archives import LIST, OTHERS, entry, feed, files_below, listed, save

import ctct_bridge as cb
from ctct_bridge.archive.locks import held
from ctct_bridge.errors import OutputBusy


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return save(tmp_path / "in", {
        "events.xml": listed(("e1", LIST), ("e2", LIST)), "events/e1.xml": entry("e1"), "others.xml": feed(*OTHERS),
        "broken.xml": "<feed", "notes.txt": "x", "empty.xml": feed(),
    })  # fmt: skip


_KILLED = """
import os, signal, sys
from pathlib import Path
import ctct_bridge as cb
left = int(sys.argv[3])
def countdown(real):
    def step(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **kwargs)
    return step
Path.replace, Path.unlink, os.scandir = countdown(Path.replace), countdown(Path.unlink), countdown(os.scandir)
from ctct_bridge.archive import workspace, atomic
atomic.Hashed.write = countdown(atomic.Hashed.write)
workspace.Workspace.add_entry = countdown(workspace.Workspace.add_entry)
cb.migrate(sys.argv[1], sys.argv[2])
print("done")
"""


def killed_after(steps: int, archive: Path, out: Path) -> bool:
    """Run ``migrate`` and kill it at its n-th step that touches the disk; whether it was killed."""
    command = [sys.executable, "-c", _KILLED, str(archive), str(out), str(steps)]
    run = subprocess.run(command, check=False, stdout=subprocess.PIPE)
    assert run.returncode in (0, -signal.SIGKILL)
    return run.returncode != 0


@pytest.mark.parametrize("steps", [0, 3, 9, 14, 21, 27, 33, 41])
def test_a_killed_run_is_made_good_by_the_next(archive: Path, tmp_path: Path, steps: int) -> None:
    cb.migrate(archive, tmp_path / "clean")
    assert killed_after(steps, archive, tmp_path / "out")
    assert not (tmp_path / "out/manifest.json").exists(), "a manifest says that the run is whole"
    cb.migrate(archive, tmp_path / "out")
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")


@pytest.mark.parametrize("steps", [9, 18, 26, 34])
def test_a_killed_run_leaves_nothing_to_a_run_over_another_archive(archive: Path, tmp_path: Path, steps: int) -> None:
    other = save(tmp_path / "other", {"x.xml": entry("x1")})
    cb.migrate(archive, tmp_path / "clean")
    cb.migrate(other, tmp_path / "out")
    assert killed_after(steps, other, tmp_path / "out")
    cb.migrate(archive, tmp_path / "out")
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")


def test_a_run_that_nobody_kills_is_done(archive: Path, tmp_path: Path) -> None:
    assert not killed_after(10_000, archive, tmp_path / "out")


def test_two_runs_never_write_into_one_folder(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    before = files_below(tmp_path / "out")
    with held(tmp_path / "out/.bridge"), pytest.raises(OutputBusy):
        cb.migrate(archive, tmp_path / "out")
    assert files_below(tmp_path / "out") == before
    cb.migrate(archive, tmp_path / "out")
