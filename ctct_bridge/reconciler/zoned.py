"""Instants that keep the offset they were written with: the dates of the library, in v1 and in v2."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from marshmallow import ValidationError

from ctct_bridge.reconciler.codecs import Undecodable, Unencodable
from ctct_bridge.reconciler.fields import Leaf, Timestamp
from ctct_bridge.reconciler.instants import TimestampCodec, instant


class ZonedCodec(TimestampCodec):
    """An instant with its offset. Canonical: ``YYYY-MM-DDTHH:MM:SS.mmm-05:00``, and ``Z`` for none."""

    def read(self, text: str) -> tuple[datetime, bool]:
        value, _ = super().read(text)
        tail = text.strip()[-6:].replace(":", "")[-5:]
        if tail[0] in "+-":
            offset = timedelta(hours=int(tail[1:3]), minutes=int(tail[3:5]))
            try:
                value = value.astimezone(timezone(offset if tail[0] == "+" else -offset) if offset else UTC)
            except OverflowError:
                raise Undecodable("timestamp-invalid") from None
        return value, zoned(value) == text

    def encode(self, value: Any) -> str:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise Unencodable(value)
        return zoned(value)


def zoned(value: datetime) -> str:
    """An aware ``datetime`` as v2's library prints it: its own offset, milliseconds."""
    return value.isoformat(timespec="milliseconds") if value.utcoffset() else instant(value)


class ZonedTimestamp(Timestamp):
    """An instant that keeps its offset, as the library's dates do: ``YYYY-MM-DDTHH:MM:SS.mmm-05:00``."""

    codec = ZonedCodec()

    def to_json(self, value: datetime) -> str:
        return zoned(value)

    def from_json(self, value: Any) -> datetime:
        try:
            return ZonedTimestamp.codec.decode(Leaf.from_json(self, value))  # type: ignore[no-any-return]
        except Undecodable:
            raise ValidationError(f"Not a {self.kind} with an offset.") from None
