"""Cross-field rules of the v2 contract."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.reconciler.mapped import When
from ctct_bridge.reconciler.rules import (
    After,
    Before,
    Contradicts,
    Exclusive,
    Held,
    NotAbove,
    NotBoth,
    OnlyWith,
    Placeholder,
    Underivable,
)

EARLY, LATE = datetime(2010, 1, 1, tzinfo=UTC), datetime(2010, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("view", "broken"),
    [
        ({"a": True, "b": True}, True),
        ({"a": True, "b": False}, False),
        ({"a": True}, False),
        ({"a": 1, "b": 1}, False),
        ({}, False),
    ],
)
def test_two_that_cannot_both_be_true(view: Any, broken: bool) -> None:
    problem = Exclusive("a", "b").problem(view)
    assert problem == (("#/a", "v2-exclusive", {"property": "a", "other": "b"}) if broken else None)


@pytest.mark.parametrize(
    ("view", "broken"),
    [
        ({"start": LATE, "end": EARLY}, True),
        ({"start": EARLY, "end": LATE}, False),
        ({"start": EARLY, "end": EARLY}, False),
        ({"end": EARLY}, False),
        ({"start": LATE}, False),
    ],
)
def test_the_end_is_not_before_the_start(view: Any, broken: bool) -> None:
    assert Before("start", "end").problem(view) == (("#/end", "end-before-start", {}) if broken else None)


@pytest.mark.parametrize(
    ("view", "broken"),
    [
        ({"code": "x", "country": "de"}, True),
        ({"code": "x", "country": "us"}, False),
        ({"code": "x"}, False),
        ({"country": "de"}, False),
    ],
)
def test_allowed_only_with_some_values(view: Any, broken: bool) -> None:
    problem = OnlyWith("code", "country", ("us", "ca")).problem(view)
    assert problem == (("#/code", "v2-not-allowed", {"value": "x"}) if broken else None)


@pytest.mark.parametrize(
    ("view", "broken"),
    [
        ({"state": "Nowhere", "country": "us"}, True),
        ({"state": "Nowhere", "country": "de"}, False),
        ({"state": "Nowhere"}, False),
        ({"state": "New Jersey", "code": "NJ", "country": "us"}, False),
        ({"country": "us"}, False),
    ],
)
def test_a_name_without_a_code(view: Any, broken: bool) -> None:
    problem = Underivable("code", "state", "state-unknown", "country", ("us", "ca")).problem(view)
    assert problem == (("#/code", "state-unknown", {"value": "Nowhere"}) if broken else None)


@pytest.mark.parametrize(
    ("view", "broken"), [({"a": 0, "b": None}, True), ({"a": 1}, False), ({"b": 1}, False), ({}, False)]
)
def test_two_that_cannot_both_be_there(view: Any, broken: bool) -> None:
    problem = NotBoth("a", "b").problem(view)
    assert problem == (("#/a", "v2-exclusive", {"property": "a", "other": "b"}) if broken else None)


@pytest.mark.parametrize(
    ("view", "broken"), [({"a": 2, "b": 1}, True), ({"a": 1, "b": 1}, False), ({"a": 1}, False), ({"b": 0}, False)]
)
def test_a_number_that_another_bounds(view: Any, broken: bool) -> None:
    problem = NotAbove("a", "b").problem(view)
    assert problem == (("#/a", "v2-above", {"property": "a", "other": "b"}) if broken else None)


@pytest.mark.parametrize(
    ("view", "count"),
    [
        ({"kind": "A", "ids": []}, 0),
        ({"kind": "A", "ids": ["x", "y", "z"]}, 3),
        ({"kind": "A", "ids": ["x"]}, None),
        ({"kind": "A", "ids": ["x", "y"]}, None),
        ({"kind": "B", "ids": []}, None),
        ({"kind": "A"}, None),
    ],
)
def test_a_list_that_holds_so_many(view: Any, count: int | None) -> None:
    problem = Held("ids", When("kind", "A"), 1, 2).problem(view)
    assert problem == (("#/ids", "v2-item-count", {"count": count, "limit": "1 to 2"}) if count is not None else None)


def test_an_amount_is_named_as_json_can_hold_it() -> None:
    problem = OnlyWith("amount", "kind", ("A",)).problem({"amount": Decimal("2.50"), "kind": "B"})
    assert problem == ("#/amount", "v2-not-allowed", {"value": "2.50"})


@pytest.mark.parametrize(
    ("view", "broken"), [({"a": "$A.CITY"}, True), ({"a": "A.CITY $A."}, False), ({"a": None}, False), ({}, False)]
)
def test_a_text_that_was_to_be_filled_in(view: Any, broken: bool) -> None:
    problem = Placeholder("a", "$A.").problem(view)
    assert problem == (("#/a", "placeholder-text", {"value": "$A.CITY"}) if broken else None)


RULES = [
    Exclusive("a", "b"), Before("a", "b"), OnlyWith("a", "b", (1,)), NotBoth("a", "b"), NotAbove("a", "b"),
    Held("a", When("b", 1), least=2), Held("a", When("b", 1) | When("c", 1), least=2),
    Placeholder("a", "1"), Underivable("a", "b", "state-unknown"), Underivable("a", "b", "state-unknown", "c", (1,)),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
@given(view=st.dictionaries(st.sampled_from("abc"), st.sampled_from([True, False, None, 1, 2])))
def test_what_is_broken_was_possible(rule: Any, view: dict[str, Any]) -> None:
    if isinstance(rule, Held) and "a" in view:
        view = {**view, "a": []}
    if rule.problem(view) is not None:
        assert rule.possible(view.keys())


@pytest.mark.parametrize(
    ("late", "early", "broken"), [(EARLY, LATE, True), (EARLY, EARLY, False), (LATE, EARLY, False), (None, LATE, False)]
)
def test_two_times_of_one_history(late: Any, early: Any, broken: bool) -> None:
    problem = After("late", "early").problem({"late": late, "early": early})
    assert problem == (("#/late", "dates-disordered", {"property": "late", "other": "early"}) if broken else None)


@pytest.mark.parametrize(
    ("lists", "status", "broken"),
    [([1], "REMOVED", True), ([], "REMOVED", False), ([1], "ACTIVE", False), ([1], None, False)],
)
def test_what_a_status_contradicts(lists: Any, status: Any, broken: bool) -> None:
    rule, view = Contradicts("lists", "status", ("REMOVED",)), {"lists": lists, "status": status}
    problem = rule.problem(view)
    expected = "#/lists", "status-contradicted", {"property": "lists", "other": "status", "value": "REMOVED"}
    assert problem == (expected if broken else None)
    assert eval(rule.kept(), {"v": view}) is not broken  # noqa: S307


@given(st.sampled_from([Before, After, NotAbove]), st.none() | st.integers(0, 3), st.none() | st.integers(0, 3))
def test_the_expression_of_a_rule_says_what_the_rule_says(kind: Any, one: Any, other: Any) -> None:
    rule, view = kind("a", "b"), {"a": one, "b": other}
    assert eval(rule.kept(), {"v": view}) == (rule.problem(view) is None)  # noqa: S307
