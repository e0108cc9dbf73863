"""How fast we ask, and how long we wait: so many requests a second, longer and longer after each failure.

A service says with ``Retry-After`` how long to wait, in seconds or as a date (RFC 9110, 10.2.3); some say something
else, which then says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

#: The first wait after a failure, and the factor from one to the next.
FIRST, FACTOR = 1.0, 2.0


class Pace:
    """Keeps requests apart.

    :param rate: the most requests a second.
    :param clock: seconds from any start.
    :param sleep: waits for so many seconds.
    """

    def __init__(self, rate: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._apart, self._clock, self._sleep = 1.0 / rate, clock, sleep
        self._next: float | None = None

    def wait(self) -> None:
        """Return when the next request may be made."""
        now = self._clock()
        if self._next is not None and now < self._next:
            self._sleep(self._next - now)
            now = max(self._next, self._clock())
        self._next = now + self._apart


def pauses(draw: Callable[[], float]) -> Iterator[float]:
    """How long to wait after each failure in a row: about one second, two, four … Chance is added, so that clients
    which failed together do not come back together.

    :param draw: a number from 0 to 1.
    """
    pause = FIRST
    while True:
        yield pause * (1 + draw() / 2)
        pause *= FACTOR


def wanted(header: str | None, now: datetime) -> float | None:
    """The seconds that a ``Retry-After`` asks for; ``None`` if it says nothing that could be done.

    >>> wanted("5", datetime.now(UTC)), wanted("soon", datetime.now(UTC)), wanted("-1", datetime.now(UTC))
    (5.0, None, None)
    """
    text = (header or "").strip()
    if re.fullmatch("[0-9]{1,12}", text):
        return float(text)
    if "," not in text:  # which every form of date has, and no nonsense that a lenient reader takes for one
        return None
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    seconds = (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds()
    return seconds if seconds > 0 else None
