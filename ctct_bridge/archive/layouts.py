"""The tree of v2 files: each file is the body that a GET of its URL would return (design: ``OUT/v2/…``)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ctct_bridge.archive.atomic import Blocks, Hashed, Journal, whole
from ctct_bridge.archive.outbox import Outbox
from ctct_bridge.archive.scribe import Scribe
from ctct_bridge.archive.texts import compact, indented, sorted_text
from ctct_bridge.archive.workspace import Workspace

_SAFE = re.compile(r"[A-Za-z0-9_=-]{1,100}")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


class Tree:
    """Writes files below ``root`` and remembers them in the workspace; without a root it only names them.

    :param root: the output folder, or ``None`` for a dry run.
    """

    def __init__(self, root: Path | None, workspace: Workspace) -> None:
        self.root, self.workspace, self.written = root, workspace, 0
        self.journal: Journal | None = None
        self._small = self._outbox()
        self._pages: dict[str, Pages | None] = {}
        self._made: dict[tuple[str, str], str] = {}

    def name(self, resource: str, id: str, ordinal: int, collection: str = "") -> str:
        """A file name for an id: the id itself where that is safe on every system, else one made from its hash.
        It stays the same however often it is asked for.

        :param collection: where the name must be unique; by default among the files of the resource.
        """
        collection, claim = collection or resource, self.workspace.register.claim
        if is_file_name(id) and claim(f"{collection}/{id}", id):
            return id
        made = self._made.get((collection, id))
        if made is None:
            made = made_name(resource, id, ordinal)
            while not claim(f"{collection}/{made}", id):  # an id may look like a name made from another
                made += "-"
            self._made[collection, id] = made
        return made

    def file(self, path: str, value: Any) -> None:
        """Write one JSON body."""
        self.text(path, indented(value))

    def text(self, path: str, text: str) -> None:
        """Write a body whose text was made before."""
        if self._small is not None:
            self._small.put(path, text.encode("utf-8", "surrogatepass") + b"\n")
            self.written += 1

    def lines(self, path: str, lines: Any) -> None:
        """Write texts, one a line."""
        if self.root is None:
            for _ in lines:
                pass
            return
        with self.begin(path) as out:
            blocks = Blocks(out)
            for line in lines:
                blocks.line(line)
            blocks.end()
        self.done(path, out)

    def begin(self, path: str) -> AbstractContextManager[Hashed]:
        """A stream for the file at ``path``, see :func:`~ctct_bridge.archive.atomic.whole`."""
        if self.root is None:
            raise ValueError("a dry run writes nothing")
        self._begun([path])
        return whole(self.root / path, durable=False)

    def done(self, path: str, out: Hashed) -> None:
        """Remember a file that was written."""
        self.written += 1
        self.workspace.register.add([(path, out.size, out.sha256)])

    def _outbox(self) -> Outbox | None:
        return Outbox(self.root, self._begun, self.workspace.register.add) if self.root is not None else None

    def _begun(self, paths: Sequence[str]) -> None:
        if self.journal is not None:
            self.journal.note(*paths)

    def share(self, lock: Path) -> None:
        """Have small files written by another process from here on, until :meth:`settle`."""
        if self.root is not None:
            self._small = Scribe(self.root, lock, self._begun, self.workspace.register.add)

    def settle(self) -> None:
        """Wait for all files."""
        if self._small is not None:
            self._small.settle()
            self._small.end()
            self._small = self._outbox()

    def drop(self) -> None:
        """Let go of what is open, at the end of a run, whatever the end."""
        if self._small is not None:
            self._small.end()
        if self.journal is not None:
            self.journal.close()

    def row(self, collection: str, row: Any, page: int | None) -> str:
        """Append a row to a collection; returns its place as ``file#/pointer``.

        :param row: the row, or its compact JSON.
        :param page: rows in one page, or ``None`` for a bare array.
        """
        pages = self._pages.get(collection)
        if pages is None:
            pages = self._pages[collection] = Pages(self, collection, page)
        return pages.add(row)

    def close(self, collections: Mapping[str, int | None]) -> None:
        """Finish all collections. Given are those that are always there, with the sizes of their pages: those that got
        no row get an empty page."""
        for collection, page in collections.items():
            if collection not in self._pages:
                self._pages[collection] = Pages(self, collection, page)
        for collection in self._pages:
            self.finish(collection)

    def finish(self, collection: str) -> None:
        """End a collection that gets no more rows."""
        pages = self._pages.get(collection)
        if pages is not None:
            pages.close()
            self._pages[collection] = None


class Pages:
    """A collection in pages, in v2's own shape: ``meta.pagination.next_link`` while there is another page. v2's token
    is opaque; here it names the file of the next page. Without a size of pages: one bare array.

    A page is held back until it is full, and no file is open meanwhile: there may be a collection for each of many
    parents.
    """

    def __init__(self, tree: Tree, collection: str, page: int | None) -> None:
        self.tree, self.collection, self.page = tree, collection, page
        self.number = 1
        self._rows: list[str] = []

    @property
    def path(self) -> str:
        """The file of the current page."""
        return f"v2/{self.collection}{'' if self.number == 1 else f'.page-{self.number}'}.json"

    def add(self, row: Any) -> str:
        """Append a row; returns its place as ``file#/pointer``."""
        if self.page is not None and len(self._rows) == self.page:
            self._end(more=True)
            self.number += 1
        self._rows.append(row if isinstance(row, str) else compact(row))
        return f"{self.path}#{'' if self.page is None else '/results'}/{len(self._rows) - 1}"

    def close(self) -> None:
        """End the last page."""
        self._end(more=False)

    def _end(self, more: bool) -> None:
        before = behind = ""
        if self.page is not None:
            pagination = {"next_link": f"/v2/{self.collection}?next=page-{self.number + 1}"} if more else {}
            before, behind = f'{{"meta":{compact({"pagination": pagination})},"results":', "}"
        rows = ",\n".join(self._rows)
        self.tree.text(self.path, f"{before}[\n{rows}\n]{behind}" if rows else f"{before}[]{behind}")
        self._rows.clear()


