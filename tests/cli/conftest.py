"""The command in this process, and as a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ctct_bridge.cli import main


class Ran(NamedTuple):
    """What a run of the command left: its exit code and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """``main(argv)`` in this process; arguments may be paths."""
    monkeypatch.delenv("CTCT_BRIDGE_DEBUG", raising=False)

    def call(*argv: object) -> Ran:
        code = main([str(word) for word in argv])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return call


@pytest.fixture
def command(repo: Path) -> Callable[..., Any]:
    """Starts ``python -m ctct_bridge``; the caller waits for it. Its streams are pipes of bytes."""

    def start(*argv: object, **options: Any) -> subprocess.Popen[bytes]:
        environment = {key: value for key, value in os.environ.items() if key != "CTCT_BRIDGE_DEBUG"}
        environment |= {"PYTHONPATH": str(repo), **options.pop("env", {})}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        line = [sys.executable, "-m", "ctct_bridge", *map(str, argv)]
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell ignores it for what it runs in the background
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return subprocess.Popen(line, env=environment, **{**pipes, **options})

    return start
