"""What a line can say besides its kind."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from ctct_bridge.reconciler.mapped import EmailLike, V1Path, When


def test_a_path_continues() -> None:
    path = V1Path("PaymentOptions/PaymentOption[Type=CHECK]") / "PaymentAddress"
    assert path == "PaymentOptions/PaymentOption[Type=CHECK]/PaymentAddress"
    assert path / "City" == f"{path}/City"


@pytest.mark.parametrize(
    ("view", "met"),
    [({}, False), ({"options": []}, False), ({"options": ["DOOR", "CHECK"]}, True), ({"options": "CHECK"}, True)],
)
def test_a_condition_looks_at_a_value_or_into_a_list(view: dict[str, object], met: bool) -> None:
    assert When("options", "CHECK").met(view) is met


@pytest.mark.parametrize(
    ("view", "met"),
    [({"kind": "A"}, True), ({"kind": "A", "price": 1}, False), ({"kind": "A", "price": None}, False), ({}, False)],
)
def test_a_condition_may_be_lifted_by_another_property(view: dict[str, object], met: bool) -> None:
    assert When("kind", "A", unless="price").met(view) is met


def test_any_of_several_conditions_will_do() -> None:
    either = When("kind", "A", unless="x") | When("scope", "LIST") | When("open", True)
    assert str(either) == "kind = A and no x or scope = LIST or open = true"
    assert [either.met(view) for view in ({"kind": "A"}, {"scope": "LIST"}, {"kind": "A", "x": 1, "open": True})] == [
        True
    ] * 3
    assert not either.met({"kind": "A", "x": 1, "scope": "ALL"})


def test_a_condition_reads_as_json_does() -> None:
    assert str(When("is_virtual_event", True)) == "is_virtual_event = true"
    assert str(When("payment_options", "CHECK")) == "payment_options = CHECK"


@pytest.mark.parametrize("text", ["a@example.com", "a+b@localhost", "ü@example.org"])
def test_addresses(text: str) -> None:
    assert EmailLike()(text) == text


@pytest.mark.parametrize("text", ["", "a", "a@", "@b", "a b@example.com", "a@b@c", "a@example.com "])
def test_no_addresses(text: str) -> None:
    with pytest.raises(ValidationError):
        EmailLike()(text)
