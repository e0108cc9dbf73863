"""The main job: an archive of v1 documents becomes a tree of v2 JSON, with residue, findings, rejects and a report."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ctct_bridge import __version__
from ctct_bridge.archive import PRIVATE
from ctct_bridge.archive.atomic import Journal, remove
from ctct_bridge.archive.layouts import Tree, digest, path_of
from ctct_bridge.archive.manifest import MANIFEST, manifested, refuse_foreign, write_manifest
from ctct_bridge.archive.workspace import Workspace, compact, held
from ctct_bridge.errors import OutputFailed, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import Progress, load_profile, state_of, wanted
from ctct_bridge.jobs.extras import Extras
from ctct_bridge.jobs.joining import Settled, finding_of, ingest, labels_of, settled
from ctct_bridge.jobs.ledger import given, reject_lines, residue_lines
from ctct_bridge.model import Record, State
from ctct_bridge.reconciler.profile import Profile
from ctct_bridge.report.result import DocumentResult, Report
from ctct_bridge.schemas import BY_NAME, FROM_V1

WORKSPACE = f"{PRIVATE}/workspace.sqlite"
JOURNAL = f"{PRIVATE}/files"


def migrate(
    archives: Any,
    out: str | Path,
    *,
    only: Collection[str] | None = None,
    profile: Any = None,
    bodies: str = "get",
    salvage: bool = True,
    dry_run: bool = False,
    progress: Progress | None = None,
    listen: Callable[[Finding], None] | None = None,
) -> Report:
    """Turn an archive into v2 JSON below ``out``.

    :param archives: path of a file or folder, ``-``, bytes, a binary stream, or an iterable of these.
    :param out: the output folder; made if needed. A folder that an earlier run filled is filled anew, once the
        archive was read.
    :param only: resource names; all if not given.
    :param profile: see :func:`ctct_bridge.read`.
    :param bodies: ``get``: bodies as v2 returns them; ``post``: as its create calls accept them, and contacts also as
        its bulk activity does, in ``v2/activities/addcontacts.json``.
    :param salvage: see :func:`ctct_bridge.read`.
    :param dry_run: read and plan everything, write nothing.
    :param progress: told now and then how far the reading is.
    :param listen: receives every finding as it is settled.
    :raises InputMissing: if there is nothing that could be opened.
    :raises OutputBusy: if another run is writing there.
    :raises OutputFailed: if the output cannot be written.
    :raises UsageError: if an option's value does not exist, or ``out`` holds files of something else.
    """
    if bodies not in ("get", "post"):
        raise UsageError("bodies is get or post")
    root = None if dry_run else Path(out)
    run = Migration(root, load_profile(profile), wanted(only), bodies, listen)
    try:
        return run.run(archives, progress, salvage)
    except sqlite3.Error as fault:
        raise OutputFailed(f"cannot keep the workspace: {fault}") from None
    finally:
        run.close()


class Migration:
    """One run of :func:`migrate`; :func:`ctct_bridge.validate` is a run without a root."""

    def __init__(
        self,
        root: Path | None,
        profile: Profile | None,
        only: frozenset[str] | None,
        bodies: str = "get",
        listen: Callable[[Finding], None] | None = None,
        command: str = "migrate",
    ) -> None:
        self.root, self.profile, self.only, self.bodies, self.listen = root, profile, only, bodies, listen
        self.outside: list[Finding] = []
        self.open = ""
        self.report = Report(command)
        self.report.options = {"bodies": bodies, "only": sorted(only) if only is not None else None}
        if profile is not None:
            self.report.profile = {supply.name: supply.json for supply in profile.supplies.values()}
        self._held = ExitStack()
        if root is not None:
            refuse_foreign(root)
            self._held.enter_context(held(root / PRIVATE))
        try:
            self.workspace = Workspace(root / WORKSPACE if root is not None else None)
        except (OSError, sqlite3.Error) as fault:
            self._held.close()
            raise OutputFailed(f"cannot make a workspace: {fault}") from None
        self.tree = Tree(root, self.workspace)
        self.extras = Extras(self.tree, bodies)

    def close(self) -> None:
        """Let go of workspace and output folder."""
        if self.tree.journal is not None:
            self.tree.journal.close()
        try:
            self.workspace.close()
        finally:
            self._held.close()

    def run(self, archives: Any, progress: Progress | None = None, salvage: bool = True) -> Report:
        """The whole run."""
        self.report.options |= {} if salvage else {"salvage": False}
        self.report.read = ingest(archives, self.workspace, self.outside.append, progress, salvage)
        self._clear()
        self.labels = labels_of(self.workspace)
        for number, each in enumerate(settled(self.workspace, self.labels, self.profile)):
            self._record(number, each)
            if progress is not None and number % 100 == 0:
                progress("", number, 0)
        met = (each for each in FROM_V1 if self._chosen(each) and self.workspace.count(each.resource))
        self.tree.close({each.collection: each.page for each in met if "{" not in each.collection})
        self.extras.close()
        self._count()
        self.tree.lines("findings.jsonl", self._findings())
        self.tree.lines("residue.jsonl", residue_lines(self.workspace))
        self.tree.lines("rejects.jsonl", reject_lines(self.workspace))
        self.report.written = self.tree.written + 2 if self.root is not None else 0
        self.tree.file("report.json", self.report.to_json())
        self._manifest()
        return self.report

    def _clear(self) -> None:
        """Take away what earlier runs wrote, finished or not: only now is it sure that there is something new."""
        if self.root is None:
            return
        try:
            journal = self.root / JOURNAL
            names = [*manifested(self.root), *Journal.read(journal)]
            remove(self.root, names)
            remove(self.root, [MANIFEST])
            self.tree.journal = Journal(journal)
        except OSError as fault:
            raise OutputFailed(f"cannot use {self.root}: {fault.strerror or fault}") from None

    # -- records ------------------------------------------------------------------------------------------------

    def _record(self, number: int, each: Settled) -> None:
        """Write one record, and settle what became of each of its copies, and of what belongs inside it."""
        for row, state, findings in each.beside:
            kind = BY_NAME[(row.collection or "").partition("/")[0]]
            state = state if state == State.KEPT or self._chosen(kind) else State.FILTERED
            self.workspace.conclude(row.number, state, [finding.to_json() for finding in findings], None, None)
        if each.joined is None:
            return
        record = each.records[0]
        collection = self._collection(number, record)
        state = state_of(each.records)
        pointer: str | None = None
        extra: dict[str, Any] = {}
        if self._chosen(record.schema):
            pointer, extra = self._write(number, each, collection)
        else:
            state = State.FILTERED
            name = self.tree.name(record.resource or "", record.id or "", number, collection)
            if self._below(each, name):  # children asked for by themselves: edits of them are to reach v1
                extra = {"item": f"v2/{collection}/{name}.json"}
        heard = [r for r in each.records if self._chosen(record.schema) or self._chosen(r.schema)]
        told = [finding.to_json() for r in heard for finding in r.findings]
        for at, row in enumerate(each.rows):
            if at == each.joined.winner:
                self.workspace.conclude(row.number, state, told, pointer, extra)
            else:
                own = json.loads(row.findings)
                for child in json.loads(row.children):
                    own += child.get("findings", [])
                self.workspace.conclude(row.number, each.joined.states[at] or "", own, None, None)

    def _chosen(self, schema: Any) -> bool:
        return self.only is None or schema.resource in self.only

    def _collection(self, number: int, record: Record) -> str:
        """Where the collection of a record stands below ``v2``: below its parent's file name, if it has a parent."""
        place, above = record.schema.collection, record.schema.above
        if above is not None:
            name = self.tree.name(above.resource, record.parent or "", number, above.collection)
            place = place.format(parent=name)
        elif record.parent is not None:
            place = place.replace("{parent}", path_of(record.parent))
        if place != self.open:
            self.tree.finish(self.open)
            self.open = place
        return str(place)

    def _write(self, number: int, each: Settled, collection: str) -> tuple[str, dict[str, Any]]:
        """Write a record's row, item and children; returns where the winner's JSON stands, and what its residue line
        says besides."""
        record, schema = each.records[0], each.records[0].schema
        shape = self._shape(schema)
        bodies: list[Any] = [record.to_v2("row" if schema.row is not None or shape == "item" else "post")]
        pointer = self.tree.row(collection, bodies[0], schema.page)
        beside: dict[str, Any] = {}
        if record.form == "detail":
            name = self.tree.name(schema.resource, record.id or "", number, collection)
            if schema.row is not None:  # where rows and items are alike, the collection has it all
                beside["row"] = [pointer, digest(bodies[0])]
                pointer, bodies = f"v2/{collection}/{name}.json#", [record.to_v2(shape)]
                self.tree.file(pointer[:-1], bodies[0])
            bodies += self._below(each, name)
        self.extras.add(record, pointer)
        for each_record in each.records:
            for place, supply in (each_record.supplied or {}).items():
                if supply[0] == "profile":
                    self.report.supplied[f"{each_record.resource}.{place[2:].replace('/', '.')}"] += 1
        return pointer, beside | self._beside(each, bodies)

    def _shape(self, schema: Any) -> str:
        """The shape of bodies that hold all of a record: what has no create call is served as ever."""
        return "post" if self.bodies == "post" and schema.created else "item"

    def _below(self, each: Settled, name: str) -> list[list[Any]]:
        """Write the children of a record: they go with their parent, or were asked for themselves."""
        record, *children = each.records
        written = []
        for child in record.schema.children() if record.form == "detail" else ():
            rows = [r.to_v2(self._shape(child)) for r in children if r.schema is child]
            if self._chosen(record.schema) or self._chosen(child):
                self.tree.file(f"v2/{child.collection.format(parent=name)}.json", rows)
                self.report.children[child.resource] += len(rows)
                written.append(rows)
        return written

    def _beside(self, each: Settled, bodies: list[Any]) -> dict[str, Any]:
        """What the residue line of the winner says besides: what was supplied, a digest to notice edits by, and what
        a create body leaves out."""
        record, *children = each.records
        beside: dict[str, Any] = {}
        if record.supplied:
            beside["supplied"] = record.supplied
        if any(child.supplied for child in children):
            beside["children"] = {"supplied": [given(child) for child in children]}
        schema = record.schema
        if len(each.rows) + len(each.beside) > 1 or schema.by_place(self.bodies):
            beside["digest"] = digest(bodies)
        if self._shape(schema) == "post" and (record.form == "detail" or schema.row is None):
            beside["read_only"] = record.to_v2("withheld")
        return beside

    # -- the report ---------------------------------------------------------------------------------------------

    def _count(self) -> None:
        documents = {
            number: DocumentResult(label, complete) for number, label, _, complete, _ in self.workspace.documents()
        }
        for number, entries in self.workspace.counts():
            documents[number].read = entries
        for document, resource, state, count in self.workspace.states():
            documents[document].states[state] += count
            self.report.resources.setdefault(resource or "other", Counter())[state] += count
        self.report.documents = list(documents.values())
        self.report.findings.update(finding.code for finding in self.outside)

    def _findings(self) -> Iterator[str]:
        """Every finding as a JSON line, in archive order; counted on the way."""
        for finding in self.outside:
            self._tell(finding.to_json())
            yield compact(finding.to_json())
        for at, (number, _, _, _, findings) in enumerate(self.workspace.documents()):
            for row in self.workspace.entries(number):
                for told in json.loads(row.findings):
                    yield self._told(told, at)
            for told in findings:
                yield self._told(told, at)

    def _told(self, told: dict[str, Any], document: int) -> str:
        self.report.findings[told["code"]] += 1
        self.report.documents[document].findings += 1
        self._tell(told)
        return compact(told)

    def _tell(self, told: dict[str, Any]) -> None:
        if self.listen is not None:
            self.listen(finding_of(told))

    def _manifest(self) -> None:
        if self.root is None:
            return
        options = {key: value for key, value in self.report.options.items() if value is not None}
        head = {"tool": "ctct_bridge", "version": __version__, "options": options, "profile": self.report.profile}
        write_manifest(self.root, head, self.workspace.outputs())
