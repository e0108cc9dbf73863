"""The pages of a feed: which one a document is, which one it says comes next, and which of these nobody kept.

A document is the page that its ``current`` link names. Without one it is that of its ``self`` link, if this has a
query: one without names the first page on every page. Sources: stored answers of the marketing families and of
EventSpot, whose ``next`` is a token in one and a page number in the other, and may be relative; the vendor's page on
registrants, which has a ``next`` on an only page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from ctct_bridge.model import Frame
from ctct_bridge.parsers.names import split
from ctct_bridge.parsers.strict import fragment

#: What stands before the account's own part of a path.
_ACCOUNT = re.compile(r"^.*?/customers/[^/]+/")
_AUTHORITY = re.compile(r"^(?:[a-z][a-z0-9+.-]*://[^/]*|tag:[^/]*)", re.IGNORECASE)


class Pages:
    """What the documents of an archive say of pages. Only these few texts are kept of a document."""

    def __init__(self) -> None:
        self._kept: set[str] = set()
        self._unnumbered: dict[str, list[int]] = {}
        self._next: list[tuple[int, str, str]] = []

    def add(self, number: int, frame: Frame) -> None:
        """Take in the document of this number."""
        if frame.kind != "feed":
            return
        said = links_of(frame)
        base = next((path for rel in ("current", "id", "first", "self") if (path := _path(said.get(rel, "")))), "")
        own = said.get("current", said.get("self", "") if "?" in said.get("self", "") else None)
        if own is not None:
            self._kept.add(page(own, base))
        elif base:
            self._unnumbered.setdefault(_collection(page(base)), []).append(number)
        if said.get("next"):
            self._next.append((number, said["next"], page(said["next"], base)))

    def missing(self) -> Iterator[tuple[int, str]]:
        """Number of each document whose next page was not among them, and that page as the document names it.

        A document that does not say which page it is may be any page of its collection.
        """
        for number, uri, wanted in self._next:
            others = (other for other in self._unnumbered.get(_collection(wanted), ()) if other != number)
            if wanted not in self._kept and next(others, None) is None:
                yield number, uri


def page(uri: str, base: str = "") -> str:
    """What tells a page from all others of its account: its path there, and its query in any order.

    :param base: path of the request that a relative ``uri`` is relative to.

    >>> page("http://host.example/ws/customers/u/lists/?b=2&a=1")
    'lists?a=1&b=2'
    >>> page("members?next=6", "/ws/customers/u/lists/9/members")
    'lists/9/members?next=6'
    """
    path, _, query = _joined(base.partition("?")[0], _path(uri)).partition("?")
    below = _ACCOUNT.sub("", path).strip("/")
    return f"{below}?{'&'.join(sorted(query.split('&')))}" if query else below


def _joined(base: str, uri: str) -> str:
    """``uri`` seen from ``base``. The standard library's refuses what looks like a broken host."""
    if not base or uri.startswith("/"):
        return uri
    return base + uri if uri.startswith("?") else f"{base.rstrip('/').rpartition('/')[0]}/{uri}"


def _collection(page: str) -> str:
    return page.partition("?")[0]


def _path(uri: str) -> str:
    return _AUTHORITY.sub("", "".join(uri.split())).partition("#")[0]


def links_of(frame: Frame) -> dict[str, str]:
    """The URIs in the head of a feed by what they are said to be; the first of a kind counts."""
    found: dict[str, str] = {}
    for _, kind, text in frame.head:
        if kind != "xml":
            continue
        with suppress(ValueError):  # what cannot be read alone names no page
            element = fragment(text)
            name = split(str(element.tag))[1]
            if name == "link" and element.get("rel"):
                found.setdefault(str(element.get("rel")), str(element.get("href") or ""))
            elif name == "id":
                found.setdefault("id", "".join(element.itertext()))
    return found
