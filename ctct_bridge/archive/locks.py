"""One run at a time: who holds an output folder, and how the next one learns of it."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ctct_bridge.errors import OutputBusy, OutputFailed


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other runs out of an output folder for the length of a block. SQLite's own lock: every system has it, and
    the end of the process, however it ends, releases it; so a dead holder holds nothing. A file beside it says who
    holds the lock, for the message that the others get.

    :raises OutputBusy: if another run holds the folder.
    :raises OutputFailed: if the folder cannot be made.
    """
    lock = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(folder / "lock", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
        (folder / "holder").write_text(json.dumps({"pid": os.getpid(), "host": platform.node()}), "utf-8")
    except (OSError, sqlite3.Error) as fault:
        if lock is not None:
            lock.close()
        if "locked" in str(fault):
            raise OutputBusy(f"another run{_holder(folder)} is writing into {folder.parent}") from None
        raise OutputFailed(f"cannot use {folder}: {getattr(fault, 'strerror', None) or fault}") from None
    try:
        yield
    finally:
        with suppress(OSError):
            (folder / "holder").unlink()
        lock.close()


def _holder(folder: Path) -> str:
    """Who says to hold the folder; nothing if that cannot be read, as in the moment before it is written."""
    try:
        said = json.loads((folder / "holder").read_bytes())
        return f" (process {int(said['pid'])} on {str(said['host'])[:100]})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
