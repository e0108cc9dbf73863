"""The tree of v2 files: names, pages, digests, and dry runs that leave nothing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.layouts import Tree, digest, is_file_name, made_name, pages_of, path_of
from ctct_bridge.archive.workspace import Workspace


@pytest.fixture
def tree(tmp_path: Path) -> Any:
    workspace = Workspace()
    yield Tree(tmp_path, workspace)
    workspace.close()


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["a07e1", "A-b_c=", "x" * 100, "-1", "console", "com10", "=" * 3])
def test_a_plain_id_is_its_own_name(id: str) -> None:
    assert is_file_name(id)


@pytest.mark.parametrize(
    "id",
    [
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "a.b",
        "a b",
        "a\n",
        "é",
        "x" * 101,
        "CON",
        "con",
        "Lpt1",
        "nul",
        "aux",
        "a:b",
        "a%2Fb",
        "a\0",
    ],
)
def test_an_id_that_some_system_refuses_gets_another_name(id: str) -> None:
    assert not is_file_name(id)
    assert is_file_name(made_name("event", id, 7))
    assert made_name("event", id, 7) != made_name("event", id + "x", 7)


def test_names_never_clash(tree: Tree) -> None:
    ids = ["e1", "E1", "a/b", made_name("event", "a/b", 2), made_name("event", "E1", 1), "straße", "STRASSE"]
    names = [tree.name("event", id, number) for number, id in enumerate(ids)]
    assert names[0] == "e1"
    assert len({name.casefold() for name in names}) == len(ids)
    assert tree.name("list", "e1", 0) == "e1", "another resource has a folder of its own"


@given(ids=st.lists(st.text(st.sampled_from("eE1/ é-"), max_size=3), unique=True, max_size=12))
def test_any_ids_get_distinct_safe_names(ids: list[str]) -> None:
    workspace = Workspace()
    names = [Tree(None, workspace).name("event", id, number) for number, id in enumerate(ids)]
    workspace.close()
    assert len({name.casefold() for name in names}) == len(ids)
    assert all(is_file_name(name) for name in names)


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_body_is_readable_json(tree: Tree, tmp_path: Path) -> None:
    tree.file("v2/a/b.json", {"é": ["\u2028", 1.0]})
    tree.settle()
    data = (tmp_path / "v2/a/b.json").read_bytes()
    assert json.loads(data) == {"é": ["\u2028", 1.0]}
    assert data.endswith(b"}\n")
    assert list(tree.workspace.register.all()) == [("v2/a/b.json", len(data), hashlib.sha256(data).hexdigest())]
    assert tree.written == 1


def test_what_is_no_json_is_refused_and_not_begun(tree: Tree, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        tree.file("a.json", float("inf"))
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_names_everything_and_writes_nothing(tmp_path: Path) -> None:
    workspace = Workspace()
    tree = Tree(None, workspace)
    drawn = []
    tree.file("a.json", {})
    tree.lines("b.jsonl", (drawn.append(number) or "x" for number in range(3)))
    assert tree.row("c", {"a": 1}, 500) == "v2/c.json#/results/0"
    assert [tree.row("b", {"a": 1}, None) for _ in range(2)] == ["v2/b.json#/0", "v2/b.json#/1"]
    tree.close({"c": 500, "d": 500})
    with pytest.raises(ValueError, match="dry run"):
        tree.begin("x")
    assert (drawn, tree.written, list(workspace.register.all())) == ([0, 1, 2], 0, [])
    workspace.close()


# -- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_collections_are_paged_as_v2_pages_them(tree: Tree, tmp_path: Path, total: int, pages: int) -> None:
    places = [tree.row("eventspot/events", {"id": str(number)}, 3) for number in range(total)]
    tree.close({"eventspot/events": 3})
    tree.settle()
    found = list(pages_of(tmp_path, "eventspot/events"))
    bodies = [json.loads(path.read_text("utf-8")) for path in found]
    assert len(found) == pages
    assert [row["id"] for body in bodies for row in body["results"]] == [str(number) for number in range(total)]
    links = [body["meta"]["pagination"].get("next_link") for body in bodies]
    assert links == [f"/v2/eventspot/events?next=page-{number}" for number in range(2, pages + 1)] + [None]
    for number, place in enumerate(places):
        path, _, pointer = place.partition("#/results/")
        assert json.loads((tmp_path / path).read_text("utf-8"))["results"][int(pointer)]["id"] == str(number)
    assert [path for path, _, _ in tree.workspace.register.all()] == sorted(
        path.relative_to(tmp_path).as_posix() for path in found
    )


@pytest.mark.parametrize("total", [0, 1, 600])
def test_a_collection_that_v2_never_pages_is_one_array(tree: Tree, tmp_path: Path, total: int) -> None:
    places = [tree.row("lists", {"id": str(number)}, None) for number in range(total)]
    tree.close({"lists": None})
    tree.settle()
    rows = json.loads((tmp_path / "v2/lists.json").read_text("utf-8"))
    assert [row["id"] for row in rows] == [str(number) for number in range(total)]
    assert places == [f"v2/lists.json#/{number}" for number in range(total)]
    assert tree.written == 1


def test_many_collections_keep_no_files_open(tree: Tree, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")  # not on every system
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, limit[1]))
    try:
        for parent in range(200):
            assert tree.row(f"contacts/{parent}/tracking/sends", {}, 500).endswith("sends.json#/results/0")
        tree.close({})
        tree.settle()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limit)
    assert len(list((tmp_path / "v2" / "contacts").glob("*/tracking/sends.json"))) == 200


@pytest.mark.parametrize(
    ("parent", "place"),
    [("contacts/7", "contacts/7"), ("emailmarketing/campaigns/1104", "emailmarketing/campaigns/1104"),
     ("contacts/..", "contacts/parent-0-"), ("..", "parent-0-"),
     ("contacts/con", "contacts/parent-0-"), ("/x", "parent-0-")],
)  # fmt: skip
def test_a_parent_never_leads_out_of_the_tree(parent: str, place: str) -> None:
    made = path_of(parent)
    assert made.startswith(place)
    assert all(is_file_name(part) for part in made.split("/"))


def test_pages_end_at_the_first_gap(tmp_path: Path) -> None:
    (tmp_path / "v2").mkdir()
    for name in ("c.json", "c.page-2.json", "c.page-4.json"):
        (tmp_path / "v2" / name).write_text("{}")
    assert [path.name for path in pages_of(tmp_path, "c")] == ["c.json", "c.page-2.json"]
    assert list(pages_of(tmp_path, "d")) == []


# -- digests ----------------------------------------------------------------------------------------------------------

jsons: Any = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=6,
)


@given(one=jsons, other=jsons)
def test_a_digest_tells_values_and_not_layouts(one: Any, other: Any) -> None:
    laid_out = json.loads(json.dumps(one, indent=3, sort_keys=True))
    assert digest(laid_out) == digest(one)
    assert (digest(one) == digest(other)) == (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))
