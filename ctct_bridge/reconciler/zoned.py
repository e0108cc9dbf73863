"""Dates that v2 prints with the offset of their clock: those of the library, in US Eastern time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from marshmallow import ValidationError

from ctct_bridge.reconciler.fields import Leaf, Timestamp

_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2})$")


class ZonedTimestamp(Leaf):
    """An aware ``datetime`` that keeps its offset: ``2015-02-11T10:46:17.000-05:00``; ``Z`` where that is UTC.

    Source: the answers of the library's folders and files that the official SDKs captured.
    """

    kind = "date-time string"

    def to_json(self, value: datetime) -> str:
        if value.tzinfo is UTC:
            return f"{value.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
        return value.isoformat(timespec="milliseconds")

    def from_json(self, value: Any) -> datetime:
        instant: datetime = Timestamp().from_json(value)
        tail = _OFFSET.search(value.rstrip())
        if tail is None:
            return instant
        offset = timedelta(hours=int(tail[2]), minutes=int(tail[3]))
        try:
            return instant.astimezone(timezone(-offset if tail[1] == "-" else offset))
        except OverflowError:  # the first and the last day that a datetime can hold
            raise ValidationError(f"Not a {self.kind} with an offset.") from None
