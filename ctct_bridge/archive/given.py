"""What a caller hands over as archives: one thing or several, each of a kind that can be read."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, BinaryIO

from ctct_bridge.archive.flow import BLOCK, Unreadable
from ctct_bridge.errors import UsageError, WrongType

_WANTED = "a path, bytes, a binary stream, or a list of these"
#: What people hand over instead of the stream in it: an attribute that it is known by, and what would do.
_NEARLY = {
    "namelist": "the path or file of the zip archive, not a ZipFile",
    "getmembers": "the path or file of the tar archive, not a TarFile",
    "recv": "socket.makefile('rb'), not the socket",
    "iter_content": "response.raw or response.content, not the response",
    "iter_bytes": "response.content, not the response",
}
#: What a stream raises if the program is wrong, and not the source.
_MISTAKES = (TypeError, AttributeError, NameError, AssertionError, UsageError)


def is_one(archives: Any) -> bool:
    """Whether it is one archive, and not several."""
    plain = (str, bytes, bytearray, memoryview, os.PathLike)
    return isinstance(archives, plain) or hasattr(archives, "read") or _nearly(archives) is not None


def listed(archives: Any) -> list[Any]:
    """The archives one by one, in their order.

    :raises WrongType: if one of them can be no archive.
    :raises UsageError: if one of them is a stream that cannot be read.
    """
    several = [archives] if is_one(archives) else list(_in_order(archives))
    for each in several:
        _check(each)
    return several


def check(archives: Any) -> None:
    """Refuse now what :func:`listed` will refuse later; what gives archives one by one is not asked for any.

    :raises WrongType: if there is something that can be no archive.
    :raises UsageError: if there is a stream that cannot be read.
    """
    if is_one(archives) or isinstance(archives, Sequence):
        listed(archives)
    else:
        _in_order(archives)


def _in_order(archives: Any) -> Iterable[Any]:
    if isinstance(archives, Set):  # it has another order in each process
        raise WrongType(f"archives are {_WANTED}; a set has no order: sort it")
    if not isinstance(archives, Iterable) or isinstance(archives, Mapping):
        raise WrongType(f"archives are {_WANTED}; not {_named(archives)}")
    return archives


def _check(archive: Any) -> None:
    if (wanted := _nearly(archive)) is not None:
        raise WrongType(f"archives are {_WANTED}: give {wanted}")
    if isinstance(archive, str):
        # A Path would raise where the name is too long for one.
        if archive.lstrip("\ufeff \t\r\n").startswith("<") and not os.path.exists(archive):  # noqa: PTH110
            raise WrongType("a text is the path of a document; the document itself is bytes: give text.encode()")
        if "\0" in archive:
            raise UsageError("a path holds no NUL character")
    elif isinstance(archive, os.PathLike):
        if not isinstance(os.fspath(archive), str):
            raise WrongType("a path is text; os.fsdecode() makes it one")
    elif hasattr(archive, "read"):
        _check_stream(archive)
    elif not isinstance(archive, (bytes, bytearray, memoryview)):
        raise WrongType(f"archives are {_WANTED}; not {_named(archive)}")


def _check_stream(stream: Any) -> None:
    if isinstance(stream, io.TextIOBase):
        raise WrongType("a document is bytes: open it in binary mode")
    if getattr(stream, "closed", False) is True:
        raise UsageError("the stream is closed already")
    if isinstance(stream, io.IOBase) and not stream.readable():
        raise UsageError("the stream was not opened to be read")


def _nearly(archive: Any) -> str | None:
    return next((wanted for name, wanted in _NEARLY.items() if hasattr(archive, name)), None)


def _named(value: Any) -> str:
    return "None" if value is None else f"{type(value).__name__}"


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """A caller's stream in pieces, to its end. Whatever it raises when its connection drops or its data is damaged is a
    fault of this source alone; what tells of a mistake in the program goes on to the caller.

    :raises Unreadable: if it cannot be read on.
    :raises WrongType: if it gives something else than bytes.
    """
    while True:
        try:
            block = stream.read(BLOCK)
        except (OSError, *_MISTAKES):
            raise
        except Exception as fault:  # each library has its own, and their texts may quote a URL with its secrets
            raise Unreadable("source-unreadable", {"reason": type(fault).__name__}) from fault
        if block is None:
            raise Unreadable("source-unreadable", {"reason": "it does not wait for its data"})
        if not isinstance(block, (bytes, bytearray, memoryview)):
            raise WrongType(f"the stream gives {_named(block)}, not bytes: open it in binary mode")
        if not block:
            return
        yield bytes(block)
