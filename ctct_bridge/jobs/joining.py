"""What was read into a workspace, record by record out of it again: joined, completed, in order."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from typing import Any, NamedTuple

from ctct_bridge.archive.tables import Row
from ctct_bridge.archive.texts import compact
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import last_step
from ctct_bridge.jobs.ingest import Manner, ingest
from ctct_bridge.jobs.walking import Walk
from ctct_bridge.model import Origin, Record, Residue, State, View
from ctct_bridge.reconciler.inside import borrow, take_in
from ctct_bridge.reconciler.joins import Joined, Part, join
from ctct_bridge.reconciler.keys import number
from ctct_bridge.reconciler.paths import v1_path
from ctct_bridge.reconciler.profile import Profile
from ctct_bridge.schemas import BY_NAME, FROM_V1

#: Resource -> id -> what records of others borrow from it.
Lent = Mapping[str, Mapping[str, Any]]


class Beside(NamedTuple):
    """An entry that is no copy of a record: a part of one, or of one that is not there."""

    row: Row
    state: str
    findings: list[Finding]


class Settled(NamedTuple):
    """One record after joining.

    :ivar rows: its archived copies, in archive order.
    :ivar joined: what they became; ``None`` if there is no record, but only what belongs inside it.
    :ivar records: the record, then its children; the profile is applied and the contract judged.
    :ivar beside: the entries that went into it, or did not find it.
    """

    rows: list[Row]
    joined: Joined | None
    records: list[Record]
    beside: list[Beside]


def finding_of(row: dict[str, Any]) -> Finding:
    """The finding of its JSON row."""
    origin = Origin(row["document"], row.get("entry"), row.get("line"), row.get("id"))
    told = row.get("path", ""), row.get("params", {}), row.get("line"), row.get("v1", ""), row.get("offset")
    return Finding(row["code"], origin, *told)


def finding_in(line: str) -> Finding:
    """The finding that a line tells."""
    return finding_of(json.loads(line))


def findings_of(row: Row) -> list[Finding]:
    """The findings of an entry."""
    return [finding_in(line) for line in row.findings.split("\n") if line]


def settled(workspace: Workspace, labels: dict[int, str], profile: Profile | None) -> Iterator[Settled]:
    """The records of a workspace, joined and completed, in the order of first appearance."""
    known = lent(workspace)
    for group in workspace.groups():
        yield settle(group, labels, profile, known)


def settle(group: list[Row], labels: dict[int, str], profile: Profile | None, known: Lent) -> Settled:
    """One record of its entries."""
    schema = BY_NAME[(group[0].collection or "").partition("/")[0]]
    group = _repeated(group, labels) if len(group) > 1 else group
    rows = [row for row in group if row.resource == schema.resource]
    inner = [row for row in group if row.resource != schema.resource]
    if not rows or (schema.above is not None and rows[0].parent is None):
        return Settled([], None, [], [_orphan(row, labels, schema.above if row in rows else schema) for row in group])
    copies = [_copy(schema, row) for row in rows]
    joined = join(schema, [copy.part for copy in copies])
    beside = list(_taken_in(joined, rows[joined.winner].form, inner, labels, schema))
    borrow(joined, schema, known)
    row, winner = rows[joined.winner], copies[joined.winner]
    origin = _origin(row, labels)
    findings = findings_of(row)
    record = Record(schema, joined.view, winner.residue, findings, origin, row.id, row.parent, row.form)
    record.supplied = joined.supplied or None
    findings += _conflicts(schema, joined, origin)
    if row.form == "list":
        findings.append(Finding("list-only", origin))
    records = number([record, *(_child_of(record, child) for child in winner.children)])
    last_step(records, profile)
    return Settled(rows, joined, records, beside)


def _repeated(group: list[Row], labels: dict[int, str]) -> list[Row]:
    """The same entries; those of which the id stands in the same feed before say so."""
    first: dict[tuple[Any, ...], Row] = {}
    told = []
    for row in group:
        before = first.setdefault((row.document, row.resource, row.parent, row.id), row)
        if before is not row and row.id is not None:
            params = {"other": f"{before.ordinal + 1:,} (line {before.line})"}
            line = compact(Finding("atom-same-id", _origin(row, labels), "entry/id", params).to_json())
            row = row._replace(findings=f"{row.findings}\n{line}" if row.findings else line)
        told.append(row)
    return told


def _taken_in(joined: Joined, form: str, rows: list[Row], labels: dict[int, str], schema: Any) -> Iterator[Beside]:
    """Make entries parts of the record that they belong to; what has several copies is joined first."""
    copies: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        copies.setdefault((row.resource, row.parent, row.id), []).append(row)
    for (resource, parent, _), same in copies.items():
        kind: Any = BY_NAME[resource or ""]
        if kind.V1.at != "#" and form == "list" and schema.row is not None:  # a row has no place for it
            yield from (_orphan(row, labels, schema) for row in same)
            continue
        one = join(kind, [_copy(kind, row).part for row in same])
        take_in(joined, kind, one.view, parent, form == "detail")
        for row, state in zip(same, one.states, strict=True):
            findings = findings_of(row)
            if state is None:
                findings += _conflicts(kind, one, _origin(row, labels))
            yield Beside(row, state or State.JOINED, findings)


def lent(workspace: Workspace) -> Lent:
    """What records say that others borrow: by resource, and by id."""
    lent: dict[str, dict[str, Any]] = {}
    for name, resource in (pair for each in FROM_V1 for pair in getattr(each.V1, "borrows", {}).values()):
        schema: Any = BY_NAME[resource]
        for rows in workspace.copies(resource):
            value = join(schema, [_copy(schema, row).part for row in rows]).view.get(name)
            if value is not None:
                lent.setdefault(resource, {})[rows[0].id or ""] = value
    return lent


def borrows(schema: Any, known: Lent) -> bool:
    """Whether records of a class may find something to borrow."""
    return any(known.get(resource) for _, resource in getattr(schema.V1, "borrows", {}).values())


def _orphan(row: Row, labels: dict[int, str], missing: Any) -> Beside:
    findings = findings_of(row)
    findings.append(Finding("parent-missing", _origin(row, labels), params={"resource": missing.resource}))
    return Beside(row, State.KEPT, findings)


def _origin(row: Row, labels: dict[int, str]) -> Origin:
    return Origin(labels[row.document], row.ordinal, row.line, row.id)


def _conflicts(schema: Any, joined: Joined, origin: Origin) -> list[Finding]:
    named = [(pointer, pointer[2:].replace("/", ".")) for pointer in joined.conflicts]
    return [
        Finding("join-conflict", origin, pointer, {"property": name}, v1=v1_path(schema, pointer))
        for pointer, name in named
    ]


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
    part = Part(row.form, schema.lift(json.loads(row.view))[0], payload, views, "damaged" in (residue or ()))
    return _Copy(part, residue, children)


def _child_of(parent: Record, child: dict[str, Any]) -> Record:
    schema, origin = BY_NAME[child["resource"]], parent.origin._replace(line=child["line"])
    findings = [finding_of(finding) for finding in child.get("findings", ())]
    return Record(schema, child["view"], child.get("residue"), findings, origin, None, parent.id, parent.form)


def labels_of(workspace: Workspace) -> dict[int, str]:
    """Document number -> label."""
    return {document.number: document.label for document in workspace.documents()}


class JoinedWalk(Walk):
    """:class:`~ctct_bridge.jobs.walking.Walk`, with the copies of one record brought together."""

    _joins = True

    def records(self) -> Generator[Record, None, None]:
        """The records, collection by collection. Closing the generator closes the store."""
        workspace = Workspace()
        try:
            ingest(self.archives, workspace, self.report, manner=Manner(salvage=self.salvage))
            for each in workspace.documents():
                for finding in each.findings:
                    self.report(finding_of(finding))
            labels = labels_of(workspace)
            for document, label in labels.items():
                yield from self._aside(workspace, document, label)
            for record in settled(workspace, labels, self.profile):
                yield from self._settled(record)
        finally:
            workspace.close()

    def _settled(self, each: Settled) -> Iterator[Record]:
        states = [] if each.joined is None else [state for state in each.joined.states if state is not None]
        for state in (*states, *(beside.state for beside in each.beside)):
            self.states[state] += 1
        for beside in each.beside:
            if beside.state == State.KEPT:
                for finding in beside.findings:
                    self.report(finding)
        if each.records:
            yield from self.choose(each.records)

    def _aside(self, workspace: Workspace, document: int, label: str) -> Iterator[Record]:
        """The entries that became no record."""
        for row in workspace.entries(document):
            if row.resource is None:
                findings = findings_of(row)
                origin = Origin(label, row.ordinal, row.line)
                aside = Record(None, {}, None, findings, origin, state=row.state, raw=row.raw)
                yield from self.choose([aside])
