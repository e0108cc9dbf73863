"""Everything read into a workspace: what an interrupted run had read already is not read again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ctct_bridge.archive.flow import Unreadable
from ctct_bridge.archive.shelf import Source
from ctct_bridge.archive.sources import sources
from ctct_bridge.archive.tables import Document
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.errors import UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs import completeness
from ctct_bridge.jobs.crosschecking import CrossCheck
from ctct_bridge.jobs.documents import Counted, DocumentReading, Progress
from ctct_bridge.jobs.entering import Batch, batches, is_error, outcome
from ctct_bridge.jobs.limits import Limits
from ctct_bridge.jobs.pool import Lost, Pool, named
from ctct_bridge.jobs.saved import Saved
from ctct_bridge.model import Origin
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.schemas import BY_ELEMENT

#: What is noted in a workspace once every document is in it.
PHASE, ALL_READ = "phase", "read"


class Manner(NamedTuple):
    """How to read.

    :ivar ready: whether to make ahead what can be written of an entry.
    :ivar jobs: how many processes read.
    :ivar limits: when to stop.
    :ivar salvage: see :func:`ctct_bridge.read`.
    :ivar witness: reads along, if anybody does; in this process only.
    :ivar saved: who judges v2 JSON; without it, that is no document of an archive.
    """

    ready: bool = False
    jobs: int = 1
    limits: Limits = Limits()
    salvage: bool = True
    witness: CrossCheck | None = None
    saved: Saved | None = None


class Book:
    """Stores what comes in, and counts it.

    :ivar read: entries read, those of earlier runs included.
    """

    def __init__(self, workspace: Workspace, limits: Limits, progress: Progress | None) -> None:
        self.workspace, self.limits, self.progress = workspace, limits, progress
        self.read = self.errors = self.bytes = self.documents = 0
        self._open: dict[int, tuple[int, int, int]] = {}

    def batch(self, number: int, label: str, batch: Batch) -> None:
        """Take some entries of a document.

        :raises Stopped: if there are too many, or too many errors among them.
        """
        self.workspace.add_entries(number, batch.rows)
        read, errors, _ = self._open.get(number, (0, 0, 0))
        self._open[number] = read + len(batch.rows), errors + batch.errors, batch.bytes
        self.read += len(batch.rows)
        self.errors += batch.errors
        self.limits.check(self.read, self.errors)
        if self.progress is not None:
            self.progress(label, self.read, self.bytes + sum(open[2] for open in self._open.values()))

    def end(self, document: Document) -> None:
        """Take a document, after its entries."""
        read, errors, _ = self._open.pop(document.number, (0, 0, 0))
        self.errors += document.errors
        self.bytes += document.bytes
        self.documents += 1
        self.workspace.add_document(document._replace(delivered=read, errors=document.errors + errors))
        self.limits.check(self.read, self.errors)

    def lost(self, number: int, label: str, reason: str) -> None:
        """Take back what came of a document, whose reader is gone."""
        read, errors, _ = self._open.pop(number, (0, 0, 0))
        self.read, self.errors = self.read - read, self.errors - errors
        self.workspace.forget(number)
        finding = Finding("worker-lost", Origin(label), params={"reason": reason})
        self.end(Document(number, label, None, False, [finding.to_json()], errors=1))

    def known(self, document: Document) -> None:
        """Count a document of an earlier run."""
        self.read += document.delivered
        self.errors += document.errors
        self.bytes += document.bytes
        self.documents += 1
        if self.progress is not None:
            self.progress(document.label, self.read, self.bytes)


def ingest(
    archives: Any,
    workspace: Workspace,
    report: Callable[[Finding], None],
    progress: Progress | None = None,
    manner: Manner = Manner(),  # noqa: B008  (a NamedTuple)
) -> int:
    """Read every document of ``archives`` into ``workspace``; returns the number of entries read.

    :param report: receives findings that belong to no document.
    :raises UsageError: if the workspace holds documents that are not those of ``archives``.
    :raises Stopped: at a limit. What was read is kept.
    """
    book = Book(workspace, manner.limits, progress)

    def outside(finding: Finding) -> None:
        book.errors += is_error([finding])
        report(finding)

    archives = named(archives)
    if workspace.said(PHASE) is None:
        workspace.forget_unfinished()
    todo = _todo(sources(archives.list, outside, manner.saved is not None), book)
    if manner.jobs > 1 and archives.shareable:
        _apart(archives.list, todo, book, manner)
    else:
        reader = EntryReader(BY_ELEMENT)
        for number, source in todo:
            document = DocumentReading(source, reader, manner.salvage, hashed=True, witness=manner.witness)
            read = batches if manner.saved is None else manner.saved.batches
            for batch in read(document, manner.ready):
                book.batch(number, source.label, batch)
            book.end(outcome(number, document))
    manner.limits.check(book.read, book.errors, end=True)
    if workspace.said(PHASE) is None:
        _finish(workspace)
        if manner.saved is not None:
            manner.saved.compare(workspace)
    if progress is not None:
        progress("", 0, book.bytes)
    return book.read


def _todo(found: Iterator[Source], book: Book) -> Iterator[tuple[int, Source]]:
    """The documents that are still to be read, with their numbers.

    :raises UsageError: if one that was read is another now.
    """
    number = 0
    whole = book.workspace.said(PHASE) is not None
    for number, source in enumerate(found, 1):
        document = book.workspace.document(number)
        if document is None and not whole:
            yield number, source
        elif document is None or not _same(source, document):
            raise UsageError(
                f"{source.label} is not what the interrupted run met there; --fresh forgets that run and starts over"
            )
        else:
            book.known(document)
    if book.workspace.last_document() > number:
        raise UsageError(
            "documents that the interrupted run has read are not in the archive any more; --fresh forgets that run "
            "and starts over"
        )


def _same(source: Source, document: Document) -> bool:
    """Whether a source is, as far as it was read, what it was then."""
    if source.label != document.label:
        return False
    if document.sha256 is None:  # its reader was lost, so it has no hash
        return True
    hash, left = hashlib.sha256(), document.bytes
    try:
        with source.open() as raw:
            stream = Counted(raw)
            while left and (data := stream.read(min(left, 1 << 20))):
                hash.update(data)
                left -= len(data)
            more = bool(stream.read(1)) if document.complete else False
    except (OSError, Unreadable):
        return not document.bytes and not document.complete
    return not left and not more and hash.hexdigest() == document.sha256


def _apart(archives: list[Any], todo: Iterator[tuple[int, Source]], book: Book, manner: Manner) -> None:
    """Let other processes read."""
    with Pool(archives, manner.jobs, manner.ready, manner.salvage) as pool:
        for number, label, message in pool.results((number, source.label) for number, source in todo):
            if isinstance(message, Batch):
                book.batch(number, label, message)
            elif isinstance(message, Lost):
                book.lost(number, label, message.reason)
            else:
                book.end(message)


def _finish(workspace: Workspace) -> None:
    """What can be said only of all documents together, and their order."""
    workspace.settle()
    workspace.index()
    completeness.tell(workspace)
    workspace.note(PHASE, ALL_READ)
