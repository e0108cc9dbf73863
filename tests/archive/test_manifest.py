"""The manifest: what it says, and which folders are ours."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ctct_bridge.archive import PRIVATE
from ctct_bridge.archive.manifest import MANIFEST, manifested, refuse_foreign, unchanged, write_manifest
from ctct_bridge.errors import OutputFailed, UsageError


def test_a_manifest_is_json_with_a_line_a_file(tmp_path: Path) -> None:
    outputs = [("a.json", 3, "00"), ("v2/\u00e9.json", 0, "ff")]
    write_manifest(tmp_path, {"tool": "t", "options": {}}, outputs)
    text = (tmp_path / MANIFEST).read_text("utf-8")
    assert json.loads(text) == {
        "seal": hashlib.sha256(text[: text.index(',"seal"')].encode()).hexdigest(),
        "tool": "t",
        "options": {},
        "files": [{"path": path, "size": size, "sha256": sha256} for path, size, sha256 in outputs],
    }
    assert len(text.splitlines()) == 4
    assert manifested(tmp_path) == ["a.json", "v2/\u00e9.json"]


def test_a_manifest_may_list_nothing(tmp_path: Path) -> None:
    write_manifest(tmp_path, {"tool": "t"}, [])
    assert manifested(tmp_path) == []


def test_no_manifest_lists_nothing(tmp_path: Path) -> None:
    assert manifested(tmp_path) == []


@pytest.mark.parametrize("text", ["", "[]", "7", "{}", '{"files": [7]}', '{"files": {"path": 1}}', "[" * 100_000])
def test_another_program_s_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    for ask in (manifested, refuse_foreign):
        with pytest.raises(UsageError, match="not ours"):
            ask(tmp_path)


def test_new_empty_and_own_folders_are_ours(tmp_path: Path) -> None:
    refuse_foreign(tmp_path / "new")
    refuse_foreign(tmp_path)
    (tmp_path / "left.json").write_text("")
    with pytest.raises(UsageError, match="other files"):
        refuse_foreign(tmp_path)
    (tmp_path / PRIVATE).mkdir()
    refuse_foreign(tmp_path)
    (tmp_path / PRIVATE).rmdir()
    write_manifest(tmp_path, {"tool": "t"}, [("left.json", 0, "")])
    refuse_foreign(tmp_path)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="not a folder"):
        refuse_foreign(tmp_path / "file")


def test_a_folder_that_cannot_be_looked_at_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(OutputFailed, match="Permission denied"):
        refuse_foreign(tmp_path)


def test_unchanged_files_are_those_that_the_manifest_describes(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"1\n")
    (tmp_path / "b.json").write_bytes(b"2\n")
    sums = {name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("a.json", "b.json")}
    write_manifest(tmp_path, {"tool": "x"}, [(name, 2, sums[name]) for name in sums])
    (tmp_path / "b.json").write_bytes(b"3\n")
    assert unchanged(tmp_path, ["a.json", "b.json", "c.json"]) == {"a.json"}
    (tmp_path / "manifest.json").write_bytes(b"{")
    assert unchanged(tmp_path, ["a.json"]) == set()
