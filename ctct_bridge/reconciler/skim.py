"""Recognises whole entries by their text: the fast lane for documents, see :mod:`ctct_bridge.parsers.skim`.

One regular expression stands for a shape of entry: a plain envelope around a plain payload. It is put together from an
entry that was read the long way, and from then on entries of that shape need no parser. What is unusual about an entry
keeps it out of this lane. A law proves that both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lxml import etree

from ctct_bridge.model import Entry, Frame, Origin, Record
from ctct_bridge.parsers.names import split
from ctct_bridge.parsers.skim import is_safe
from ctct_bridge.reconciler.entries import EntryReader, made
from ctct_bridge.reconciler.envelope import PLAIN_ORDER, Plain, facts, plain, plain_residue
from ctct_bridge.reconciler.flat import run, unescaped
from ctct_bridge.reconciler.pen import Around, Sink
from ctct_bridge.reconciler.planner import GAP
from ctct_bridge.reconciler.program import Program
from ctct_bridge.reconciler.styles import manner_of
from ctct_bridge.reconciler.table import Table
from ctct_bridge.reconciler.uris import ident

#: How many shapes of one number of tags are tried.
_MOST = 16
#: How many entries may be new before learning waits for familiar ones.
_PATIENCE = 100
#: Groups before the payload's: title, href, updated, id.
_FOUR = 4


class Shape(NamedTuple):
    """One shape of entry.

    :ivar match: gives the match of an entry's text: title, href, updated, id, then the program's groups.
    :ivar said: groups of the payload's leaves that the envelope repeats, of those that are there: title and time.
    """

    match: Callable[[str], re.Match[str] | None]
    table: Table
    program: Program
    namespace: str
    form: str
    said: tuple[list[int], list[int]]


class Skimmer:
    """What was learned of the entries of one document. Of one only: so what an entry gives depends on nothing else.

    :param reader: reads what is not recognised.
    """

    def __init__(self, reader: EntryReader) -> None:
        self._reader = reader
        self._shapes: dict[int, list[Shape]] = {}
        self._hits = self._misses = 0

    def records(self, entry: Entry) -> list[Record]:
        """The records of an entry: those that are ready, or else the reader's."""
        if entry.ready is not None:
            return entry.ready  # type: ignore[no-any-return]
        records = self._reader.records(entry)
        if entry.text is not None and records[0].schema is not None and self._misses <= _PATIENCE + self._hits:
            self._learn(entry, records[0])
        return records

    def skim(self, text: str, frame: Frame, origin: Origin) -> list[Record] | None:
        """The records of the entry that ``text`` is, if its shape is known and nothing about it is unusual."""
        known = self._shapes.get(text.count("<"))
        for at, shape in enumerate(known or ()):
            match = shape.match(text)
            if match is not None:
                if at and known:
                    known.insert(0, known.pop(at))
                self._hits += 1
                return _records(shape, match, frame, origin)
        return None

    def _learn(self, entry: Entry, record: Record) -> None:
        bare, text = plain(entry.element), entry.text or ""
        known = self._shapes.setdefault(text.count("<"), [])
        if (
            bare is not None
            and record.schema.V1.element == split(bare.payload.tag)[1]
            and not any(shape.match(text) for shape in known)
        ):
            table = self._reader.tables[split(bare.payload.tag)[1]]
            found = table.lane.find(bare.payload)
            shape = found and _shape(text, entry.element, bare, table, found[0], record.form)
            if shape and shape.match(text):
                known[:] = [shape, *known[: _MOST - 1]]
                return
        self._misses += 1


def _shape(text: str, element: etree._Element, bare: Plain, table: Table, program: Program, form: str) -> Shape | None:
    """The shape of an entry that is plain throughout; ``None`` if it is spelled in a rare way."""
    prefix = re.escape(f"{element.prefix}:" if element.prefix else "")
    start = re.search(f"<{prefix}content>{GAP}(<[^<>]*>)", text)
    manner = manner_of(table.schema)
    if start is None or manner.style.order != PLAIN_ORDER or manner.named or "{" in manner.title:
        return None

    def leaf(name: str) -> str:
        return f"<{prefix}{name}(?:>([^<]*)</{prefix}{name}>| ?/>)"

    link = 'rel="edit" href="([^"<\t\n]*)"' if "link rel=" in text else 'href="([^"<\t\n]*)" rel="edit"'
    parts = [
        f"<{prefix}entry>",
        leaf("title"),
        f"<{prefix}link {link}(?: ?/>|></{prefix}link>)",
        leaf("updated"),
        leaf("id"),
        f"<{prefix}content>",
        re.escape(start[1]) + program.body,
        f"</{prefix}content>",
        f"</{prefix}entry>",
    ]
    tops = program.tops
    title, updated = ([tops[n] for n in names.split() if n in tops] for names in (manner.title, manner.updated))
    namespace = split(str(bare.payload.tag))[0]
    pattern = GAP.join(parts)
    return Shape(_fitting(pattern, text), table, program, namespace, form, (title, updated))


def _fitting(pattern: str, text: str) -> Callable[[str], re.Match[str] | None]:
    """The matcher of a pattern: where ``text`` has the same white space between all elements, as programs write it,
    for just that, which is faster."""
    for gap in ("", "\n"):
        match = re.compile(pattern.replace(GAP, gap)).fullmatch if f">{gap}<" in text else None
        if match is not None and match(text):
            return match
    return re.compile(pattern).fullmatch


def _records(shape: Shape, match: re.Match[str], frame: Frame, origin: Origin) -> list[Record] | None:
    """The records of a match; ``None`` if something in it is for the long way."""
    program = shape.program
    whole = match.groups("")
    joined = "\n".join(whole)  # so that no two texts make an entity between them
    if not is_safe(joined):
        return None
    title, href, updated, id, *texts = unescaped(whole) if "&" in joined else whole
    manner = manner_of(shape.table.schema)
    name, parent = ident(href, manner.link)
    if name is None or (parent is None and "{parent}" in manner.link) or id != manner.style.authority + href:
        return None
    document, entry, line, _ = origin
    sink = Sink(Origin(document, entry, line, name), Around(frame.user, name))
    read = run(program, texts, sink, _lines(match, program, line or 0))
    if read is None:
        return None
    shown_title, shown_updated = (" ".join(texts[group] for group in groups if texts[group]) for groups in shape.said)
    known = facts(frame, manner, name, parent, (shown_title, shown_updated))
    envelope = plain_residue((title, href, updated, id), known, manner)
    return made(shape.table, (name, parent), *shape.table.rolled(*read), envelope, shape.namespace, shape.form, sink)


def _lines(match: re.Match[str], program: Program, line: int) -> Iterator[int]:
    """The lines of the children's elements in an entry that starts on ``line``."""
    at = 0
    for kid in program.children:
        start = match.start(_FOUR + 1 + kid.group)
        line += match.string.count("\n", at, start)
        at = start
        yield line
