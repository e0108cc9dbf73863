"""Processes of our own beside this one: the same interpreter with the same modules, told what to do on its standard
input."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO, cast

from ctct_bridge.archive.copied import Copy, may_copy

#: Bytes that may be on their way, where the system lets us choose: a whole message, so that nobody waits in its middle.
PIPE = 1 << 20


class Aside:
    """A process that runs a line of Python: a copy of this one where that is safe, which saves it half a second of
    imports; else a new one, which is the same on every system.

    :param line: what it runs.
    """

    def __init__(self, line: str) -> None:
        self._process: Copy | subprocess.Popen[bytes] = Copy(line, PIPE) if may_copy() else _new(line)

    @property
    def told(self) -> IO[bytes]:
        """Where it hears."""
        return cast("IO[bytes]", self._process.stdin)

    @property
    def says(self) -> IO[bytes]:
        """Where it answers."""
        return cast("IO[bytes]", self._process.stdout)

    @property
    def pid(self) -> int:
        """Its number in the system."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def wait(self) -> int:
        """Its exit code, once it ends; a negative one names a signal."""
        return self._process.wait()

    def end(self) -> None:
        """End it, wherever it is."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        for stream in (self.told, self.says):
            with suppress(OSError, ValueError):
                stream.close()


def _new(line: str) -> subprocess.Popen[bytes]:
    paths = [path or str(Path.cwd()) for path in sys.path]
    return subprocess.Popen(
        [sys.executable, "-P", "-c", line],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        pipesize=PIPE,
    )


def beside() -> tuple[BinaryIO, BinaryIO]:
    """In such a process: where it is told what to do, and where it answers. To be called once, first of all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to all; the other side decides
    told, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)  # nothing that somebody prints may get between the answers
    return told, answers
