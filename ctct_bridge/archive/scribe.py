"""Another process that writes small files, while this one goes on with making them.

Most of an output tree are small files, and most of their price is the system's: to make, to name and to close them. The
other process does that with several files at a time, in the order in which they come.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from ctct_bridge.archive.aside import Aside, beside
from ctct_bridge.archive.atomic import put
from ctct_bridge.errors import OutputFailed

#: Files of one message, and messages without an answer: no more wait in memory.
_FILES, _OPEN = 50, 8
#: Seconds until what a killed run had still to write is written: it holds the lock as long.
_PATIENCE = 30
_MAIN = "from ctct_bridge.archive.scribe import main; main()"


class Scribe:
    """Writes files below a folder.

    :param root: the folder.
    :param lock: a file that a scribe holds while it lives. The scribe of a run that was killed may have a last message
        to finish; a new one waits for that.
    :param done: told path, size and hash of each file that is there.
    """

    def __init__(self, root: Path, lock: Path, done: Callable[[str, int, str], None]) -> None:
        self._done = done
        self._files: list[tuple[str, bytes]] = []
        self._open: list[list[str]] = []
        self._process = Aside(_MAIN)
        self._say((str(root), str(lock)))

    def put(self, path: str, data: bytes) -> None:
        """Have a file written, whole or not at all, now or soon.

        :raises OutputFailed: if this one, or one before it, cannot be written.
        """
        self._files.append((path, data))
        if len(self._files) >= _FILES:
            self._send()

    def settle(self) -> None:
        """Wait until all files are there.

        :raises OutputFailed: if one cannot be written.
        """
        self._send()
        while self._open:
            self._hear()

    def end(self) -> None:
        """End the process. Files that it was not waited for may be missing."""
        self._process.end()

    def _send(self) -> None:
        if self._files:
            while len(self._open) >= _OPEN:
                self._hear()
            self._say(self._files)
            self._open.append([path for path, _ in self._files])
            self._files = []

    def _say(self, value: Any) -> None:
        try:
            pickle.dump(value, self._process.told, pickle.HIGHEST_PROTOCOL)
            self._process.told.flush()
        except OSError:
            raise self._gone() from None

    def _hear(self) -> None:
        try:
            answer = pickle.load(self._process.says)  # noqa: S301  (our own)
        except (EOFError, OSError, pickle.UnpicklingError):
            raise self._gone() from None
        if isinstance(answer, str):
            raise OutputFailed(answer)
        for path, (size, sha256) in zip(self._open.pop(0), answer, strict=True):
            self._done(path, size, sha256)

    def _gone(self) -> OutputFailed:
        self._process.end()
        return OutputFailed("the process that writes files was ended")


def main() -> None:
    """Write what is told until the other side hangs up."""
    told, answers = beside()
    try:
        serve(told, answers)
    except (EOFError, OSError):  # the other side is gone
        os._exit(0)


def serve(told: BinaryIO, answers: BinaryIO) -> None:
    """Answer each list of files with their sizes and hashes, or with what is wrong, in words."""

    def say(value: Any) -> None:
        pickle.dump(value, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

    root, lock = pickle.load(told)  # noqa: S301  (our own)
    with closing(sqlite3.connect(lock, timeout=_PATIENCE, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as fault:
            say(f"cannot hold {Path(lock).name}: {fault}")
            return
        while True:
            files = pickle.load(told)  # noqa: S301
            try:
                answer: Any = [put(f"{root}/{path}", data) for path, data in files]
            except OutputFailed as fault:
                answer = str(fault)
            say(answer)
