"""The base classes: plain marshmallow, with a stricter body for create calls."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError
from toys import Deep, Outer, Trip, Wallet

from ctct_bridge.reconciler.fields import Ident, One, Text
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.reconciler.rules import Before


class Short(Shape):
    name = Text()


class Ticket(Resource):
    resource, collection, row = "ticket", "tickets", Short
    rules = (Before("start", "end"),)

    id = Ident(read_only=True)
    name = Text(required=True)
    deep = One(Deep)


def errors(schema: Any, body: str, data: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        schema(body=body).load(data)
    return caught.value.messages


def test_unknown_properties_are_refused_at_any_depth() -> None:
    assert errors(Ticket, "get", {"nam": "x", "deep": {"x": 1}}) == {
        "nam": ["Unknown field."],
        "deep": {"x": ["Unknown field."]},
    }


def test_a_get_body_may_lack_anything() -> None:
    assert Ticket().load({}) == {}
    assert Ticket().load({"id": "7"}) == {"id": "7"}


def test_a_post_body_wants_what_v2_requires_and_nothing_that_the_server_sets() -> None:
    assert errors(Ticket, "post", {"id": "7"}) == {"name": ["Missing data for required field."], "id": ["Read-only."]}
    assert Ticket(body="post").load({"name": "x"}) == {"name": "x"}


def test_requirements_with_a_condition() -> None:
    assert errors(Wallet, "post", {"cards": ["VISA"]}) == {"number": ["Missing data for required field."]}
    assert Wallet(body="post").load({"cards": ["STORE"]}) == {"cards": ["STORE"]}


def test_requirements_inside_an_object() -> None:
    assert errors(Trip, "post", {"name": "x", "outer": {}}) == {
        "outer": {"also": ["Missing data for required field."], "more": ["Missing data for required field."]}
    }


def test_refused_rules_refuse_and_others_do_not() -> None:
    assert errors(Trip, "get", {"open": True, "shut": True}) == {"open": ["Not allowed together with its siblings."]}
    late_first = {"start": "2010-01-02T00:00:00.000Z", "end": "2010-01-01T00:00:00.000Z"}
    assert Trip().load(late_first).keys() == {"start", "end"}
    assert errors(Outer, "get", {"deep": {"letter": "B", "code": "b"}}) == {
        "deep": {"letter": ["Not allowed together with its siblings."]}
    }


def test_there_are_two_bodies() -> None:
    with pytest.raises(ValueError, match="body is get or post"):
        Ticket(body="put")


def test_three_shapes_of_a_resource() -> None:
    view = {"id": "7", "name": "x", "deep": {"word": "w"}}
    assert Ticket.to_v2(view) == view
    assert Ticket.to_v2(view, "row") == {"name": "x"}
    assert Ticket.to_v2(view, "post") == {"name": "x", "deep": {"word": "w"}}
    with pytest.raises(ValueError, match="no shape"):
        Ticket.to_v2(view, "list")


def test_a_resource_without_a_row_of_its_own_is_its_row() -> None:
    assert Wallet.to_v2({"number": "7"}, "row") == {"number": "7"}


def test_lift_and_problems_belong_to_the_class() -> None:
    assert Ticket.lift({"name": 7}) == (
        {}, [("#/name", "v2-wrong-type", {"found": "a number", "expected": "a string"})]
    )  # fmt: skip
    assert [code for _, code, _ in Ticket.problems({})] == ["v2-required"]
    assert Ticket.problems({}, among=()) == []
