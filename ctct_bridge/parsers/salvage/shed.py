"""Sheds what stands before a document, so that the rest is read as any other: HTTP headers, words of a tool, blanks."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ctct_bridge.parsers import guard
from ctct_bridge.parsers.guard import LIMITS, Limits

_MARK = b"\xef\xbb\xbf"
_BLANK_FIRST = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]+(?:\xef\xbb\xbf)?(?=<\?xml\s)")
_START = re.compile(rb"<\?xml\s|<(?:[\w.-]+:)?(?:feed|entry)[\s/>]")
_DECLARATION = re.compile(rb"<\?xml\s[^<>]*?\?>")
_SHOWN = 1000


class Shed(NamedTuple):
    """A document without what stood before it.

    :ivar head: its first bytes. The line ends of what was shed follow the declaration, so that lines stay true.
    :ivar params: parameters of the finding.
    """

    head: bytes
    params: dict[str, Any]


def shed_junk(head: bytes, limits: Limits = LIMITS) -> Shed | None:
    """The document that begins in ``head``, if something else stands before it."""
    blank = _BLANK_FIRST.match(head)
    if blank is not None:
        return _without(head, blank.end(), "blanks")
    if head.removeprefix(_MARK).lstrip().startswith(b"<"):
        return None
    verdict = guard.examine(head, limits)
    found = _START.search(head) if verdict.code == "xml-broken" else None
    if found is None or found.start() > limits.prolog:
        return None
    return _without(head, found.start(), "")


def _without(head: bytes, start: int, value: str) -> Shed:
    junk, rest = head[:start], head[start:]
    declaration = _DECLARATION.match(rest)
    at = declaration.end() if declaration is not None else 0
    made = rest[:at] + b"\n" * junk.count(b"\n") + rest[at:]
    shown = value or junk.removeprefix(_MARK).strip()[:_SHOWN].decode("utf-8", "replace")
    return Shed(made, {"reason": "before the document", "value": shown})
