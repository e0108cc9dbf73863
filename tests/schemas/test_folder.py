"""Folders of the library: an empty list of children, and the older ids."""

from __future__ import annotations

from families import contract, created, restored, v2_of

from ctct_bridge.schemas import Folder


def test_the_folders_of_a_feed() -> None:
    assert contract(Folder) == {"name": (40, "True"), "level": (3, None)}
    assert v2_of("folders/feed.xml") == [
        {"id": "1", "name": "images", "children": []}, {"id": "7", "name": "Concert pictures", "children": []},
    ]  # fmt: skip


def test_a_folder_made_from_v2_alone() -> None:
    v2 = {"id": "-6", "name": "Tours", "children": []}
    element = restored("folder", v2)
    assert element.get("id") == "tag:api.constantcontact.com,2010:/ws/customers/larkhill-choir/library/folders/-6"
    assert element.tag == "Folder"
    assert created(Folder, v2) == v2
