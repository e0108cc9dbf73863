"""Documents of an archive: folders, single files, standard input, bytes and binary streams."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path, PurePath
from typing import Any, BinaryIO, NamedTuple

from ctct_bridge.archive import PRIVATE
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin

Report = Callable[[Finding], None]

#: Endings under which v1 documents are saved. Files of other names in a folder are read if they start like XML.
_ENDINGS = (".xml", ".atom", ".feed")


class Source(NamedTuple):
    """One document to be read.

    :ivar label: how findings and the residue name it: relative to the archive's root, with forward slashes.
    :ivar open: gives its bytes as a stream, closed at the end of a ``with`` block unless it is the caller's.
    :ivar size: in bytes, where known.
    """

    label: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    size: int | None = None


def sources(archives: Any, report: Report) -> Iterator[Source]:
    """The documents of ``archives`` in a stable order; what cannot be read is reported and passed over.

    :param archives: a path, ``-`` for standard input, bytes, a binary stream, or an iterable of these. A folder is
        walked recursively in the order of its names; hidden files, output folders of this package and links that
        lead out of the folder are passed over, and reported.
    :raises InputMissing: if not one of ``archives`` exists.
    :raises UsageError: if a stream gives text.
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
            name = f"{PurePath(base).stem}-{number}{PurePath(base).suffix}"
        taken.add(name.casefold())
        prefixes.append(name)
    return prefixes


def _one(archive: Any, prefix: str, report: Report) -> Iterator[Source]:
    if isinstance(archive, (bytes, bytearray)):
        data = bytes(archive)
        yield Source(prefix or "-", lambda: io.BytesIO(data), len(data))
    elif isinstance(archive, io.TextIOBase):
        raise UsageError("a document is bytes: open it in binary mode")
    elif hasattr(archive, "read"):
        yield Source(prefix or "-", lambda: nullcontext(archive))
    elif str(archive) == "-":
        yield Source(prefix or "-", lambda: nullcontext(sys.stdin.buffer))
    elif not str(archive):  # an unset variable of a shell; pathlib would take it for the folder we are in
        report(Finding("source-unreadable", Origin(prefix or "-"), params={"reason": "an empty path"}))
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
    def tell(code: str, path: Path, reason: str) -> None:
        report(Finding(code, Origin(_label(path, root, prefix)), params={"reason": reason}))

    for path in _walk(root, root.resolve(), tell):
        reason = _not_a_document(path)
        try:
            source = _file(path, _label(path, root, prefix))
        except OSError as fault:
            tell("source-unreadable", path, fault.strerror or "?")
            continue
        if reason is None:
            yield source
        else:
            tell("passed-over", path, reason)


def _label(path: Path, root: Path, prefix: str) -> str:
    inside = path.relative_to(root).as_posix()
    if inside == ".":
        return prefix or root.name
    return f"{prefix}/{inside}" if prefix else inside


def _walk(folder: Path, root: Path, tell: Callable[[str, Path, str], None]) -> Iterator[Path]:
    """Regular files below ``folder``, hidden ones passed over: files before folders, numbers in names by value, so that
    the pages of a collection come in their order (``events.xml``, ``events-2.xml``, … ``events-10.xml``)."""
    folders = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: _natural(entry.name))
    except OSError as fault:
        tell("source-unreadable", folder, fault.strerror or "?")
        entries = []
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith("."):
            tell("passed-over", path, "hidden by its name")
            continue
        if entry.is_symlink() and (trouble := _astray(path, root)) is not None:
            tell(*trouble)
        elif entry.is_dir():
            folders.append(path)
        elif entry.is_file():
            yield path
        else:
            tell("passed-over", path, "neither a file nor a folder")
    for inner in folders:
        if (inner / PRIVATE).is_dir():
            tell("passed-over", inner, "an output folder")
        else:
            yield from _walk(inner, root, tell)


def _astray(link: Path, root: Path) -> tuple[str, Path, str] | None:
    """Why a link met in a folder is not followed; ``None`` for a link to a file of the same archive."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return "source-unreadable", link, "a link that leads nowhere"
    if not target.is_relative_to(root):
        return "passed-over", link, "a link that leads out of the archive"
    if target.is_dir():
        return "passed-over", link, "a link to a folder"
    return None


def _natural(name: str) -> tuple[Any, ...]:
    stem, ending = os.path.splitext(name)  # noqa: PTH122  (a name, not a path)
    # Digits by odd position: isdigit() would take a superscript for one. Names hold few enough for int().
    parts = re.split(r"([0-9]+)", stem.casefold())
    return tuple((int(part), "") if at % 2 else (-1, part) for at, part in enumerate(parts)), ending, name


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
        total += sum(map(_size, _walk(path, path.resolve(), _nobody))) if path.is_dir() else _size(path)
    return total


def _nobody(code: str, path: Path, reason: str) -> None:
    """Told again when the files are read."""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
