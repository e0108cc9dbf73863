"""Conditions across properties, each against the contract, on every combination of values that could matter."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from judges import agree

from ctct_bridge.reconciler.fields import CaseText, Count, Each, Flag, Money, One, Text, Token, When
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.rules import (
    Before,
    Exclusive,
    Held,
    NotAbove,
    NotBoth,
    OnlyWith,
    Placeholder,
    Underivable,
)
from ctct_bridge.report.published.conditions import advice, needs, nothing, refusals
from ctct_bridge.schemas import REGISTRY, Contact, Event, EventItem

ABSENT: Any = object()
A, B = When("kind", "A"), When("kinds", "B")


class Judged(Shape):
    """Every condition."""

    rules = (
        Exclusive("one", "other"),
        NotBoth("one", "price"),
        OnlyWith("price", "kind", ("A",)),
        OnlyWith("names", "code", ("us", "ca")),
        Held("names", A | B, 1, 2),
        Before("kind", "code"),
    )

    kind = Token(same="A C", alias={"AA": "A"})
    kinds = Each(Token(same="B C"))
    code = CaseText(fold=str.lower, max=2)
    one, other = Flag(), Flag()
    price = Money(min=Decimal(0))
    names = Each(Text(), required=A | B)
    word = Text(fill="", required=When("kind", "A", unless="price"))
    set_by_v2 = Token(same="A", read_only=True)
    never = Text(required=When("set_by_v2", "A"))


VALUES: dict[str, list[Any]] = {
    "kind": [ABSENT, "A", "AA", "C"],
    "kinds": [ABSENT, [], ["B"], ["C", "B"]],
    "code": [ABSENT, "", "US", "fr"],
    "one": [ABSENT, True, False],
    "other": [ABSENT, True],
    "price": [ABSENT, 0, 1.5],
    "names": [ABSENT, [], ["x"], ["x", "y", "z"]],
    "word": [ABSENT, "", "w"],
}
BODIES = [
    {key: value for key, value in zip(VALUES, values, strict=True) if value is not ABSENT}
    for at, values in enumerate(product(*VALUES.values()))
    if at % 17 == 0  # prime to the number of values of each property, so that none is left out
]


@pytest.mark.parametrize("body", ["get", "post"])
def test_every_combination(body: str) -> None:
    verdicts = [agree(Judged, body, found) for found in BODIES]
    assert 50 < sum(verdicts) < len(verdicts) - 50


def lines(shape: Any) -> Any:
    return shape._declared_fields


def test_what_is_needed_on_one_condition_stands_together() -> None:
    (found,) = [node for node in needs(lines(Event)) if "payable_to" in str(node)]
    assert found == {
        "if": {"properties": {"payment_options": {"contains": {"const": "CHECK"}}}, "required": ["payment_options"]},
        "then": {"required": ["payment_address", "payable_to"]},
    }


def test_a_condition_that_cannot_be_met_is_left_out() -> None:
    writable = {key: line for key, line in lines(Judged).items() if not line.read_only}
    assert "set_by_v2" not in str(list(needs(writable)))
    assert "set_by_v2" in str(list(needs(lines(Judged))))
    alone = {key: line for key, line in lines(Judged).items() if key in ("kinds", "names")}
    (found,) = needs(alone)
    assert found["if"] == {"properties": {"kinds": {"contains": {"const": "B"}}}, "required": ["kinds"]}


def test_a_rule_about_what_is_not_there_is_left_out() -> None:
    assert len(list(refusals(Judged.rules, lines(Judged)))) == 5
    assert list(refusals(Judged.rules, {"kind": lines(Judged)["kind"]})) == []


@pytest.mark.parametrize(
    "rule", [Before("a", "b"), NotAbove("a", "b"), Underivable("a", "b", "code"), Placeholder("a", "$")]
)
def test_what_is_never_refused_is_never_refused(rule: Any) -> None:
    both = {"a": Text(), "b": Text()}
    assert list(refusals((rule,), both)) == []
    assert len(list(advice((rule,), both))) == isinstance(rule, (Before, NotAbove))
    assert list(advice((rule,), {"a": Text()})) == []


def test_a_rule_that_nothing_stands_for_is_refused() -> None:
    class Odd:
        """A rule of no known kind."""

        refused = True

    with pytest.raises(TypeError, match="nothing stands for the rule"):
        list(refusals((Odd(),), {}))
    with pytest.raises(TypeError, match="nothing stands for the rule"):
        list(refusals((OnlyWith("a", "b", (1,)),), {"a": Text(), "b": Count()}))


@pytest.mark.parametrize("schema", REGISTRY, ids=lambda schema: schema.__name__)
def test_every_rule_of_a_resource_is_known(schema: Any) -> None:
    assert len(list(refusals(schema.rules, lines(schema)))) == sum(rule.refused for rule in schema.rules)


def test_what_no_schema_can_check_is_told() -> None:
    assert list(advice(Event.rules, lines(Event))) == ["end_date is not before start_date"]
    assert list(advice(EventItem.rules, lines(EventItem))) == [
        "per_registrant_limit is not above default_quantity_available"
    ]
    assert list(advice(Contact.rules, lines(Contact))) == []


def test_nothing_is_of_the_property_s_kind() -> None:
    inner = type("Inner", (Shape,), {})
    kinds = {Text(): {"maxLength": 0}, Each(Text()): {"maxItems": 0}, One(inner): {"maxProperties": 0},
             Count(): {"const": 0}, Money(): {"const": 0}, Flag(): {"const": False}}  # fmt: skip
    for line, node in kinds.items():
        assert nothing(line) == node
