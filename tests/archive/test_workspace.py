"""The store behind joins, on real files: order, groups, names, and one run at a time."""

from __future__ import annotations

import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.tables import Document, Row
from ctct_bridge.archive.texts import compact
from ctct_bridge.archive.workspace import Workspace


def values(
    resource: str | None = "event",
    id: str | None = "e1",
    state: str = "converted",
    view: str = "{}",
    place: tuple[str, str] | None = None,
) -> tuple[Any, ...]:
    collection, name = place or ((resource, id) if resource else (None, None))
    return (7, resource, id, None, "list", state, collection, name, "", None, None, view, "[]", None)


@pytest.fixture(params=["file", "temporary"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    made = Workspace(tmp_path / ".bridge" / "w.sqlite" if request.param == "file" else None)
    yield made
    made.close()


def ids(groups: Any) -> list[list[int]]:
    return [[row.ordinal for row in group] for group in groups]


def test_groups_come_in_the_order_of_first_appearance(workspace: Workspace) -> None:
    for number, (resource, id) in enumerate(
        [("event", "b"), (None, None), ("event", "a"), ("list", "a"), ("event", "b")]
    ):
        workspace.add_entries(1, [(number, *values(resource, id))])
    workspace.index()
    assert ids(workspace.groups()) == [[0, 4], [2], [3]]
    assert workspace.collections() == {"event", "list"}


def test_what_belongs_inside_a_record_is_in_its_group(workspace: Workspace) -> None:
    ada, places = (
        ("registrant/e1", "ada"),
        [("registrant/e1", "ada"), ("registrant/e1", "eve"), ("registrant/e2", "ada")],
    )
    for number, (resource, place) in enumerate(
        [("guest", ada), ("registrant", places[2]), *(("registrant", place) for place in places), ("guest", ada),
         ("guest", ("registrant/e3", "ada"))]
    ):  # fmt: skip
        workspace.add_entries(1, [(number, *values(resource, "1", place=place))])
    workspace.index()
    assert ids(workspace.groups()) == [[0, 2, 5], [3], [1, 4], [6]]
    assert workspace.collections() == set()


def test_a_part_of_a_record_that_is_not_there_is_no_collection(workspace: Workspace) -> None:
    workspace.add_entries(1, [(0, *values("list_member", "1", place=("contact", "1")))])
    workspace.index()
    assert workspace.collections() == set()
    workspace.unsettle()
    workspace.add_entries(1, [(1, *values("contact", "2"))])
    workspace.index()
    assert workspace.collections() == {"contact"}


def test_what_was_made_ready_is_there_where_it_stands_alone(workspace: Workspace) -> None:
    for number, (id, ready) in enumerate([("a", "x"), ("b", "y"), ("b", "z"), ("c", None)]):
        workspace.add_entries(1, [(number, *values(id=id, view=f'"{id}"')[:-1], ready)])
    workspace.index()
    assert [(first.id, first.view, first.ready) for first in workspace.firsts()] == [
        ("a", '"a"', "x"),
        ("b", "", None),
        ("c", "", None),
    ]


def test_what_an_earlier_version_settled_is_settled_anew(workspace: Workspace) -> None:
    workspace.add_entries(1, [(0, *values())])
    workspace._db.executescript("DROP TABLE record; CREATE TABLE record (number INTEGER PRIMARY KEY); BEGIN;")
    workspace.unsettle()
    workspace.index()
    assert [first.id for first in workspace.firsts()] == ["e1"]


@given(pairs=st.lists(st.tuples(st.sampled_from(["event", "list", None]), st.sampled_from("abAé")), max_size=20))
def test_every_entry_is_in_one_group_or_none(pairs: list[tuple[str | None, str]]) -> None:
    workspace = Workspace()
    for number, (resource, id) in enumerate(pairs):
        workspace.add_entries(1, [(number, *values(resource, id if resource else None))])
    workspace.index()
    groups = list(workspace.groups())
    assert sorted(row.ordinal for group in groups for row in group) == [
        at for at, (name, _) in enumerate(pairs) if name
    ]
    for collection in ("event", "list"):
        order = [group[0].number for group in groups if group[0].collection == collection]
        assert order == sorted(order)
    assert len([1 for one, other in pairwise(groups) if one[0].resource != other[0].resource]) <= 1
    assert all(len({(row.resource, row.id) for row in group}) == 1 for group in groups)
    firsts = list(workspace.firsts())
    assert [first.number for first in firsts] == [group[0].number for group in groups]
    assert [workspace.group(first.record) for first in firsts] == groups
    assert [row.ordinal for row in workspace.entries(1)] == list(range(len(pairs)))
    workspace.close()


def test_more_entries_than_one_write_holds(workspace: Workspace) -> None:
    for number in range(1201):
        workspace.add_entries(1 + number // 700, [(number % 700, *values(id=str(number % 3)))])
    workspace.index()
    assert [len(group) for group in workspace.groups()] == [401, 400, 400]
    assert [sum(1 for _ in workspace.entries(document)) for document in (1, 2)] == [700, 501]


def test_settling_while_groups_are_read(workspace: Workspace) -> None:
    for number in range(1500):
        workspace.add_entries(1, [(number, *values(id=str(number // 2)))])
    workspace.index()
    for group in workspace.groups():
        for row in group:
            workspace.conclude(row.number, "superseded", '{"code":"x"}', "p#", {"#/a": ["list", 1]})
    rows = list(workspace.entries(1))
    assert {row.state for row in rows} == {"superseded"}
    assert rows[0].pointer == "p#"
    assert rows[0].supplied == '{"#/a":["list",1]}'
    assert list(workspace.states()) == [(1, "event", "superseded", 1500)]


def test_documents_come_back_as_they_were(workspace: Workspace) -> None:
    documents = [
        Document(1, "a\u2028é.xml", {"user": "u", "head": [[0, "text", "'"]]}, True, [], 7, 6, 5, 4, "ab"),
        Document(2, "b.xml", None, False, [{"code": "not-xml"}]),
    ]
    for document in reversed(documents):
        workspace.add_document(document)
    assert list(workspace.documents()) == documents
    assert [workspace.document(number) for number in (1, 2, 3)] == [*documents, None]
    assert workspace.last_document() == 2


def test_rows_hold_any_text(workspace: Workspace) -> None:
    view = compact({"name": "'; DROP TABLE entry; --\u0000\U0001f600"})
    workspace.add_entries(1, [(0, *values(id="a'\"b", view=view))])
    workspace.index()
    ((row,),) = workspace.groups()
    assert isinstance(row, Row)
    assert (row.id, row.view, row.line) == ("a'\"b", view, 7)


def test_a_new_run_begins_with_an_empty_store(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    for _ in range(2):
        workspace = Workspace(path)
        workspace.add_entries(1, [(0, *values())])
        workspace.add_document(Document(1, "a.xml", None, True, []))
        workspace.close()
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*) FROM entry").fetchone() == (1,)
    db.close()


def test_a_damaged_store_of_a_killed_run_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    path.write_bytes(b"SQLite format 3\0 and then nonsense")
    (tmp_path / "w.sqlite-journal").write_bytes(b"more of it")
    Workspace(path).close()
    assert [left.name for left in tmp_path.iterdir()] == ["w.sqlite"]


# -- a store that outlives its run ------------------------------------------------------------------------------------


def reopened(workspace: Workspace, path: Path) -> Workspace:
    workspace.close()
    return Workspace(path, fresh=False)


def test_whole_documents_stay_and_the_entries_of_others_go(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    workspace = Workspace(path)
    for number in range(700):
        workspace.add_entries(1 + number % 2, [(number, *values())])
    workspace.add_document(Document(1, "a.xml", None, True, []))
    workspace = reopened(workspace, path)
    workspace.forget_unfinished()
    assert [len(list(workspace.entries(number))) for number in (1, 2)] == [350, 0]
    workspace.forget(1)
    assert list(workspace.entries(1)) == []
    workspace.close()


def test_what_was_settled_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    workspace = Workspace(path)
    workspace.add_entries(1, [(0, *values())])
    workspace.add_document(Document(1, "a.xml", None, True, []))
    for keep in (False, True):
        workspace.settle()
        (row,) = workspace.entries(1)
        assert row.state == "converted"
        workspace.conclude(row.number, "kept", "", None, None)
        workspace.register.add([("x", 1, "00")])
        assert [row.state for row in workspace.entries(1)] == ["kept"]
        if keep:
            workspace.note("phase", "done")
        workspace = reopened(workspace, path)
        assert (workspace.said("phase") is not None, workspace.register.has("x")) == (keep, keep)
        assert [row.state for row in workspace.entries(1)] == ["kept" if keep else "converted"]
    workspace.start_over()
    assert (workspace.said("phase"), workspace.last_document()) == (None, 0)
    workspace.close()
    workspace.close()


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0 and then nonsense", b"x" * 5000])
def test_a_damaged_store_is_made_anew(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "w.sqlite"
    path.write_bytes(data)
    workspace = Workspace(path, fresh=False)
    assert workspace.last_document() == 0
    workspace.close()


def test_entries_of_one_state_and_findings_of_a_document(workspace: Workspace) -> None:
    for number, state in enumerate(("kept", "rejected", "kept")):
        columns = list(values(state=state))
        columns[8] = f'{{"code":"{number}"}}' if number else ""
        workspace.add_entries(1, [(number, *columns)])
    assert [row.ordinal for row in workspace.entries(1, "kept")] == [0, 2]
    assert list(workspace.findings(1)) == ['{"code":"1"}', '{"code":"2"}']
    assert list(workspace.findings(2)) == []
