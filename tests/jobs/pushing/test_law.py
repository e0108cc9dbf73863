"""The law of the ledger: whatever goes wrong, and whenever the process dies, nothing is created twice, and in the end
nothing is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from v2choir import BODIES, CREATED
from v2memory import DEEDS, Deed, Killed, Memory, drop_after, folder, kill_after, well

import ctct_bridge as cb
from ctct_bridge.errors import RemoteFailed
from ctct_bridge.jobs.pushing.calls import SENT, STATES
from ctct_bridge.jobs.pushing.kinds import BY_KIND, KINDS
from ctct_bridge.jobs.pushing.ledger import Ledger

#: Where nothing waits for a disk: a ledger is synced at each step.
QUICK = "/dev/shm" if Path("/dev/shm").is_dir() else None


def counted(memory: Memory) -> Counter[str]:
    """How many things of each kind the service holds."""
    found: Counter[str] = Counter()
    for place, rows in memory.held.items():
        if place == "activities":
            continue
        last = place.rpartition("/")[2]
        kind = next(kind for kind in KINDS if kind.schema.collection.rpartition("/")[2] == last)
        found[kind.name] += len(rows)
    return found


def is_whole(out: Path, memory: Memory) -> None:
    """Everything is there once, under the ids that the ledger has, and refers to what it referred to."""
    assert counted(memory) == CREATED
    ledger = Ledger(out / ".bridge/push/ledger.sqlite")
    with_names = {kind.name: list(ledger.calls(kind.name, *STATES)) for kind in KINDS}
    ids = {(call.kind, call.old): call.new for calls in with_names.values() for call in calls}
    for name, calls in with_names.items():
        for call in calls:
            assert call.state == SENT, call
            if name != "publication":
                place = BY_KIND[name].place([each.new or "" for each in ledger.above(call)])
                assert BY_KIND[name].key(memory.held[place][call.new or ""]) == call.key
    ledger.close()
    (altos,) = (row for row in memory.held["contacts"].values() if len(row["lists"]) == 2)
    assert [entry["id"] for entry in altos["lists"]] == [ids["list", "1"], ids["list", "2"]]
    (code,) = memory.held[f"eventspot/events/{ids['event', 'e1']}/promocodes"].values()
    assert code["fee_ids"] == [ids["fee", "f1"]]
    assert {row["status"] for row in memory.held["eventspot/events"].values()} == {"ACTIVE"}
    assert len({call.new for call in with_names["event"]}) == 2


def pushed(out: Path, memory: Memory, runs: int, contacts: str) -> None:
    """Push until a run comes to its end."""
    for _ in range(runs):
        with suppress(Killed, RemoteFailed):
            report = cb.push(out, session=memory, publish=True, contacts=contacts)
            assert all(counted(memory)[kind] <= count for kind, count in CREATED.items())
            if not report.findings["push-unknown"]:
                return
        assert all(counted(memory)[kind] <= count for kind, count in CREATED.items())
    raise AssertionError("it never came to its end")


@given(st.lists(st.sampled_from(DEEDS), max_size=60), st.sampled_from([0.0, 5.0]), st.sampled_from(["single", "bulk"]))
@settings(deadline=None, max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # long to shrink
def test_nothing_is_created_twice_and_nothing_is_lost(deeds: Sequence[Deed], lag: float, contacts: str) -> None:
    with TemporaryDirectory(dir=QUICK) as made:
        out, memory = folder(Path(made), BODIES), Memory(deeds, lag)
        pushed(out, memory, len(deeds) + 2, contacts)
        is_whole(out, memory)
        memory.passing(60)  # by now all is to be seen
        asked = len(memory.asked)
        assert cb.push(out, session=memory, publish=True).checked["made"] == 0
        assert len(memory.asked) == asked  # what is done is not asked about again
        assert cb.push(out, session=memory, publish=True, check=True).exit_code() == 0


@pytest.mark.parametrize("deed", [drop_after, kill_after])
@pytest.mark.parametrize("number", range(20))
@pytest.mark.parametrize("contacts", ["single", "bulk"])
def test_each_answer_may_be_lost(number: int, deed: Deed, contacts: str) -> None:
    memory = Memory([*[well] * number, deed], lag=3.0)
    with TemporaryDirectory(dir=QUICK) as made:
        out = folder(Path(made), BODIES)
        pushed(out, memory, 3, contacts)
        is_whole(out, memory)


@pytest.mark.parametrize("wrong", [lambda memory, work: (work(), work())[1]])
def test_the_law_finds_a_thing_that_was_sent_twice(wrong: Callable[..., Any], tmp_path: Path) -> None:
    out = folder(tmp_path, BODIES)
    memory = Memory([*[well] * 6, wrong])
    with suppress(AssertionError):
        pushed(out, memory, 1, "single")
    assert counted(memory) != CREATED
