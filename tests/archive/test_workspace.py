"""The store behind joins, on real files: order, groups, names, and one run at a time."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.workspace import Row, Workspace, compact, held
from ctct_bridge.errors import OutputBusy, OutputFailed


def values(
    resource: str | None = "event", id: str | None = "e1", state: str = "converted", view: str = "{}"
) -> tuple[Any, ...]:
    return (7, resource, id, None, "list", state, view, "[]", None, "[]", None)


@pytest.fixture(params=["file", "temporary"])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    made = Workspace(tmp_path / ".bridge" / "w.sqlite" if request.param == "file" else None)
    yield made
    made.close()


def ids(groups: Any) -> list[list[int]]:
    return [[row.number for row in group] for group in groups]


def test_groups_come_in_the_order_of_first_appearance(workspace: Workspace) -> None:
    for number, (resource, id) in enumerate(
        [("event", "b"), (None, None), ("event", "a"), ("list", "a"), ("event", "b")]
    ):
        workspace.add_entry(1, number, values(resource, id))
    workspace.index()
    assert ids(workspace.groups()) == [[1, 5], [3], [4]]
    assert (workspace.count("event"), workspace.count("list"), workspace.count("fee")) == (2, 1, 0)


@given(pairs=st.lists(st.tuples(st.sampled_from(["event", "list", None]), st.sampled_from("abAé")), max_size=20))
def test_every_entry_is_in_one_group_or_none(pairs: list[tuple[str | None, str]]) -> None:
    workspace = Workspace()
    for number, (resource, id) in enumerate(pairs):
        workspace.add_entry(1, number, values(resource, id if resource else None))
    workspace.index()
    groups = list(workspace.groups())
    assert sorted(row.number for group in groups for row in group) == [
        at for at, (name, _) in enumerate(pairs, 1) if name
    ]
    assert [group[0].number for group in groups] == sorted(group[0].number for group in groups)
    assert all(len({(row.resource, row.id) for row in group}) == 1 for group in groups)
    assert [row.ordinal for row in workspace.entries(1)] == list(range(len(pairs)))
    workspace.close()


def test_more_entries_than_one_write_holds(workspace: Workspace) -> None:
    for number in range(1201):
        workspace.add_entry(1 + number // 700, number % 700, values(id=str(number % 3)))
    workspace.index()
    assert [len(group) for group in workspace.groups()] == [401, 400, 400]
    assert [sum(1 for _ in workspace.entries(document)) for document in (1, 2)] == [700, 501]


def test_settling_while_groups_are_read(workspace: Workspace) -> None:
    for number in range(1500):
        workspace.add_entry(1, number, values(id=str(number // 2)))
    workspace.index()
    for group in workspace.groups():
        for row in group:
            workspace.settle(row.number, "superseded", [{"code": "x"}], "p#", {"#/a": ["list", 1]})
    rows = list(workspace.entries(1))
    assert {row.state for row in rows} == {"superseded"}
    assert rows[0].pointer == "p#"
    assert rows[0].supplied == '{"#/a":["list",1]}'
    assert list(workspace.states()) == [(1, "event", "superseded", 1500)]


def test_documents_come_back_as_they_were(workspace: Workspace) -> None:
    workspace.add_document(2, "b.xml", None, False, [{"code": "not-xml"}])
    workspace.add_document(1, "a\u2028é.xml", {"user": "u", "head": [[0, "text", "'"]]}, True, [])
    assert list(workspace.documents()) == [
        (1, "a\u2028é.xml", {"user": "u", "head": [[0, "text", "'"]]}, True, []),
        (2, "b.xml", None, False, [{"code": "not-xml"}]),
    ]


def test_rows_hold_any_text(workspace: Workspace) -> None:
    view = compact({"name": "'; DROP TABLE entry; --\u0000\U0001f600"})
    workspace.add_entry(1, 0, values(id="a'\"b", view=view))
    workspace.index()
    ((row,),) = workspace.groups()
    assert isinstance(row, Row)
    assert (row.id, row.view, row.line) == ("a'\"b", view, 7)


def test_names_are_claimed_once_whatever_their_case(workspace: Workspace) -> None:
    assert [workspace.claim(name) for name in ("event/a", "event/A", "event/a", "list/a", "event/ß", "event/SS")] == [
        True, False, False, True, True, False,
    ]  # fmt: skip


def test_outputs_are_listed_by_path(workspace: Workspace) -> None:
    for path, size in (("b", 1), ("a", 2), ("b", 3)):
        workspace.add_output(path, size, "00")
    assert list(workspace.outputs()) == [("a", 2, "00"), ("b", 3, "00")]


def test_a_new_run_begins_with_an_empty_store(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    for _ in range(2):
        workspace = Workspace(path)
        workspace.add_entry(1, 0, values())
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


def test_compact_is_one_strict_line() -> None:
    assert compact({"a": ["é\n", 1.5, None]}) == '{"a":["é\\n",1.5,null]}'
    with pytest.raises(ValueError, match="JSON compliant"):
        compact(float("nan"))


# -- one run at a time ------------------------------------------------------------------------------------------------


def test_a_held_folder_is_busy_until_it_is_free(tmp_path: Path) -> None:
    with held(tmp_path / ".bridge"):
        with pytest.raises(OutputBusy) as caught, held(tmp_path / ".bridge"):
            pass
        assert caught.value.exit_code == 5
    with held(tmp_path / ".bridge"):
        pass


def test_a_fault_inside_frees_the_folder(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="is locked"), held(tmp_path):
        raise sqlite3.OperationalError("something else is locked")
    with held(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / ".bridge"):
        with pytest.raises(OutputFailed), held(folder):
            pass


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    script = (
        "import sys, os\nfrom pathlib import Path\nfrom ctct_bridge.archive.workspace import held\n"
        "with held(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(OutputBusy), held(tmp_path):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
    with held(tmp_path):
        pass
