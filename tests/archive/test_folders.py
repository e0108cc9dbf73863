"""The walk over a folder; what becomes of links and order is told by the tests of the sources."""

from __future__ import annotations

from pathlib import Path

from archives import save

from ctct_bridge.archive.folders import walk


def test_a_walk_gives_files_and_tells_of_the_rest(tmp_path: Path) -> None:
    save(tmp_path, {"b/2.xml": "", "a.txt": "", ".x": "", "b/.bridge/y": "", "c/1": ""})
    told: list[tuple[str, str, str]] = []
    found = walk(tmp_path, tmp_path.resolve(), lambda code, path, reason: told.append((code, path.name, reason)))
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.txt", "c/1"]
    assert told == [("passed-over", ".x", "hidden by its name"), ("passed-over", "b", "an output folder")]
