"""Files below a folder: in a stable order, without what is hidden, and never outside of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ctct_bridge.archive import PRIVATE
from ctct_bridge.archive.names import natural

#: Told of a file or folder that is not read: code of a finding, path, reason.
Tell = Callable[[str, Path, str], None]


def walk(folder: Path, root: Path, tell: Tell) -> Iterator[Path]:
    """Regular files below ``folder``, hidden ones passed over: files before folders, numbers in names by value, so that
    the pages of a collection come in their order (``events.xml``, ``events-2.xml``, … ``events-10.xml``).

    :param root: the folder that no link may lead out of, resolved.
    """
    folders = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: natural(entry.name))
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
            yield from walk(inner, root, tell)


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
