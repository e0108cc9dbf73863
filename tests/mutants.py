"""Good documents with one thing wrong: the mutants that the reader must tell, each with its finding and its line."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from ctct_bridge.findings import Finding
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.names import payload_of, split
from ctct_bridge.reconciler.draft import Draft
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.reconciler.fields import Each
from ctct_bridge.reconciler.objections import judge_all
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import BY_ELEMENT

#: A text that no value of a kind has, and the finding that says so.
SPOILED = {
    "Timestamp": [("2012-02-30T10:00:00.000-05:00", "timestamp-invalid"), ("in spring", "timestamp-invalid"),
                  ("2012-02-03T10:00:00", "timestamp-without-offset")],
    "Count": [("a dozen", "number-invalid"), ("1.5", "number-invalid")],
    "Money": [("1,5", "number-invalid"), ("33.33333333333333333333", "number-inexact")],
    "Flag": [("PERHAPS", "boolean-invalid")],
    "Token": [("Hitherto Unheard Of", "token-unknown")],
}  # fmt: skip
Element = Any
_READER = EntryReader(BY_ELEMENT)


class Mutant(NamedTuple):
    """A document with one thing wrong.

    :ivar what: what was done, for messages.
    :ivar data: the document.
    :ivar code: of the finding that must be there; ``path`` and ``line``: where.
    """

    what: str
    data: bytes
    code: str
    path: str
    line: int | None


def told(data: bytes) -> list[Finding]:
    """What is found in a document, entry by entry."""
    found: list[Finding] = []
    for entry in open_document(io.BytesIO(data), "a.xml", found.append):
        records = _READER.records(entry)
        if records[0].schema is not None:
            judge_all(records)
        for record in records:
            found += record.findings
    return found


def entry_of(root: Element) -> Element:
    """The last entry of a document."""
    return root if split(root.tag)[1] == "entry" else [kid for kid in root if split(kid.tag)[1] == "entry"][-1]


def below(element: Element, at: Iterable[int]) -> Element:
    """The element at a place below another."""
    for step in at:
        element = element[step]
    return element


class Bench:
    """A good document, and what to make of its last entry."""

    def __init__(self, path: Path) -> None:
        self.root = etree.fromstring(path.read_bytes())
        payload = payload_of(self.entry())
        assert payload is not None
        self.table = BY_ELEMENT[split(payload.tag)[1]]

    def mutant(
        self, what: str, code: str, path: str, at: tuple[int, ...], edit: Callable[[Element], Element | None]
    ) -> Mutant:
        """The document after ``edit`` of a copy of the element at the place ``at``, below the entry; ``edit`` gives the
        element that the finding must be at."""
        root = deepcopy(self.root)
        mark = edit(below(entry_of(root), at))
        steps: list[int] = []
        while mark is not root:
            parent = mark.getparent()
            steps, mark = [parent.index(mark), *steps], parent
        data = etree.tostring(root)
        return Mutant(what, data, code, path, below(etree.fromstring(data), steps).sourceline)

    def entry(self) -> Element:
        """The last entry of the document, which is no list of the system's."""
        return entry_of(self.root)

    def content(self) -> tuple[int, ...]:
        """Where the payload is, below the entry."""
        payload = payload_of(self.entry())
        assert payload is not None
        content = payload.getparent()
        assert content is not None
        return self.entry().index(content), content.index(payload)


def known(bench: Bench) -> Iterator[tuple[tuple[int, ...], Element, Draft, str]]:
    """Every element of the payload that the table knows: its place, itself, its drawing, its path."""
    payload = payload_of(bench.entry())
    yield from _known(payload, bench.table.drawing.root, bench.content(), split(payload.tag)[1])  # type: ignore[union-attr]


def _known(element: Element, draft: Draft, at: tuple[int, ...], path: str) -> Iterator[Any]:
    for number, kid in enumerate(element):
        name = split(kid.tag)[1] if isinstance(kid.tag, str) else ""
        child = next((child for child in draft.children.values() if name in child.names), None)
        if child is None and draft.items is not None and draft.items[0] == name:
            what = draft.items[1]
            shape = what if isinstance(what, type) else getattr(what, "shape", None)
            if shape is not None and not isinstance(what, Each) and not draft.cases:
                inside = table_of(shape).drawing.root
                yield from _known(kid, inside, (*at, number), f"{path}/{name}")
        elif child is not None and name != "link":
            yield (*at, number), kid, child, f"{path}/{name}"
            yield from _known(kid, child, (*at, number), f"{path}/{name}")
