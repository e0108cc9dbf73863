"""``migrate`` killed at any moment: what the next run makes of it."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from archives import LIST, OTHERS, entry, feed, files_below, listed, save
from mortal import run_and_die

import ctct_bridge as cb
from ctct_bridge.archive.locks import held
from ctct_bridge.errors import OutputBusy, UsageError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are POSIX")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return save(tmp_path / "in", {
        "events.xml": listed(("e1", LIST), ("e2", LIST)), "events/e1.xml": entry("e1"), "others.xml": feed(*OTHERS),
        "broken.xml": "<feed", "notes.txt": "x", "empty.xml": feed(),
    })  # fmt: skip


@pytest.fixture
def clean(archive: Path, tmp_path: Path) -> dict[str, bytes]:
    """What one run makes of the archive."""
    cb.migrate(archive, tmp_path / "clean")
    return files_below(tmp_path / "clean")


def is_sound(out: Path, clean: dict[str, bytes]) -> None:
    """After a kill every file is absent or whole, but for what is called partial; a manifest speaks the truth."""
    left = {name: data for name, data in files_below(out).items() if not name.endswith(".partial")}
    assert all(clean.get(name) == data for name, data in left.items())
    if "manifest.json" in left:
        assert left == clean


def test_a_run_that_is_killed_once_at_each_step_comes_to_its_end(
    archive: Path, clean: dict[str, bytes], tmp_path: Path
) -> None:
    steps = run_and_die(archive, tmp_path / "whole")
    assert steps is not None
    assert steps > 100
    draw = random.Random(7)
    for number in sorted({0, 1, *draw.sample(range(steps), 10), steps - 1}):
        out = tmp_path / f"out-{number}"
        assert run_and_die(archive, out, number) is None
        is_sound(out, clean)
        report = cb.migrate(archive, out)
        assert report.balanced
        assert files_below(out) == clean, number


def test_a_run_that_is_killed_again_and_again_comes_to_its_end(
    archive: Path, clean: dict[str, bytes], tmp_path: Path
) -> None:
    for step in (150, 60, 8, 90, 14, 200):
        run_and_die(archive, tmp_path / "out", step)
        is_sound(tmp_path / "out", clean)
    assert run_and_die(archive, tmp_path / "out") is not None
    assert files_below(tmp_path / "out") == clean


@pytest.mark.parametrize("step", [3, 60, 100, 150])
def test_a_killed_run_over_the_output_of_another_leaves_nothing_of_it(
    archive: Path, clean: dict[str, bytes], tmp_path: Path, step: int
) -> None:
    cb.migrate(save(tmp_path / "other", {"x.xml": entry("x1")}), tmp_path / "out")
    assert run_and_die(archive, tmp_path / "out", step) is None
    cb.migrate(archive, tmp_path / "out", fresh=step == 100)
    assert files_below(tmp_path / "out") == clean


def test_another_archive_is_refused_until_the_unfinished_run_is_forgotten(
    archive: Path, clean: dict[str, bytes], tmp_path: Path
) -> None:
    other = save(tmp_path / "other", {"x.xml": entry("x1")})
    assert run_and_die(other, tmp_path / "out", 100) is None
    with pytest.raises(UsageError, match="--fresh"):
        cb.migrate(archive, tmp_path / "out")
    cb.migrate(archive, tmp_path / "out", fresh=True)
    assert files_below(tmp_path / "out") == clean


@pytest.mark.kills
@pytest.mark.parametrize("jobs", [1, 2])
def test_kills_at_random_moments(samples: Path, tmp_path: Path, jobs: int) -> None:
    archive, draw, out = samples / "account", random.Random(jobs), tmp_path / "out"
    cb.migrate(archive, tmp_path / "clean")
    clean, ends = files_below(tmp_path / "clean"), 0
    for number in range(250):
        step, seconds = (draw.randrange(800), 0.0) if number % 2 else (-1, draw.uniform(0.05, 1.2 * jobs))
        if run_and_die(archive, out, step, jobs, seconds) is not None:
            assert files_below(out) == clean
            out, ends = tmp_path / f"out-{number}", ends + 1
        elif out.exists():
            is_sound(out, clean)
    cb.migrate(archive, out, jobs=jobs)
    assert files_below(out) == clean
    assert ends < 250


def test_two_runs_never_write_into_one_folder(archive: Path, clean: dict[str, bytes], tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    with held(tmp_path / "out/.bridge"), pytest.raises(OutputBusy):
        cb.migrate(archive, tmp_path / "out")
    assert files_below(tmp_path / "out") == clean
    cb.migrate(archive, tmp_path / "out")
