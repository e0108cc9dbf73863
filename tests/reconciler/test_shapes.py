"""The compiled JSON side says what marshmallow says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from disturbed import JSON
from families import filled
from hypothesis import event, given
from hypothesis import strategies as st
from marshmallow import ValidationError, validate
from strategies import REFUSED, json_views, sound_views, views
from toys import TOYS, Deep, Outer, Point, Trip, Wallet

from ctct_bridge.reconciler.fields import Each, Flag, Many, One, Text
from ctct_bridge.reconciler.lifting import lift
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.shapes import contract, dumper
from ctct_bridge.schemas import REGISTRY, Event

RESOURCES = [*REGISTRY, *TOYS]
ROWS = [schema.row for schema in REGISTRY if schema.row is not None]
every = pytest.mark.parametrize("schema", RESOURCES, ids=lambda schema: schema.__name__)
every_shape = pytest.mark.parametrize("schema", [*RESOURCES, *ROWS], ids=lambda schema: schema.__name__)

# -- laws -------------------------------------------------------------------------------------------------------------


@pytest.mark.laws
@every_shape
@given(data=st.data())
def test_the_compiled_dump_is_the_schema_s(schema: Any, data: st.DataObject) -> None:
    view = data.draw(json_views(schema))
    assert dumper(schema)(view) == schema().dump(view)


@pytest.mark.laws
@every
@given(data=st.data())
def test_json_gives_the_view_again(schema: Any, data: st.DataObject) -> None:
    view = data.draw(json_views(schema))
    assert lift(schema, json.loads(json.dumps(dumper(schema)(view)))) == (view, [])


@pytest.mark.laws
@every
@given(data=st.data())
def test_loading_refuses_what_the_contract_names(schema: Any, data: st.DataObject) -> None:
    view = data.draw(st.one_of(json_views(schema), views(schema, v1_only=False)))
    problems = schema.problems(view)
    assert contract(schema).all_sound([view]) == (not problems)
    broken = {pointer for pointer, code, _ in problems if code in REFUSED}
    event(f"broken: {min(len(broken), 2)}")
    try:
        loaded = schema().load(dumper(schema)(view))
    except ValidationError as fault:
        # marshmallow looks at an object's rules only if its fields are right, so it may name fewer.
        assert broken >= set(pointers(fault.messages)) > set()
    else:
        assert not broken
        assert loaded == filled(schema, view)


@pytest.mark.laws
@every
@given(data=st.data())
def test_what_v2_accepts_is_loaded_and_printed_again(schema: Any, data: st.DataObject) -> None:
    view = data.draw(sound_views(schema))
    body = json.loads(json.dumps(schema.to_v2(view)))
    assert schema().load(body) == filled(schema, view)
    assert json.loads(json.dumps(schema().dump(schema().load(body)))) == body


@pytest.mark.laws
@every
@given(data=st.data())
def test_a_create_call_takes_what_is_writable_and_complete(schema: Any, data: st.DataObject) -> None:
    body = schema.to_v2(data.draw(sound_views(schema)), "post")
    missing = {pointer for pointer, code, _ in schema.problems(schema.lift(body)[0]) if code == "v2-required"}
    event(f"missing: {min(len(missing), 2)}")
    errors = schema(body="post").validate(body)
    assert set(pointers(errors)) == missing


def pointers(errors: Any, pointer: str = "#") -> Any:
    """The places in marshmallow's tree of errors."""
    for key, below in errors.items() if isinstance(errors, dict) else ():
        yield from pointers(below, f"{pointer}/{key}")
    if isinstance(errors, list):
        yield pointer


@pytest.mark.laws
@every
@given(data=st.data())
def test_json_of_any_kind_is_lifted_or_named(schema: Any, data: st.DataObject) -> None:
    keys = sorted(schema._declared_fields)
    found = data.draw(st.one_of(JSON, st.dictionaries(st.sampled_from([*keys, "a/b~c"]), JSON, max_size=3)))
    view, problems = lift(schema, found)
    assert {code for _, code, _ in problems} <= {"v2-wrong-type", "v2-unknown-property"}
    kinds = [message for message in load_errors(schema, dumper(schema)(view)) if "Not a" in message]
    assert not kinds, "what was lifted is of the right kind"
    if not problems and isinstance(found, dict):
        lines = schema._declared_fields  # what v2 prints for nothing is nothing
        assert view.keys() == {key for key, value in found.items() if value != lines[key].dump_default}


