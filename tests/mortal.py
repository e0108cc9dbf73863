"""Processes that read documents, and die of some of them; and runs that die wherever they are told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from unittest.mock import patch

_READER = """
import os, sys
from ctct_bridge.jobs import worker
real = worker._read
def read(asked, *rest):
    if asked.label in {labels!r}:
        {deed}
    return real(asked, *rest)
worker._read = read
worker.main()
"""


def mortal(*labels: str, deed: str = "os.kill(os.getpid(), 9)") -> AbstractContextManager[object]:
    """Let whoever is to read one of these documents do something instead: die, unless something else is said."""
    return patch("ctct_bridge.jobs.pool._MAIN", _READER.format(labels=labels, deed=deed))


#: Counts the moments before and after each step that changes something outside of Python, and kills its own process at
#: one of them: that which ``left`` says.
COUNTED = """
steps, here = 0, os.getpid()
def tick():
    global steps
    if steps == left and os.getpid() == here:  # a copy of the process counts, too
        os.kill(os.getpid(), signal.SIGKILL)
    steps += 1
def counted(real):
    def step(*args, **kwargs):
        tick()
        result = real(*args, **kwargs)
        tick()
        return result
    return step
"""
_RUN = f"""
import os, pathlib, signal, sys
import ctct_bridge as cb
archive, out, left, jobs, when = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
{COUNTED}
for owner, name in (
    (os, "replace"), (os, "fsync"), (os, "sync"), (pathlib.Path, "replace"), (pathlib.Path, "unlink"),
    (pathlib.Path, "rmdir"), (os, "mkdir"), (pathlib.Path, "write_text"),
):
    setattr(owner, name, counted(getattr(owner, name)))
from ctct_bridge.archive import atomic, workspace
atomic.Hashed.write = counted(atomic.Hashed.write)
atomic.Journal.note = counted(atomic.Journal.note)
for name in ("flush", "commit", "note", "start_over", "forget", "index", "add_document"):
    setattr(workspace.Workspace, name, counted(getattr(workspace.Workspace, name)))
if when:
    from threading import Timer
    Timer(when, os.kill, (os.getpid(), signal.SIGKILL)).start()
cb.migrate(archive, out, jobs=jobs)
print(steps, flush=True)
os._exit(0)
"""


def run_and_die(archive: Path, out: Path, step: int = -1, jobs: int = 1, seconds: float = 0.0) -> int | None:
    """``migrate`` in a process of its own, killed around one of its steps or after some time; its number of steps if it
    came to its end."""
    words = [str(archive), str(out), str(step), str(jobs), str(seconds)]
    ran = subprocess.run([sys.executable, "-c", _RUN, *words], check=False, stdout=subprocess.PIPE)
    assert ran.returncode in (0, -signal.SIGKILL), ran
    return int(ran.stdout) if ran.returncode == 0 else None
