"""How far a job is: what it tells whoever watches."""

from __future__ import annotations

from pathlib import Path

from archives import LIST, entry, listed, save

import ctct_bridge as cb


def test_progress_tells_the_bytes_as_they_are_read_then_the_records(tmp_path: Path) -> None:
    data = listed(*((f"e{number}", LIST) for number in range(1500))).encode()
    told: list[tuple[str, int, int]] = []
    report = cb.migrate(save(tmp_path / "in", {"a.xml": data.decode(), "b.xml": listed(("x", LIST))}), tmp_path / "out",
                        progress=lambda *state: told.append(state))  # fmt: skip
    reading = [(entries, done) for label, entries, done in told if label == "a.xml"]
    assert len(reading) > 5, "within one document"
    assert reading == sorted(reading)
    assert 0 < reading[0][1] < len(data) == reading[-1][1]
    total = sum(path.stat().st_size for path in (tmp_path / "in").iterdir())
    assert [state for state in told if state[0] == "b.xml"] == [("b.xml", 1501, total)]
    assert ("", 0, total) in told
    assert told[-1] == ("", report.read // 100 * 100, 0)


def test_progress_of_the_way_back_tells_the_bytes_of_the_residue(tmp_path: Path) -> None:
    archive = save(tmp_path / "in", {"a.xml": listed(("e1", LIST), ("e2", LIST)), "b.xml": entry("e1")})
    cb.migrate(archive, tmp_path / "out")
    told: list[tuple[str, int, int]] = []
    cb.restore_archive(tmp_path / "out", tmp_path / "back", progress=lambda *state: told.append(state))
    assert [entries for _, entries, _ in told] == [1, 2, 3]
    assert told[-1] == ("b.xml", 3, (tmp_path / "out/residue.jsonl").stat().st_size)
    sizes = [done for _, _, done in told]
    assert sizes == sorted(set(sizes))
