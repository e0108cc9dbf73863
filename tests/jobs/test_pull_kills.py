"""``pull`` killed at any moment: the next run goes on, and ends with the same archive."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from archives import files_below
from mortal import COUNTED
from service import HOME, KEY, PASSWORD, USER, Service, documents, line, serving

import ctct_bridge as cb

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills are POSIX")

ONLY = ["contact", "list_member"]
#: Counts the moments around each step that changes something outside of Python, and dies at one of them.
_RUN = f"""
import os, pathlib, signal, sys
import ctct_bridge as cb
from ctct_bridge.archive import atomic, saved
from ctct_bridge.transport.session import Session
left = int(sys.argv[3])
{COUNTED}
for owner, name in (
    (os, "fsync"), (pathlib.Path, "replace"), (pathlib.Path, "unlink"), (pathlib.Path, "mkdir"),
    (atomic.Hashed, "write"), (saved.SavedResponses, "note"), (Session, "ask"),
):
    setattr(owner, name, counted(getattr(owner, name)))
cb.pull(sys.argv[1], sys.argv[4], sys.argv[2], only=sys.argv[5:], details=True, rate=1000)
print(steps)
"""


@pytest.fixture
def service(samples: Path) -> Iterator[Service]:
    with serving(documents(samples / "account")) as made:
        yield made


def pull_and_die(service: Service, out: Path, step: int = -1) -> int | None:
    """Its number of steps, if it came to its end."""
    words = [service.base_url, str(out), str(step), USER, *ONLY]
    proof = {
        "CTCT_BRIDGE_API_KEY": KEY,
        "CTCT_BRIDGE_PASSWORD": PASSWORD,
        "PYTHONPATH": str(Path(cb.__file__).parents[1]),
    }
    ran = subprocess.run([sys.executable, "-c", _RUN, *words], check=False, stdout=subprocess.PIPE, env=proof)
    assert ran.returncode in (0, -signal.SIGKILL), ran
    return int(ran.stdout) if ran.returncode == 0 else None


def archive(out: Path) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """The documents, and what the index says of them but for when they came."""
    files = {name: data for name, data in files_below(out).items() if name != "index.jsonl"}
    lines = [json.loads(text) for text in (out / "index.jsonl").read_text("utf-8").splitlines()]
    return files, [{key: value for key, value in told.items() if key != "fetched"} for told in lines]


def is_sound(out: Path, whole: dict[str, bytes]) -> None:
    """After a kill every file is absent or whole, and the index speaks of no other."""
    files = files_below(out).items()
    left = {name: data for name, data in files if not name.endswith(".partial") and not name.startswith(".pull/")}
    index = left.pop("index.jsonl", b"")
    assert left.items() <= whole.items()
    said = [json.loads(text) for text in index.splitlines() if text.endswith(b"}")]
    assert {told["file"] for told in said if "file" in told} <= left.keys()


def test_a_killed_run_is_gone_on_with(service: Service, tmp_path: Path) -> None:
    steps = pull_and_die(service, tmp_path / "clean")
    assert steps is not None
    assert steps > 80
    clean = archive(tmp_path / "clean")
    draw = random.Random(11)
    for number in sorted({0, 1, *draw.sample(range(steps), 4), steps - 1}):
        out = tmp_path / f"out-{number}"
        assert pull_and_die(service, out, number) is None
        is_sound(out, clean[0])
        asked = len(service.asked)
        with line(service) as session:
            cb.pull(service.base_url, USER, out, session=session, only=ONLY, details=True)
        assert archive(out) == clean, number
        # What the index had was not asked for again.
        assert len(service.asked) - asked <= len(clean[1])


def test_a_run_that_is_killed_again_and_again_comes_to_its_end(service: Service, tmp_path: Path) -> None:
    with line(service) as session:
        cb.pull(service.base_url, USER, tmp_path / "clean", session=session, only=ONLY, details=True)
    service.asked.clear()
    for step in (30, 30, 12, 30):
        assert pull_and_die(service, tmp_path / "out", step) is None
    assert pull_and_die(service, tmp_path / "out") is not None
    assert archive(tmp_path / "out") == archive(tmp_path / "clean")
    # Each kill costs at most the one request whose answer it lost.
    assert len(service.asked) <= len(set(service.asked)) + 4
    assert all(path.startswith(HOME) for path in service.asked)
