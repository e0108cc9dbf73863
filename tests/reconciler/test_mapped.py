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
