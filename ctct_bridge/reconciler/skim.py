"""Recognises whole entries by their text: the fast lane for documents, see :mod:`ctct_bridge.parsers.skim`.

One regular expression stands for a shape of entry: a plain envelope around a plain payload. It is put together from an
entry that was read the long way, and from then on entries of that shape need no parser. What is unusual about an entry
keeps it out of this lane. A law proves that both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any, NamedTuple

from lxml import etree

from ctct_bridge.model import Entry, Frame, Origin, Record
from ctct_bridge.parsers.names import payload_of, split
from ctct_bridge.parsers.skim import is_safe
from ctct_bridge.reconciler.conformity import is_date, no_date
from ctct_bridge.reconciler.entries import NAME, EntryReader, made, nameless
from ctct_bridge.reconciler.envelope import facts, plain_residue
from ctct_bridge.reconciler.flat import run, unescaped
from ctct_bridge.reconciler.leaves import Leaves, leaves_of
from ctct_bridge.reconciler.pen import Around, Sink
from ctct_bridge.reconciler.planner import GAP
from ctct_bridge.reconciler.program import Program
from ctct_bridge.reconciler.regular import regular
from ctct_bridge.reconciler.routes import routes_of
from ctct_bridge.reconciler.scrutiny import lacking, missing
from ctct_bridge.reconciler.styles import Manner, manner_of
from ctct_bridge.reconciler.table import Table
from ctct_bridge.reconciler.uris import ident

#: How many shapes of one number of tags are tried.
_MOST = 16
#: How many entries may be new before learning waits for familiar ones.
_PATIENCE = 100
_UPDATED = re.compile(r"<(?:[^<>:\s]+:)?updated\b")


class Shape(NamedTuple):
    """One shape of entry.

    :ivar match: gives the match of an entry's text: the heads, then the program's groups.
    :ivar heads: where title, href, updated and id are among the heads; ``named``: where the payload's own id is, or
        ``None``. The last of the heads is an empty group behind the payload's start tag.
    :ivar size: how many heads there are.
    :ivar title: makes the title that the payload says, of the texts of its leaves.
    :ivar updated: group of the leaf that the time repeats, or ``None``.
    :ivar aside: ids of entries that are read otherwise.
    :ivar lacks: what v1 always had and these entries lack: path and names, how the start tag that lacks them begins,
        and the groups inside of it, or none for the payload.
    :ivar leaves: where the texts of the payload stand.
    """

    match: Callable[[str], re.Match[str] | None]
    table: Table
    program: Program
    namespace: str
    form: str
    heads: tuple[int, int, int, int]
    named: int | None
    size: int
    title: Callable[[Sequence[str]], str]
    updated: int | None
    aside: Collection[str]
    lacks: Sequence[tuple[str, list[str], str, list[int]]]
    leaves: Leaves | None = None


class Skimmed(list[Record]):
    """The records of an entry that was recognised, with its leaves and their texts, and its length."""

    __slots__ = ("leaves", "size", "texts")

    def __init__(self, records: list[Record], leaves: Leaves, texts: Sequence[str], size: int) -> None:
        super().__init__(records)
        self.leaves, self.texts, self.size = leaves, texts, size


class Skimmer:
    """What was learned of the entries of one document. Of one only: so what an entry gives depends on nothing else.

    :param reader: reads what is not recognised.
    """

    def __init__(self, reader: EntryReader) -> None:
        self._reader = reader
        self._shapes: dict[int, list[Shape]] = {}
        self._latest: dict[int, Shape] = {}
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
        tags = text.count("<")
        latest = self._latest.get(tags)
        match = latest.match(text) if latest is not None else None
        if latest is not None and match is not None:
            self._hits += 1
            return _records(latest, match, frame, origin)
        for shape in self._shapes.get(_size(text), ()):
            match = shape.match(text)
            if match is not None:
                self._latest[tags] = shape
                self._hits += 1
                return _records(shape, match, frame, origin)
        return None

    def _learn(self, entry: Entry, record: Record) -> None:
        text, schema = entry.text or "", record.schema
        known = self._shapes.setdefault(_size(text), [])
        payload = payload_of(entry.element)
        if (
            payload is not None
            and schema.V1.element == split(payload.tag)[1]
            and not any(shape.match(text) for shape in known)
        ):
            table = self._reader.tables[schema.V1.element]
            named = payload.get("id") if manner_of(schema).named else None
            found = nameless(payload, named, table.lane.find)
            shape = found and _shape(text, entry.element, payload, table, found[0], record.form)
            leaves = found and nameless(payload, named, partial(leaves_of, schema, texts=found[1]))
            if shape and leaves and shape.match(text):
                known[:] = [shape._replace(leaves=leaves), *known[: _MOST - 1]]
                return
        self._misses += 1


def _size(text: str) -> int:
    """How many elements a text holds, whether empty ones are written with one tag or with two."""
    return text.count("</") + text.count("/>")


def _shape(
    text: str, element: etree._Element, payload: etree._Element, table: Table, program: Program, form: str
) -> Shape | None:
    """The shape of an entry that is plain throughout; ``None`` if it is spelled in a rare way."""
    schema, manner = table.schema, manner_of(table.schema)
    said = regular(element, payload, manner.style)
    author, media = manner.author, manner.style.usual.get("content", {}).get("type")
    if said is None or (said.get("author"), said["type"], said.get("source")) != (author, media, None):
        return None
    title, updated = _sentence(manner.title, program), program.leaves.get(0, {}).get(manner.updated)
    if title is None or routes_of(schema) or manner.name != manner.link or not (manner.updated or "_").isidentifier():
        return None
    heads = _heads(text, element, manner)
    if heads is None:
        return None
    pattern, order = heads
    tail = [f"</{_prefix(element)}{name}>" for name in ("content", "entry")]
    match = _fitting(GAP.join([pattern + program.body, *tail]), text)
    at = tuple(order.index(part) for part in ("title", "link", "updated", "id"))
    aside = getattr(schema.V1, "aside", ())
    named = order.index("ident") if manner.named else None
    namespace = split(str(payload.tag))[0]
    lacks = _lacks(payload, schema, form, program)
    if lacks is None:
        return None
    return Shape(match, table, program, namespace, form, at, named, len(order) + 1, title, updated, aside, lacks)  # type: ignore[arg-type]


def _prefix(element: etree._Element) -> str:
    return re.escape(f"{element.prefix}:" if element.prefix else "")


def _heads(text: str, element: etree._Element, manner: Manner) -> tuple[str, list[str]] | None:
    """The pattern of an entry up to the end of its payload's start tag, and what its groups are."""
    prefix, style = _prefix(element), manner.style
    start = re.search(f"<{prefix}content(?: [^<>]*)?>{GAP}(<[^<>\n]*)>", text)
    author = re.search(f"<{prefix}author>.*</{prefix}author>", text, re.DOTALL)
    if start is None or start[1].endswith("/"):
        return None
    parts, order = [f"<{prefix}entry>"], []
    for part in style.order:
        extra = "".join(f' {name}="{re.escape(value)}"' for name, value in style.usual.get(part, {}).items())
        name = prefix + part
        if part == "link":
            link = 'rel="edit" href="([^"<\t\n]*)"' if f"{part} rel=" in text else 'href="([^"<\t\n]*)" rel="edit"'
            parts.append(f"<{name} {link}(?: ?/>|></{name}>)")
        elif part == "author":
            parts.append(re.escape(author[0]) if author is not None else "")
        elif part == "content":
            parts.append(f"<{name}{extra}>")
        elif part != "source":
            parts.append(f"<{name}{extra}(?:>([^<]*+)</{name}>| ?/>)")
        order += [part] if part not in ("author", "content", "source") else []
    opened = re.escape(start[1])
    if manner.named:
        opened = re.sub(r'\\ id="[^"]*"', lambda _: ' id="([^"<\\t\\n]*)"', opened, count=1)
        order.append("ident")
    return GAP.join([*filter(None, parts), f"{opened}>()"]), order


