"""Files that are whole or absent: written beside their name, synced, renamed; counted and hashed on the way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ctct_bridge.errors import OutputFailed


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
    except OSError as fault:
        with suppress(OSError):  # where the folder could not be made, there is nothing to take away
            partial.unlink(missing_ok=True)
        raise OutputFailed(f"cannot write {path.name}: {fault.strerror or fault}") from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def inside(name: str) -> bool:
    """Whether a relative name, read from a file that anybody may have written, stays below the folder it is meant
    for."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and "\0" not in name


class Journal:
    """The names of files, each noted before it is begun: what a killed run left behind is known to the next one.

    :param path: the file that keeps them; truncated.
    """

    def __init__(self, path: Path) -> None:
        self._out = path.open("w", encoding="utf-8", buffering=1)

    def note(self, name: str) -> None:
        """Keep a name."""
        self._out.write(name + "\n")

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


def remove(root: Path, names: Iterable[str]) -> None:
    """Take away files below ``root`` with what was left of unfinished ones, and the folders that it empties.

    :raises OSError: if the system refuses.
    """
    paths = {root / name for name in names if inside(name)}
    for path in paths:
        path.unlink(missing_ok=True)
    parents = {path.parent for path in paths}
    for folder in parents:
        for partial in folder.glob("*.partial") if folder.is_dir() else ():
            if folder / partial.name.rsplit(".", 2)[0] in paths:
                partial.unlink(missing_ok=True)
    above = {folder for parent in parents for folder in (parent, *parent.parents) if root in folder.parents}
    for folder in sorted(above, key=lambda folder: -len(folder.parts)):
        with suppress(OSError):
            folder.rmdir()
