"""The layout of lines: another way to keep the same bodies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from archives import LIST, entry, files_below, listed, save
from samplefile import ARCHIVES

import ctct_bridge as cb
from ctct_bridge.archive.jsonl import Lines, as_tree, bodies, resource_at
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.errors import InputMissing, UsageError

SMALL = {"a.xml": listed(("e1", LIST), ("a%2Fb", LIST)), "b.xml": entry("e1"), "c.xml": entry("a%2Fb")}


def migrated(tmp: Path) -> Path:
    cb.migrate(save(tmp / "in", SMALL), tmp / "out", layout="jsonl")
    return tmp / "out"


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
@pytest.mark.parametrize("form", ["get", "post"])
def test_both_layouts_say_the_same_and_come_back_the_same(archive: Path, form: str, tmp_path: Path) -> None:
    for layout in ("tree", "jsonl"):
        report = cb.migrate(archive, tmp_path / layout, layout=layout, bodies=form)
        assert report.written == len(files_below(tmp_path / layout))
        assert dict(cb.restore_archive(tmp_path / layout, tmp_path / f"{layout}.back").findings) == {}
    tree, lines = files_below(tmp_path / "tree"), files_below(tmp_path / "jsonl")
    assert {name: json.loads(data) for name, data in tree.items() if name.startswith("v2/")} == dict(
        bodies(tmp_path / "jsonl", [name for name in lines if name.startswith("v2/")])
    )
    assert all(lines[name] == tree[name] for name in ("residue.jsonl", "findings.jsonl", "rejects.jsonl"))
    assert not [name for name in lines if name.startswith("v2/") and not name.endswith(".jsonl")]
    assert files_below(tmp_path / "tree.back") == files_below(tmp_path / "jsonl.back")


def test_a_large_collection_is_a_line_a_page(tmp_path: Path) -> None:
    archive = save(tmp_path / "in", {"a.xml": listed(*((f"e{number}", LIST) for number in range(501)))})
    cb.migrate(archive, tmp_path / "out", layout="jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out/v2/event.jsonl").read_text("utf-8").splitlines()]
    assert [line["path"] for line in lines] == ["v2/eventspot/events.json", "v2/eventspot/events.page-2.json"]
    assert [len(line["body"]["results"]) for line in lines] == [500, 1]


def test_an_edit_of_a_line_reaches_v1(tmp_path: Path) -> None:
    file = migrated(tmp_path) / "v2/event.jsonl"
    file.write_text(file.read_text("utf-8").replace("Songs", "Motets"), "utf-8")
    cb.restore_archive(tmp_path / "out", tmp_path / "back")
    assert b"<Title>Motets</Title>" in files_below(tmp_path / "back")["b.xml"]


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"path": "v2/x.json"}', '{"path": "v2/../../x.json", "body": 1}', '{"path": 7, "body": 1}',
     '{"path": "manifest.json", "body": 1}', '{"path": "v2/eventspot/events.json", "body": {}}'],
)  # fmt: skip
def test_a_line_that_is_none_of_ours_ends_the_reading(tmp_path: Path, line: str) -> None:
    with (migrated(tmp_path) / "v2/event.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(InputMissing):
        cb.restore_archive(tmp_path / "out", tmp_path / "back")
    assert not (tmp_path / "back").exists()
    assert not (tmp_path / "x.json").exists()


def test_a_body_laid_beside_the_lines_is_not_overlooked(tmp_path: Path) -> None:
    added = migrated(tmp_path) / "v2/eventspot/events/new.json"
    added.parent.mkdir(parents=True)
    added.write_text('{"id": "new", "name": "Added"}', "utf-8")
    cb.restore_archive(tmp_path / "out", tmp_path / "back", account="larkhill-choir")
    assert b"<Name>Added</Name>" in files_below(tmp_path / "back")["events/new.xml"]


def test_the_folder_itself_is_no_place_to_restore_to(tmp_path: Path) -> None:
    before = files_below(migrated(tmp_path))
    with pytest.raises(UsageError):
        cb.restore_archive(tmp_path / "out", tmp_path / "out")
    assert files_below(tmp_path / "out") == before


def test_the_temporary_tree_vanishes(tmp_path: Path) -> None:
    with as_tree(migrated(tmp_path)) as tree:
        assert (tree / "v2/eventspot/events/e1.json").is_file()
    assert not tree.exists()


def test_what_is_not_whole_at_the_end_is_taken_away(tmp_path: Path) -> None:
    workspace = Workspace()
    lines = Lines(tmp_path, workspace)
    lines.file("v2/contacts.json", {})
    assert [path.suffix for path in (tmp_path / "v2").iterdir()] == [".partial"]
    lines.drop()
    workspace.close()
    assert list((tmp_path / "v2").iterdir()) == []


def test_a_change_of_layout_leaves_nothing_of_the_other(tmp_path: Path) -> None:
    migrated(tmp_path)
    cb.migrate(tmp_path / "in", tmp_path / "out")
    cb.migrate(tmp_path / "in", tmp_path / "clean")
    assert files_below(tmp_path / "out") == files_below(tmp_path / "clean")
    with pytest.raises(UsageError, match="layout"):
        cb.migrate(tmp_path / "in", tmp_path / "out", layout="heap")


def test_each_path_belongs_to_a_resource() -> None:
    found = {
        "v2/contacts.page-12.json": "contact", "v2/eventspot/events/e1.json": "event",
        "v2/eventspot/events/e1/fees.json": "fee", "v2/eventspot/events/e1/registrants/r.json": "registrant",
        "v2/activities/addcontacts.page-2.json": "addcontacts", "v2/contacts/7/tracking/sends.json": "email_send",
    }  # fmt: skip
    assert {path: resource_at(path) for path in found} == found
