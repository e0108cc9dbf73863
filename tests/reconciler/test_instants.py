"""Points in time: the forms that are read, those that are refused, and how they are printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ctct_bridge.reconciler.codecs import Undecodable, Unencodable
from ctct_bridge.reconciler.instants import TimestampCodec, finer_than_milliseconds, instant

OFFSETS = st.sampled_from(
    ["Z", "z", "", "+00:00", "-04:00", "-0400", "+05:30", "+14:00", "-12:00", "+14:59", "+00:07", "-4"]
)
TIMES = st.builds(
    lambda moment, mark, fraction, offset: f"{moment.date()}{mark}{moment.time().isoformat()[:8]}{fraction}{offset}",
    st.datetimes(),
    st.sampled_from("TTTTt _"),
    st.sampled_from(["", ".1", ".12", ".123", ".1234", ".123456", ".123456789", ",123", "."]),
    OFFSETS,
)


def mutated(text: str, changes: list[tuple[int, str]]) -> str:
    for at, letter in changes:
        text = text[: at % len(text)] + letter + text[at % len(text) + len(letter[:1]) :]
    return text


MUTATED = st.builds(
    mutated,
    TIMES,
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from([*"0159-+:.TZ W\uff11", "", "00"])), max_size=2),
)


def read_by(read: Any, text: str) -> Any:
    try:
        return read(text)
    except Undecodable as fault:
        return fault.code


@given(MUTATED)
@example("2010-W27-1T08:00:00.000Z")  # week dates, basic forms and commas: fromisoformat takes them all
@example("2010-07-01T08:00:00,000Z")
@example("20100701T080000.000-04:00")
@example("2010-07-01T08:00:00.1234Z")
@example("2010-07-01T08:00:60.000Z")
@example("\uff12010-07-01T08:00:00-04:00")
@example("2010-07-01T08:00+00:00-04:00")
@example("0001-01-01T00:00:00+14:00")
@example("9999-12-31T23:59:59-12:00")
def test_the_fast_path_is_the_slow_path(text: str) -> None:
    codec = TimestampCodec()
    slow = read_by(codec._slow, text)
    assert read_by(codec.decode, text) == slow
    quick = read_by(codec.quick, text)
    assert isinstance(quick, str) or quick[0] == slow


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2010-07-01T08:00:00-04:00", "2010-07-01T12:00:00.000Z"),
        ("2010-07-01T08:00:00.123-04:00", "2010-07-01T12:00:00.123Z"),
        ("2010-07-01T08:00:00+0530", "2010-07-01T02:30:00.000Z"),
        ("2010-07-01T08:00:00z", "2010-07-01T08:00:00.000Z"),
        ("2010-07-01T08:00:00.1Z", "2010-07-01T08:00:00.100Z"),
        ("2010-07-01T08:00:00.123999Z", "2010-07-01T08:00:00.123Z"),
        (" 2010-07-01T08:00:00.123Z\n", "2010-07-01T08:00:00.123Z"),
    ],
)
def test_timestamps(text: str, value: str) -> None:
    codec = TimestampCodec()
    assert codec.encode(codec.decode(text)) == value
    assert codec.decode(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2010-07-01T08:00:00", "timestamp-without-offset"),
        ("2010-07-01", "timestamp-invalid"),
        ("2010-02-30T08:00:00Z", "timestamp-invalid"),
        ("2010-02-30T08:00:00", "timestamp-invalid"),
        ("2010-07-01 08:00:00Z", "timestamp-invalid"),
        ("2010-07-01T08:00:00+25:00", "timestamp-invalid"),
        ("0001-01-01T00:00:00+14:00", "timestamp-invalid"),
        ("yesterday", "timestamp-invalid"),
    ],
)
def test_no_timestamps(text: str, code: str) -> None:
    with pytest.raises(Undecodable, match=code):
        TimestampCodec().decode(text)


def test_an_instant_is_printed_in_utc_and_milliseconds() -> None:
    east = timezone(timedelta(hours=9))
    assert instant(datetime(2010, 7, 1, 8, tzinfo=east)) == "2010-06-30T23:00:00.000Z"
    assert instant(datetime(2010, 7, 1, 8, 0, 0, 120_000, UTC)) == "2010-07-01T08:00:00.120Z"
    with pytest.raises(Unencodable):
        TimestampCodec().encode(datetime(2010, 7, 1))


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_printed_is_what_isoformat_prints(moment: datetime) -> None:
    assert instant(moment) == moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


@given(st.sampled_from(["2010-07-01T08:00:00"]), st.text("0123456789", max_size=9), OFFSETS)
def test_precision_beyond_milliseconds_is_seen_in_every_form(moment: str, digits: str, offset: str) -> None:
    text = f"{moment}.{digits}{offset}" if digits else f"{moment}{offset}"
    readable = not isinstance(read_by(TimestampCodec().decode, text), str)
    if readable:
        assert finer_than_milliseconds(text) == bool(digits[3:].strip("0"))
