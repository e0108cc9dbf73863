"""Documents that were saved with the headers of their HTTP response, as ``curl -i`` and recording proxies do.

A saved body need not be what its headers say: most tools undo chunks and compression and keep the headers as they were.
So the headers only tell whether it is an answer at all; what the body is, its own first bytes tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctct_bridge.archive.flow import BLOCK, Flow, Unreadable, damaged

_STATUS = re.compile(rb"HTTP/[0-9.]+ +([0-9]{3})(?: +([^\r\n]*))?\r?\n")
_END = re.compile(rb"\r?\n\r?\n")
_ENCODING = re.compile(rb"\ncontent-encoding:[ \t]*([^\r\n]*)", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LINE = 4096


def is_response(head: bytes) -> bool:
    """Whether a file starts with the headers of a response."""
    return head.startswith(b"HTTP/") and _STATUS.match(head + b"\n") is not None


def body(source: Flow) -> Iterator[bytes]:
    """The body of a response, its chunks put together; what it is encoded in is left alone.

    :raises Unreadable: if the response is no document but an error or a redirection, or is damaged.
    """
    headers = _headers(source)
    encoding = _ENCODING.search(headers)
    head = source.peek(_LINE)
    if encoding and encoding[1].strip().lower() not in (b"", b"gzip", b"x-gzip", b"identity") and _is_packed(head):
        reason = f"the content encoding {encoding[1].decode('latin-1').strip()[:40]} is not known"
        raise Unreadable("source-unreadable", {"reason": reason})
    if _CHUNK.match(head):
        yield from _joined(source)
    else:
        while block := source.read(BLOCK):
            yield block


def _is_packed(head: bytes) -> bool:
    chunk = _CHUNK.match(head)
    return not (head[chunk.end() :] if chunk else head).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _headers(source: Flow) -> bytes:
    """The headers of the final response; those before it say ``100 Continue`` and the like."""
    for _ in range(8):
        head = source.peek(BLOCK)
        status, end = _STATUS.match(head), _END.search(head)
        if status is None or end is None:
            raise Unreadable("http-error", {"reason": "headers without an end"})
        headers = source.read(end.end())
        if not status[1].startswith(b"1"):
            if not status[1].startswith(b"2"):
                phrase = (status[2] or b"").decode("latin-1").strip()[:80]
                raise Unreadable("http-error", {"reason": f"{status[1].decode()} {phrase}".strip()})
            return headers
    raise Unreadable("http-error", {"reason": "no final answer"})


def _joined(source: Flow) -> Iterator[bytes]:
    while True:
        line = _CHUNK.match(source.peek(_LINE))
        if line is None:
            raise damaged("a chunk of the response has no size")
        source.read(line.end())
        size = int(line[1], 16)
        if size == 0:
            return
        yield from source.take(size)
        end = source.read(1)
        if end + (source.read(1) if end == b"\r" else b"") not in (b"\r\n", b"\n"):
            raise damaged("a chunk of the response is longer than it says")
