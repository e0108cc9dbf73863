"""Responses as they are kept: each body in a file of its own, verbatim, and a line of an index that says what it is.

The index is what a run that was killed goes on from. A line is written when its file is there, so the index never
speaks of what is not; of two lines for one URL the later counts.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ctct_bridge.archive.atomic import inside, whole
from ctct_bridge.archive.layouts import is_file_name, made_name
from ctct_bridge.archive.names import another
from ctct_bridge.archive.texts import compact
from ctct_bridge.errors import OutputFailed, UsageError

#: The index, in the folder of the archive.
INDEX = "index.jsonl"


class Saved(NamedTuple):
    """One line of the index.

    :ivar url: what was asked for.
    :ivar status: HTTP's number of the answer.
    :ivar fetched: when, in UTC.
    :ivar file: where the body is, below the folder; empty if there is none.
    :ivar size: of the body, in bytes.
    :ivar sha256: of the body.
    :ivar etag: what the service calls this state of it, for asking whether it has changed.
    :ivar modified: the same as a date.
    :ivar type: the media type.
    """

    url: str
    status: int
    fetched: str
    file: str = ""
    size: int = 0
    sha256: str = ""
    etag: str = ""
    modified: str = ""
    type: str = ""


class SavedResponses:
    """A folder of responses.

    :param root: the folder; it is made if need be, for its owner alone.
    :param base: what all URLs start with.
    :raises UsageError: if the folder holds something else: another account, or what is no archive of responses.
    :raises OutputFailed: if the system refuses.
    """

    def __init__(self, root: Path, base: str) -> None:
        self.root, self._index = root, root / INDEX
        self._lines: dict[str, Saved] = {}
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._load(base)
            for left in root.rglob("*.partial"):  # of a run that was killed
                left.unlink()
            self._out = self._index.open("ab")
        except OSError as fault:
            raise OutputFailed(f"cannot use {root}: {fault.strerror or fault}") from None
        self._size = sum(line.size for line in self._lines.values())
        self._taken = {line.file.casefold() for line in self._lines.values()}

    @property
    def size(self) -> int:
        """Bytes of all bodies."""
        return self._size

    def close(self) -> None:
        """Close the index."""
        self._out.close()

    def of(self, url: str) -> Saved | None:
        """What the index says of a URL."""
        return self._lines.get(url)

    def body(self, line: Saved) -> bytes | None:
        """The body, if it is there and as it was."""
        try:
            data = (self.root / line.file).read_bytes() if line.file else None
        except OSError:
            return None
        return data if data is not None and hashlib.sha256(data).hexdigest() == line.sha256 else None

    def keep(self, line: Saved, place: str, body: bytes) -> Saved:
        """Write a body, and then its line.

        :param line: all but what the body says.
        :param place: what its file is to be called, by the path of its URL; every name leads to a place in the folder.
        :raises OutputFailed: if the system refuses.
        """
        before = self._lines.get(line.url)
        file = before.file if before is not None and before.file else self._name(place)
        with whole(self.root / file) as out:
            out.write(body)
        line = line._replace(file=file, size=out.size, sha256=out.sha256)
        self.note(line)
        return line

    def note(self, line: Saved) -> None:
        """Write a line.

        :raises OutputFailed: if the system refuses.
        """
        told = {name: value for name, value in line._asdict().items() if value not in ("", 0)}
        try:
            self._out.write(compact(told).encode() + b"\n")
            self._out.flush()
            os.fsync(self._out.fileno())
        except OSError as fault:
            raise OutputFailed(f"cannot write {INDEX}: {fault.strerror or fault}") from None
        before = self._lines.get(line.url)
        self._size += line.size - (before.size if before is not None else 0)
        self._lines[line.url] = line

    def _name(self, place: str) -> str:
        parts = [part if is_file_name(part) else made_name("response", part, 0) for part in place.split("/")]
        name = "/".join(parts)
        # Two names that a disk might take for one are kept apart.
        return name + another(f"{name}.xml".casefold(), self._taken)[len(name) :]

    def _load(self, base: str) -> None:
        """Read the index. A line that was being written when its run was killed is taken away."""
        if not self._index.exists():
            if any(each.name != ".pull" for each in self.root.iterdir()):
                raise UsageError(f"{self.root} holds something else than an archive of responses: choose a new folder")
            return
        data = self._index.read_bytes()
        end = data.rfind(b"\n") + 1
        for line in _lines(data[:end]):
            if not line.url.startswith(base):
                raise UsageError(f"{self.root} holds another account, or one of another base URL: choose a new folder")
            self._lines[line.url] = line
        if end < len(data):
            with whole(self._index) as out:
                out.write(data[:end])


def _lines(data: bytes) -> Iterator[Saved]:
    """The lines of an index; a line that is none counts for nothing."""
    for text in data.splitlines():
        try:
            told: dict[str, Any] = json.loads(text)
            line = Saved(**told)
            sound = all(type(value) is type(usual) for value, usual in zip(line, Saved("", 0, ""), strict=True))
        except (ValueError, TypeError):
            continue
        if sound and (not line.file or inside(line.file)):
            yield line
