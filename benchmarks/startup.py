"""What it costs to begin: CPU time and modules of a process that does next to nothing, beside bare Python.

    python benchmarks/startup.py [--runs 15]

Each row is the least of many processes, since a busy machine only ever adds. The modules are what counts on any
machine; the tests hold them to their budget.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

# The checkout's own package, whether or not it is installed.
ROOT = Path(__file__).resolve().parent.parent
_COMMAND = "from ctct_bridge.cli import main; main({!r})"

#: Row -> what the process runs.
ROWS = {
    "python": "pass",
    "import": "import ctct_bridge",
    "--version": _COMMAND.format(["--version"]),
    "--help": _COMMAND.format(["--help"]),
    "migrate --help": _COMMAND.format(["migrate", "--help"]),
    "explain": _COMMAND.format(["explain", "no-id"]),
    "completion": _COMMAND.format(["completion", "bash"]),
    "schemas": "import ctct_bridge.schemas",
    "read": "import ctct_bridge as cb; list(cb.read(b'<feed/>'))",
    "read, joined": "import ctct_bridge as cb; list(cb.read(b'<feed/>', joined=True))",
}
#: Row -> the most milliseconds of CPU that it may take: of ``import``, beyond what bare Python takes.
GOALS = {"import": 50.0, "--help": 150.0}


def run(code: str, cache: str | None = None) -> str:
    """What a process prints on its standard output.

    :param cache: a folder for compiled modules, as an installed package has them.
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    if cache is not None:
        env["PYTHONPYCACHEPREFIX"] = cache
        env.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    return done.stdout


def loaded(name: str) -> set[str]:
    """The modules that a process of a row has loaded at its end."""
    told = run(f"{ROWS[name]}\nimport sys; print('\\n@modules', *sys.modules)")
    return set(told.rpartition("@modules")[2].split())


def cpu(name: str, runs: int, cache: str) -> float:
    """Milliseconds of CPU, user and system, that a process of a row takes: the least of ``runs``."""
    times = []
    run(ROWS[name], cache)
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(ROWS[name], cache)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times) * 1e3


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15, help="processes of each row (default %(default)s)")
    options = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="ctct-bridge-bench-") as cache:
        times = {name: cpu(name, options.runs, cache) for name in ROWS}
    bare, first = loaded("python"), max(times["python"], 1e-3)
    print(f"{'row':16} {'modules':>8} {'CPU ms':>8} {'beyond':>8} {'x python':>9}   goal")
    for name, took in times.items():
        goal = f"{'beyond' if name == 'import' else 'CPU'} <= {GOALS[name]:.0f}" if name in GOALS else ""
        more = len(loaded(name) - bare)
        print(f"{name:16} {more:8} {took:8.1f} {took - first:8.1f} {took / first:9.2f}   {goal}".rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
