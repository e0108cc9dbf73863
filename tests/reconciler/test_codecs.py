"""Codecs: one law for all of them, and what each forgives and refuses."""

from __future__ import annotations

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
    TokenCodec,
    TrimmedCodec,
    Undecodable,
    Unencodable,
    exact_float,
)
from ctct_bridge.reconciler.instants import TimestampCodec

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
