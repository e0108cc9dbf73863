"""Two sides compared: what restoring gives with the archive, document by document; or two accounts in v2's terms."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, NamedTuple, cast

from ctct_bridge.archive.flow import Unreadable
from ctct_bridge.archive.jsonl import as_tree
from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.archive.shelf import Source
from ctct_bridge.archive.sources import sources
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.contents import things
from ctct_bridge.jobs.documents import Counted, told_of
from ctct_bridge.jobs.migrate import migrate
from ctct_bridge.jobs.restoring import Restoration
from ctct_bridge.model import Origin
from ctct_bridge.parsers.canonical import Block, Canonical, Line, lines_of
from ctct_bridge.report.result import Report

_TABLE = """
CREATE TABLE thing (
    side INTEGER NOT NULL, number INTEGER NOT NULL, resource TEXT NOT NULL, key TEXT NOT NULL, id TEXT,
    place TEXT NOT NULL, body TEXT NOT NULL, turn INTEGER NOT NULL, PRIMARY KEY (side, resource, key, turn)
) STRICT, WITHOUT ROWID;
"""
_ADD = """
INSERT INTO thing SELECT ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(turn) + 1, 0) FROM thing
WHERE side = ? AND resource = ? AND key = ?)
"""
#: Both sides of each object that is not the same on them. The side of origin has its place, the other one may lack it.
_UNEQUAL = """
SELECT a.number AS number, a.resource, a.id, a.place, a.body, b.body FROM thing a LEFT JOIN thing b
ON b.side = 1 AND b.resource = a.resource AND b.key = a.key AND b.turn = a.turn
WHERE a.side = 0 AND b.body IS NOT a.body ORDER BY number
"""
_ADDED = """
SELECT b.resource, b.id, b.place FROM thing b WHERE b.side = 1 AND NOT EXISTS (SELECT 1 FROM thing a
WHERE a.side = 0 AND a.resource = b.resource AND a.key = b.key AND a.turn = b.turn) ORDER BY b.number
"""


def differences(first: Any, second: Any, pointer: str = "#") -> Iterator[tuple[str, Any, Any]]:
    """JSON pointer and both values of each place where two JSON values differ; ``None`` for what is not there."""
    if isinstance(first, dict) and isinstance(second, dict):
        for key in first | second:
            place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if key in first and key in second:
                yield from differences(first[key], second[key], place)
            else:
                yield place, first.get(key), second.get(key)
    elif isinstance(first, list) and isinstance(second, list):
        for at in range(max(len(first), len(second))):
            if at < len(first) and at < len(second):
                yield from differences(first[at], second[at], f"{pointer}/{at}")
            else:
                one, other = (side[at] if at < len(side) else None for side in (first, second))
                yield f"{pointer}/{at}", one, other
    elif first != second or isinstance(first, bool) != isinstance(second, bool):
        yield pointer, first, second


class Comparison:
    """One run of the second half of :func:`ctct_bridge.verify`.

    :param report: counts what was compared.
    :param tell: receives a finding for each difference.
    """

    def __init__(self, report: Report, tell: Callable[[Finding], None]) -> None:
        self.report, self.tell = report, tell

    def run(self, first: Any, second: Any, is_output: Callable[[Any], bool]) -> None:
        """Compare two sides."""
        if is_output(first) and not is_output(second):
            self.documents(Path(first), second)
            return
        with ExitStack() as stack:
            roots = [each if is_output(each) else self._migrated(each, stack) for each in (first, second)]
            self.objects(*(stack.enter_context(as_tree(Path(root))) for root in roots))

    def _migrated(self, archive: Any, stack: ExitStack) -> Path:
        out = Path(stack.enter_context(TemporaryDirectory(prefix="ctct-bridge-")))
        migrate(archive, out)
        return out

    # -- v2 objects ---------------------------------------------------------------------------------------------

    def objects(self, first: Path, second: Path) -> None:
        """Compare the v2 objects of two trees, by resource, parent and id; those without an id by their order."""
        with closing(sqlite3.connect("", isolation_level=None)) as store:
            store.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLE)
            store.execute("BEGIN")
            for side, root in enumerate((first, second)):
                for number, thing in enumerate(things(V2Tree(root, self.tell))):
                    resource, key = thing.schema.resource, json.dumps([thing.parent, thing.id])
                    row = (side, number, resource, key, thing.id, thing.place, json.dumps(thing.body, sort_keys=True))
                    store.execute(_ADD, (*row, side, resource, key))
                    self.report.checked["objects"] += side == 0
            self._unequal(store)

    def _unequal(self, store: sqlite3.Connection) -> None:
        for _, resource, id, place, body, other in store.execute(_UNEQUAL):
            file, _, inside = place.partition("#")
            origin = Origin(file, id=id)
            if other is None:
                self.tell(Finding("only-in-first", origin, f"#{inside}", {"resource": resource}))
                continue
            for pointer, one, two in differences(json.loads(body), json.loads(other), f"#{inside}"):
                self.tell(Finding("sides-differ", origin, pointer, {"value": f"{_shown(one)} / {_shown(two)}"}))
        for resource, id, place in store.execute(_ADDED):
            file, _, inside = place.partition("#")
            self.tell(Finding("only-in-second", Origin(file, id=id), f"#{inside}", {"resource": resource}))

    # -- documents ----------------------------------------------------------------------------------------------

    def documents(self, out: Path, archive: Any) -> None:
        """Restore an output folder, and compare each document with that of the archive."""
        with TemporaryDirectory(prefix="ctct-bridge-") as made, as_tree(out) as tree:
            back = Path(made) / "v1"
            restoration = Restoration(tree, back, "account", self.tell)
            restoration.run()
            given = dict(restoration.paths.given)
            for source in sources(archive, self.tell):
                self.report.checked["documents"] += 1
                self._document(source, given.pop(source.label, None), back)
            for label in given:
                self.tell(Finding("only-in-first", Origin(label), params={"resource": "document"}))

    def _document(self, source: Source, name: str | None, back: Path) -> None:
        """Compare one document with what was restored of it; ``name`` is ``None`` if nothing was."""
        origin = Origin(source.label)
        with ExitStack() as stack:
            stream = stack.enter_context(_as_far_as_it_goes(source))
            there = Canonical(cast(BinaryIO, stream), source.label)
            restored = stack.enter_context((back / name).open("rb")) if name is not None else BytesIO()
            here = Canonical(restored, source.label)
            pairs = [] if name is None else list(paired(here, there))
            read = name is not None or next(iter(there), None) is not None
        faults = there.faults if stream.fault is None else [told_of(stream.fault, source.label)]
        for fault in faults:
            reason = fault.message(show_values=False)
            self.tell(Finding("not-compared", origin, params={"reason": reason}, line=fault.line))
        if name is None:
            if read or not faults:
                self.tell(Finding("only-in-second", origin, params={"resource": "document"}))
            return
        for one, two in zip_longest(here.frame, there.frame):
            if one != two and not faults:
                self.tell(Finding("sides-differ", origin, "feed", {"value": f"{_shown(one)} / {_shown(two)}"}))
                break
        self._entries(source, back / (name or ""), pairs)

    def _entries(self, source: Source, restored: Path, pairs: list[Pair]) -> None:
        """Tell of the entries that are not the same."""
        changed = {}
        for first, second in pairs:
            if first is not None and second is not None:
                changed[second.number] = first.number
            elif (only := first or second) is not None:
                origin = Origin(source.label, only.number, only.line if second is not None else None)
                code = "only-in-second" if first is None else "only-in-first"
                self.tell(Finding(code, origin, params={"resource": "entry"}))
        if changed:
            self._changed(source, restored, changed)

    def _changed(self, source: Source, restored: Path, changed: dict[int, int]) -> None:
        """Find the first difference of each of these entries: ordinal in the archive -> in the restored document."""
        with restored.open("rb") as stream:
            wanted = set(changed.values())
            elements = Canonical(stream, source.label).elements()
            ours = {number: list(lines_of(element)) for number, element, _ in elements if number in wanted}
        with _as_far_as_it_goes(source) as stream:
            for number, element, origin in Canonical(cast(BinaryIO, stream), source.label).elements():
                if number in changed:
                    theirs = list(lines_of(element))
                    one, two = _first(ours[changed[number]], theirs)
                    path = (two or one or Line("", "", None)).path
                    told = {"value": f"{_shown(one and one.text)} / {_shown(two and two.text)}"}
                    self.tell(Finding("sides-differ", origin, path, told, two.line if two is not None else None))


@contextmanager
def _as_far_as_it_goes(source: Source) -> Iterator[Counted]:
    """The bytes of a document, up to the place where its source is damaged."""
    with ExitStack() as stack:
        try:
            counted = Counted(stack.enter_context(source.open()))
        except (OSError, Unreadable) as fault:
            counted = Counted(BytesIO())
            counted.fault = fault
        yield counted


class Pair(NamedTuple):
    """An entry on both sides; ``None`` where it is not there."""

    first: Block | None
    second: Block | None


def paired(first: Iterable[Block], second: Iterable[Block]) -> Iterator[Pair]:
    """The entries that are not the same on both sides. As long as they are, nothing is kept; those between the first
    and the last difference are paired by their ids, and in their order where an id occurs again."""
    one, other = list[Block](), list[Block]()
    for a, b in zip_longest(first, second):
        if one or other or a is None or b is None or a.sha256 != b.sha256:
            one += [a] if a is not None else []
            other += [b] if b is not None else []
    while one and other and one[-1].sha256 == other[-1].sha256:
        one.pop()
        other.pop()
    waiting: dict[str, list[Block]] = {}
    for block in one:
        waiting.setdefault(block.id, []).append(block)
    for block in other:
        same = waiting.get(block.id)
        found = same.pop(0) if same else None
        if found is None or found.sha256 != block.sha256:
            yield Pair(found, block)
    for rest in waiting.values():
        yield from (Pair(block, None) for block in rest)


def _first(one: list[Line], two: list[Line]) -> tuple[Line | None, Line | None]:
    """The first pair of lines that differ."""
    unequal = ((a, b) for a, b in zip_longest(one, two) if a is None or b is None or a[:2] != b[:2])
    return next(unequal, (None, None))


def _shown(value: Any) -> str:
    text = "nothing" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}…"
