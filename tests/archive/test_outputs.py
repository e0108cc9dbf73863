"""An output folder read back, however it was edited or damaged since."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.outputs import DocumentPaths, Rejects, V2Tree, residue_lines
from ctct_bridge.errors import InputMissing
from ctct_bridge.findings import Finding


def write(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


@pytest.fixture
def told() -> list[Finding]:
    return []


@pytest.fixture
def tree(tmp_path: Path, told: list[Finding]) -> V2Tree:
    return V2Tree(tmp_path / "out", told.append)


def page(*ids: Any) -> Any:
    return {"meta": {}, "results": [{"id": id} for id in ids]}


def test_a_broken_file_is_told_once_with_its_line(tree: V2Tree, told: list[Finding]) -> None:
    write(tree.root / "v2/a.json", '{"a":\n\n nope}')
    assert [tree.body("v2/a.json") for _ in range(3)] == [None] * 3
    assert [(finding.code, finding.origin.document, finding.line) for finding in told] == [
        ("v2-not-json", "v2/a.json", 3)
    ]
    assert tree.broken == {"v2/a.json"}


def test_a_missing_file_is_no_finding(tree: V2Tree, told: list[Finding]) -> None:
    assert tree.body("v2/none.json") is None
    assert told == []


def test_a_folder_in_the_place_of_a_file_is_unreadable(tree: V2Tree, told: list[Finding]) -> None:
    (tree.root / "v2/a.json").mkdir(parents=True)
    assert tree.body("v2/a.json") is None
    assert [finding.code for finding in told] == ["source-unreadable"]


@pytest.mark.parametrize("path", ["../secret.json", "v2/../../secret.json", ""])
def test_nothing_outside_is_read(tree: V2Tree, path: str, tmp_path: Path) -> None:
    write(tmp_path / "secret.json", {"a": 1})
    (tree.root / "v2").mkdir(parents=True)
    assert tree.body(path) is None
    assert tree.body(str(tmp_path / "secret.json")) is None


def test_rows_are_found_by_id_on_any_page(tree: V2Tree) -> None:
    write(tree.root / "v2/c.json", page("a", "b", 7, None))
    write(tree.root / "v2/c.page-2.json", page("c", ["x"]))
    assert [row["id"] for row in tree.rows("c")] == ["a", "b", 7, None, "c", ["x"]]
    assert tree.row("c", "v2/c.json#/results/9", "b") == {"id": "b"}
    assert tree.row("c", "v2/c.json#/results/0", "c") == {"id": "c"}
    assert tree.row("c", "v2/gone.json#/results/0", "a") == {"id": "a"}
    assert tree.row("c", "v2/c.json#/results/0", "z") is None


@pytest.mark.parametrize("body", [[], 7, None, {}, {"results": 7}, {"results": {}}, {"results": ["a", 7]}])
def test_a_page_of_another_kind_has_no_rows(tree: V2Tree, body: Any) -> None:
    write(tree.root / "v2/c.json", body)
    assert list(tree.rows("c")) == []
    assert tree.row("c", "v2/c.json#/results/0", "a") is None


def test_residue_lines_are_checked(tmp_path: Path) -> None:
    good = [{"document": "a.xml", "frame": {}}, {"document": "a.xml", "entry": 0, "state": "kept"}]
    path = write(tmp_path / "residue.jsonl", "".join(json.dumps(line) + "\n" for line in good))
    assert list(residue_lines(path)) == good
    for bad in (
        "x",
        "[]",
        "7",
        "null",
        '"document"',
        '{"document": 7}',
        '{"entry": 0}',
        '{"document": "a", "entry": 0}',
        "",
    ):
        write(path, "".join(json.dumps(line) + "\n" for line in good) + bad + "\n")
        with pytest.raises(InputMissing, match="line 3"):
            list(residue_lines(path))


def test_rejects_are_read_alongside(tmp_path: Path) -> None:
    rows = [{"document": "a", "entry": number, "xml": f"<x{number}/>"} for number in (1, 4)]
    path = write(
        tmp_path / "rejects.jsonl",
        "\n".join(["nonsense", "[]", *map(json.dumps, rows), '{"document": "b", "entry": 0}']),
    )
    with Rejects(path) as rejects:
        asked = [("a", 0), ("a", 1), ("a", 2), ("a", 4), ("a", 4), ("b", 0), ("b", 1)]
        assert [rejects.find(*each) for each in asked] == [None, "<x1/>", None, "<x4/>", None, None, None]
    with Rejects(tmp_path / "none") as rejects:
        assert rejects.find("a", 1) is None


@given(labels=st.lists(st.text(st.sampled_from("ab./\\:-é1\0\n"), max_size=8) | st.just("é" * 300), max_size=6))
def test_places_are_distinct_and_inside(labels: list[str]) -> None:
    paths = DocumentPaths()
    found = [paths.path_of(label) for label in labels]
    assert len(set(found)) == len(found)
    root = Path("/folder/of/all")
    for name in found:
        path = Path(name)
        assert name
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert "\0" not in name
        assert len(name.encode("utf-8", "surrogatepass")) <= 200
        assert root in (root / path).parents


def test_usual_labels_are_their_own_places() -> None:
    paths = DocumentPaths()
    assert [paths.path_of(label) for label in ("events.xml", "a/b.xml", "-", "-2", "a/b.xml", "Events.xml")] == [
        "events.xml", "a/b.xml", "stdin.xml", "stdin-2.xml", "a/b~2.xml", "Events.xml",
    ]  # fmt: skip


def test_a_name_leaves_room_for_what_a_file_is_called_until_it_is_whole(tmp_path: Path) -> None:
    paths = DocumentPaths()
    names = [paths.path_of(f"{'日' * 79}{number}.xml") for number in range(3)]
    assert len(set(names)) == 3
    for name in names:
        assert name.endswith(".xml")
        (tmp_path / f"{name}.4194304.partial").touch()
