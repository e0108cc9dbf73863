"""What only all v2 bodies of a run tell together: repeated ids, rows unlike their objects, missing pages and parents.

All of it lies in a temporary file, so memory does not grow with the number of bodies.
"""

from __future__ import annotations

import json
import posixpath
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

from ctct_bridge.archive.layouts import is_file_name, made_name
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.judging import Body, Judged
from ctct_bridge.jobs.recognising import Home
from ctct_bridge.model import Origin
from ctct_bridge.parsers.saved.spots import sane
from ctct_bridge.parsers.saved.window import Spot
from ctct_bridge.reconciler.shapes import dumper

_TABLES = """
CREATE TABLE body (
    number INTEGER, place INTEGER, root TEXT, collection TEXT, id TEXT, name TEXT, row INTEGER, resource TEXT,
    label TEXT, line INTEGER, offset INTEGER, pointer TEXT, said TEXT
);
CREATE TABLE page (number INTEGER, root TEXT, collection TEXT, page INTEGER, link TEXT, label TEXT, line, offset);
CREATE TABLE below (number INTEGER, root TEXT, collection TEXT, name TEXT, label TEXT, line, offset,
    PRIMARY KEY (root, collection, name));
"""
_INDEX = """
CREATE INDEX by_id ON body (root, collection, id, number, place);
CREATE INDEX by_name ON body (root, collection, name);
"""
_LINK = re.compile(r"/v2/([^?]+)(?:\?next=(.*))?")
_OURS = re.compile(r"page-([0-9]{1,9})")
_BATCH = 500

#: Document, number of the body in it (``None`` for the document itself), and what is said of it.
Told = tuple[int, int | None, Finding]


class Crossing:
    """What is remembered of the bodies of one run."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA cache_size=-8192; {_TABLES} BEGIN;")
        self._bodies: list[tuple[Any, ...]] = []

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def add(self, number: int, judged: Judged, body: Body) -> None:
        """Remember a body of document ``number``."""
        origin, home = judged.origin, body.home
        if judged.known is None or origin.id is None:
            return
        root, collection = (home.root, home.collection) if home is not None else ("", f"#{number} {judged.resource}")
        name = home.item if home is not None and not body.row else None
        if name is None:
            name = origin.id if is_file_name(origin.id) else made_name("parent", origin.id, 0)
        # In a document whose path says nothing, a row has no object to be compared with.
        said = json.dumps(_row(judged, body)) if home is not None and home.schema is judged.known.schema else None
        rest = (judged.resource, origin.document, *judged.spot, judged.pointer, said)
        self._bodies.append((number, origin.entry, root, collection, origin.id, name, int(body.row), *rest))
        if len(self._bodies) >= _BATCH:
            self._flush()

    def page(self, number: int, label: str, home: Home | None, link: str | None, spot: Spot) -> None:
        """Remember a page, and its link to the next."""
        found = _LINK.match(link or "")
        if home is not None:
            root, collection, page = home.root, home.collection, home.page
        elif found is not None:
            root, collection, page = posixpath.dirname(label), found[1], 0
        else:
            return
        row = (number, root, collection, page, sane(link), label, *spot)
        self._db.execute("INSERT INTO page VALUES (?,?,?,?,?,?,?,?)", row)

    def below(self, number: int, label: str, home: Home | None, spot: Spot) -> None:
        """Remember what a document lies below, if its path says so for certain."""
        above = home.above if home is not None and home.certain else None
        if home is not None and above is not None:
            row = (number, home.root, *above, label, *spot)
            self._db.execute("INSERT OR IGNORE INTO below VALUES (?,?,?,?,?,?,?)", row)

    def findings(self) -> Iterator[Told]:
        """All that is to be said."""
        self._flush()
        self._db.executescript(_INDEX)
        yield from self._same_ids()
        yield from self._differing()
        yield from self._pages()
        yield from self._parents()

    def _flush(self) -> None:
        self._db.executemany(f"INSERT INTO body VALUES ({','.join('?' * 13)})", self._bodies)
        self._bodies.clear()

    def _same_ids(self) -> Iterator[Told]:
        query = """SELECT * FROM (SELECT number, place, label, line, id, offset, pointer, resource,
            lag(label) OVER before AS other, lag(line) OVER before AS at FROM body WHERE row
            WINDOW before AS (PARTITION BY root, collection, id ORDER BY number, place)) WHERE other IS NOT NULL"""
        for number, place, label, line, id, offset, pointer, resource, other, at in self._db.execute(query):
            params = {"resource": resource, "other": f"{other}, line {at}"}
            yield (
                number,
                place,
                Finding("v2-same-id", Origin(label, place, line, id), pointer, params, line, "", offset),
            )

    def _differing(self) -> Iterator[Told]:
        query = """SELECT r.number, r.place, r.label, r.line, r.id, r.offset, r.pointer, r.said, i.said, i.label
            FROM body r JOIN body i ON i.root = r.root AND i.collection = r.collection AND i.id = r.id
            WHERE r.row AND NOT i.row AND r.said IS NOT NULL AND i.said IS NOT NULL AND r.said != i.said
            ORDER BY r.number, r.place"""
        for number, place, label, line, id, offset, pointer, row, item, other in self._db.execute(query):
            said, own = json.loads(row), json.loads(item)
            names = [name for name in said.keys() & own.keys() if said[name] != own[name]]
            if names:
                params = {"property": ", ".join(sorted(names)), "other": other}
                origin = Origin(label, place, line, id)
                yield number, place, Finding("v2-row-differs", origin, pointer, params, line, "", offset)

    def _pages(self) -> Iterator[Told]:
        pages = self._db.execute("SELECT * FROM page WHERE link IS NOT NULL ORDER BY number, line").fetchall()
        ends = {row[:2] for row in self._db.execute("SELECT root, collection FROM page WHERE link IS NULL")}
        there = set(self._db.execute("SELECT root, collection, page FROM page"))
        last = {row[1:3]: row for row in pages}
        for row in pages:
            number, root, collection, _, link, label, line, offset = row
            found = _LINK.fullmatch(link)
            ours = _OURS.fullmatch(found[2] or "") if found is not None else None
            if ours is not None and found is not None:
                lost = (root, found[1], int(ours[1])) not in there
            else:
                lost = (root, collection) not in ends and last[root, collection] == row
            if lost:
                params = {"value": link[:200]}
                pointer = "#/meta/pagination/next_link"
                yield number, None, Finding("v2-page-missing", Origin(label), pointer, params, line, "", offset)

    def _parents(self) -> Iterator[Told]:
        query = """SELECT * FROM below b WHERE NOT EXISTS (SELECT 1 FROM body WHERE body.root = b.root
            AND body.collection = b.collection AND body.name = b.name) ORDER BY number, line"""
        for number, _, collection, name, label, line, offset in self._db.execute(query):
            params = {"other": f"{collection}/{name}"}
            yield number, None, Finding("v2-parent-missing", Origin(label), "", params, line, "", offset)


def _row(judged: Judged, body: Body) -> dict[str, Any]:
    """A body as the row of its collection has it, for comparing."""
    known = judged.known
    if known is None:
        return {}
    made: dict[str, Any] = (
        dumper(known.shape, False)(judged.view)  # no more than it says
        if body.row
        else known.schema.to_v2(judged.view, "row")
    )
    return made
