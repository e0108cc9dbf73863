"""What a push did, or would do: how many calls of each kind stand how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ctct_bridge.errors import RemoteFailed
from ctct_bridge.report.result import Report

#: How a call may stand, and what that is called in the table.
STANDINGS = {
    "planned": "to send", "sent": "sent", "adopted": "adopted", "failed": "refused", "unknown": "unknown",
    "sending": "unknown", "held": "held back",
}  # fmt: skip
_DAY = 24 * 60 * 60


@dataclass(slots=True)
class Pushed(Report):
    """The result of ``push``.

    :ivar calls: kind -> standing -> how many: ``planned``, ``sent``, ``adopted`` (the service had it already),
        ``failed``, ``unknown``, ``held`` (not sent, and a finding says why).
    :ivar held: kind and reason -> how many.
    :ivar rate: the most requests a second; ``per_day``: the most of a day.
    :ivar requests: of the plan, at least.
    :ivar dry_run: whether nothing was asked.
    :ivar compared: how many things ``check`` compared.
    """

    calls: dict[str, Counter[str]] = field(default_factory=dict)
    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    rate: float = 3.0
    per_day: int = 10_000
    requests: int = 0
    dry_run: bool = False
    compared: int | None = None

    @property
    def planned(self) -> int:
        """Calls that are to be made."""
        return sum(standings["planned"] for standings in self.calls.values())

    @property
    def seconds(self) -> float:
        """How long the calls of the plan take at least."""
        return self.requests / self.rate

    @property
    def days(self) -> int:
        """On how many days the quota lets them be made."""
        return -(-self.requests // self.per_day)

    def exit_code(self, fail_on: str = "error") -> int:
        """5 if it is unknown what became of a call, else as of any report."""
        return RemoteFailed.exit_code if self.findings["push-unknown"] else Report.exit_code(self, fail_on)

    def to_json(self) -> dict[str, Any]:
        """JSON-able, with stable keys."""
        return {
            "command": self.command,
            "dry_run": self.dry_run,
            "calls": {kind: dict(sorted(standings.items())) for kind, standings in self.calls.items()},
            "held": [
                {"kind": kind, "reason": reason, "count": count} for (kind, reason), count in sorted(self.held.items())
            ],
            "plan": {"requests": self.requests, "seconds": round(self.seconds, 1), "days": self.days},
            "requests": self.checked["requests"],
            **({"compared": self.compared} if self.compared is not None else {}),
            "findings": dict(sorted(self.findings.items())),
        }

    def table(self) -> Iterator[list[str]]:
        """The calls by kind and standing, a head first."""
        shown = list(dict.fromkeys(name for name in STANDINGS.values()))
        rows = []
        for kind, standings in self.calls.items():
            counts: Counter[str] = Counter()
            for standing, count in standings.items():
                counts[STANDINGS[standing]] += count
            rows.append((kind, counts))
        columns = [name for name in shown if any(counts[name] for _, counts in rows)]
        if columns:
            yield ["", *columns]
        yield from ([kind, *(f"{counts[name]:,}" for name in columns)] for kind, counts in rows)

    def told(self) -> Iterator[str]:
        """What the table leaves open: why things are held back, and what the rest takes."""
        for (kind, reason), count in sorted(self.held.items()):
            yield f"{count:,} {kind} held back: {reason}"
        if self.dry_run:
            takes = _duration(self.seconds)
            days = f", on {self.days:,} days" if self.days > 1 else ""
            yield f"{self.requests:,} requests at least, {takes} at {self.rate:g} a second{days}"

    def verdict(self, counted: str) -> str:
        """The result in one sentence.

        :param counted: the findings by severity.
        """
        found = counted or "no findings"
        if self.compared is not None:
            return f"{_some(self.compared, 'thing')} compared: {counted or 'all is as it was sent'}."
        if self.dry_run:
            return f"{_some(self.planned, 'call')} planned, none made: {found}."
        made, requests = self.checked["made"], self.checked["requests"]
        left = f", {self.planned:,} left" if self.planned else ""
        return f"{_some(made, 'thing')} created{left}, {_some(requests, 'request')}: {found}."


def _some(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count != 1 else ''}"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    if seconds < 2 * 60 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:,.1f} hours" if seconds < 3 * _DAY else f"{seconds / _DAY:,.1f} days"
