"""The lines of lists that are put together: what a roster says, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from lens import lens
from marshmallow import ValidationError
from toys import CustomField, Person

from ctct_bridge.errors import TableError
from ctct_bridge.reconciler.fields import Flag, Number, Text
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.rosters import Rows, roster


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A", [("A", "A")]),
        ("TAG=A B", [("TAG", "A"), ("B", "B")]),
        ("Field1..3", [("Field1", "Field1"), ("Field2", "Field2"), ("Field3", "Field3")]),
        ("Field9..11 A", [("Field9", "Field9"), ("Field10", "Field10"), ("Field11", "Field11"), ("A", "A")]),
        ("Box(A TAG=B|C) D", [("A", "Box/A"), ("TAG", "Box/B|C"), ("D", "D")]),
        ("In/A|B\n  @c", [("A", "In/A|B"), ("@c", "@c")]),
        ("", []),
    ],
)
def test_a_roster_is_read(text: str, expected: Any) -> None:
    assert list(roster(text)) == expected


@pytest.mark.parametrize("text", ["A==B", "Box(A", "A)", "Field1..x", "=A"])
def test_a_roster_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(TableError):
        list(roster(text))


class Numbered(Shape):
    name = Text()
    value = Number()


@pytest.mark.parametrize(
    ("shape", "homes", "options"),
    [
        (CustomField, ["A A"], {"tag": "name"}),
        (CustomField, ["A"], {}),
        (CustomField, ["A"], {"tag": "name", "value": "nothing"}),
        (Numbered, ["A"], {"tag": "name"}),
        (CustomField, [Flag("A")], {"tag": "name"}),
    ],
)
def test_a_roster_that_contradicts_itself_is_refused(shape: Any, homes: Any, options: Any) -> None:
    with pytest.raises(TableError):
        Rows(shape, *homes, **options)


def test_an_element_has_one_line() -> None:
    with pytest.raises(TableError, match="claimed"):
        lens(a=Text("A"), rows=Rows(CustomField, "A B", tag="name"))


def test_the_v2_side_is_a_list_of_objects() -> None:
    rows = [{"name": "CustomField2", "label": "Size", "value": "x" * 50}]
    assert Person().load({"custom_fields": rows})["custom_fields"] == rows
    assert Person().dump({}) == {"custom_fields": []}
    assert Person.to_v2({}) == {"custom_fields": []}
    with pytest.raises(ValidationError):
        Person().load({"custom_fields": [{"name": "CustomField2", "value": "x" * 51}]})
    assert Person.problems({"custom_fields": [{"value": "x" * 51}]}) == [
        ("#/custom_fields/0/value", "v2-too-long", {"length": 51, "max": 50})
    ]  # fmt: skip