def load_errors(schema: Any, data: Any) -> list[str]:
    try:
        schema().load(data)
    except ValidationError as fault:
        return [str(message) for message in flat(fault.messages) if message != "Not an e-mail address."]
    return []


def flat(errors: Any) -> Any:
    for below in errors.values() if isinstance(errors, dict) else errors:
        yield from flat(below) if isinstance(below, (dict, list)) else [below]


# -- view -> JSON -----------------------------------------------------------------------------------------------------


def test_dump_knows_each_kind() -> None:
    view = {
        "price": Decimal("1.50"),
        "start": datetime(2010, 7, 1, 8, 0, 0, 5000, UTC),
        "days": [datetime(2010, 7, 1, tzinfo=UTC)],
        "points": [{"label": "a", "deep": {"number": 3}}, {}],
        "elsewhere": 1,
    }
    assert json.loads(json.dumps(dumper(Trip)(view))) == {
        "price": 1.5,
        "start": "2010-07-01T08:00:00.005Z",
        "days": ["2010-07-01T00:00:00.000Z"],
        "points": [{"label": "a", "deep": {"number": 3}}, {}],
    }


def test_a_row_s_address_is_always_there() -> None:
    address = dumper(Event.row)({})["address"]
    assert address["city"] == address["country_code"] == ""
    assert "address" not in dumper(Event)({})


# -- the contract -----------------------------------------------------------------------------------------------------


def told(schema: Any, view: Any) -> list[tuple[str, str]]:
    return [(pointer, code) for pointer, code, _ in contract(schema).problems(view)]


def test_each_check_is_named_at_its_place() -> None:
    deep = {"word": "too long", "number": 10, "code": "x", "letter": "L"}
    view = {"name": "n", "mail": "no address", "points": [{"label": "a", "marks": ["GOOD", "OLD"], "deep": deep}, {}]}
    assert set(told(Trip, view)) == {
        ("#/mail", "v2-not-email"),
        ("#/points/0/marks/1", "v2-not-allowed"),
        ("#/points/0/deep/word", "v2-too-long"),
        ("#/points/0/deep/number", "v2-out-of-range"),
        ("#/points/0/deep/letter", "v2-not-allowed"),
        ("#/points/1/label", "v2-required"),
    }


def test_of_several_checks_the_first_that_fails_is_named() -> None:
    assert told(Trip, {"name": "n", "mail": "x" * 21}) == [("#/mail", "v2-too-long")]
    assert told(Trip, {"name": "n", "mail": "x" * 20}) == [("#/mail", "v2-not-email")]


def test_lengths_and_limits_are_inclusive() -> None:
    assert told(Deep, {"word": "x" * 6, "number": 9}) == []
    assert told(Deep, {"number": -1}) == [("#/number", "v2-out-of-range")]


def test_what_is_required_and_when() -> None:
    assert told(Trip, {}) == [("#/name", "v2-required")]
    assert {pointer for pointer, _ in told(Trip, {"outer": {}})} == {"#/name", "#/outer/also", "#/outer/more"}
    assert told(Wallet, {"cards": ["STORE"]}) == []
    assert contract(Wallet).problems({"cards": ["VISA"]}) == [
        ("#/number", "v2-required", {"property": "number", "when": " with cards = VISA"})
    ]


def test_of_a_missing_object_its_own_needs_are_named() -> None:
    assert ("#/contact/name", "v2-required") in told(Event, {})
    assert ("#/contact", "v2-required") not in told(Event, {})


def test_requirements_may_be_looked_for_among_some() -> None:
    assert contract(Outer).problems({}, among={"more"}) == [("#/more", "v2-required", {"property": "more", "when": ""})]
    assert contract(Outer).problems({}, among=()) == []


def test_a_validator_that_no_finding_stands_for_is_refused() -> None:
    text = Text()
    text.validators = [validate.Regexp("x")]
    with pytest.raises(TypeError, match="no finding stands for"):
        contract(type("Odd", (Shape,), {"text": text}))


def test_shapes_without_checks_have_no_problems() -> None:
    plain = type("Plain", (Shape,), {"a": Flag(), "b": Each(Text()), "c": Many(Point), "d": One(Outer)})
    assert contract(plain).problems({"a": True, "b": ["x"], "c": []}) == []
