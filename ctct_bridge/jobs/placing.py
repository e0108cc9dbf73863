"""Findings of v1's entries with their places: the documents that have such findings are looked at a second time.

Only ``validate`` does that. A migration is told the line, which costs nothing.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

from ctct_bridge.archive.flow import Unreadable
from ctct_bridge.archive.given import is_one
from ctct_bridge.archive.shelf import Source
from ctct_bridge.archive.sources import Bounded, sources
from ctct_bridge.archive.tables import Document
from ctct_bridge.archive.texts import compact
from ctct_bridge.errors import BridgeError
from ctct_bridge.findings import Finding
from ctct_bridge.parsers.guard import CHUNK
from ctct_bridge.parsers.positions import Entries, place_of

#: How findings about documents begin that were not read in one go.
_OF_DAMAGE = re.compile("salvage-|xml-broken|source-")
#: Findings about links of feeds, and their rel.
_LINKS = {"page-missing": "next", "first-page-missing": "first"}
_PLACE, _BEHIND = ("line", "offset"), ("id", "path", "v1", "message", "params")


class Placing:
    """Finds the places of one run's findings. To be asked for documents in their order.

    :param archives: what the run read; without it, findings stay as they are. What passes by only once has no second
        look, so its findings keep their lines, too.
    """

    def __init__(self, archives: Any = None) -> None:
        given = archives.archives if isinstance(archives, Bounded) else archives
        several = [given] if is_one(given) else given
        once = (
            archives is None
            or not isinstance(several, (list, tuple))
            or any(hasattr(each, "read") or each == "-" for each in several)
        )
        self._sources: Generator[tuple[int, Source], None, None] | None = None if once else _numbered(archives)
        self._at: tuple[int, Source] | None = None
        self._own: list[dict[str, Any]] = []

    def close(self) -> None:
        """Let go of the archives."""
        if self._sources is not None:
            self._sources.close()

    def placed(self, document: Document, findings: Iterator[str]) -> Iterator[str]:
        """The findings of a document's entries, those of an entry together, each in a line; with their places."""
        self._own = document.findings
        if self._sources is None or document.frame is None:
            yield from findings
            return
        mended = _is_mended(document)
        with ExitStack() as stack:
            own = _Own(document, Entries(self._pieces(document, stack)), mended)
            for found in findings:
                told = list(map(json.loads, found.split("\n")))
                own.until(told[0]["entry"])
                yield found if any("offset" in each for each in told) else own.line(told)
            own.until(None)
        self._own = own.findings

    def of_document(self) -> list[dict[str, Any]]:
        """The findings of the same document itself, once those of its entries were told."""
        return self._own

    def _pieces(self, document: Document, stack: ExitStack) -> Iterator[bytes]:
        """The bytes of a document; none, if they cannot be read again."""
        try:
            source = self._source(document)
            if source is not None:
                stream = stack.enter_context(source.open())
                yield from iter(partial(stream.read, CHUNK), b"")
        except (OSError, Unreadable, BridgeError):
            return

    def _source(self, document: Document) -> Source | None:
        while self._sources is not None and (self._at is None or self._at[0] < document.number):
            self._at = next(self._sources, None)
            if self._at is None:
                return None
        same = self._at is not None and self._at[0] == document.number and self._at[1].label == document.label
        return self._at[1] if same and self._at is not None else None


class _Own:
    """The findings of a document itself, placed on the way through its entries: there is only one way.

    :param entries: nothing was asked of them so far.
    """

    def __init__(self, document: Document, entries: Entries, mended: bool) -> None:
        self.findings, self._entries, self._mended = list(document.findings), entries, mended
        for at, each in enumerate(self.findings):
            rel = _LINKS.get(each["code"])
            if rel is not None and (place := entries.link(rel, each["params"]["value"])) is not None:
                self.findings[at] = _with(each, *place)
        # Some speak of an entry, which only all documents together told.
        todo = [at for at, each in enumerate(self.findings) if "entry" in each and "offset" not in each]
        self._todo = deque(sorted(todo, key=lambda at: self.findings[at]["entry"]))

    def until(self, entry: int | None) -> None:
        """Place those of the entries before this one, or of all."""
        while self._todo and (entry is None or self.findings[self._todo[0]]["entry"] < entry):
            at = self._todo.popleft()
            (self.findings[at],) = _placed(self._entries, [self.findings[at]], self._mended)

    def line(self, told: list[dict[str, Any]]) -> str:
        """The findings of an entry, each in a line, with their places."""
        return "\n".join(map(compact, _placed(self._entries, told, self._mended)))


def _numbered(archives: Any) -> Generator[tuple[int, Source], None, None]:
    yield from enumerate(sources(archives, _nobody, True), 1)


def _nobody(finding: Finding) -> None:
    """Told already."""


def _is_mended(document: Document) -> bool:
    """Whether a document was read piece by piece, so that its entries may have been counted otherwise."""
    return not document.complete or any(_OF_DAMAGE.match(each["code"]) for each in document.findings)


def _placed(entries: Entries, told: list[dict[str, Any]], mended: bool) -> Iterator[dict[str, Any]]:
    """The findings of one entry.

    :param mended: see :func:`_is_mended`.
    """
    id = told[0].get("id")
    tags = entries.tags(told[0]["entry"], id) if id or not mended else []
    for each in told:
        path = each.get("path", "")
        item = path.startswith("#") and any(step.isdigit() for step in path.split("/"))
        path = each.get("v1", "") if path.startswith("#") else path
        place = place_of(tags, each.get("line"), "" if path.startswith("entry:") else path, item)
        yield each if place is None else _with(each, *place)


def _with(told: dict[str, Any], line: int, offset: int) -> dict[str, Any]:
    """A finding with its place, in the order of its keys."""
    keys = [key for key in told if key not in _PLACE]
    at = next((number for number, key in enumerate(keys) if key in _BEHIND), len(keys))
    made = {key: told[key] for key in keys[:at]} | {"line": line, "offset": offset}
    return made | {key: told[key] for key in keys[at:]}
