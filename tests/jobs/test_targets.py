"""Where restore writes, and what it restores of a run that wrote only children."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import ctct_bridge as cb
from ctct_bridge.errors import UsageError


def test_a_folder_with_other_files_is_not_written_into(samples: Path, tmp_path: Path) -> None:
    """Not the archive itself either."""
    archive = tmp_path / "archive"
    shutil.copytree(samples / "account", archive)
    cb.migrate(archive, tmp_path / "out")
    before = {path: path.read_bytes() for path in archive.rglob("*.xml")}
    with pytest.raises(UsageError, match="other files"):
        cb.restore_archive(tmp_path / "out", archive)
    with pytest.raises(UsageError, match="another folder"):
        cb.restore_archive(tmp_path / "out", tmp_path / "out")
    assert before == {path: path.read_bytes() for path in archive.rglob("*.xml")}
    for _ in range(2):  # but its own output is filled anew
        assert cb.restore_archive(tmp_path / "out", tmp_path / "v1").read == 93


def test_children_asked_for_alone_are_edited_as_others(samples: Path, tmp_path: Path) -> None:
    cb.migrate(samples / "account", tmp_path / "out", only=["fee"])
    (fees,) = (tmp_path / "out").rglob("a07e4b2wq8m1c7d90fa/fees.json")
    fees.write_text(fees.read_text("utf-8").replace("12.0", "99.5"), "utf-8")
    cb.restore_archive(tmp_path / "out", tmp_path / "v1")
    assert "<Fee>99.5</Fee>" in (tmp_path / "v1/events/a07e4b2wq8m1c7d90fa.xml").read_text("utf-8")
