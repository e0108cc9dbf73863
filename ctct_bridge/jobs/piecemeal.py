"""An archive read piece by piece, each wherever somebody has time for it: rows of one resource, and of what is bad.

What the rows say of good entries is what :func:`ctct_bridge.read` says. Everything here is plain data, so that a
cluster may carry it about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ctct_bridge.archive.shelf import Source
from ctct_bridge.archive.travel import travelling, unrolled
from ctct_bridge.errors import Stopped, UsageError
from ctct_bridge.findings import ERROR, Finding
from ctct_bridge.jobs.documents import load_profile, wanted
from ctct_bridge.jobs.reading import read
from ctct_bridge.jobs.tabular import found, frame, rows_of
from ctct_bridge.jobs.walking import entries
from ctct_bridge.model import Record, State
from ctct_bridge.report.published.typed import Cells

#: What becomes of bad entries and documents: rows with their findings, the end, nothing.
MODES = ("permissive", "failfast", "dropmalformed")

#: What engines call it, besides the path: name -> what it says, and what is meant where it is not said.
OPTIONS = {
    "resource": "what is wanted, as ``ctct-bridge fields`` lists it; needed",
    "mode": f"``{MODES[0]}`` (bad entries are rows with their findings), ``{MODES[1]}`` (they end the job with "
    f"``ctct_bridge.errors.Stopped``) or ``{MODES[2]}`` (they are left out); default ``{MODES[0]}``",
    "joined": "``true``: the copies of one thing are one row, as with ``read(joined=True)``; one task reads all; "
    "default ``false``",
    "salvage": "``false``: damaged documents are read up to the damage only; default ``true``",
    "profile": "path of a TOML file with values for what v1 never stated; read on the driver",
    "documentsPerPartition": "how many documents are read by one task; default ``1``",
}


class Request(NamedTuple):
    """What is asked for.

    :ivar paths: files and folders.
    :ivar mode: one of :data:`MODES`.
    :ivar salvage: see :func:`ctct_bridge.read`; so are ``profile``, here a mapping, and ``joined``.
    :ivar together: how many documents are a piece.
    """

    paths: tuple[str, ...]
    resource: str
    mode: str = MODES[0]
    salvage: bool = True
    profile: Any = None
    joined: bool = False
    together: int = 1

    def checked(self) -> Request:
        """The request itself.

        :raises UsageError: if it cannot be followed, whatever the archive holds.
        """
        wanted([self.resource])
        load_profile(self.profile)
        if self.mode not in MODES:
            raise UsageError(f"mode is {', '.join(MODES[:-1])} or {MODES[-1]}, not {self.mode!r}")
        if not self.paths:
            raise UsageError("a path is needed")
        if self.together < 1:
            raise UsageError("a piece has one document or more")
        return self


class Piece(NamedTuple):
    """A part of an archive.

    :ivar sources: its documents; none for all that there are, which joining needs.
    :ivar findings: what the walk found that stands for documents nobody can read.
    """

    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()


def pieces(request: Request) -> Iterator[Piece]:
    """The pieces of what is asked for, in the order of the archive; at last, what the walk over it could not read.

    :raises InputMissing: if there is nothing to be read.
    """
    if request.joined:
        yield Piece()
        return
    outside: list[Finding] = []
    waiting: list[Source] = []
    for source in travelling(list(request.paths), outside.append):
        waiting.append(source)
        if len(waiting) == request.together:
            yield Piece(tuple(waiting))
            waiting.clear()
    if waiting:
        yield Piece(tuple(waiting))
    if bad := tuple(finding for finding in outside if finding.severity == ERROR):
        yield Piece(findings=bad)


def piece_rows(piece: Piece, request: Request) -> Iterator[Cells]:
    """The rows of a piece: those of records of the resource, of entries that became nothing, and one for each document
    that was not read, or not wholly, behind its entries.

    :raises Stopped: at the first bad entry or document, if the mode is ``failfast``.
    """
    bad = [*piece.findings]
    records = (_joined if request.joined else _in_turn)(piece, request, bad)
    yield from rows_of(_chosen(records, request))
    yield from _bad_documents([each for each in bad if each.origin.entry is None and each.severity == ERROR], request)


def _in_turn(piece: Piece, request: Request, told: list[Finding]) -> Iterator[Record]:
    """The records of the documents of a piece as :func:`ctct_bridge.read` gives them, rejected entries included."""
    documents = (each for one in piece.sources for each in unrolled(one, told.append))
    for records in entries(documents, load_profile(request.profile), request.salvage, told.append):
        yield from records


def _joined(piece: Piece, request: Request, told: list[Finding]) -> Iterator[Record]:
    """The same of all documents together."""
    options = {"profile": request.profile, "salvage": request.salvage}
    with read(request.paths, only=[request.resource], joined=True, rejects=True, **options) as reading:
        for record in reading:
            told += reading.findings
            reading.findings.clear()  # it keeps no more than so many
            yield record
        told += reading.findings


def _chosen(records: Iterator[Record], request: Request) -> Iterator[Record]:
    """The records that become rows."""
    for record in records:
        if record.schema is None:
            if record.state == State.REJECTED and not _passed(record.findings, request):
                yield record
        elif record.resource == request.resource:
            yield record


def _bad_documents(findings: Sequence[Finding], request: Request) -> Iterator[Cells]:
    """A row for each document that has findings, which are of whole documents."""
    if _passed(findings, request):
        return
    by_document: dict[str, list[Finding]] = {}
    for finding in findings:
        by_document.setdefault(finding.origin.document, []).append(finding)
    for document, several in by_document.items():
        yield frame(document, None, None) | {"_state": State.REJECTED, "_findings": found(several)}


def _passed(findings: Sequence[Finding], request: Request) -> bool:
    """Whether nobody wants to know of something bad.

    :raises Stopped: if it is to be the end.
    """
    if request.mode == "failfast" and findings:
        first = findings[0]
        line = first.line if first.line is not None else first.origin.line
        place = first.origin.document if line is None else f"{first.origin.document}, line {line}"
        raise Stopped(f"stopped at the first error: {place}: {first.code}: {first.message(show_values=False)}")
    return request.mode == "dropmalformed" or not findings
