"""Instants with their offset: the dates of the library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from ctct_bridge.reconciler.codecs import Undecodable, Unencodable
from ctct_bridge.reconciler.zoned import ZonedCodec, ZonedTimestamp

CODEC = ZonedCodec()
moments = st.datetimes(
    datetime(2, 1, 1),
    datetime(9998, 12, 31),
    timezones=st.integers(-48, 56).map(lambda quarters: timezone(timedelta(minutes=15 * quarters))),
).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000))


@given(moment=moments)
def test_an_instant_and_its_offset_come_back(moment: datetime) -> None:
    text = CODEC.encode(moment)
    value, canonical = CODEC.read(text)
    assert (value, value.utcoffset(), canonical) == (moment, moment.utcoffset(), True)
    field = ZonedTimestamp()
    assert field.to_json(field.from_json(text)) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2015-02-11T10:46:17.000-05:00", "2015-02-11T10:46:17.000-05:00"),
        ("2015-02-11T10:46:17-0500", "2015-02-11T10:46:17.000-05:00"),
        (" 2015-02-11T10:46:17.1234+05:30\n", "2015-02-11T10:46:17.123+05:30"),
        ("2015-02-11T10:46:17Z", "2015-02-11T10:46:17.000Z"),
        ("2015-02-11T10:46:17.000+00:00", "2015-02-11T10:46:17.000Z"),
    ],
)
def test_every_spelling_keeps_its_offset(text: str, printed: str) -> None:
    value, canonical = CODEC.read(text)
    assert CODEC.encode(value) == printed
    assert canonical == (text == printed)


@pytest.mark.parametrize("text", ["2015-02-11T10:46:17", "2015-02-30T10:46:17Z", "soon", "0001-01-01T00:00:00-05:00"])
def test_what_is_no_instant_is_none(text: str) -> None:
    if text.startswith("0001"):
        assert CODEC.decode(text).utcoffset() == timedelta(hours=-5)
        return
    with pytest.raises(Undecodable):
        CODEC.decode(text)
    with pytest.raises(ValidationError):
        ZonedTimestamp().from_json(text)


def test_an_instant_that_its_offset_takes_out_of_the_calendar_is_none() -> None:
    with pytest.raises(Undecodable):
        CODEC.decode("0001-01-01T00:00:00+05:00")
    with pytest.raises(Unencodable):
        CODEC.encode(datetime(2015, 1, 1))
    assert CODEC.encode(datetime(2015, 1, 1, tzinfo=UTC)) == "2015-01-01T00:00:00.000Z"
