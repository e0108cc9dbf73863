"""Dates with the offset of their clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from marshmallow import ValidationError
from strategies import ZONED

from ctct_bridge.reconciler.zoned import ZonedTimestamp

LINE = ZonedTimestamp()


@given(ZONED)
def test_the_offset_comes_back(moment: datetime) -> None:
    again = LINE.from_json(LINE.to_json(moment))
    assert (again, again.utcoffset()) == (moment, moment.utcoffset())


@pytest.mark.parametrize(
    "text", ["2015-02-11T10:46:17.000-05:00", "2014-07-01T00:00:00.123+09:30", "1970-01-01T00:00:00.000Z"]
)
def test_text_comes_back(text: str) -> None:
    assert LINE.to_json(LINE.from_json(text)) == text


def test_the_instant_is_exact() -> None:
    moment = LINE.from_json("2015-02-11T22:46:17.000-05:00")
    assert moment == datetime(2015, 2, 12, 3, 46, 17, tzinfo=UTC)
    assert moment.tzinfo == timezone(-timedelta(hours=5))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2015-02-11T10:46:17-0500", "2015-02-11T10:46:17.000-05:00"),
        ("2015-02-11T10:46:17+00:00", "2015-02-11T10:46:17.000Z"),
    ],
)
def test_other_spellings_are_read(text: str, said: str) -> None:
    assert LINE.to_json(LINE.from_json(text)) == said


@pytest.mark.parametrize(
    "value",
    [
        "2015-02-11T10:46:17", "2015-02-30T10:46:17-05:00", "2015-02-11T10:46:17-25:00", "-05:00", "", 7, None,
        "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00",
    ],
)  # fmt: skip
def test_what_is_no_instant_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        LINE.from_json(value)
