"""Points in time: v1 writes local time with an offset, v2 UTC with milliseconds; what they share is the instant."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from ctct_bridge.reconciler.codecs import Codec, Undecodable, Unencodable

# Every quarter of an hour that an offset can have, in both spellings.
_OFFSETS = {
    f"{sign}{hours:02d}{colon}{minutes:02d}": timedelta(hours=hours, minutes=minutes) * (1 if sign == "+" else -1)
    for sign in "+-"
    for colon in (":", "")
    for hours in range(15)
    for minutes in (0, 15, 30, 45)
}
_TIMESTAMP = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,12}))?(Z|z|[+-][0-9]{2}:?[0-9]{2})?"
)


class TimestampCodec(Codec):
    """An exact instant, in UTC and whole milliseconds. Canonical: ``YYYY-MM-DDTHH:MM:SS.mmmZ``.

    v1 writes local time with an offset (``-04:00``) or ``Z``, with any number of fraction digits. The offset decides
    the instant and stays in the residue as part of the spelling. Source: v1 page "Events Collection and Resource".
    """

    types = (datetime,)

    def read(self, text: str) -> tuple[datetime, bool]:
        try:
            return self.quick(text)
        except Undecodable:
            return self._slow(text), False

    def quick(self, text: str, _parse: Any = datetime.fromisoformat, _offsets: Any = _OFFSETS) -> tuple[datetime, bool]:
        """:meth:`read` for the shapes that v1 prints, cut so that ``fromisoformat`` accepts no week date or basic form.

        :raises Undecodable: for any other text, whether it is a timestamp or not.
        """
        size = len(text)
        try:
            if text[10] == "T" and text[4] == text[7] == "-" and text[13] == text[16] == ":":
                if size == 25:
                    return _parse(text[:19] + "+00:00") - _offsets[text[19:]], False
                if size == 29 and text[19] == ".":
                    return _parse(text[:23] + "+00:00") - _offsets[text[23:]], False
                if size == 24 and text[19] == "." and text[23] == "Z":
                    return _parse(text), True
                if size == 20 and text[19] == "Z":
                    return _parse(text), False
        except (ValueError, KeyError, OverflowError, IndexError):
            pass
        raise Undecodable("timestamp-invalid")

    @staticmethod
    def _slow(text: str) -> datetime:
        match = _TIMESTAMP.fullmatch(text.strip())
        if match is None:
            raise Undecodable("timestamp-invalid")
        day, time, fraction, offset = match.groups()
        try:
            value = datetime.fromisoformat(f"{day}T{time}.{((fraction or '') + '000')[:3]}+00:00")
            if offset is None:
                raise Undecodable("timestamp-without-offset")
            return value if offset in "Zz" else value - _OFFSETS[offset]
        except Undecodable:
            raise
        except (ValueError, KeyError, OverflowError):
            raise Undecodable("timestamp-invalid") from None

    def encode(self, value: Any) -> str:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise Unencodable(value)
        return instant(value)


# Texts of numbers and of days: looking them up takes a third of the time that ``isoformat`` does.
_MINUTES = tuple(f"{hour:02d}:{minute:02d}:" for hour in range(24) for minute in range(60))
_SECONDS = tuple(f"{number:02d}." for number in range(60))
_THOUSANDTHS = tuple(f"{number:03d}Z" for number in range(1000))
#: By ordinal; an archive has the same few over and over.
_days: dict[int, str] = {}
_MOST_DAYS = 4096


def instant(value: datetime) -> str:
    """An aware ``datetime`` as v2 prints it: UTC, milliseconds, ``Z`` (conventions of both v2 families)."""
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    day = _days.get(value.toordinal()) or _day(value)
    minute = _MINUTES[60 * value.hour + value.minute]
    return f"{day}{minute}{_SECONDS[value.second]}{_THOUSANDTHS[value.microsecond // 1000]}"


def _day(value: datetime) -> str:
    """The day of an instant, with the ``T`` after it."""
    if len(_days) >= _MOST_DAYS:
        _days.clear()
    day = _days[value.toordinal()] = value.isoformat()[:11]
    return day


def finer_than_milliseconds(text: str) -> bool:
    """Whether a decodable timestamp says more than v2 can print."""
    if len(text) in (25, 29) and text[-6:] in _OFFSETS:
        return False  # what v1 prints has no room for a fourth fraction digit
    match = _TIMESTAMP.fullmatch(text.strip())
    return match is not None and len((match.group(3) or "").rstrip("0")) > 3
