"""One value as JSON Schema."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from marshmallow import validate
from strategies import INSTANTS, ZONED

from ctct_bridge.reconciler.fields import (
    CaseText,
    Count,
    Each,
    Email,
    Flag,
    Many,
    Money,
    Number,
    Text,
    Timestamp,
    Token,
)
from ctct_bridge.reconciler.instants import instant
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.zoned import ZonedTimestamp, zoned
from ctct_bridge.report.published import values
from ctct_bridge.report.published.values import counts, limits, spellings, value


@pytest.mark.parametrize(
    ("line", "node"),
    [
        (Text(), {"type": "string"}),
        (Text(min=4, max=12), {"type": "string", "minLength": 4, "maxLength": 12}),
        (Text(form=(r"\w+", "letters")), {"type": "string", "pattern": r"^\w+$"}),
        (Text(one_of=["a", "b"]), {"type": "string", "enum": ["a", "b"]}),
        (Text(null=True), {"type": ["string", "null"]}),
        (Text(one_of=["a"], null=True), {"type": ["string", "null"], "enum": ["a", None]}),
        (Token(same="A B", pairs={"c": "C"}, v2_only="D"), {"type": "string", "enum": ["A", "B", "C", "D"]}),
        (Email(max=80), {"type": "string", "maxLength": 80, "pattern": r"^[^\s@]+@[^\s@]+$"}),
        (Flag(), {"type": "boolean"}),
        (Count(), {"type": "integer", "minimum": 0}),
        (Count(min=None), {"type": "integer"}),
        (Count(min=1, max=3), {"type": "integer", "minimum": 1, "maximum": 3}),
        (Count(min=1, also=(-1,)), {"type": "integer", "anyOf": [{"minimum": 1}, {"enum": [-1]}]}),
        (Money(min=Decimal("0.01")), {"type": "number", "minimum": 0.01}),
        (Money(), {"type": "number"}),
        (Number(), {"type": "number"}),
        (Timestamp(), {"type": "string", "format": "date-time", "pattern": values.INSTANT}),
        (ZonedTimestamp(), {"type": "string", "format": "date-time", "pattern": values.ZONED}),
    ],
)  # fmt: skip
def test_each_kind(line: Any, node: Any) -> None:
    assert value(line, "get") == value(line, "post") == node


def test_another_spelling_is_met_and_not_sent() -> None:
    scope = Token(same="BOTH GUESTS", alias={"GUEST": "GUESTS"})
    assert value(scope, "get")["enum"] == ["BOTH", "GUESTS", "GUEST"]
    assert value(scope, "post")["enum"] == ["BOTH", "GUESTS"]


@given(moment=INSTANTS)
def test_every_instant_is_written_as_the_pattern_says(moment: datetime) -> None:
    assert re.search(values.INSTANT, instant(moment))


@given(moment=ZONED)
def test_so_is_every_instant_with_an_offset(moment: datetime) -> None:
    assert re.search(values.ZONED, zoned(moment))


@pytest.mark.parametrize(
    "text",
    ["2011-06-09T10:00:00Z", "2011-06-09T10:00:00.12Z", "2011-06-09T10:00:00.123456Z", "2011-06-09T10:00:00.000",
     "2011-06-09 10:00:00.000Z", "2011-13-09T10:00:00.000Z", "2011-06-32T10:00:00.000Z", "2011-06-09T24:00:00.000Z",
     "2011-06-09T10:60:00.000Z", "2011-06-09T10:00:60.000Z", " 2011-06-09T10:00:00.000Z", "2011-06-09", "",
     "٢٠١١-06-09T10:00:00.000Z"],
)  # fmt: skip
def test_other_times_are_not_of_the_pattern(text: str) -> None:
    assert not re.search(values.INSTANT, text)
    assert not re.search(values.ZONED, text)


def test_an_offset_is_the_library_s_alone() -> None:
    text = zoned(datetime(2015, 2, 11, 10, 46, 17, tzinfo=UTC)).replace("Z", "-05:00")
    assert re.search(values.ZONED, text)
    assert not re.search(values.INSTANT, text)


def test_how_many() -> None:
    assert counts(Each(Text(), least=1, most=5).validators) == {"minItems": 1, "maxItems": 5}
    assert counts(Many(type("Item", (Shape,), {}), most=0).validators) == {"maxItems": 0}
    assert counts(Each(Text()).validators) == {}


def test_a_validator_without_a_keyword_is_refused() -> None:
    with pytest.raises(TypeError, match="no keyword stands for"):
        limits(validate.ContainsOnly("a"))


def test_spellings_of_a_code() -> None:
    assert spellings(CaseText(fold=str.lower), "us") == ["us", "US", "Us", "uS"]
    assert spellings(CaseText(fold=str.upper), "CUSTOM") == ["CUSTOM", "custom", "Custom"]
    assert spellings(Token(same="GUESTS", alias={"GUEST": "GUESTS"}), "GUESTS") == ["GUESTS", "GUEST"]
    assert spellings(Text(), "us") == ["us"]
