"""A second opinion on the envelope, from feedparser: another parser, another reading of the same bytes.

feedparser flattens and lower-cases payloads, so it is asked about the envelope alone: how many entries, and each
one's id, title, update time and edit link.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, NamedTuple

#: feedparser's cost grows faster than the document, and it has no limits of its own.
MAX_BYTES = 8 * 1024 * 1024
MAX_ENTRIES = 500

_ENTRY = re.compile(rb"<(?:[^\s<>/:]+:)?entry[\s/>]")


class Witnessed(NamedTuple):
    """What feedparser read of one entry; ``None`` where it found nothing. ``links`` are relations and URIs."""

    id: str | None
    title: str | None
    updated: str | None
    edit: str | None
    links: tuple[tuple[str, str], ...] = ()


class Testimony(NamedTuple):
    """What feedparser read of one document."""

    entries: tuple[Witnessed, ...]


def testify(data: bytes) -> Testimony:
    """Read a whole document with feedparser.

    :raises ValueError: if it is larger than feedparser should be trusted with, or feedparser stumbles over it.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES:,} bytes")
    if sum(1 for _ in _ENTRY.finditer(data)) > MAX_ENTRIES:
        raise ValueError(f"more than {MAX_ENTRIES:,} entries")
    import feedparser  # slow to import, and rarely needed

    try:
        # Only ever bytes in a stream: a text would be opened as a path or a URL.
        parsed = feedparser.parse(BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:
        # It takes some payload elements for its own: the height of an image, say, ends in a TypeError.
        raise ValueError(f"feedparser stumbled: {type(error).__name__}") from None
    return Testimony(tuple(_witnessed(entry) for entry in parsed.entries))


def _witnessed(entry: Any) -> Witnessed:
    # Links of the payload leak into the entry's; none of those says "edit".
    links = tuple((link.get("rel") or "", link.get("href") or "") for link in entry.get("links", ()))
    edit = next((href for rel, href in links if rel == "edit"), None)
    return Witnessed(entry.get("id"), entry.get("title"), entry.get("updated"), edit, links)
