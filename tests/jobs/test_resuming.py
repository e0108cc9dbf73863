"""A run goes on where another one stopped, and only where it is the same run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from archives import LIST, entry, files_below, listed, save

import ctct_bridge as cb
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.errors import Stopped, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs import resuming
from ctct_bridge.jobs.documents import DocumentReading


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    names = {f"{number}.xml": listed((f"e{number}", LIST), (f"f{number}", LIST)) for number in range(6)}
    return save(tmp_path / "in", {**names, "7.xml": entry("e1"), "8.xml": "<feed>", "x.txt": "x"})


def stop(archive: Path, out: Path, entries: int = 7, **options: Any) -> None:
    with pytest.raises(Stopped):
        cb.migrate(archive, out, max_entries=entries, **options)


def test_what_was_read_is_not_read_again(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = DocumentReading.__iter__

    def watched(self: DocumentReading) -> Any:
        read.append(self.source.label)
        return real(self)

    monkeypatch.setattr(DocumentReading, "__iter__", watched)
    stop(archive, tmp_path / "out")
    assert read == ["0.xml", "1.xml", "2.xml", "3.xml"]
    heard: list[Finding] = []
    report = cb.migrate(archive, tmp_path / "out", listen=heard.append)
    assert read[4:] == ["3.xml", "4.xml", "5.xml", "7.xml", "8.xml"]
    again: list[Finding] = []
    assert report == cb.migrate(archive, tmp_path / "clean", listen=again.append)
    assert heard == again
    assert "already_done" not in report.states
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")


def test_progress_counts_what_earlier_runs_have_read(archive: Path, tmp_path: Path) -> None:
    stop(archive, tmp_path / "out")
    told: list[tuple[str, int, int]] = []
    cb.migrate(archive, tmp_path / "out", progress=lambda *step: told.append(step))
    assert [step[:2] for step in told[:4]] == [("0.xml", 2), ("1.xml", 4), ("2.xml", 6), ("3.xml", 8)]
    assert told[0][2] == (archive / "0.xml").stat().st_size


@pytest.mark.parametrize("change", ["edit", "end", "cut", "remove", "rename", "insert", "fewer", "unreadable"])
def test_a_changed_source_is_noticed(archive: Path, tmp_path: Path, change: str) -> None:
    stop(archive, tmp_path / "out")
    first = archive / "0.xml"
    text = first.read_text("utf-8")
    if change == "edit":
        first.write_text(text.replace("28", "29"), "utf-8")
    elif change == "end":
        first.write_text(text + " ", "utf-8")
    elif change == "cut":
        first.write_text(text[:-1], "utf-8")
    elif change == "remove":
        first.unlink()
    elif change == "rename":
        first.rename(archive / "00.xml")
    elif change == "insert":
        save(archive, {"0-0.xml": entry("new")})
    elif change == "fewer":
        for number in range(1, 9):
            (archive / f"{number}.xml").unlink(missing_ok=True)
    else:
        first.unlink()
        first.mkdir()
    with pytest.raises(UsageError, match="--fresh"):
        cb.migrate(archive, tmp_path / "out")
    cb.migrate(archive, tmp_path / "out", fresh=True)
    cb.migrate(archive, tmp_path / "clean")
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")


def test_a_source_that_was_not_read_yet_may_change(archive: Path, tmp_path: Path) -> None:
    stop(archive, tmp_path / "out")
    save(archive, {"3.xml": entry("new"), "9.xml": entry("more")})
    cb.migrate(archive, tmp_path / "out")
    cb.migrate(archive, tmp_path / "clean")
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")


@pytest.mark.parametrize(
    "options", [{"bodies": "post"}, {"only": ["event"]}, {"profile": ["event.contact.name=Ilse"]}, {"rules": "x"}]
)
def test_another_run_is_refused(
    archive: Path, tmp_path: Path, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(archive, tmp_path / "out")
    if "rules" in options:
        monkeypatch.setattr(resuming, "rules", lambda: options["rules"])
    asked = {name: value for name, value in options.items() if name != "rules"}
    with pytest.raises(UsageError, match="unfinished run"):
        cb.migrate(archive, tmp_path / "out", **asked)
    assert files_below(tmp_path / "out") == {}
    cb.migrate(archive, tmp_path / "out", fresh=True, **asked)
    cb.migrate(archive, tmp_path / "clean", **asked)
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")


def test_after_a_finished_run_any_other_may_begin(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    other = save(tmp_path / "other", {"x.xml": entry("x1")})
    cb.migrate(other, tmp_path / "out", bodies="post")
    cb.migrate(other, tmp_path / "clean", bodies="post")
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")


def test_output_of_a_finished_run_stays_until_the_next_has_read_everything(archive: Path, tmp_path: Path) -> None:
    cb.migrate(archive, tmp_path / "out")
    before = files_below(tmp_path / "out")
    stop(archive, tmp_path / "out")
    assert files_below(tmp_path / "out") == before


def test_other_processes_go_on_where_one_stopped(archive: Path, tmp_path: Path) -> None:
    stop(archive, tmp_path / "out")
    report = cb.migrate(archive, tmp_path / "out", jobs=2)
    assert report == cb.migrate(archive, tmp_path / "clean")
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")


def test_a_dry_run_says_what_the_real_one_does(archive: Path, tmp_path: Path) -> None:
    heard: list[list[Finding]] = [[], []]
    dry = cb.migrate(archive, tmp_path / "none", dry_run=True, listen=heard[0].append)
    assert not (tmp_path / "none").exists()
    real = cb.migrate(archive, tmp_path / "out", listen=heard[1].append)
    assert dry.to_json() == real.to_json()
    assert heard[0] == heard[1]


def test_rules_are_the_code_that_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    before = resuming.rules()
    monkeypatch.setattr(resuming, "_ROOMS", ("model.py",))
    resuming.rules.cache_clear()
    assert resuming.rules() != before
    resuming.rules.cache_clear()


def test_a_workspace_is_claimed_once(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w", fresh=False)
    assert [resuming.claim(workspace, {"a": 1}, {}) for _ in range(2)] == [False, True]
    with pytest.raises(UsageError):
        resuming.claim(workspace, {"a": 2}, {})
    resuming.done(workspace)
    workspace.close()
    workspace = Workspace(tmp_path / "w", fresh=False)
    assert not resuming.claim(workspace, {"a": 2}, {})
    workspace.close()
