"""Small files of an output tree, written several at a time: what is asked of the journal and of the store for each of
them costs as much as the file, unless it is asked for many at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from ctct_bridge.archive.atomic import put

#: So many files, or so many bytes, are held back at the most.
FILES, BYTES = 50, 1 << 20

#: Path, size and SHA-256 of a file that is there.
Output = tuple[str, int, str]


class Outbox:
    """Writes files below a folder, in the order in which they come.

    :param root: the folder.
    :param begin: told the paths of files before they are begun.
    :param done: told of the files that are there.
    """

    def __init__(
        self, root: Path, begin: Callable[[Sequence[str]], None], done: Callable[[Sequence[Output]], None]
    ) -> None:
        self._root, self._begin, self._done = root, begin, done
        self._files: list[tuple[str, bytes]] = []
        self._bytes = 0

    def put(self, path: str, data: bytes) -> None:
        """Have a file written, whole or not at all, now or soon.

        :raises OutputFailed: if this one, or one before it, cannot be written.
        """
        self._files.append((path, data))
        self._bytes += len(data)
        if len(self._files) >= FILES or self._bytes >= BYTES:
            self._send()

    def settle(self) -> None:
        """Wait until all files are there.

        :raises OutputFailed: if one cannot be written.
        """
        self._send()

    def end(self) -> None:
        """Let go. Files that were not waited for may be missing."""

    def _send(self) -> None:
        if self._files:
            files, self._files, self._bytes = self._files, [], 0
            paths = [path for path, _ in files]
            self._begin(paths)
            self._write(paths, files)

    def _write(self, paths: list[str], files: list[tuple[str, bytes]]) -> None:
        self._there(paths, written(str(self._root), files))

    def _there(self, paths: list[str], said: list[tuple[int, str]]) -> None:
        """Tell of files, of which this was said when they were written."""
        self._done([(path, *each) for path, each in zip(paths, said, strict=True)])


def written(root: str, files: Sequence[tuple[str, bytes]]) -> list[tuple[int, str]]:
    """Write files of these contents below ``root``; returns size and hash of each.

    :raises OutputFailed: if the system refuses one; those before it are there.
    """
    pid = os.getpid()
    return [put(f"{root}/{path}", data, pid) for path, data in files]
