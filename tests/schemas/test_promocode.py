"""Promocodes: what each kind of code must carry, and what it must not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from frozen import agrees

from ctct_bridge.schemas import Promocode

ACCESS = {"code_name": "STAGE", "code_type": "ACCESS", "is_paused": False, "quantity_total": 9, "fee_ids": ["f1"]}
LISTED = {
    "code_name": "ALTOS", "code_type": "DISCOUNT", "is_paused": False, "quantity_total": -1,
    "discount_scope": "FEE_LIST", "discount_amount": 2.5, "fee_ids": ["f1", "f2"],
}  # fmt: skip
WHOLE = {
    "code_name": "FRIENDS", "code_type": "DISCOUNT", "is_paused": True, "quantity_total": 1,
    "discount_scope": "ORDER_TOTAL", "discount_percent": 15,
}  # fmt: skip
every = pytest.mark.parametrize("body", [ACCESS, LISTED, WHOLE], ids=["access", "listed", "whole"])


def test_the_contract_as_documented() -> None:
    agrees(
        Promocode,
        """
        id                  string   ..50                    R
        status              string   =LIVE|PAUSED|DEPLETED   R
        code_name           string   4..12                   !
        code_type           string   =ACCESS|DISCOUNT        !
        is_paused           boolean  -                       !
        quantity_total      integer  1..,-1                  !
        quantity_used       integer  0..                     R
        quantity_available  integer  -1..                    R
        fee_ids             array    -                       ?
        discount_scope      string   =FEE_LIST|ORDER_TOTAL   ?
        discount_type       string   =PERCENT|AMOUNT         R
        discount_amount     number   0.01..                  ?
        discount_percent    integer  1..100                  ?
        """,
    )


@every
def test_each_kind_is_complete(body: Any) -> None:
    assert Promocode(body="post").validate(body) == {}
    assert Promocode.problems(Promocode().load(body)) == []


@every
def test_every_property_of_a_kind_is_needed(body: Any) -> None:
    for key in body:
        less = {name: value for name, value in body.items() if name != key}
        told = Promocode.problems(Promocode.lift(less)[0])
        assert f"#/{key}" in {pointer for pointer, code, _ in told if code == "v2-required"}
        assert Promocode().validate(less) == {}, "what v2 returns may lack anything"
        assert key in Promocode(body="post").validate(less)


def test_either_of_two_properties_is_needed() -> None:
    view = {key: value for key, value in WHOLE.items() if key != "discount_percent"}
    assert [(pointer, params["when"]) for pointer, _, params in Promocode.problems(view)] == [
        ("#/discount_amount", " with code_type = DISCOUNT and no discount_percent"),
        ("#/discount_percent", " with code_type = DISCOUNT and no discount_amount"),
    ]


@pytest.mark.parametrize(
    ("body", "more", "pointer", "code"),
    [
        (ACCESS, {"discount_scope": "FEE_LIST"}, "#/discount_scope", "v2-not-allowed"),
        (ACCESS, {"discount_type": "AMOUNT"}, "#/discount_type", "v2-not-allowed"),
        (ACCESS, {"discount_amount": 2.5}, "#/discount_amount", "v2-not-allowed"),
        (ACCESS, {"discount_percent": 5}, "#/discount_percent", "v2-not-allowed"),
        (ACCESS, {"fee_ids": ["f1", "f2"]}, "#/fee_ids", "v2-item-count"),
        (ACCESS, {"fee_ids": []}, "#/fee_ids", "v2-item-count"),
        (LISTED, {"fee_ids": []}, "#/fee_ids", "v2-item-count"),
        (LISTED, {"discount_percent": 5}, "#/discount_amount", "v2-exclusive"),
        (WHOLE, {"fee_ids": ["f1"]}, "#/fee_ids", "v2-not-allowed"),
        (WHOLE, {"discount_amount": 2.5}, "#/discount_amount", "v2-exclusive"),
        (WHOLE, {"code_name": "two words"}, "#/code_name", "v2-wrong-form"),
        (WHOLE, {"code_name": "per-cent"}, "#/code_name", "v2-wrong-form"),
        (WHOLE, {"quantity_total": 0}, "#/quantity_total", "v2-out-of-range"),
        (LISTED, {"fee_ids": ["f" * 51]}, "#/fee_ids/0", "v2-too-long"),
    ],
)
def test_what_does_not_go_together(body: Any, more: Any, pointer: str, code: str) -> None:
    data = {**body, **more}
    view, problems = Promocode.lift(data)
    assert problems == []
    assert [(where, which) for where, which, _ in Promocode.problems(view)] == [(pointer, code)]
    assert list(Promocode().validate(data)) == [pointer.split("/")[1]]


def test_no_fees_of_a_discount_on_everything_may_be_an_empty_list() -> None:
    assert Promocode().validate({**WHOLE, "fee_ids": []}) == {}


def test_amounts_are_exact() -> None:
    view = Promocode().load(LISTED)
    assert view["discount_amount"] == Decimal("2.5")
    assert Promocode.to_v2(view)["discount_amount"] == 2.5


def test_where_promocodes_are_served() -> None:
    assert Promocode.collection_under("a07e4k") == "eventspot/events/a07e4k/promocodes"
