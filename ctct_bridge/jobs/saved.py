"""Documents of v2 JSON: what ``validate`` makes of them, beside what it makes of v1's."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple, cast

from ctct_bridge.archive.flow import Unreadable
from ctct_bridge.archive.names import named_json
from ctct_bridge.archive.unwrap import HEAD
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.crossing import Crossing
from ctct_bridge.jobs.documents import DocumentReading
from ctct_bridge.jobs.entering import Batch, batches, is_error
from ctct_bridge.jobs.judging import Body, Court, Judged, finding, kind_of
from ctct_bridge.jobs.recognising import Home, home_of
from ctct_bridge.model import Origin, State
from ctct_bridge.parsers.saved import values
from ctct_bridge.parsers.saved.spots import Value, step
from ctct_bridge.parsers.saved.window import Spot, looks_like_json
from ctct_bridge.schemas import FROM_V1

_BATCH = 100
#: What v1 keeps inside entries of something else; v2 lists it as a bare array.
_INSIDE = {child for schema in FROM_V1 for child in schema.children()}
_KINDS = {"object": "an object", "array": "an array", "page": "an object with results"}


class Part(NamedTuple):
    """A property of a page: the value that it stands in, its pointer there, and what it is."""

    value: Value
    inside: str
    data: Any


class Ahead:
    """A stream of which the first bytes were read already."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int = -1) -> bytes:
        """Read at most ``size`` bytes; all that is left if it is negative."""
        if not self._head:
            return self._stream.read(size)
        if size < 0:
            size = len(self._head)
            data = self._head + self._stream.read()
        else:
            data = self._head[:size]
        self._head = self._head[size:]
        return data


def is_saved_body(label: str, head: bytes) -> bool:
    """Whether a document is v2 JSON, sound or not, by its name and first bytes. One without any bytes is nothing."""
    bare = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    if bare.startswith((b"{", b"[", b'"')):
        return True
    return looks_like_json(head) or (named_json(label) and bool(bare) and not bare.startswith(b"<"))


