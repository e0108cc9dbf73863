"""What a create body takes of an object, what it does not, and both together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import views

from ctct_bridge.reconciler.bodies import read_only, together, withheld, writable
from ctct_bridge.reconciler.fields import Many, One, Text
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.schemas import FROM_V1

CREATED = [schema for schema in FROM_V1 if schema.created and schema.into() is None]


class Seat(Shape):
    id = Text()
    row = Text(read_only=True)


class Coupon(Shape):
    code = Text()
    used = Text(read_only=True)


class Booking(Shape):
    number = Text(read_only=True)
    name = Text()
    seats = Many(Seat, key="id")
    coupons = Many(Coupon)
    best = One(Seat)


WHOLE: dict[str, Any] = {
    "number": "7", "name": "x", "best": {"id": "a", "row": "1"},
    "seats": [{"id": "a", "row": "1"}, {"id": "b"}, {"id": "c", "row": "3"}],
    "coupons": [{"code": "p", "used": "no"}, {"code": "q"}],
}  # fmt: skip


@pytest.mark.laws
@pytest.mark.parametrize("schema", CREATED, ids=lambda schema: schema.resource)
@given(data=st.data())
def test_the_parts_are_the_whole(schema: Any, data: st.DataObject) -> None:
    whole = schema.to_v2(data.draw(views(schema)), "item", False)
    body = schema.to_v2(schema.lift(whole)[0], "post")
    assert not list(read_only(schema, body, "#"))
    rest = schema.to_v2(schema.lift(whole)[0], "withheld")
    assert together(schema, body, rest) == whole


def test_what_is_inside_is_parted_too() -> None:
    body, rest = writable(Booking, WHOLE), withheld(Booking, WHOLE)
    assert body == {
        "name": "x", "best": {"id": "a"}, "seats": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
        "coupons": [{"code": "p"}, {"code": "q"}],
    }  # fmt: skip
    assert together(Booking, body, rest) == WHOLE


def test_what_was_taken_out_stays_out_and_what_was_moved_keeps_its_own() -> None:
    body, rest = writable(Booking, WHOLE), withheld(Booking, WHOLE)
    del body["best"], body["name"]
    body["seats"] = [{"id": "c"}, {"id": "new"}]
    made = together(Booking, body, rest)
    assert made["seats"] == [{"id": "c", "row": "3"}, {"id": "new"}]
    assert not {"best", "name"} & made.keys()
    assert made["number"] == "7"


@pytest.mark.parametrize("body", [None, [], "x", {"seats": "x"}, {"seats": [1, None]}, {"best": 7}])
def test_a_damaged_body_is_left_for_others_to_complain_of(body: Any) -> None:
    made = together(Booking, body, withheld(Booking, WHOLE))
    assert made == ({"number": "7", **body} if isinstance(body, dict) else body)
