"""JSON is read as marshmallow reads it, and what cannot be read is named at its place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from disturbed import disturbed
from families import filled
from hypothesis import event, given
from hypothesis import strategies as st
from marshmallow import ValidationError
from strategies import REFUSED, json_views
from toys import TOYS, Trip

from ctct_bridge.reconciler.lifting import _lift_slowly, lift
from ctct_bridge.reconciler.shapes import dumper
from ctct_bridge.schemas import REGISTRY, Event

every = pytest.mark.parametrize("schema", [*REGISTRY, *TOYS], ids=lambda schema: schema.__name__)


@pytest.mark.laws
@every
@given(data=st.data())
def test_lifting_and_loading_agree(schema: Any, data: st.DataObject) -> None:
    """What one reads, the other reads, and to the same view; loading also refuses what the contract refuses."""
    found = data.draw(disturbed(dumper(schema)(data.draw(json_views(schema)))))
    view, problems = lift(schema, found)
    assert (view, problems) == _lift_slowly(schema, found, "#"), "the quick way is the long way where nothing is wrong"
    problems += [problem for problem in schema.problems(view) if problem[1] in REFUSED]
    event(f"problems: {min(len(problems), 2)}")
    try:
        loaded = schema().load(found)
    except ValidationError:
        assert problems
    else:
        assert not problems
        assert filled(schema, loaded) == filled(schema, view)


@pytest.mark.parametrize(
    ("data", "pointer", "found", "expected"),
    [
        ([], "#", "an array", "an object"),
        ({"name": 7}, "#/name", "a number", "a string"),
        ({"name": None}, "#/name", "null", "a string"),
        ({"open": "TRUE"}, "#/open", "a string", "a boolean"),
        ({"price": True}, "#/price", "a boolean", "a number"),
        ({"price": float("nan")}, "#/price", "no finite number", "a number"),
        ({"start": datetime(2010, 7, 1, tzinfo=UTC)}, "#/start", "a date or time", "a date-time string"),
        ({"start": "2010-07-01T08:00:00"}, "#/start", "a string", "a date-time string"),
        ({"days": {}}, "#/days", "an object", "an array"),
        ({"days": ["x"]}, "#/days/0", "a string", "a date-time string"),
        ({"points": [{}, 7]}, "#/points/1", "a number", "an object"),
        ({"points": [{"deep": {"number": 1.5}}]}, "#/points/0/deep/number", "a number", "an integer"),
        ({"outer": []}, "#/outer", "an array", "an object"),
    ],
)
def test_a_wrong_kind_is_named_at_its_place(data: Any, pointer: str, found: str, expected: str) -> None:
    (problem,) = lift(Trip, data)[1]
    assert problem == (pointer, "v2-wrong-type", {"found": found, "expected": expected})


def test_the_rest_of_an_object_survives_a_fault() -> None:
    view, problems = lift(Trip, {"name": "a", "price": "x", "a/b~c": 1, "points": [{"label": 1, "notes": "n"}]})
    assert view == {"name": "a", "points": [{"notes": "n"}]}
    assert [(pointer, code) for pointer, code, _ in problems] == [
        ("#/price", "v2-wrong-type"),
        ("#/a~1b~0c", "v2-unknown-property"),
        ("#/points/0/label", "v2-wrong-type"),
    ]


def test_a_list_of_one_object_stands_for_the_object() -> None:
    # v2's tables call two objects of an event arrays.
    assert lift(Trip, {"outer": [{"also": "x"}]}) == ({"outer": {"also": "x"}}, [])
    assert lift(Trip, {"outer": [{}, {}]})[1]
    assert lift(Trip, {"outer": [7]})[1] == [
        ("#/outer", "v2-wrong-type", {"found": "a number", "expected": "an object"})
    ]


def test_a_list_stands_for_an_object_only_where_v2_says_so() -> None:
    assert lift(Trip, {"outer": {"deep": [{}]}})[1] == [
        ("#/outer/deep", "v2-wrong-type", {"found": "an array", "expected": "an object"})
    ]
    assert lift(Event, {"address": [{}]})[1]
    for name in ("online_meeting", "track_information"):
        assert lift(Event, {name: [{}]}) == ({name: {}}, [])
