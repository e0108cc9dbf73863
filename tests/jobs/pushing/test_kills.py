"""``push`` killed at any moment, as a process of its own: the next run goes on, and nothing is there twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from mortal import COUNTED
from v2choir import BODIES, campaign
from v2memory import folder
from v2service import KEY, TOKEN, Service, serving

import ctct_bridge as cb

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are POSIX")

#: Counts the moments around each step that changes something outside of Python, and dies at one of them.
_RUN = f"""
import os, pathlib, signal, sys
import ctct_bridge as cb
from ctct_bridge.archive import atomic
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.transport.session import Session
left = int(sys.argv[3])
{COUNTED}
for owner, name in (
    (os, "fsync"), (pathlib.Path, "replace"), (atomic.Hashed, "write"), (Session, "ask"),
    *((Ledger, name) for name in ("settle", "sending", "sent", "unknown", "note_before", "count", "batch", "batched")),
):
    setattr(owner, name, counted(getattr(owner, name)))
cb.push(sys.argv[1], sys.argv[2], rate=1000, settle=0, publish=True, contacts=sys.argv[4])
print(steps)
"""


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as made:
        made.verified("choir@example.org")
        yield made


def push_and_die(service: Service, out: Path, step: int, contacts: str) -> int | None:
    """Its number of steps, if it came to its end."""
    words = [str(out), service.base_url, str(step), contacts]
    given = {"CTCT_BRIDGE_TOKEN": TOKEN, "CTCT_BRIDGE_API_KEY": KEY, "PYTHONPATH": str(Path(cb.__file__).parents[1])}
    ran = subprocess.run([sys.executable, "-c", _RUN, *words], check=False, stdout=subprocess.PIPE, env=given)
    assert ran.returncode in (0, -signal.SIGKILL), ran
    return int(ran.stdout) if ran.returncode == 0 else None


def held(service: Service) -> Counter[str]:
    """How many things the service has."""
    places = ["lists", "contacts", "emailmarketing/campaigns", "eventspot/events"]
    counts = Counter({place: len(service.things(place)) for place in places})
    for event in service.things("eventspot/events"):
        for below in ("fees", "items", "promocodes"):
            counts[below] += len(service.things(f"eventspot/events/{event['id']}/{below}"))
    return counts


@pytest.mark.parametrize("contacts", ["single", "bulk"])
def test_a_killed_run_is_gone_on_with(contacts: str, service: Service, tmp_path: Path) -> None:
    # Here no two things of a kind have one name, so each is known by it.
    winter = {**BODIES["eventspot/events/e2"], "name": "Winter"}  # type: ignore[dict-item]
    bodies = {**BODIES, "emailmarketing/campaigns/72": campaign("72", "Winter"), "eventspot/events/e2": winter}
    steps = push_and_die(service, folder(tmp_path / "clean", bodies), -1, contacts)
    assert steps is not None
    assert steps > 80
    clean = held(service)
    assert clean.total() == 11
    draw = random.Random(7)
    for number in draw.sample(range(steps), 2):
        out = folder(tmp_path / f"out-{number}", bodies)
        with serving() as other:
            other.verified("choir@example.org")
            assert push_and_die(other, out, number, contacts) is None
            assert all(held(other)[name] <= count for name, count in clean.items())
            assert push_and_die(other, out, -1, contacts) is not None
            assert held(other) == clean, number
