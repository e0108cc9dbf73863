"""Documents of an archive: folders, single files, standard input, bytes and binary streams."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ctct_bridge.errors import InputMissing
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin

Report = Callable[[Finding], None]

#: Endings under which v1 documents are saved. Files of other names in a folder are read if they start like XML.
_ENDINGS = (".xml", ".atom", ".feed")


class Source(NamedTuple):
    """One document to be read.

    :ivar label: how findings and the residue name it: relative to the archive's root, with forward slashes.
    :ivar open: gives its bytes as a new stream.
    :ivar size: in bytes, where known.
    """

    label: str
    open: Callable[[], BinaryIO]
    size: int | None = None


def sources(archives: Any, report: Report) -> Iterator[Source]:
    """The documents of ``archives`` in a stable order; what cannot be read is reported and passed over.

    :param archives: a path, ``-`` for standard input, bytes, a binary stream, or an iterable of these. A folder is
        walked recursively in the order of its names.
    :raises InputMissing: if not one of ``archives`` exists.
    """
    several = _as_list(archives)
    labels = _labels(several)
    found = 0
    for archive, prefix in zip(several, labels, strict=True):
        for source in _one(archive, prefix, report):
            found += 1
            yield source
    if not found:
        raise InputMissing("there is no document to read: " + ", ".join(_name(archive) for archive in several))


def _as_list(archives: Any) -> list[Any]:
    if isinstance(archives, (str, bytes, bytearray, os.PathLike)) or hasattr(archives, "read"):
        return [archives]
    return list(archives)


def _name(archive: Any) -> str:
    return str(archive) if isinstance(archive, (str, os.PathLike)) else type(archive).__name__


def _labels(archives: list[Any]) -> list[str]:
    """A prefix for the labels of each archive: none if there is one archive, else its distinct name."""
    if len(archives) == 1:
        return [""]
    taken: set[str] = set()
    prefixes = []
    for archive in archives:
        name = base = Path(archive).resolve().name if isinstance(archive, (str, os.PathLike)) and archive != "-" else ""
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        prefixes.append(name)
    return prefixes


def _one(archive: Any, prefix: str, report: Report) -> Iterator[Source]:
    if isinstance(archive, (bytes, bytearray)):
        data = bytes(archive)
        yield Source(prefix or "-", lambda: io.BytesIO(data), len(data))
    elif hasattr(archive, "read"):
        yield Source(prefix or "-", lambda: archive)
    elif str(archive) == "-":
        yield Source(prefix or "-", lambda: sys.stdin.buffer)
    else:
        yield from _path(Path(archive), prefix, report)


def _path(path: Path, prefix: str, report: Report) -> Iterator[Source]:
    try:
        if path.is_dir():
            yield from _folder(path, prefix, report)
        elif path.is_file():
            yield _file(path, prefix or path.name)
        else:
            reason = "no such file or folder" if not path.exists() else "neither a file nor a folder"
            report(Finding("source-unreadable", Origin(prefix or path.name), params={"reason": reason}))
    except OSError as fault:
        report(Finding("source-unreadable", Origin(prefix or path.name), params={"reason": fault.strerror or "?"}))


def _folder(root: Path, prefix: str, report: Report) -> Iterator[Source]:
    for path in _walk(root):
        inside = path.relative_to(root).as_posix()
        label = f"{prefix}/{inside}" if prefix else inside
        reason = _not_a_document(path)
        if reason is not None:
            report(Finding("passed-over", Origin(label), params={"reason": reason}))
        else:
            yield _file(path, label)


def _walk(folder: Path) -> Iterator[Path]:
    """Regular files below ``folder``, hidden ones left out: files before folders, numbers in names by value, so that
    the pages of a collection come in their order (``events.xml``, ``events-2.xml``, … ``events-10.xml``)."""
    folders = []
    for entry in sorted(os.scandir(folder), key=lambda entry: _natural(entry.name)):
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            folders.append(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)
    for inner in folders:
        yield from _walk(inner)


def _natural(name: str) -> tuple[Any, ...]:
    stem, dot, ending = name.partition(".")
    parts = re.split(r"([0-9]+)", stem.casefold())
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts), dot + ending, name


def _not_a_document(path: Path) -> str | None:
    """Why a file met in a folder is not read; ``None`` if it is."""
    if path.suffix.lower() in _ENDINGS:
        return None
    try:
        with path.open("rb") as stream:
            start = stream.read(256)
    except OSError:
        return None  # opening it again says why
    if start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<"):
        return None
    return f"a {path.suffix or 'nameless'} file that does not start like XML"


def _file(path: Path, label: str) -> Source:
    return Source(label, lambda: path.open("rb"), path.stat().st_size)


def expand(archives: Iterable[Any]) -> int | None:
    """Total size in bytes of the files and folders named, for a progress bar; ``None`` if unknown."""
    total = 0
    for archive in archives:
        if not isinstance(archive, (str, os.PathLike)) or str(archive) == "-":
            return None
        path = Path(archive)
        total += sum(file.stat().st_size for file in _walk(path)) if path.is_dir() else _size(path)
    return total


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
