"""Folders in folders."""

from __future__ import annotations

from typing import Any

import pytest
from frozen import agrees, table

from ctct_bridge.schemas.library_levels import Level1Folder, Level2Folder, Level3Folder

LINES = """
    id             string   -      R
    name           string   ..40   !
    level          integer  0..3   R
    children       array    -      R
    item_count     integer  0..    R
    parent_id      string   -      0
    modified_date  date     -      R
    created_date   date     -      R
    """


@pytest.mark.parametrize(
    ("schema", "text"), [table(schema, LINES) for schema in (Level1Folder, Level2Folder, Level3Folder)]
)
def test_the_contract_as_documented(schema: type, text: str) -> None:
    agrees(schema, text)


def nested(depth: int) -> dict[str, Any]:
    return {"name": "Concerts", "children": [nested(depth - 1)] if depth > 1 else []}


def test_there_are_three_levels() -> None:
    view = Level1Folder().load(nested(3))
    assert (Level1Folder.problems(view), Level1Folder().dump(view)) == ([], nested(3))
    assert list(Level1Folder().validate(nested(4))["children"][0]["children"][0]) == ["children"]
    problems = Level1Folder.problems({"children": [{"children": [{"children": [{}]}]}]})
    assert ("#/children/0/children/0/children", "v2-item-count", {"count": 1, "limit": "at most 0"}) in problems


def test_names_are_latin() -> None:
    assert Level1Folder().validate({"name": "Übung 1"}) == {}
    assert Level1Folder().validate({"name": "Хор"}) == {"name": ["Not of the form: characters of ISO-8859-1."]}
