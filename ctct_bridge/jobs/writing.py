"""Records to files: what a migration writes of each record, and what becomes of each of its copies."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from ctct_bridge.archive.layouts import Tree, digest, path_of
from ctct_bridge.archive.tables import First
from ctct_bridge.archive.texts import compact
from ctct_bridge.jobs.ahead import Ready
from ctct_bridge.jobs.documents import Progress, state_of
from ctct_bridge.jobs.extras import EXTRA, Extras
from ctct_bridge.jobs.joining import Settled, borrows, labels_of, lent, settle
from ctct_bridge.jobs.telling import told
from ctct_bridge.model import Record, State
from ctct_bridge.reconciler.profile import Profile
from ctct_bridge.report.result import Report
from ctct_bridge.schemas import BY_NAME, FROM_V1


class Writing:
    """Settles the records of a tree's workspace, and writes them.

    :param report: where children and supplied values are counted.
    """

    def __init__(
        self, tree: Tree, report: Report, profile: Profile | None, only: Collection[str] | None, bodies: str
    ) -> None:
        self.tree, self.workspace, self.report = tree, tree.workspace, report
        self.profile, self.only, self.bodies, self.open = profile, only, bodies, ""
        self.extras = Extras(tree, bodies)
        self._alone: dict[Any, bool] = {}

    def all(self, progress: Progress | None = None) -> None:
        """Write all records, and the empty pages of collections without any."""
        labels, known = labels_of(self.workspace), lent(self.workspace)
        for number, first in enumerate(self.workspace.firsts()):
            if not self._as_it_is(number, first, known):
                self._record(number, settle(self.workspace.group(first.record), labels, self.profile, known))
            if progress is not None and number % 100 == 0:
                progress("", number, 0)
        there = self.workspace.collections()
        met = (each for each in FROM_V1 if self.chosen(each) and each.resource in there)
        self.tree.close({each.collection: each.page for each in met if "{" not in each.collection})
        self.extras.close()

    def _as_it_is(self, number: int, row: First, known: Any) -> bool:
        """Write a record whose only copy was made ready when it was read; ``False`` if there is no such thing."""
        if row.ready is None:
            return False
        schema = BY_NAME[row.resource or ""]
        if schema not in self._alone:
            self._alone[schema] = self.chosen(schema) and not borrows(schema, known) and schema not in EXTRA
        if not self._alone[schema]:
            return False
        ready = Ready.of(row.ready)
        collection = self._collection(number, schema, row.parent)
        pointer = self.tree.row(collection, ready.row or row.view, schema.page)
        beside: dict[str, Any] = {}
        if row.form == "detail":
            name = self.tree.name(schema.resource, row.id or "", number, collection)
            if schema.row is not None:
                beside["row"] = [pointer, ready.row_digest]
                pointer = f"v2/{collection}/{name}.json#"
                self.tree.text(pointer[:-1], row.view)
            for child, below in zip(schema.children(), ready.below, strict=True):
                count, _, body = below.partition(" ")
                self.tree.text(f"v2/{child.collection.format(parent=name)}.json", body)
                self.report.children[child.resource] += int(count)
        if ready.digest:
            beside["digest"] = ready.digest
        self.workspace.conclude(row.number, ready.state, ready.findings, pointer, beside)
        return True

    def _record(self, number: int, each: Settled) -> None:
        """Write one record, and settle what became of each of its copies, and of what belongs inside it."""
        for row, state, findings in each.beside:
            kind = BY_NAME[(row.collection or "").partition("/")[0]]
            state = state if state == State.KEPT or self.chosen(kind) else State.FILTERED
            found = "\n".join(compact(finding.to_json()) for finding in findings)
            self.workspace.conclude(row.number, state, found, None, None)
        if each.joined is None:
            return
        record = each.records[0]
        collection = self._collection(number, record.schema, record.parent)
        state = state_of(each.records)
        pointer: str | None = None
        extra: dict[str, Any] = {}
        if self.chosen(record.schema):
            pointer, extra = self._write(number, each, collection)
        else:
            state = State.FILTERED
            name = self.tree.name(record.resource or "", record.id or "", number, collection)
            if self._below(each, name):  # children asked for by themselves: edits of them are to reach v1
                extra = {"item": f"v2/{collection}/{name}.json"}
        heard = [r for r in each.records if self.chosen(record.schema) or self.chosen(r.schema)]
        for at, row in enumerate(each.rows):
            if at == each.joined.winner:
                self.workspace.conclude(row.number, state, told(heard), pointer, extra)
            else:
                own = [row.findings] if row.findings else []
                for child in json.loads(row.children):
                    own += map(compact, child.get("findings", ()))
                self.workspace.conclude(row.number, each.joined.states[at] or "", "\n".join(own), None, None)

    def chosen(self, schema: Any) -> bool:
        """Whether a resource was asked for."""
        return self.only is None or schema.resource in self.only

    def _collection(self, number: int, schema: Any, parent: str | None) -> str:
        """Where the collection of a record stands below ``v2``: below its parent's file name, if it has a parent."""
        place, above = schema.collection, schema.above
        if above is not None:
            name = self.tree.name(above.resource, parent or "", number, above.collection)
            place = place.format(parent=name)
        elif parent is not None:
            place = place.replace("{parent}", path_of(parent))
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
            for place, given in (each_record.supplied or {}).items():
                if given[0] == "profile":
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
            if self.chosen(record.schema) or self.chosen(child):
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
            beside["children"] = {"supplied": [_given(child) for child in children]}
        schema = record.schema
        if len(each.rows) + len(each.beside) > 1 or schema.by_place(self.bodies):
            beside["digest"] = digest(bodies)
        if self._shape(schema) == "post" and (record.form == "detail" or schema.row is None):
            beside["read_only"] = record.to_v2("withheld")
        return beside


def _given(child: Record) -> dict[str, Any]:
    """What was supplied to a child, and its name among its siblings: they may stand in another order when they come
    back."""
    key = child.view.get(getattr(child.schema.V1, "key", None) or "")
    return {"resource": child.resource, "key": key, "supplied": child.supplied}
