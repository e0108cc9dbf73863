"""What is said of a push."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from ctct_bridge.report.pushed import Pushed
from ctct_bridge.report.text import summary, verdict


def report(**more: Any) -> Pushed:
    calls = {"list": Counter(sent=2, adopted=1), "event": Counter(planned=3, held=1, unknown=1, sending=1)}
    held: Counter[tuple[str, str]] = Counter({("event", "contact.name"): 1})
    made = Pushed("push", calls=calls, held=held, **more)
    made.checked.update(requests=1200, made=2)
    return made


@pytest.mark.parametrize(
    ("findings", "code"),
    [
        ({}, 0), ({"push-adopted": 1, "push-left": 3}, 0), ({"push-refused": 1}, 1), ({"push-lacks": 1}, 1),
        ({"push-waits": 1}, 1), ({"push-unknown": 1, "push-refused": 3}, 5), ({"push-differs": 1}, 1),
    ],
)  # fmt: skip
def test_exit_codes(findings: dict[str, int], code: int) -> None:
    made = report()
    made.findings.update(findings)
    assert made.exit_code() == code


def test_the_table_counts_each_call_once() -> None:
    assert list(report().table()) == [
        ["", "to send", "sent", "adopted", "unknown", "held back"],
        ["list", "0", "2", "1", "0", "0"],
        ["event", "3", "0", "0", "2", "1"],
    ]
    assert list(Pushed("push").table()) == []


def test_verdicts() -> None:
    assert verdict(report()) == "2 things created, 3 left, 1,200 requests: no findings."
    assert verdict(report(dry_run=True)) == "3 calls planned, none made: no findings."
    assert verdict(report(compared=1)) == "1 thing compared: all is as it was sent."


@pytest.mark.parametrize(
    ("requests", "rate", "said"),
    [
        (30, 3.0, "10 seconds at 3 a second"), (3000, 3.0, "17 minutes at 3 a second"),
        (25_000, 2.5, "2.8 hours at 2.5 a second, on 3 days"),
        (1_000_000, 3.0, "3.9 days at 3 a second, on 100 days"),
    ],
)  # fmt: skip
def test_what_a_plan_takes(requests: int, rate: float, said: str) -> None:
    text = "\n".join(summary(report(requests=requests, rate=rate, dry_run=True)))
    assert f"{requests:,} requests at least, {said}" in text
    assert "1 event held back: contact.name" in text


def test_the_json_has_it_all() -> None:
    told = report(requests=30).to_json()
    assert told["plan"] == {"requests": 30, "seconds": 10.0, "days": 1}
    assert told["calls"]["list"] == {"adopted": 1, "sent": 2}
    assert told["held"] == [{"kind": "event", "reason": "contact.name", "count": 1}]
