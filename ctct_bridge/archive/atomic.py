"""Files that are whole or absent: written beside their name, synced, renamed; counted and hashed on the way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
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
        return self._hash.hexdigest()


@contextmanager
def whole(path: Path, durable: bool = True) -> Iterator[Hashed]:
    """A stream whose content appears under ``path`` at the end of the block, or not at all.

    :param durable: whether the content must be on the disk before the name is; otherwise the caller syncs.
    :raises OutputFailed: if the system refuses.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb", buffering=1 << 16) as out:
            hashed = Hashed(out)
            yield hashed
            out.flush()
            if durable:
                os.fsync(out.fileno())
        partial.replace(path)
    except OSError as fault:
        partial.unlink(missing_ok=True)
        raise OutputFailed(f"cannot write {path.name}: {fault.strerror or fault}") from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
