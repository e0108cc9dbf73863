"""The manifest of an output folder: what it holds, byte for byte, and whose folder it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ctct_bridge.archive.atomic import whole
from ctct_bridge.archive.workspace import compact
from ctct_bridge.errors import OutputFailed, UsageError

MANIFEST = "manifest.json"
#: The folder inside an output folder that holds the workspace.
PRIVATE = ".bridge"


def refuse_foreign(root: Path) -> None:
    """Make sure that ``root`` is ours to fill: new, empty, or filled by a run before.

    :raises UsageError: if it holds files of something else.
    :raises OutputFailed: if the system does not let us look.
    """
    try:
        if root.exists() and not root.is_dir():
            raise UsageError(f"{root} is not a folder")
        if not (root / PRIVATE).exists() and root.is_dir() and any(root.iterdir()) and not manifested(root):
            raise UsageError(f"{root} holds other files; choose a new or empty folder")
    except OSError as fault:
        raise OutputFailed(f"cannot use {root}: {fault.strerror or fault}") from None


def manifested(root: Path) -> list[str]:
    """The files that the manifest in ``root`` lists; none if there is none.

    :raises UsageError: if there is a manifest, and it is no manifest of ours.
    """
    try:
        return [str(entry["path"]) for entry in json.loads((root / MANIFEST).read_bytes())["files"]]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(f"{root / MANIFEST} is not ours; choose another folder") from None


def write_manifest(root: Path, head: dict[str, Any], outputs: Iterable[tuple[str, int, str]]) -> None:
    """Write the list of everything written, last of all: its presence says that the run is whole.

    :param head: what made the files: tool, version, options.
    :param outputs: path, size and SHA-256 of each file.
    :raises OutputFailed: if the system refuses.
    """
    with whole(root / MANIFEST) as out:
        out.write(f'{compact(head)[:-1]},"files":['.encode())
        for at, (path, size, sha256) in enumerate(outputs):
            line = compact({"path": path, "size": size, "sha256": sha256})
            out.write(f"{',' if at else ''}\n{line}".encode())
        out.write(b"\n]}\n")
