"""``--bodies post``: the bodies that add contacts in bulk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from samplefile import SAMPLES

import ctct_bridge as cb
from ctct_bridge.archive.layouts import Tree
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.jobs.importing import PLACE, Importing
from ctct_bridge.schemas.add_contacts import AddContacts, Imports


def bodies(out: Path) -> dict[str, dict[str, list[object]]]:
    return {path.name: json.loads(path.read_text()) for path in sorted((out / "v2/activities").glob("addc*"))}


def test_contacts_stand_once_more_as_bulk_bodies(tmp_path: Path) -> None:
    cb.migrate(SAMPLES / "account", tmp_path, only=["contact"], bodies="post")
    found = bodies(tmp_path)
    assert list(found) == ["addcontacts.json", "addcontacts.page-2.json", "addcontacts.page-3.json"]
    named = [row["email_addresses"] for body in found.values() for row in body["import_data"]]  # type: ignore[index]
    # One opted out, and one is on no list. Of one the archive has the list form only, but its list names it.
    assert named == [["una.marsh@example.com"], ["o.brandt@example.org"], ["fern&moss@example.org"]]
    assert [body["lists"] for body in found.values()] == [["14", "33"], ["1", "14"], ["1"]]
    for body in found.values():
        assert AddContacts(body="post").load(body) == body


@pytest.mark.parametrize("options", [{}, {"bodies": "post", "only": ["list"]}])
def test_they_were_asked_for(tmp_path: Path, options: dict[str, object]) -> None:
    cb.migrate(SAMPLES / "account", tmp_path, **options)  # type: ignore[arg-type]
    assert bodies(tmp_path) == {}


def test_nothing_is_restored_from_them(tmp_path: Path) -> None:
    cb.migrate(SAMPLES / "contacts", tmp_path / "out", bodies="post")
    (tmp_path / "out/v2/activities/addcontacts.json").write_text("[]")
    assert dict(cb.restore_archive(tmp_path / "out", tmp_path / "back").findings) == {}


def test_no_activity_takes_their_place(tmp_path: Path) -> None:
    workspace = Workspace(None)
    tree = Tree(tmp_path, workspace)
    Importing(tree)
    assert tree.name("activity", "addcontacts", 3, "activities") != PLACE.rpartition("/")[2]
    workspace.close()


def contact(number: int, at: str = "7") -> dict[str, object]:
    return {"id": str(number), "email_addresses": [{"email_address": f"r{number}@example.com"}], "lists": [{"id": at}]}


def test_a_body_is_as_large_as_v2_takes_it() -> None:
    imports = Imports(size=96)
    made = [each for number in range(5) for each in imports.add(contact(number))] + list(imports.rest())
    assert [each.ids for each in made] == [["0", "1"], ["2", "3"], ["4"]]
    for each in made:
        assert len(json.dumps(each.body["import_data"], separators=(",", ":"))) <= 96


def test_no_more_wait_than_may() -> None:
    imports, waiting = Imports(waiting=3), 0
    for number in range(20):
        waiting += 1 - sum(len(each.ids) for each in imports.add(contact(number, str(number % 7))))
        assert waiting <= 3
    assert sum(len(each.ids) for each in imports.rest()) == waiting