def is_file_name(id: str) -> bool:
    """Whether an id can be a file name on every system."""
    return bool(_SAFE.fullmatch(id)) and not _RESERVED.fullmatch(id)


def made_name(resource: str, id: str, ordinal: int) -> str:
    """A file name for an id that cannot be one."""
    return f"{resource}-{ordinal}-{hashlib.sha256(id.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def digest(body: Any) -> str:
    """A short hash of a JSON value, whatever its layout: tells whether it was edited. It may have been, so anything
    that Python reads as JSON has one."""
    return digest_of(sorted_text(body))


def digest_of(text: str) -> str:
    """The digest of a JSON value of which this is the :func:`~ctct_bridge.archive.texts.sorted_text`."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def collections_of(root: Path, place: str) -> Iterator[str]:
    """The collections that a tree has at ``place``, which may lie below one parent or another (``{parent}``)."""
    if "{parent}" not in place:
        yield place
        return
    folder = root / "v2"
    pattern = place.replace("{parent}", "*")
    found = [*folder.glob(f"{pattern}.json"), *(path for path in folder.glob(pattern) if path.is_dir())]
    yield from sorted({path.relative_to(folder).as_posix().removesuffix(".json") for path in found})


def collection_of(pointer: str) -> str:
    """The collection whose page a place ``v2/….json#/pointer`` lies on."""
    return re.sub(r"(?:\.page-[0-9]+)?\.json$", "", pointer.partition("#")[0].removeprefix("v2/"))


def pages_of(root: Path, collection: str) -> Iterator[Path]:
    """The files of a collection's pages, in order."""
    first = root / "v2" / f"{collection}.json"
    number = 1
    path = first
    while path.is_file():
        yield path
        number += 1
        path = first.with_name(f"{first.stem}.page-{number}.json")


def path_of(parent: str) -> str:
    """A parent that is a path itself, as a path of names: whatever an archive says there, it leads nowhere else."""
    return "/".join(part if is_file_name(part) else made_name("parent", part, 0) for part in parent.split("/"))
