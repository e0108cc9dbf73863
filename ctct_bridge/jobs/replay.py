"""Rejected entries once more: corrected, or read by a later version, they join the output that they are missing in."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from ctct_bridge.archive.atomic import Journal, sweep
from ctct_bridge.archive.manifest import MANIFEST, manifested, unchanged
from ctct_bridge.archive.tables import Row
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.errors import InputMissing, OutputFailed, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs import completeness
from ctct_bridge.jobs.documents import Progress, load_profile
from ctct_bridge.jobs.entering import columns
from ctct_bridge.jobs.holdings import Holdings
from ctct_bridge.jobs.joining import finding_of, findings_of
from ctct_bridge.jobs.migrate import JOURNAL, OUTSIDE, WORKSPACE, Migration
from ctct_bridge.jobs.resuming import finished_run
from ctct_bridge.model import Entry, Frame, Origin, State
from ctct_bridge.parsers.frames import learn_user
from ctct_bridge.parsers.names import payload_of, split
from ctct_bridge.parsers.strict import fragment
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.report.result import Report
from ctct_bridge.schemas import BY_ELEMENT

REJECTS = "rejects.jsonl"


def replay(
    out: str | Path,
    rejects: str | Path | None = None,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    listen: Callable[[Finding], None] | None = None,
) -> Report:
    """Read the rejected entries of an output folder again, and write the folder as if they had been so from the start.

    Everything else is as it was read then; the archive is not needed. What fails again stays rejected. The lines that
    findings name inside a corrected entry count from the line on which the entry stood.

    :param out: a folder that ``migrate`` filled, with its workspace.
    :param rejects: its ``rejects.jsonl``, or a copy, with corrected ``xml``. Lines may be missing: their entries stay
        rejected.
    :param overwrite: whether edits of the other files may be lost, since all of them are written anew.
    :param progress: told of the records written.
    :param listen: receives every finding as it is settled.
    :return: the report of the whole folder, as ``migrate`` gives it.
    :raises InputMissing: if there is no finished run in ``out`` to go on from, or a line of ``rejects`` is no JSON
        object with well-formed XML. Nothing is changed then.
    :raises OutputBusy: if another run is writing there.
    :raises OutputFailed: if the output cannot be written. What was replayed is kept for the next call.
    :raises UsageError: if a line names no entry of the folder, or files were edited and ``overwrite`` is not said.
    """
    root = Path(out)
    options, profile = finished_run(root / WORKSPACE)
    if not overwrite:
        _refuse_edited(root)
    run = Replay(root, load_profile(profile or None), options, listen)
    try:
        run.enter(Path(rejects) if rejects is not None else root / REJECTS)
        return run.again(progress)
    except sqlite3.Error as fault:
        raise OutputFailed(f"cannot keep the workspace: {fault}") from None
    finally:
        run.close()


def _refuse_edited(root: Path) -> None:
    """Make sure that only the rejects were edited. After an interrupted replay nobody can tell any more."""
    names = [name for name in manifested(root) if name != REJECTS]
    sound = unchanged(root, names)
    edited = next((name for name in names if name not in sound), None)
    if edited is not None:
        raise UsageError(
            f"{edited} was changed since it was written, and replay writes all files anew; to keep the change, correct "
            "the archive and run restore and migrate; to lose it, say so (--overwrite)"
        )


class Replay(Migration):
    """One run of :func:`replay`: a migration that has read everything already."""

    def __init__(
        self, root: Path, profile: Any, options: dict[str, Any], listen: Callable[[Finding], None] | None
    ) -> None:
        only = frozenset(options["only"]) if options["only"] is not None else None
        super().__init__(root, profile, only, options["bodies"], listen, layout=options.get("layout", "tree"))
        self.reader = EntryReader(BY_ELEMENT)
        self._raws: tuple[int, dict[int, str | None]] = 0, {}

    def _begin(self, fresh: bool) -> None:
        assert self.root is not None
        sweep(self.root, [MANIFEST, *Journal.read(self.root / JOURNAL)])
        self.workspace = Workspace(self.root / WORKSPACE, fresh=False)
        self._held.callback(self.workspace.close)

    def enter(self, path: Path) -> None:
        """Read the rejects, and put what they give in the place of what was read then."""
        numbers = {document.label: document.number for document in self.workspace.documents()}
        corrected: list[tuple[int, int, int, Any]] = []
        for number, told in enumerate(_lines(path), 1):
            document = numbers.get(told["document"])
            if document is None or not isinstance(told["entry"], int):
                raise UsageError(f"{path.name}, line {number}: {told['document']!r} is no document of this folder")
            try:
                _element(told["xml"], self._frame(document))
            except ValueError as fault:
                if told["xml"] == self._raw(document, told["entry"]):
                    continue  # as damaged as it was
                raise InputMissing(f"{path.name}, line {number}: {fault}; nothing was changed") from None
            corrected.append((document, told["entry"], number, told["xml"]))
        for document in sorted({each[0] for each in corrected}):
            entries = {entry: (line, xml) for at, entry, line, xml in corrected if at == document}
            self._document(document, entries, path)
        self.workspace.commit()

    def _frame(self, number: int) -> Frame:
        document = self.workspace.document(number)
        return Frame(**document.frame) if document is not None and document.frame else Frame()

    def _raw(self, number: int, ordinal: int) -> str | None:
        """The source of a rejected entry, as it was read."""
        if self._raws[0] != number:
            rejected = self.workspace.entries(number, State.REJECTED)
            self._raws = number, {row.ordinal: row.raw for row in rejected}
        return self._raws[1].get(ordinal)

    def _document(self, number: int, corrected: dict[int, tuple[int, str]], path: Path) -> None:
        """Read the corrected entries of one document."""
        document = self.workspace.document(number)
        assert document is not None
        frame = self._frame(number)
        rows = {row.ordinal: row for row in self.workspace.entries(number)}
        unknown = not frame.payload and all(row.state == State.REJECTED for row in rows.values())
        for ordinal, (line, xml) in sorted(corrected.items()):
            if (row := rows.get(ordinal)) is None:
                raise UsageError(f"{path.name}, line {line}: {document.label} has no entry {ordinal}")
            if row.state != State.REJECTED:
                continue  # replayed before, from a copy of the rejects
            same = xml == row.raw
            if same and _is_damaged(row):
                continue  # what the rejects tell of it is no text that could be read: somebody has to correct it
            element = _element(xml, frame, (row.line or 1) - 1)
            if frame.user is None:
                learn_user(frame, element)
            if unknown and (payload := payload_of(element)) is not None:
                frame.payload, unknown = split(payload.tag)[0], False
            self._entry(row, Entry(element, frame, Origin(document.label, ordinal, row.line)), same)
        self.workspace.reframe(number, frame.to_json())

    def _entry(self, row: Row, entry: Entry, same: bool) -> None:
        """Put what an entry gives in the place of a row.

        :param same: whether it is as it was: then only another version reads it otherwise, and what was done to read
            it stays said.
        """
        records = self.reader.records(entry)
        first = records[0]
        if same and first.state == State.REJECTED:
            return
        if same and (rungs := row.kept().get("salvage")):
            first.residue = {**(first.residue or {}), "salvage": rungs}
            first.findings += [each for each in findings_of(row) if each.code.startswith("salvage-")]
        holdings = Holdings()
        holdings.add(entry, records)
        holdings.forget_reject()
        self.workspace.tallies.add(holdings.tally())
        self.workspace.replace(row.number, columns(records))

    def again(self, progress: Progress | None = None) -> Report:
        """Write everything, from what is in the workspace now."""
        self.outside = [finding_of(told) for told in json.loads(self.workspace.said(OUTSIDE) or "[]")]
        self.report.read = sum(document.delivered for document in self.workspace.documents())
        self.workspace.unsettle()
        self.workspace.index()
        completeness.tell(self.workspace, again=True)
        return self.write(progress)


def _is_damaged(row: Row) -> bool:
    """Whether the source of a rejected entry is damaged, or stands in for bytes that are no text: even if it can be
    read, it is not what was meant."""
    return "damaged" in row.kept() or any(finding.code == "entry-damaged" for finding in findings_of(row))


def _element(xml: str, frame: Frame, above: int = 0) -> etree._Element:
    """The element of an entry, ``above`` lines down. One that was cut out of a damaged feed may owe it its namespace.

    :raises ValueError: if it is not well-formed.
    """
    lines = "\n" * max(0, above)
    try:
        element = fragment(lines + xml)
    except ValueError:
        element = None
    if element is not None and (split(element.tag)[0] or not frame.atom.strip()):
        return element
    name = f"xmlns:{frame.prefix}" if frame.prefix else "xmlns"
    return fragment(f"{lines}<feed {name}={quoteattr(frame.atom)}>{xml}</feed>")[0]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file of rejects.

    :raises InputMissing: if it is not there, or a line is not as ``migrate`` writes it.
    """
    number = 0
    try:
        with path.open("rb") as lines:
            for line in lines:
                number += 1
                told = json.loads(line)
                if not isinstance(told["document"], str) or not isinstance(told["xml"], str) or "entry" not in told:
                    raise TypeError
                yield told
    except OSError as fault:
        raise InputMissing(f"cannot read {path.name}: {fault.strerror}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputMissing(f"{path.name}, line {number}: no object with document, entry and xml") from None
