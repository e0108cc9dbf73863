"""The manifest of an output folder: what it holds, byte for byte, and whose folder it is."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, NamedTuple

from ctct_bridge.archive import PRIVATE
from ctct_bridge.archive.atomic import Blocks, inside, whole
from ctct_bridge.archive.texts import compact
from ctct_bridge.errors import InputMissing, OutputFailed, UsageError

MANIFEST = "manifest.json"
_SEAL = re.compile(rb',"seal":"([0-9a-f]{64})"\}\n\Z')


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


class Listed(NamedTuple):
    """One file as a manifest lists it."""

    path: str
    size: int
    sha256: str


def files_of(root: Path) -> tuple[list[Listed], str]:
    """What :func:`sealed` gives, of a folder that a migration was to fill.

    :raises InputMissing: if there is no manifest, so that no migration was finished there.
    """
    if not root.is_dir():
        raise InputMissing(f"{root} is no folder")
    try:
        return sealed(root)
    except OSError as fault:
        reason = "its migration was not finished" if isinstance(fault, FileNotFoundError) else fault.strerror
        raise InputMissing(f"{root} holds no {MANIFEST} that can be read: {reason}") from None


def sealed(root: Path) -> tuple[list[Listed], str]:
    """The files that the manifest in ``root`` lists, and what is wrong with the manifest itself; nothing if it is byte
    for byte as it was written.

    :raises FileNotFoundError: if there is none.
    :raises OSError: if it cannot be read.
    """
    data = (root / MANIFEST).read_bytes()
    found = _SEAL.search(data)
    sound = found is not None and hashlib.sha256(data[: found.start()]).hexdigest().encode() == found[1]
    try:
        files = [(each["path"], each["size"], each["sha256"]) for each in json.loads(data)["files"]]
        if not all(isinstance(path, str) and inside(path) and type(size) is int for path, size, _ in files):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        return [], "it cannot be read"
    return [Listed(*each) for each in files], "" if sound else "its last line does not fit the rest"


def unchanged(root: Path, names: Iterable[str]) -> set[str]:
    """Those of the files ``names`` that are byte for byte as the manifest says; none if there is no sound manifest."""
    known = hashes(root)
    return {name for name in names if name in known and sha256_of(root / name) == known[name]}


def hashes(root: Path) -> dict[str, str]:
    """The hash of each file that the manifest in ``root`` lists; none if it cannot be read."""
    try:
        files = json.loads((root / MANIFEST).read_bytes())["files"]
        return {entry["path"]: entry["sha256"] for entry in files}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def sha256_of(path: Path) -> str | None:
    """The hash of a file in hex digits; ``None`` if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None


def write_manifest(root: Path, head: dict[str, Any], outputs: Iterable[tuple[str, int, str]]) -> None:
    """Write the list of everything written, last of all: its presence says that the run is whole.

    :param head: what made the files: tool, version, options.
    :param outputs: path, size and SHA-256 of each file.
    :raises OutputFailed: if the system refuses.
    """
    if hasattr(os, "sync"):
        os.sync()  # the files named here were renamed without waiting for the disk, one by one
    with whole(root / MANIFEST) as out:
        blocks = Blocks(out)
        line, between = f'{compact(head)[:-1]},"files":[', ""
        for path, size, sha256 in outputs:
            blocks.line(line + between)
            line, between = f'{{"path":{encode_basestring(path)},"size":{size},"sha256":"{sha256}"}}', ","
        blocks.line(line)
        blocks.end()
        out.write(b"]")
        out.write(f',"seal":"{out.sha256}"}}\n'.encode())  # the hash of all before it: a manifest lists all but itself
