"""The base classes: plain marshmallow, with a stricter body for create calls."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError
from toys import Deep, Outer, Trip, Wallet

from ctct_bridge.reconciler.fields import Ident, Many, One, Text
from ctct_bridge.reconciler.resource import Resource, Shape, like
from ctct_bridge.reconciler.rules import Before


class Short(Shape):
    name = Text()


class Ticket(Resource):
    resource, collection, row = "ticket", "tickets", Short
    rules = (Before("start", "end"),)

    id = Ident(read_only=True)
    name = Text(required=True)
    seat = Text(get_only=True)
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


def test_what_v2_takes_no_more_is_not_sent_and_not_refused() -> None:
    assert Ticket.to_v2({"id": "7", "name": "x", "seat": "12b"}, "post") == {"name": "x"}
    assert Ticket(body="post").load({"name": "x", "seat": "12b"}) == {"name": "x", "seat": "12b"}


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


class Coach(Resource):
    resource, collection = "coach", "trips/{grandparent}/trains/{parent}/coaches"

    number = Text(read_only=True)
    tickets = Many(Ticket)
    best = One(Ticket)


def test_what_the_server_sets_is_found_at_any_depth() -> None:
    body = {"number": "7", "tickets": [{"name": "x"}, {"id": "7", "name": "x"}], "best": {"id": "7", "name": "x"}}
    assert errors(Coach, "post", body) == {
        "number": ["Read-only."], "tickets": {"1": {"id": ["Read-only."]}}, "best": {"id": ["Read-only."]}
    }  # fmt: skip
    assert Coach.to_v2(body, "post") == {"tickets": [{"name": "x"}] * 2, "best": {"name": "x"}}


def test_the_url_names_the_resources_above() -> None:
    assert Coach.collection_under("t1", "n2") == "trips/t1/trains/n2/coaches"
    assert Coach.ids_above("trips/t1/trains/n2/coaches") == ("t1", "n2")
    assert Ticket.collection_under() == "tickets"
    assert Ticket.ids_above("tickets") == ()
    for ids in ((), ("t1",), ("t1", "n2", "c3")):
        with pytest.raises(ValueError, match="takes 2 ids"):
            Coach.collection_under(*ids)


@pytest.mark.parametrize(
    "url", ["trips/t1/trains/coaches", "trips/t1/trains/n2/coaches/c3", "trips//trains/n2/coaches"]
)
def test_other_urls_are_no_url_of_it(url: str) -> None:
    assert Coach.ids_above(url) is None


def test_a_shape_like_another() -> None:
    made = like(Short, "Long", "Longer.", name=Text(max=2), more=Text())
    assert (made.__name__, made.__doc__, list(made._declared_fields)) == ("Long", "Longer.", ["name", "more"])  # type: ignore[attr-defined]
    assert made().validate({"name": "abc"}) == {"name": ["Longer than maximum length 2."]}
    assert Short().validate({"name": "abc"}) == {}


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
