"""The rows of the ledger."""

from __future__ import annotations

import pytest

from ctct_bridge.jobs.pushing.calls import OPEN, SENT, STATES, Call
from ctct_bridge.report.pushed import STANDINGS


@pytest.mark.parametrize(
    ("state", "held", "adopted", "standing"),
    [
        ("planned", None, 0, "planned"), ("planned", "[]", 0, "held"), ("sent", "[]", 0, "sent"),
        ("sent", None, 1, "adopted"), ("unknown", "[]", 0, "unknown"),
    ],
)  # fmt: skip
def test_how_a_call_stands(state: str, held: str | None, adopted: int, standing: str) -> None:
    call = Call(1, "list", 0, None, "altos", "{}", held, state, None, adopted, None, None)
    assert call.standing == standing
    assert standing in STANDINGS


def test_every_state_is_open_or_the_good_end() -> None:
    assert {*OPEN, SENT} == set(STATES)
    assert set(STATES) <= STANDINGS.keys()
