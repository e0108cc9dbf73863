"""What v2 demands of one value: validators for marshmallow, and the finding that stands for each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, validate

from ctct_bridge.reconciler.mapped import EmailLike

#: Says of a value which finding it deserves, and with what parameters; ``None`` if it is sound.
Check = Callable[[Any], tuple[str, dict[str, Any]] | None]


class Form(validate.Validator):
    """A text of which a pattern matches all.

    :param said: the pattern in words, for people.
    """

    def __init__(self, pattern: str, said: str) -> None:
        self.pattern, self.said = re.compile(pattern), said

    def __call__(self, value: str) -> str:
        if not self.pattern.fullmatch(value):
            raise ValidationError(f"Not of the form: {self.said}.")
        return value


class RangeOr(validate.Range):
    """A range, and values outside it that mean something of their own (-1 for *unlimited*)."""

    def __init__(self, also: Collection[Any], min: Any = None, max: Any = None) -> None:
        self.also = frozenset(also)
        super().__init__(min=min, max=max)

    def __call__(self, value: Any) -> Any:
        return value if value in self.also else super().__call__(value)


def length(shortest: int | None, longest: int | None) -> list[Any]:
    """The validator of a text's characters or a list's items, if there is anything to validate."""
    return [] if shortest is longest is None else [validate.Length(min=shortest, max=longest)]


def span(low: Any, high: Any) -> str:
    """Two limits in words; empty if there are none."""
    if low is not None and high is not None:
        return f"{low} to {high}" if low != high else f"{low}"
    return f"at least {low}" if low is not None else f"at most {high}" if high is not None else ""


def stated(value: Any) -> Any:
    """A view's value as a finding's parameter, which JSON must be able to hold."""
    return str(value) if isinstance(value, Decimal) else value


def objection(validator: Any) -> Check:
    """The check that objects to what ``validator`` refuses.

    :raises TypeError: if no finding stands for it.
    """
    if type(validator) is validate.Length:
        return _length(validator.min or 0, validator.max)
    if type(validator) is validate.OneOf:
        allowed = frozenset(validator.choices)
        return lambda v: None if v in allowed else ("v2-not-allowed", {"value": v})
    if type(validator) in (validate.Range, RangeOr):
        return _range(validator.min, validator.max, getattr(validator, "also", ()))
    if type(validator) is EmailLike:
        match = EmailLike._form.fullmatch
        return lambda v: None if match(v) else ("v2-not-email", {"value": v})
    if type(validator) is Form:
        form, said = validator.pattern.fullmatch, validator.said
        return lambda v: None if form(v) else ("v2-wrong-form", {"value": v, "form": said})
    raise TypeError(f"no finding stands for the validator {validator!r}")


def sound(validator: Any, value: str) -> tuple[str, Any] | None:
    """A Python expression that is true if ``validator`` accepts ``value`` (an expression too), and what ``{}`` in it
    stands for. ``None`` for a validator that is not worth it. An expression spares a call for each value that is sound.
    """
    kind = type(validator)
    if kind is validate.Length and validator.min is None:
        return f"len({value}) <= {validator.max}", None
    if kind is validate.OneOf:
        return f"{value} in {{}}", frozenset(validator.choices)
    if kind in (EmailLike, Form):
        return f"{{}}({value})", (EmailLike._form if kind is EmailLike else validator.pattern).fullmatch
    return None


def _length(shortest: int, longest: int | None) -> Check:
    def check(value: Any) -> tuple[str, dict[str, Any]] | None:
        length = len(value)
        if length < shortest:
            return "v2-too-short", {"length": length, "min": shortest}
        return ("v2-too-long", {"length": length, "max": longest}) if longest is not None and length > longest else None

    return check


def _range(low: Any, high: Any, also: Collection[Any]) -> Check:
    def check(value: Any) -> tuple[str, dict[str, Any]] | None:
        outside = (low is not None and value < low) or (high is not None and value > high)
        return ("v2-out-of-range", {"value": stated(value)}) if outside and value not in also else None

    return check


def item_count(validator: Any) -> Check | None:
    """The check of how many items a list holds; ``None`` without a validator."""
    if validator is None:
        return None
    low, high = validator.min, validator.max
    return lambda items: amiss(len(items), low, high)


def amiss(count: int, low: int | None, high: int | None) -> tuple[str, dict[str, Any]] | None:
    """What is wrong with a number of items, if anything."""
    if (low is not None and count < low) or (high is not None and count > high):
        return "v2-item-count", {"count": count, "limit": span(low, high)}
    return None
