"""What v2 demands of one value: marshmallow's validator and the finding object to the same values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, validate

from ctct_bridge.reconciler.checks import Form, RangeOr, item_count, length, objection, sound, span, stated
from ctct_bridge.reconciler.mapped import EmailLike

WORD = Form(r"\w+", "letters, digits and _")
NUMBERS: tuple[Any, ...] = (
    validate.Range(min=1, max=9),
    validate.Range(),
    RangeOr((-1,), min=1),
    RangeOr((0, 99), max=-5),
)
TEXTS: tuple[Any, ...] = (
    *length(4, 6), *length(None, 3), *length(2, None), validate.OneOf(["ab", "é"]), EmailLike(), WORD
)  # fmt: skip


def refuses(validator: Any, value: Any) -> bool:
    try:
        validator(value)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("validator", NUMBERS, ids=repr)
@given(value=st.integers(-12, 12) | st.just(99))
def test_numbers_are_judged_alike(validator: Any, value: int) -> None:
    assert (objection(validator)(value) is not None) == refuses(validator, value)


@pytest.mark.parametrize("validator", TEXTS, ids=lambda validator: type(validator).__name__)
@given(value=st.text("ab é_@.\n", max_size=7))
def test_texts_are_judged_alike(validator: Any, value: str) -> None:
    assert (objection(validator)(value) is not None) == refuses(validator, value)


@pytest.mark.parametrize("validator", TEXTS, ids=lambda validator: type(validator).__name__)
@given(value=st.text("ab é_@.\n", max_size=7))
def test_an_expression_is_true_of_what_is_accepted(validator: Any, value: str) -> None:
    made = sound(validator, "v")
    if made is None:
        assert isinstance(validator, validate.Length), "all other validators of texts have one"
    else:
        assert bool(eval(made[0].format("f"), {"v": value, "f": made[1]})) != refuses(validator, value)  # noqa: S307


def test_each_objection_says_what_is_wrong() -> None:
    (limits,) = length(4, 6)
    assert objection(limits)("abc") == ("v2-too-short", {"length": 3, "min": 4})
    assert objection(limits)("abcdefg") == ("v2-too-long", {"length": 7, "max": 6})
    assert objection(WORD)("a b") == ("v2-wrong-form", {"value": "a b", "form": "letters, digits and _"})
    assert objection(WORD)("a\n") is not None, "all of the text is of the form, not its first line"
    assert objection(RangeOr((-1,), min=1))(0) == ("v2-out-of-range", {"value": 0})
    assert objection(validate.Range(min=Decimal("0.01")))(Decimal(0)) == ("v2-out-of-range", {"value": "0"})


def test_lists_are_counted() -> None:
    (limits,) = length(1, 5)
    check = item_count(limits)
    assert check is not None
    assert check([]) == ("v2-item-count", {"count": 0, "limit": "1 to 5"})
    assert check(["a"]) is check(["a"] * 5) is None
    assert check(["a"] * 6) == ("v2-item-count", {"count": 6, "limit": "1 to 5"})
    assert item_count(None) is None


def test_without_limits_there_is_nothing_to_validate() -> None:
    assert length(None, None) == []
    assert objection(*length(0, None))("") is None


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(1, 5, "1 to 5"), (1, 1, "1"), (0, None, "at least 0"), (None, 0, "at most 0"), (None, None, "")],
)
def test_limits_in_words(low: Any, high: Any, said: str) -> None:
    assert span(low, high) == said


def test_parameters_of_a_finding_fit_into_json() -> None:
    assert [stated(value) for value in (Decimal("0.10"), 7, "x")] == ["0.10", 7, "x"]


def test_a_validator_without_a_finding_is_refused() -> None:
    with pytest.raises(TypeError, match="no finding stands for"):
        objection(validate.Regexp("x"))
