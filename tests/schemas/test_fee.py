"""Fees: children of an event, without an id in v1."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from ctct_bridge.reconciler.table import Got, table_of
from ctct_bridge.schemas import BY_ELEMENT, Event, Fee

TABLE = table_of(Fee)


def read(xml: str) -> Got:
    return TABLE.get(etree.fromstring(f"<EventFee>{xml}</EventFee>"))


def test_a_fee_is_known_by_its_element() -> None:
    assert BY_ELEMENT["EventFee"] is TABLE


def test_the_documented_fee() -> None:
    got = read(
        "<Label>Lunch</Label><Fee>21.75</Fee><EarlyFee>0.0</EarlyFee><LateFee>30</LateFee><FeeScope>GUESTS</FeeScope>"
    )
    assert Fee.to_v2(got.view) == {
        "label": "Lunch", "fee": 21.75, "fee_scope": "GUESTS", "early_fee": 0.0, "late_fee": 30.0
    }  # fmt: skip
    assert got.view["early_fee"] == Decimal(0), "nought is not the same as unset"
    assert got.residue == {"text": {"LateFee": "30"}}


def test_an_unset_fee_is_left_out() -> None:
    assert Fee.to_v2(read("<Label>Lunch</Label><Fee/><EarlyFee/><LateFee/><FeeScope/>").view) == {"label": "Lunch"}


@pytest.mark.parametrize(("said", "meant"), [("REGISTRANT", "REGISTRANTS"), ("GUEST", "GUESTS"), ("BOTH", "BOTH")])
def test_two_spellings_of_a_scope_in_v2(said: str, meant: str) -> None:
    assert Fee().load({"fee_scope": said}) == Fee.lift({"fee_scope": said})[0] == {"fee_scope": meant}


def test_v1_has_one_spelling_of_a_scope() -> None:
    assert [finding.code for finding in read("<FeeScope>GUEST</FeeScope>").findings] == ["token-unknown"]


@pytest.mark.parametrize("text", ["1,50", "$5", "free", "0.1000000000000000055"])
def test_money_is_read_exactly_or_not_at_all(text: str) -> None:
    got = read(f"<Fee>{text}</Fee>")
    assert "fee" not in got.view
    assert got.residue is not None
    assert got.residue["text"]["Fee"] == text


def test_what_v2_requires_of_a_fee() -> None:
    assert {pointer for pointer, code, _ in Fee.problems({}) if code == "v2-required"} == {
        "#/label", "#/fee", "#/fee_scope"
    }  # fmt: skip
    assert Fee.problems({"label": "x" * 101, "fee": Decimal(1), "fee_scope": "ALL"}) == [
        ("#/label", "v2-too-long", {"length": 101, "max": 100}),
        ("#/fee_scope", "v2-not-allowed", {"value": "ALL"}),
    ]


@pytest.mark.parametrize("key", ["id", "has_restricted_access"])
def test_what_only_v2_has(key: str) -> None:
    value: Any = "f7" if key == "id" else True
    assert [finding.path for finding in TABLE.put({key: value})[1]] == [f"#/{key}"]


def test_fees_stand_inside_their_event() -> None:
    fees = [{"label": "a", "fee": Decimal("1.5")}, {"label": "b"}]
    element, findings = table_of(Event).create({}, {"fee": fees})
    assert findings == []
    assert [fee.findtext("Label") for fee in element.iterfind(Event.V1.children[Fee])] == ["a", "b"]
    assert [child.view for child in table_of(Event).get(element).children] == fees


def test_a_fee_s_spelling_follows_its_label() -> None:
    source = etree.fromstring(
        "<Event><RegistrationTypes><RegistrationType><EventFees><EventFee><Label>a</Label><Fee>1.50</Fee></EventFee>"
        "<EventFee><Label>b</Label><Fee>2.50</Fee></EventFee></EventFees></RegistrationType></RegistrationTypes></Event>"
    )
    got = table_of(Event).get(source)
    swapped = [{"label": "b", "fee": Decimal("2.5")}, {"label": "a", "fee": Decimal(3)}]
    element, _ = table_of(Event).put(got.view, got.residue, {"fee": swapped})
    assert [fee.text for fee in element.iter("Fee")] == ["2.50", "3.0"]
