"""How fast, and how long to wait."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.transport.pace import Pace, pauses, wanted

NOW = datetime(2012, 7, 1, 12, 0, 0, tzinfo=UTC)


class Time:
    """A clock that only sleeping moves, and what else takes time."""

    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@given(st.lists(st.floats(0, 2), max_size=40), st.sampled_from([1.0, 3.0, 4.0]))
def test_never_more_in_a_second_than_agreed(taken: list[float], rate: float) -> None:
    time, begun = Time(), []
    pace = Pace(rate, time.clock, time.sleep)
    for seconds in taken:
        pace.wait()
        begun.append(time.now)
        time.now += seconds
    # The tolerance is that of adding fractions.
    assert all(later - earlier >= 1 / rate - 1e-6 for earlier, later in pairwise(begun))


def test_pauses_grow_and_chance_is_added() -> None:
    assert list(islice(pauses(lambda: 0.0), 4)) == [1, 2, 4, 8]
    assert list(islice(pauses(lambda: 1.0), 3)) == [1.5, 3, 6]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5), (" 120 ", 120), ("0", 0), ("999999", 999999), ("Sun, 01 Jul 2012 12:00:30 GMT", 30),
        ("Sunday, 01-Jul-12 12:01:00 GMT", 60), ("Sun, 01 Jul 2012 11:00:00 GMT", None), ("-1", None), ("soon", None),
        ("", None), (None, None), ("1.5", None), ("５", None), ("9" * 40, None), (",", None),
        ("Sun, 99 Jul 2012 12:00:30 GMT", None), ("Mon, 01 Jan 99999 00:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert wanted(header, NOW) == seconds


@given(st.text())
def test_no_header_ends_a_run(header: str) -> None:
    seconds = wanted(header, NOW)
    assert seconds is None or seconds >= 0
