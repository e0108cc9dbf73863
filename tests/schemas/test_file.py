"""Images of the library: dates with their offset, and the blank behind the URL."""

from __future__ import annotations

from families import contract, created, v2_of

import ctct_bridge as cb
from ctct_bridge.schemas import File


def test_an_image_in_full() -> None:
    assert contract(File) == {"name": (80, None), "description": (100, None), "folder": (80, None)}
    (v2,) = v2_of("files/entry.xml")
    assert v2["url"].endswith("/52.jpg")
    assert v2["modified_date"] == "2012-04-05T18:20:11.004-04:00"
    assert (v2["folder"], v2["folder_id"], v2["file_type"]) == ("Concert pictures", "7", "JPG")


def test_no_description_is_an_empty_one() -> None:
    assert [v2["description"] for v2 in v2_of("files/feed.xml")] == ["The choir in its stalls", ""]


def test_an_image_made_from_v2_alone() -> None:
    v2 = {"name": "a.png", "id": "5", "description": "", "folder": "F", "folder_id": "7", "height": 1,
          "modified_date": "2012-04-05T18:20:11.004-04:00"}  # fmt: skip
    assert created(File, v2) == v2
    xml = cb.restore("file", v2, account="larkhill-choir", parent="7").decode()
    assert "/ws/customers/larkhill-choir/library/folders/7/images/5" in xml


def test_a_file_outside_the_user_s_folders() -> None:
    v2 = {"id": "5", "name": "a.png", "folder_id": None}
    view = File().load(v2)
    assert (view, []) == File.lift(v2)
    assert File.to_v2(view, whole=False) == v2
    lost: list[cb.Finding] = []
    cb.restore("file", v2, account="larkhill-choir", parent="7", findings=lost)
    assert [(each.code, each.path) for each in lost] == [("no-v1-home", "#/folder_id")]
