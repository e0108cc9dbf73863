"""Files that are whole or absent: written beside their name, synced, renamed; counted and hashed on the way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ctct_bridge.errors import OutputFailed

#: How a file is opened that is to be written from its beginning.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
#: Characters of one write, or one line if that has more.
_BLOCK = 1 << 15

#: Folders that were made, or were there; so many at the most.
_made: set[str] = set()
_MOST = 1000


class Hashed:
    """A binary stream that counts and hashes what goes through it."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.size, self._hash = out, 0, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self.out.write(data)

    @property
    def sha256(self) -> str:
        """The hash of what was written so far, in hex digits."""
        return self._hash.hexdigest()


class Blocks:
    """Lines on their way to a stream: a write for each would cost more than the line."""

    def __init__(self, out: Hashed) -> None:
        self.out = out
        self._lines: list[str] = []
        self._size = 0

    def line(self, line: str) -> None:
        """Write a line, now or soon."""
        self._lines.append(line)
        self._size += len(line)
        if self._size > _BLOCK:
            self.end()

    def end(self) -> None:
        """Write what waits."""
        self._lines.append("")
        self.out.write("\n".join(self._lines).encode("utf-8", "surrogatepass"))
        self._lines.clear()
        self._size = 0


@contextmanager
def whole(path: Path, durable: bool = True) -> Iterator[Hashed]:
    """A stream whose content appears under ``path`` at the end of the block, or not at all.

    :param durable: whether the content must be on the disk before the name is; otherwise the caller syncs.
    :raises OutputFailed: if the system refuses.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        if not path.parent.is_dir():  # asking costs less than making what is there
            path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb", buffering=1 << 16) as out:
            hashed = Hashed(out)
            yield hashed
            out.flush()
            if durable:
                os.fsync(out.fileno())
        partial.replace(path)
        if durable:
            _sync_folder(path.parent)
    except OSError as fault:
        with suppress(OSError):  # where the folder could not be made, there is nothing to take away
            partial.unlink(missing_ok=True)
        raise OutputFailed(f"cannot write {path.name}: {fault.strerror or fault}") from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def put(path: str, data: bytes, pid: int) -> tuple[int, str]:
    """Write a file of so many bytes at once, whole or not at all; returns its size and hash. What :func:`whole` does
    without syncing, at a third of its price: most of an output tree are small files.

    :param pid: number of this process, which the system is not asked for every file.
    :raises OutputFailed: if the system refuses.
    """
    partial = f"{path}.{pid}.partial"
    try:
        folder = path.rpartition("/")[0]
        if folder not in _made:  # most of them are new; to find that out by a file that cannot be opened costs more
            _make_folder(folder)
        try:
            out = os.open(partial, _NEW, 0o666)
        except FileNotFoundError:  # somebody took it away
            _make_folder(os.path.dirname(partial))  # noqa: PTH120
            out = os.open(partial, _NEW, 0o666)
        try:
            rest = data
            while rest := rest[os.write(out, rest) :]:  # a system may take less than it is given
                pass
        finally:
            os.close(out)
        os.replace(partial, path)  # noqa: PTH105
    except OSError as fault:
        with suppress(OSError):
            Path(partial).unlink(missing_ok=True)
        raise OutputFailed(f"cannot write {Path(path).name}: {fault.strerror or fault}") from None
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return len(data), hashlib.sha256(data).hexdigest()


def _make_folder(path: str) -> None:
    """Make a folder, most of the time in one that is there."""
    if len(_made) >= _MOST:
        _made.clear()
    _made.add(path)
    try:
        os.mkdir(path)  # noqa: PTH102
    except FileExistsError:
        pass
    except FileNotFoundError:
        Path(path).mkdir(parents=True, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder as durable as their files; where a system has no such thing, its names are."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def inside(name: str) -> bool:
    """Whether a relative name, read from a file that anybody may have written, stays below the folder it is meant
    for."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


class Journal:
    """The names of files, each noted before it is begun: what a killed run left behind is known to the next one.

    :param path: the file that keeps them; it is replaced.
    :param names: names to begin with: the files that are there already.
    """

    def __init__(self, path: Path, names: Iterable[str] = ()) -> None:
        with whole(path) as out:
            for name in names:
                out.write(f"{name}\n".encode("utf-8", "surrogatepass"))
        self._out = path.open("a", encoding="utf-8")

    def note(self, *names: str) -> None:
        """Keep names."""
        self._out.write("".join([f"{name}\n" for name in names]))
        self._out.flush()

    def close(self) -> None:
        """Close the file."""
        self._out.close()

    @staticmethod
    def read(path: Path) -> list[str]:
        """The names in a journal; none if there is none."""
        try:
            return path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []


def sweep(root: Path, names: Iterable[str]) -> None:
    """Take away what was left of unfinished files below ``root`` of these names; the files stay.

    :raises OSError: if the system refuses.
    """
    paths = {root / name for name in names if inside(name)}
    for folder in {path.parent for path in paths}:
        for partial in folder.glob("*.partial") if folder.is_dir() else ():
            if folder / partial.name.rsplit(".", 2)[0] in paths:
                partial.unlink(missing_ok=True)


def remove(root: Path, names: Iterable[str]) -> None:
    """Take away files below ``root`` with what was left of unfinished ones, and the folders that it empties.

    :raises OSError: if the system refuses.
    """
    names = [name for name in names if inside(name)]
    paths = {root / name for name in names}
    for path in paths:
        path.unlink(missing_ok=True)
    sweep(root, names)
    parents = {path.parent for path in paths}
    above = {folder for parent in parents for folder in (parent, *parent.parents) if root in folder.parents}
    for folder in sorted(above, key=lambda folder: -len(folder.parts)):
        with suppress(OSError):
            folder.rmdir()