def _sentence(title: str, program: Program) -> Callable[[Sequence[str]], str] | None:
    """What makes the title of the texts of a payload's leaves; ``None`` if it is said of something else."""
    leaves, terms = program.leaves.get(0, {}), []
    for at, part in enumerate(NAME.split(title if "{" in title or not title else f"{{{title}}}")):
        if at % 2 and ("/" in part or "@" in part or part == "user"):
            return None
        groups = [leaves[name] for name in part.split() if name in leaves] if at % 2 else []
        terms.append(f"t[{groups[0]}]" if len(groups) == 1 else f"j(t, {groups})" if at % 2 else repr(part))
    made: Callable[[Sequence[str]], str] = eval(f"lambda t: {' + '.join(terms)}", {"j": _joined})  # noqa: S307
    return made


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
    table, size = shape.table, shape.size
    texts: Sequence[str] = match.groups("")
    joined = "\n".join(texts)  # so that no two texts make an entity between them
    if not is_safe(joined):
        return None
    if "&" in joined:
        texts = unescaped(texts)
    title, href, updated, id = [texts[at] for at in shape.heads]
    named = None if shape.named is None else texts[shape.named]
    manner = manner_of(table.schema)
    name, parent = ident(href, manner.link)
    if name is None or (parent is None and "{parent}" in manner.link) or id != manner.style.authority + href:
        return None
    if name in shape.aside or named not in (None, id):
        return None
    document, entry, line, _ = origin
    sink = Sink(Origin(document, entry, line, name), Around(frame.user, name))
    leaves = texts[size:]
    read = run(shape.program, leaves, sink, partial(_line, match, size, line or 0))
    if read is None:
        return None
    known = facts(
        frame, manner, name, parent, (shape.title(leaves), "" if shape.updated is None else leaves[shape.updated])
    )
    envelope = plain_residue((title, href, updated, id), known, manner, named)
    records = made(table, (name, parent), *table.rolled(*read), envelope, shape.namespace, shape.form, sink)
    if not is_date(updated):
        at = _UPDATED.search(match.string)
        where = (line or 0) + match.string.count("\n", 0, at.start() if at is not None else 0)
        records[0].findings.append(no_date("entry/updated", updated, where, sink.origin))
    for path, lacked, start, groups in shape.lacks:
        group = next((group for group in groups if match.start(size + 1 + group) >= 0), None)
        if groups and group is None:  # nothing inside tells where it begins
            return None
        where = _line(match, size, line or 0, group, start if groups else "")
        records[0].findings.append(missing(sink.origin, path, lacked, where))
    return records if shape.leaves is None else Skimmed(records, shape.leaves, leaves, len(match.string))


def _lacks(
    payload: etree._Element, schema: Any, form: str, program: Program
) -> list[tuple[str, list[str], str, list[int]]] | None:
    """What is missing in all entries of a shape; ``None`` if there is no telling where."""
    found = []
    for path, element, names in lacking(schema, form, payload):
        start = f"<{element.prefix}:" if element.prefix else "<"
        at: tuple[int, ...] = ()
        while element is not payload:
            parent = element.getparent()
            assert parent is not None
            at, element = (parent.index(element), *at), parent
        groups = [group for group, spot in program.spots.items() if len(spot) > len(at) and spot[: len(at)] == at]
        if at and not groups:
            return None
        found.append((path, names, start + path.rpartition("/")[2], groups if at else []))
    return found


def _joined(texts: Sequence[str], groups: Sequence[int]) -> str:
    return " ".join([texts[group] for group in groups if texts[group]])


def _line(match: re.Match[str], size: int, line: int, group: int | None, start: str = "") -> int:
    """The line of the element of a group, in an entry that starts on ``line``; of the payload, for none; of the element
    around it whose start tag begins with ``start``, if that is given."""
    at = match.start(size + 1 + group if group is not None else size)
    return line + match.string.count("\n", 0, match.string.rindex(start, 0, at) if start else at)