class Saved:
    """Judges the documents of one run that are v2 JSON, and compares them at its end.

    :param only: the resources asked for; ``None`` for all.
    :ivar objects: how many bodies there were.
    """

    def __init__(self, only: Collection[str] | None = None) -> None:
        self.objects = 0
        self._only, self._number, self._crossing = only, 0, Crossing()

    def close(self) -> None:
        """Forget everything."""
        self._crossing.close()

    def batches(self, document: DocumentReading, ready: bool) -> Iterator[Batch]:
        """The entries of a document of v1, or the bodies of one of v2. To be called for every document of a run, so
        that they have the numbers that they have in the store."""
        self._number += 1
        try:
            with document.source.open() as stream:
                head = b""
                while len(head) < HEAD and (data := stream.read(HEAD - len(head))):
                    head += data
                whole = cast(BinaryIO, Ahead(head, stream))
                if not is_saved_body(document.source.label, head):
                    document.source = document.source._replace(open=lambda: nullcontext(whole))
                    yield from batches(document, ready)
                    return
                yield from self._document(document, whole)
        except (OSError, Unreadable) as fault:
            document.fail(fault)

    def compare(self, workspace: Workspace) -> None:
        """Add to what was read what only all documents together tell."""
        for document, place, found in self._crossing.findings():
            if place is None:
                known = workspace.document(document)
                workspace.retell(document, [*(known.findings if known is not None else ()), found.to_json()])
            else:
                workspace.tell_entry(document, place, _line(found))

    def _document(self, document: DocumentReading, stream: BinaryIO) -> Iterator[Batch]:
        label, counted = document.source.label, document.counted(stream)
        lines = PurePosixPath(label).suffix.lower() in (".jsonl", ".ndjson")
        reading = values.Saved(cast(BinaryIO, counted), label, document.findings.append, lines)
        court, home = Court(label), home_of(label)
        self._crossing.below(self._number, label, home, Spot(1, 0))
        rows: list[tuple[Any, ...]] = []
        errors = 0
        for value in reading:
            before = document.entries
            for body in self._bodies(reading, value, home, document):
                judged = court.judge(body)
                rows.append(self._row(judged, body))
                errors += is_error(judged.findings)
                document.entries += 1
                if len(rows) == _BATCH:
                    yield Batch(rows, errors, document.bytes)
                    rows, errors = [], 0
            if document.entries == before:  # an empty page in a line
                document.findings += value.told
        if rows:
            yield Batch(rows, errors, document.bytes)
        document.complete = reading.complete
        if reading.page:
            head = {name: Part(value, "#", value.value) for name, value in reading.head.items()}
            self._page(head, home, document, Spot(1, 0))
        if counted.fault is not None:
            document.complete = False
            document.fail(counted.fault)

    # -- what a value holds -----------------------------------------------------------------------------------------

    def _bodies(
        self, reading: values.Saved, value: Value, home: Home | None, document: DocumentReading
    ) -> Iterator[Body]:
        """The objects of one value: itself, or what it lists."""
        if value.pointer != "#":
            if value.pointer in ("#/0", "#/results/0"):
                self._shape(reading.kind, value._replace(pointer="#"), "#", home, document)
            yield Body(value, "#", value.value, home, True)
            return
        data, inside = value.value, "#"
        if isinstance(data, dict) and data.keys() == {"path", "body"} and isinstance(data["path"], str):
            home, data, inside = home_of(data["path"]), data["body"], "#/body"
            self._crossing.below(self._number, document.source.label, home, value.at(inside))
        row = reading.kind == "lines" and inside == "#"
        kind = (
            "page" if isinstance(data, dict) and "results" in data else "array" if isinstance(data, list) else "object"
        )
        if row:  # lines below the URL of a collection are its rows
            home = home if home is not None and home.item is None and kind == "object" else None
        else:
            self._shape(kind, value, inside, home, document)
        if kind == "object":
            yield Body(value, inside, data, home, row)
            return
        below, listed = (f"{inside}/results", data["results"]) if kind == "page" else (inside, data)
        if kind == "page":
            head = {name: Part(value, f"{inside}/{step(name)}", each) for name, each in data.items()}
            self._page(head, home, document, value.at(inside))
            if not isinstance(listed, list):
                params = {"found": kind_of(listed), "expected": "an array"}
                document.findings.append(finding("v2-wrong-shape", Origin(document.source.label), value, below, params))
                return
        for number, each in enumerate(listed):
            yield Body(value, f"{below}/{number}", each, home, True)

    def _shape(self, kind: str, value: Value, inside: str, home: Home | None, document: DocumentReading) -> None:
        """See whether a body as a whole is what v2 sends at its URL."""
        if home is None or not home.certain or home.schema not in FROM_V1:
            return
        bare = home.schema.page is None or home.schema in _INSIDE
        wanted = "object" if home.item is not None else "array" if bare else "page"
        if kind != wanted:
            params = {"found": _KINDS[kind], "expected": _KINDS[wanted]}
            origin = Origin(document.source.label)
            document.findings.append(finding("v2-wrong-shape", origin, value, inside, params))

    def _page(self, head: Mapping[str, Part], home: Home | None, document: DocumentReading, start: Spot) -> None:
        """See to what a page says besides its rows: ``meta``, with the link to the next page."""
        origin = Origin(document.source.label)

        def tell(code: str, part: Part, inside: str, **params: Any) -> None:
            document.findings.append(finding(code, origin, part.value, f"{part.inside}{inside}", params))

        for name, part in head.items():
            if name not in ("meta", "results"):
                tell("v2-unknown-property", part, "", property=name)
        meta, link = head.get("meta"), None
        if meta is None:
            params = {"found": "a page without meta", "expected": "meta beside results"}
            document.findings.append(Finding("v2-wrong-shape", origin, "#", params, start.line, "", start.offset))
        elif not isinstance(meta.data, dict) or not isinstance(meta.data.get("pagination"), dict):
            found = kind_of(meta.data) if not isinstance(meta.data, dict) else "meta without pagination"
            tell("v2-wrong-shape", meta, "", found=found, expected="an object pagination in meta")
        else:
            link = meta.data["pagination"].get("next_link")
            if link is not None and not isinstance(link, str):
                tell("v2-wrong-shape", meta, "/pagination/next_link", found=kind_of(link), expected="a text")
                link = None
        place = meta.value.at(f"{meta.inside}/pagination/next_link") if meta is not None and link else start
        self._crossing.page(self._number, document.source.label, home, link, place)

    def _row(self, judged: Judged, body: Body) -> tuple[Any, ...]:
        """The columns of a body in the store. It has no place among the records, since nothing is made of it."""
        self.objects += 1
        state, found = judged.state, judged.findings
        if self._only is not None and judged.resource is not None and judged.resource not in self._only:
            state, found = State.FILTERED, []
        self._crossing.add(self._number, judged, body)
        origin = judged.origin
        form = "list" if body.row else "detail"
        told = "\n".join(map(_line, found))
        rest = (state, None, None, told, None, None, "{}", "[]", None)
        return (origin.entry, origin.line, judged.resource, origin.id, None, form, *rest)


def _line(found: Finding) -> str:
    """A finding as a line of the store."""
    return json.dumps(found.to_json(), separators=(",", ":"))
