"""What an archive file holds, before anything of it is read: the same for zip and tar."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import BinaryIO, NamedTuple

from ctct_bridge.archive.flow import Flow, Unreadable

#: Gives the bytes of an archive, from their start; may be called again and again.
Opener = Callable[[], AbstractContextManager[BinaryIO]]

#: How many members an archive may have.
MOST_MEMBERS = 1_000_000


class Member(NamedTuple):
    """One member of an archive. Nothing is ever extracted; its name is a label, and no path.

    :ivar name: as the archive has it; empty for a fault of the archive itself.
    :ivar open: gives its bytes.
    :ivar head: gives its first bytes, as many as asked for, and lets them be read again.
    :ivar fault: why it cannot be read, if that is known without trying.
    :ivar aside: why it is no document, likewise.
    """

    name: str
    open: Callable[[], AbstractContextManager[Flow]]
    head: Callable[[int], bytes]
    fault: Unreadable | None = None
    aside: str | None = None


def closed(name: str, fault: Unreadable | None = None, aside: str | None = None) -> Member:
    """A member that is not to be opened, or the fault of a whole archive."""
    return Member(name, partial(_refuse, fault, aside), _nothing, fault, aside)


def _refuse(fault: Unreadable | None, aside: str | None) -> AbstractContextManager[Flow]:
    raise fault or Unreadable("source-unreadable", {"reason": aside or "no file"})


def _nothing(size: int) -> bytes:
    return b""


def crowded() -> Unreadable:
    """The fault of an archive that has too many members."""
    return Unreadable("source-limit", {"limit": f"more than {MOST_MEMBERS:,} members"})
