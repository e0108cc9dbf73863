"""A stream as it was saved, and the document in it: compression and HTTP headers are taken off."""

from __future__ import annotations

from ctct_bridge.archive.flow import Flow, Unreadable
from ctct_bridge.archive.inflate import Budget, compression, inflated
from ctct_bridge.archive.responses import body, is_response
from ctct_bridge.archive.tars import is_tar

#: How many first bytes tell what a file is.
HEAD = 512
# A compressed file that holds a response whose body is compressed has three; one that holds itself has no end of them.
_LAYERS = 4


def kind_of(head: bytes) -> str | None:
    """What a file is by its first bytes: ``gzip``, ``bzip2``, ``xz``, ``zip``, ``tar``, ``response``; ``None`` for
    anything else, documents among it."""
    if (name := compression(head)) is not None:
        return name
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if is_response(head):
        return "response"
    return "tar" if is_tar(head) else None


def unwrapped(source: Flow, budget: Budget) -> Flow:
    """The innermost stream of a source that is no archive; faults are raised when it is read."""
    for _ in range(_LAYERS):
        kind = kind_of(source.peek(HEAD))
        if kind is None:
            return source
        if kind in ("zip", "tar"):
            break
        source = Flow(body(source) if kind == "response" else inflated(source, kind, budget))
    return Flow((), Unreadable("archive-inside", {}))


def head_of(head: bytes) -> bytes:
    """The first bytes of the document in a file of which these are the first; what they lack is not missed."""
    return unwrapped(Flow([head]), Budget()).peek(HEAD)
