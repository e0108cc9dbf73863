"""Everything read into a workspace, then record by record out of it again: joined, completed, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple

from ctct_bridge.archive.sources import sources
from ctct_bridge.archive.workspace import Row, Workspace, compact
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import DocumentReading, Progress, Reading, last_step
from ctct_bridge.model import Origin, Record, Residue, View
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.reconciler.joins import Joined, Part, join
from ctct_bridge.reconciler.paths import v1_path
from ctct_bridge.reconciler.profile import Profile
from ctct_bridge.schemas import BY_ELEMENT, BY_NAME


class Settled(NamedTuple):
    """One record after joining.

    :ivar rows: its archived copies, in archive order.
    :ivar joined: what they became.
    :ivar records: the record, then its children; the profile is applied and the contract judged.
    """

    rows: list[Row]
    joined: Joined
    records: list[Record]


def ingest(
    archives: Any, workspace: Workspace, report: Callable[[Finding], None], progress: Progress | None = None
) -> int:
    """Read every document of ``archives`` into ``workspace``; returns the number of entries read.

    :param report: receives findings that belong to no document.
    """
    reader, read, done = EntryReader(BY_ELEMENT), 0, 0
    for number, source in enumerate(sources(archives, report), 1):
        document = DocumentReading(source, reader)
        read = _document(number, document, workspace, read, done, progress)
        done += document.bytes
    workspace.index()
    if progress is not None:
        progress("", 0, done)
    return read


def _document(
    number: int,
    document: DocumentReading,
    workspace: Workspace,
    read: int,
    done: int,
    progress: Progress | None,
) -> int:
    label, told = document.source.label, 0
    for entry, records in document:
        workspace.add_entry(number, entry.origin.entry or 0, _columns(records))
        read += 1
        if progress is not None and document.bytes != told:  # the parser took another chunk
            told = document.bytes
            progress(label, read, done + told)
    frame = document.frame.to_json() if document.frame is not None else None
    findings = [finding.to_json() for finding in document.findings]
    workspace.add_document(number, label, frame, document.complete, findings, document.entries)
    return read


def _columns(records: list[Record]) -> tuple[Any, ...]:
    """The columns of an entry from ``line`` to ``raw``."""
    first, *children = records
    return (
        first.origin.line,
        first.resource,
        first.id,
        first.parent,
        first.form,
        first.state,
        compact(first.to_v2()) if first.schema is not None else "{}",
        compact([_child(child) for child in children]),
        # By name: the order in which a residue grew tells which lane read the entry, and says nothing.
        compact(first.residue, ordered=True) if first.residue is not None else None,
        compact([finding.to_json() for finding in first.findings]),
        first.raw,
    )


def _child(child: Record) -> dict[str, Any]:
    row: dict[str, Any] = {"resource": child.resource, "line": child.origin.line, "view": child.to_v2()}
    if child.findings:
        row["findings"] = [finding.to_json() for finding in child.findings]
    if child.residue is not None:
        row["residue"] = child.residue
    return row


def finding_of(row: dict[str, Any]) -> Finding:
    """The finding of its JSON row."""
    origin = Origin(row["document"], row.get("entry"), row.get("line"), row.get("id"))
    return Finding(row["code"], origin, row.get("path", ""), row.get("params", {}), row.get("line"), row.get("v1", ""))


def settled(workspace: Workspace, labels: dict[int, str], profile: Profile | None) -> Iterator[Settled]:
    """The records of a workspace, joined and completed, in the order of first appearance."""
    for rows in workspace.groups():
        schema = BY_NAME[rows[0].resource or ""]
        copies = [_copy(schema, row) for row in rows]
        joined = join(schema, [copy.part for copy in copies])
        row, winner = rows[joined.winner], copies[joined.winner]
        origin = Origin(labels[row.document], row.ordinal, row.line, row.id)
        findings = [finding_of(finding) for finding in json.loads(row.findings)]
        record = Record(schema, joined.view, winner.residue, findings, origin, row.id, row.parent, row.form)
        record.supplied = joined.supplied or None
        for pointer in joined.conflicts:
            name = pointer[2:].replace("/", ".")
            v1 = v1_path(schema, pointer)
            findings.append(Finding("join-conflict", origin, pointer, {"property": name}, v1=v1))
        if row.form == "list":
            findings.append(Finding("list-only", origin))
        records = [record, *(_child_of(record, child) for child in winner.children)]
        last_step(records, profile)
        yield Settled(rows, joined, records)


class _Copy(NamedTuple):
    """One archived copy out of the store: what joining looks at, its residue, and its children with their views."""

    part: Part
    residue: Residue | None
    children: list[dict[str, Any]]


def _copy(schema: Any, row: Row) -> _Copy:
    residue = json.loads(row.residue) if row.residue else None
    children, views = json.loads(row.children), dict[str, list[View]]()
    for child in children:
        child["view"] = BY_NAME[child["resource"]].lift(child["view"])[0]
        views.setdefault(child["resource"], []).append(child["view"])
    payload = residue.get("payload") if residue else None
    return _Copy(Part(row.form, schema.lift(json.loads(row.view))[0], payload, views), residue, children)


def _child_of(parent: Record, child: dict[str, Any]) -> Record:
    schema, origin = BY_NAME[child["resource"]], parent.origin._replace(line=child["line"])
    findings = [finding_of(finding) for finding in child.get("findings", ())]
    return Record(schema, child["view"], child.get("residue"), findings, origin, None, parent.id, parent.form)


def labels_of(workspace: Workspace) -> dict[int, str]:
    """Document number -> label."""
    return {number: label for number, label, _, _, _ in workspace.documents()}


class JoinedReading(Reading):
    """:class:`~ctct_bridge.jobs.documents.Reading`, with the copies of one record brought together."""

    def _walk(self, archives: Any) -> Generator[Record, None, None]:
        workspace = Workspace()
        try:
            ingest(archives, workspace, self._report)
            for _, _, _, _, findings in workspace.documents():
                for finding in findings:
                    self._report(finding_of(finding))
            for document, label in labels_of(workspace).items():
                yield from self._aside(workspace, document, label)
            for each in settled(workspace, labels_of(workspace), self._profile):
                for state in each.joined.states:
                    if state is not None:
                        self.states[state] += 1
                yield from self._choose(each.records)
        finally:
            workspace.close()

    def _aside(self, workspace: Workspace, document: int, label: str) -> Iterator[Record]:
        """The entries that became no record."""
        for row in workspace.entries(document):
            if row.resource is None:
                findings = [finding_of(finding) for finding in json.loads(row.findings)]
                origin = Origin(label, row.ordinal, row.line)
                aside = Record(None, {}, None, findings, origin, state=row.state, raw=row.raw)
                yield from self._choose([aside])
