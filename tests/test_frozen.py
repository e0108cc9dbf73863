"""The tables of the contract notice every kind of slip."""

from __future__ import annotations

from decimal import Decimal

import pytest
from frozen import agrees

from ctct_bridge.reconciler.fields import Count, Each, Email, Flag, Money, Text, Token, When
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.zoned import ZonedTimestamp

TABLE = """
    word   string   2..6    !
    free   string   -
    mail   email    ..30
    kind   string   =A|B
    count  integer  1..9,-1 R
    price  number   0.01..  ?
    date   date     -
    mails  array    1..2
    open   boolean  -       0
    """


class Sound(Shape):
    word = Text(min=2, max=6, required=True)
    free = Text()
    mail = Email(max=30)
    kind = Token(v2_only="A B")
    count = Count(min=1, max=9, also=(-1,), read_only=True)
    price = Money(min=Decimal("0.01"), required=When("kind", "A"))
    date = ZonedTimestamp()
    mails = Each(Email(), least=1, most=2)
    open = Flag(null=True)


def test_a_class_that_keeps_to_its_table() -> None:
    agrees(Sound, TABLE)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("2..6 ", "1..6 "), ("2..6 ", "2..7 "), ("2..6 ", "..6 "), ("2..6 ", "2.. "), ("6    !", "6    R"),
        ("6    !", "6"), ("string   -", "string   ..90"), ("string   -", "email -"), ("string   -", "string - !"),
        ("..30", "..29"), ("email ", "string"), ("=A|B", "=A|B|C"), ("=A|B", "=A"), ("=A|B", "-"),
        ("1..9,-1", "1..9"), ("1..9,-1", "1..8,-1"), ("1..9,-1", "0..9,-1"), ("1..9,-1", "-"), ("-1 R", "-1"),
        ("0.01..  ?", "0.02..  ?"), ("0.01..  ?", "-  ?"), ("0.01..  ?", "0.01.."), ("number   0.01", "integer  1"),
        ("date     -", "string -"), ("1..2", "1..3"), ("1..2", "..2"), ("1..2", "2..2"), ("-       0", "-"),
        ("boolean", "string"), ("    free   string   -\n", ""), ("free", "fee"),
    ],
)  # fmt: skip
def test_every_slip_is_noticed(said: str, instead: str) -> None:
    assert TABLE.count(said) == 1
    with pytest.raises(AssertionError):
        agrees(Sound, TABLE.replace(said, instead))
