"""Codecs: one law for all of them, and what each forgives and refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from spoiler import ODD_TEXTS
from strategies import values

from ctct_bridge.reconciler.codecs import (
    FORBIDDEN,
    Codec,
    FlagCodec,
    FoldedCodec,
    IntegerCodec,
    MoneyCodec,
    TextCodec,
    TimestampCodec,
    TokenCodec,
    TrimmedCodec,
    Undecodable,
    Unencodable,
    exact_float,
    finer_than_milliseconds,
    instant,
)

CODECS: list[Codec] = [
    TextCodec(), TrimmedCodec(), FoldedCodec(str.lower), FoldedCodec(str.upper), IntegerCodec(), MoneyCodec(),
    FlagCodec(), FlagCodec("Yes No"), TokenCodec({"So so": "FAIR", "GOOD": "GOOD", "Fine": "GOOD"}), TimestampCodec(),
]  # fmt: skip
every = pytest.mark.parametrize("codec", CODECS, ids=lambda codec: type(codec).__name__)

#: Texts near those that archives hold, and any others that XML can. Blank ones never reach a codec.
_PIECES = st.sampled_from([*ODD_TEXTS, *"0123456789-+:.,TZtzeE \u0661\uff11"])
texts = st.one_of(st.text(min_size=1), st.lists(_PIECES, min_size=1, max_size=4).map("".join)).filter(
    lambda text: not text.isspace() and not FORBIDDEN.search(text)
)


@every
@given(data=st.data())
def test_what_is_written_is_read(codec: Codec, data: st.DataObject) -> None:
    value = data.draw(values(codec))
    assert codec.read(codec.encode(value)) == (value, True)


@every
@given(text=texts)
@example(text="1E50")  # a number that JSON has, far from what a decimal of v1 looks like
@example(text="1e-99")
@example(text="1e999")
@example(text="-0.0")
def test_any_text_is_read_or_refused(codec: Codec, text: str) -> None:
    try:
        value, canonical = codec.read(text)
    except Undecodable as fault:
        assert fault.code.partition("-")[0] in ("number", "boolean", "token", "timestamp")
    else:
        assert isinstance(value, codec.types)
        assert canonical == (codec.encode(codec.decode(text)) == text)


@every
@given(
    value=st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans(), st.binary(), st.lists(st.text()))
)
def test_any_value_is_written_or_refused(codec: Codec, value: Any) -> None:
    try:
        text = codec.encode(value)
    except Unencodable:
        return
    assert codec.decode(text) == value
    assert type(codec.decode(text)) is type(value)


# -- texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["", " ", "\u00a0", "a\x00b", "\x1f", "\ud800", "\ufffe", 7, None])
def test_what_xml_cannot_hold_is_no_text(value: Any) -> None:
    with pytest.raises(Unencodable):
        TextCodec().encode(value)


def test_outer_blanks_count_in_text_but_not_in_urls() -> None:
    assert TextCodec().read(" a ") == (" a ", True)
    assert TrimmedCodec().read(" a ") == ("a", False)
    with pytest.raises(Unencodable):
        TrimmedCodec().encode("a ")


def test_case_means_nothing_in_codes() -> None:
    assert FoldedCodec(str.upper).read(" nj") == ("NJ", False)
    with pytest.raises(Unencodable):
        FoldedCodec(str.upper).encode("nj")


# -- numbers, flags, tokens -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"), [("7", 7), ("007", 7), ("+7", 7), ("-0", 0), (" 7\n", 7), ("9" * 15, 10**15 - 1)]
)
def test_integers(text: str, value: int) -> None:
    assert IntegerCodec().decode(text) == value


@pytest.mark.parametrize("text", ["7.0", "1e2", "0x7", "1_000", "9" * 16, "\u0667", "- 7", "seven"])
def test_no_integers(text: str) -> None:
    with pytest.raises(Undecodable, match="number-invalid"):
        IntegerCodec().decode(text)


@pytest.mark.parametrize(
    ("text", "value", "canonical"),
    [("1.0", "1", "1.0"), ("1", "1", "1.0"), ("1.50", "1.5", "1.5"), ("1.0E7", "10000000", "10000000.0"),
     (".5", None, None), ("1,5", None, None), ("$1", None, None), ("NaN", None, None), ("-0.00", "0", "0.0")],
)  # fmt: skip
def test_money(text: str, value: str | None, canonical: str | None) -> None:
    if value is None:
        with pytest.raises(Undecodable, match="number-invalid"):
            MoneyCodec().decode(text)
    else:
        assert MoneyCodec().decode(text) == Decimal(value)
        assert MoneyCodec().encode(Decimal(value)) == canonical


@pytest.mark.parametrize("text", ["0.1000000000000000055", "12345678901234567890.12", "1e999", "1e-999"])
def test_money_is_never_rounded(text: str) -> None:
    with pytest.raises(Undecodable, match="number-inexact"):
        MoneyCodec().decode(text)
    with pytest.raises(Unencodable):
        MoneyCodec().encode(Decimal(text))


def test_equal_amounts_print_alike() -> None:
    # A cache may give one for the other, so the sign of nought must not show.
    for zero in ("0", "-0", "-0.00", "0E+3"):
        assert str(exact_float(Decimal(zero))) == "0.0"
    assert exact_float(Decimal("NaN")) is None


def test_flags_have_four_words_in_any_case() -> None:
    flag = FlagCodec("Yes No")
    assert [flag.decode(word) for word in ("TRUE", "yes", " True ", "FALSE", "nO")] == [True, True, True, False, False]
    assert (flag.encode(True), flag.encode(False)) == ("Yes", "No")
    for word in ("1", "0", "t", "on"):
        with pytest.raises(Undecodable, match="boolean-invalid"):
            flag.decode(word)
    with pytest.raises(Unencodable):
        flag.encode(1)


def test_tokens_translate_both_ways() -> None:
    token = TokenCodec({"So so": "FAIR", "GOOD": "GOOD", "Fine": "GOOD"})
    assert [token.decode(word) for word in ("so so", " GOOD ", "fine")] == ["FAIR", "GOOD", "GOOD"]
    assert (token.encode("FAIR"), token.encode("GOOD")) == ("So so", "GOOD")
    with pytest.raises(Undecodable, match="token-unknown"):
        token.decode("FAIR")
    with pytest.raises(Unencodable):
        token.encode("So so")


def test_a_memory_is_bounded() -> None:
    codec = IntegerCodec()
    for number in range(3 * codec.size):
        codec.decode(str(number))
    assert len(codec.known) <= codec.size


# -- timestamps -------------------------------------------------------------------------------------------------------

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


@given(st.sampled_from(["2010-07-01T08:00:00"]), st.text("0123456789", max_size=9), OFFSETS)
def test_precision_beyond_milliseconds_is_seen_in_every_form(moment: str, digits: str, offset: str) -> None:
    text = f"{moment}.{digits}{offset}" if digits else f"{moment}{offset}"
    readable = not isinstance(read_by(TimestampCodec().decode, text), str)
    if readable:
        assert finer_than_milliseconds(text) == bool(digits[3:].strip("0"))
