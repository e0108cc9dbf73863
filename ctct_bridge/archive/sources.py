"""Documents of an archive: folders, files, zip and tar archives, standard input, bytes and binary streams."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from ctct_bridge.archive.folders import walk
from ctct_bridge.archive.given import check, listed
from ctct_bridge.archive.inflate import Cap
from ctct_bridge.archive.names import numbered, written
from ctct_bridge.archive.shelf import Report, Shelf, Source
from ctct_bridge.errors import InputMissing, WrongType

#: Endings of files whose size says little about how much there is to read.
_PACKED = (".gz", ".bz2", ".xz", ".zip", ".tgz", ".tbz2", ".txz")


class Bounded:
    """Archives, and how much of them may be read: to be given wherever archives are.

    >>> Bounded("archive.zip", max_bytes=10**9).max_bytes
    1000000000

    :param max_bytes: so many bytes of documents in all, unpacked; what is beyond is refused.
    :raises WrongType: if one of them is of another type.
    """

    def __init__(self, archives: Any, max_bytes: int) -> None:
        if not isinstance(max_bytes, int):
            raise WrongType(f"max_bytes is a whole number of bytes, not {max_bytes!r}")
        check(archives)
        self.archives, self.max_bytes = archives, max_bytes

    def __iter__(self) -> Iterator[Any]:
        return iter(listed(self.archives))


def sources(archives: Any, report: Report, json: bool = False, shelf: type[Shelf] = Shelf) -> Iterator[Source]:
    """The documents of ``archives`` in a stable order; what cannot be read is reported and passed over.

    A folder is walked recursively in the order of its names; hidden files, output folders of this package and links
    that lead out of the folder are passed over, and reported. A zip archive, and a tar archive that is not compressed,
    have the order of a folder; a compressed tar archive has its own. What a file is, its first bytes tell. The
    documents of streams and of compressed tar archives are to be read in turn.

    :param archives: a path, ``-`` for standard input, bytes, a binary stream, or an iterable of these; or
        :class:`Bounded`.
    :param json: whether JSON files that are met in folders and archives are documents, too. Those that ``migrate``
        writes beside ``v2`` are not.
    :param shelf: who finds the documents of a file.
    :raises InputMissing: if not one of ``archives`` exists.
    :raises WrongType: if something can be no archive, or a stream gives text.
    :raises UsageError: if a stream cannot be read.
    """
    several = listed(archives)
    finder = shelf(report, Cap(archives.max_bytes) if isinstance(archives, Bounded) else None, json)
    found = 0
    for archive, prefix in zip(several, _labels(several), strict=True):
        for source in _one(archive, prefix, finder):
            found += 1
            yield source
    if not found:
        named = ", ".join(_name(archive) for archive in several)
        raise InputMissing(f"there is no document to read: {named or 'no archive was given'}")


def _name(archive: Any) -> str:
    return str(archive) if isinstance(archive, (str, os.PathLike)) else type(archive).__name__


def _labels(archives: list[Any]) -> list[str]:
    """A prefix for the labels of each archive: none if there is one archive, else its distinct name."""
    if len(archives) == 1:
        return [""]
    taken: set[str] = set()
    prefixes = []
    for archive in archives:
        named = isinstance(archive, (str, os.PathLike)) and archive != "-"
        name = base = written(Path(archive).resolve().name) if named else ""
        number = 1
        while name.casefold() in taken:  # folders of these names may be made on a disk that does not tell case
            number += 1
            name = numbered(base, number)
        taken.add(name.casefold())
        prefixes.append(name)
    return prefixes


def _one(archive: Any, prefix: str, shelf: Shelf) -> Iterator[Source]:
    if isinstance(archive, (bytes, bytearray, memoryview)):
        data = bytes(archive)
        yield from shelf.file(partial(_bytes, data), prefix or "-", len(data))
    elif hasattr(archive, "read"):
        yield from shelf.stream(archive, prefix or "-")
    elif str(archive) == "-":
        yield from shelf.stream(sys.stdin.buffer, prefix or "-")
    elif not str(archive):  # an unset variable of a shell; pathlib would take it for the folder we are in
        shelf.tell("source-unreadable", prefix or "-", "an empty path")
    else:
        yield from _path(Path(archive), prefix, shelf)


def _opened(path: Path) -> AbstractContextManager[BinaryIO]:
    return path.open("rb")


def _bytes(data: bytes) -> AbstractContextManager[BinaryIO]:
    return io.BytesIO(data)


def _path(path: Path, prefix: str, shelf: Shelf) -> Iterator[Source]:
    label = prefix or written(path.name)
    try:
        if path.is_dir():
            yield from _folder(path, prefix, shelf)
        elif path.is_file():
            yield from shelf.file(partial(_opened, path), label, path.stat().st_size)
        else:
            reason = "no such file or folder" if not path.exists() else "neither a file nor a folder"
            shelf.tell("source-unreadable", label, reason)
    except OSError as fault:
        shelf.tell("source-unreadable", label, fault.strerror or "?")


def _folder(root: Path, prefix: str, shelf: Shelf) -> Iterator[Source]:
    labels = _Labels(root, prefix)

    def tell(code: str, path: Path, reason: str) -> None:
        shelf.tell(code, labels.of(path.relative_to(root).as_posix()), reason)

    for path in walk(root, root.resolve(), tell):
        name = path.relative_to(root).as_posix()
        label = labels.of(name)
        if not label.endswith(name):
            shelf.renamed(label, name, "is no UTF-8")
        try:
            size = path.stat().st_size
        except OSError as fault:
            shelf.tell("source-unreadable", label, fault.strerror or "?")
            continue
        yield from shelf.file(partial(_opened, path), label, size, met=True)


class _Labels:
    """The labels of what is met in a folder, each to be asked for once."""

    def __init__(self, root: Path, prefix: str) -> None:
        self._root, self._prefix = root, prefix
        self._taken: set[str] = set()

    def of(self, inside: str) -> str:
        """The label of a file or folder by its path below the root: that path, as far as it is text."""
        if inside == ".":
            return self._prefix or written(self._root.name)
        label = text = written(inside)
        if text != inside:
            number = 1
            while label in self._taken or os.path.lexists(self._root / label):
                number += 1
                label = numbered(text, number)
            self._taken.add(label)
        return f"{self._prefix}/{label}" if self._prefix else label


def expand(archives: Iterable[Any]) -> int | None:
    """Total size in bytes of the files and folders named, for a progress bar; ``None`` if unknown: where there are
    streams, or compressed files."""
    total = 0
    for archive in archives:
        if not isinstance(archive, (str, os.PathLike)) or str(archive) == "-":
            return None
        path = Path(archive)
        for file in walk(path, path.resolve(), _nobody) if path.is_dir() else [path]:
            if file.suffix.lower() in _PACKED:
                return None
            total += _size(file)
    return total


def _nobody(code: str, path: Path, reason: str) -> None:
    """Told again when the files are read."""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
