"""Which element an object of a list belongs to."""

from __future__ import annotations

from typing import Any

import pytest
from toys import Form, Home, Replies, Work

from ctct_bridge.reconciler.assign import assign, blocks, fits

PARTS: Any = Form._declared_fields["parts"]
MIXED: Any = Form._declared_fields["mixed"]


def lines(*names: str) -> Any:
    return {"lines": [{"kind": "ONE", "name": name, "value": "x"} for name in names]}


def test_blocks_are_what_is_no_simple_element() -> None:
    assert blocks(PARTS) == ["Home", "Work", "Info1", "Info2"]
    assert blocks(MIXED) == ["More", "Rest"]


@pytest.mark.parametrize(
    ("shape", "value", "exactly", "roughly"),
    [
        (Home, lines("FIRST", "City"), True, True),
        (Home, lines("Firm"), False, False),
        (Work, lines("City", "Firm"), True, True),
        (Home, {"lines": [{"kind": "ONE", "name": "FIRST", "value": "x", "label": "Name:"}]}, False, True),
        (Home, {"lines": [{"kind": "MANY", "name": "FIRST", "value": "x"}]}, False, True),
        (Replies, {"lines": [{"kind": "ONE", "label": "q", "value": "a"}]}, True, True),
        (Replies, {"lines": [{"kind": "ONE", "name": "N", "label": "q"}]}, False, True),
        (Replies, {"label": "Info", "lines": []}, False, True),
        (Replies, {"other": 1}, False, False),
    ],
)
def test_fits(shape: Any, value: Any, exactly: bool, roughly: bool) -> None:
    assert (fits(shape, value, True), fits(shape, value, False)) == (exactly, roughly)


@pytest.mark.parametrize(
    ("items", "places"),
    [
        ([], []),
        ([lines("FIRST"), lines("Firm")], ["Home", "Work"]),
        ([lines("Firm"), lines("FIRST")], ["Work", "Info1"]),  # out of order, it is no more than unknown questions
        ([lines("City"), lines("City"), lines("City")], ["Home", "Work", "Info1"]),
        ([lines("a"), lines("b"), lines("c")], ["Info1", "Info2", None]),
    ],
)
def test_each_goes_to_the_first_place_that_fits(items: Any, places: Any) -> None:
    assert assign(PARTS, items, None) == places


def test_a_tag_names_its_element_once() -> None:
    size, reply = {"kind": "ONE", "name": "SIZE", "value": "9"}, {"kind": "ONE", "label": "q"}
    assert assign(MIXED, [reply, size, size, reply], None) == ["More", "SIZE", None, "More"]
    assert assign(MIXED, [reply, size, reply], ["More", "Rest"]) == ["More", "SIZE", "Rest"]
