"""Another process that writes small files, while this one goes on with making them.

Most of an output tree are small files, and most of their price is the system's: to make, to name and to close them.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from ctct_bridge.archive.aside import Aside, beside
from ctct_bridge.archive.outbox import Outbox, Output, written
from ctct_bridge.errors import OutputFailed

#: Messages without an answer, and bytes in them: no more wait in memory.
_OPEN, _BYTES = 8, 8 << 20
#: Seconds until what a killed run had still to write is written: it holds the lock as long.
_PATIENCE = 30
_MAIN = "from ctct_bridge.archive.scribe import main; main()"


class Scribe(Outbox):
    """Has files below a folder written.

    :param root: the folder.
    :param lock: a file that a scribe holds while it lives. The scribe of a run that was killed may have a last message
        to finish; a new one waits for that.
    :param begin: told the paths of files before they are begun.
    :param done: told of the files that are there.
    """

    def __init__(
        self,
        root: Path,
        lock: Path,
        begin: Callable[[Sequence[str]], None],
        done: Callable[[Sequence[Output]], None],
    ) -> None:
        super().__init__(root, begin, done)
        self._open: deque[tuple[int, list[str]]] = deque()
        self._process = Aside(_MAIN)
        self._say((str(root), str(lock)))

    def settle(self) -> None:
        """Wait until all files are there.

        :raises OutputFailed: if one cannot be written.
        """
        super().settle()
        while self._open:
            self._hear()

    def end(self) -> None:
        """End the process. Files that it was not waited for may be missing."""
        self._process.end()

    def _write(self, paths: list[str], files: list[tuple[str, bytes]]) -> None:
        size = sum(len(data) for _, data in files)
        while self._open and (len(self._open) >= _OPEN or sum(other for other, _ in self._open) + size > _BYTES):
            self._hear()
        self._say(files)
        self._open.append((size, paths))

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
        _, paths = self._open.popleft()
        self._there(paths, answer)

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
    """Answer each list of files with their sizes and hashes, or with what is wrong, in words. All answers that nobody
    has heard yet must fit into a pipe of any system, or both sides would wait for each other."""

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
                answer: Any = written(root, files)
            except OutputFailed as fault:
                answer = str(fault)
            say(answer)
