"""A disk that is full, or that takes no more of a file: nothing is torn, and the next run goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import DETAIL, LIST, entry, files_below, listed, save

import ctct_bridge as cb

_LIMITED = """
import resource, sys
from ctct_bridge.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    details = {f"d/{number}.xml": entry(f"e{number}", DETAIL) for number in range(40)}
    return save(tmp_path / "in", {"a.xml": listed(*((f"e{number}", LIST) for number in range(80))), **details})


def migrate(*words: object, limit: int = 1 << 40) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", _LIMITED, str(limit), "migrate", *map(str, words), "-q"]
    return subprocess.run(line, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on the size of files")
def test_a_file_that_may_not_grow(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "clean")
    clean = files_below(tmp_path / "clean")
    store = (tmp_path / "clean/.bridge/workspace.sqlite").stat().st_size
    other = save(tmp_path / "other", {"x.xml": entry("x1")})
    cb.migrate(other, tmp_path / "out")
    before = files_below(tmp_path / "out")
    for limit in (8192, 60_000, store // 2, store - 50_000):
        ran = migrate(archive, "-o", tmp_path / "out", limit=limit)
        assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (6, "", 1), ran
        for name, data in files_below(tmp_path / "out").items():
            assert data in (before.get(name), clean.get(name)), name
    assert migrate(archive, "-o", tmp_path / "out").returncode == 0
    assert files_below(tmp_path / "out") == clean


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, where we may make one."""
    if sys.platform != "linux" or os.geteuid():
        pytest.skip("only root of Linux can make a small disk")
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("this machine lets nobody make a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full(archive: Path, tmp_path: Path, small: Path) -> None:
    out, ballast, codes = small / "out", small / "ballast", []
    cb.migrate(archive, tmp_path / "clean")
    clean = files_below(tmp_path / "clean")
    for free in (100, 400, 700, 1000):
        ballast.write_bytes(b"x" * 1024 * (2000 - free))
        ran = migrate(archive, "-o", out)
        codes.append(ran.returncode)
        assert ran.returncode in (0, 6), ran
        assert ran.stderr.count("\n") == (ran.returncode == 6)
        ballast.unlink()
        if ran.returncode == 0:
            break
        left = {name: data for name, data in files_below(out).items() if not name.endswith(".partial")}
        assert "manifest.json" not in left
        assert all(clean[name] == data for name, data in left.items())
    assert codes[0] == 6
    assert migrate(archive, "-o", out).returncode == 0
    assert files_below(out) == clean
