"""The lines that a person edits: kinds of values, paths, and what a field knows."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from strategies import AMOUNTS, INSTANTS

from ctct_bridge.reconciler.fields import (
    CaseText,
    Count,
    Each,
    Email,
    EmailLike,
    Flag,
    Ident,
    Leaf,
    Many,
    Money,
    Number,
    One,
    Text,
    Timestamp,
    Token,
    Url,
    V1Path,
    Variants,
    When,
)
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.shapes import dumper

LEAVES: list[Leaf] = [
    Text(), Url(), Email(), CaseText(fold=str.lower), Ident(), Token(same="A"), Count(), Number(), Money(), Flag(),
    Timestamp(),
]  # fmt: skip
every = pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: type(leaf).__name__)
JSON = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()), st.just({}),
    INSTANTS.map(Timestamp().to_json),
)  # fmt: skip


@every
@given(value=JSON)
def test_json_is_read_exactly_or_refused(leaf: Leaf, value: Any) -> None:
    try:
        read = leaf.from_json(value)
    except ValidationError:
        return
    assert isinstance(value, bool) == isinstance(read, bool), "a boolean is no number"
    assert leaf.from_json(leaf.to_json(read)) == read


def test_null_is_a_value_only_where_it_is_said_to_be() -> None:
    shape = type("Nullable", (Shape,), {"a": Text(null=True, max=3), "b": Text(), "c": Money(null=True)})
    assert shape().load({"a": None, "c": None}) == shape.lift({"a": None, "c": None})[0] == {"a": None, "c": None}
    assert shape().dump({"a": None, "c": None}) == dumper(shape)({"a": None, "c": None}) == {"a": None, "c": None}
    assert shape.problems({"a": None}) == []
    assert shape().validate({"b": None}) == {"b": ["Field may not be null."]}
    assert [code for _, code, _ in shape.lift({"b": None})[1]] == ["v2-wrong-type"]


@given(AMOUNTS)
def test_money_is_exact_in_json(amount: Decimal) -> None:
    assert Money().from_json(Money().to_json(amount)) == amount


def test_money_that_json_cannot_hold_is_no_number() -> None:
    with pytest.raises(ValueError, match="no JSON number exactly"):
        Money().to_json(Decimal("0.1000000000000000055"))
    with pytest.raises(ValidationError, match="printed exactly"):
        Money().from_json(2**53 + 1)


@given(INSTANTS)
def test_an_instant_is_exact_in_json(moment: datetime) -> None:
    assert Timestamp().from_json(Timestamp().to_json(moment)) == moment


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), "1", True, None])
def test_no_numbers(value: Any) -> None:
    for leaf in (Money(), Number()):
        with pytest.raises(ValidationError, match="Not a number"):
            leaf.from_json(value)


def test_a_timestamp_needs_an_offset() -> None:
    with pytest.raises(ValidationError, match="with an offset"):
        Timestamp().from_json("2010-07-01T08:00:00")
    assert Timestamp().from_json("2010-07-01T08:00:00-04:00") == datetime(2010, 7, 1, 12, tzinfo=UTC)


def test_null_is_no_value_and_prints_as_null() -> None:
    holder = type("Holder", (Shape,), {"a": Text()})
    assert holder().dump({"a": None}) == {"a": None}
    with pytest.raises(ValidationError):
        holder().load({"a": None})


# -- what is checked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["a@b", "ada.l+x@example.com", "ä@example.org", "a@b."])
def test_addresses(address: str) -> None:
    assert EmailLike()(address) == address


@pytest.mark.parametrize("address", ["", "a", "@", "a@", "@b", "a@b@c", "a b@c", " a@b", "a@b\n"])
def test_no_addresses(address: str) -> None:
    with pytest.raises(ValidationError):
        EmailLike()(address)


def test_limits_are_validators() -> None:
    holder = type("Holder", (Shape,), {
        "text": Text(max=2), "mail": Email(max=5), "one": Text(one_of=["A", "B"]), "count": Count(min=1, max=3),
        "token": Token(same="A", pairs={"b": "BE"}, v2_only="C", alias={"BEE": "BE"}),
    })  # fmt: skip
    good = {"text": "ab", "mail": "a@b.c", "one": "A", "count": 3, "token": "C"}
    assert holder().load(good) == good
    assert holder().load({"token": "BEE"}) == {"token": "BE"}
    bad = {"text": "abc", "mail": "a@b.cd", "one": "C", "count": 0, "token": "b"}
    with pytest.raises(ValidationError) as caught:
        holder().load(bad)
    assert caught.value.messages.keys() == bad.keys()  # type: ignore[union-attr]


def test_codes_are_folded() -> None:
    assert CaseText(fold=str.lower).from_json("US") == "us"


# -- paths and descriptions -------------------------------------------------------------------------------------------


def test_variants_give_paths() -> None:
    cards = Variants("Cards/Card", on="Kind", same="VISA STORE", v2_only="COIN")
    path = cards["VISA"] / "Owner" / "Name"
    assert isinstance(path, V1Path)
    assert path == "Cards/Card[Kind=VISA]/Owner/Name"
    assert cards.item == "Card"
    for tag in ("COIN", "OTHER"):
        with pytest.raises(KeyError):
            cards[tag]


def test_a_field_is_described() -> None:
    line = Text("A/B", required=When("c", True), read_only=True, ev="D > S", note="n")
    assert (line.path, line.need, line.read_only, line.derive, line.ev, line.note) == (
        "A/B", When("c", True), True, None, "D > S", "n",
    )  # fmt: skip
    assert Text().path is None


@pytest.mark.parametrize(
    ("when", "view", "met"),
    [
        (When("a", "X"), {"a": ["X", "Y"]}, True),
        (When("a", "X"), {"a": ["Y"]}, False),
        (When("a", True), {"a": True}, True),
        (When("a", True), {"a": False}, False),
        (When("a", True), {}, False),
    ],
)
def test_conditions(when: When, view: Any, met: bool) -> None:
    assert when.met(view) == met


def test_conditions_read_well() -> None:
    assert [str(When("a", value)) for value in (True, "X")] == ["a = true", "a = X"]


def test_nested_fields_know_their_class() -> None:
    inner = type("Inner", (Shape,), {"a": Text()})
    assert One(inner, "X").shape is Many(inner, "X/Y", key="a").shape is inner
    assert isinstance(Each(Count(), "X/Y").leaf, Count)
    assert [line.kind for line in (One(inner), Many(inner), Each(Text()), Text(), Count(), Flag())] == [
        "object", "array", "array", "string", "integer", "boolean",
    ]  # fmt: skip
