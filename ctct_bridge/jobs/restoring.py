"""Restoring a whole output folder: document by document as the residue tells, then what has no residue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

from lxml import etree

from ctct_bridge.archive import PRIVATE
from ctct_bridge.archive.atomic import Hashed, whole
from ctct_bridge.archive.jsonl import as_tree
from ctct_bridge.archive.layouts import collection_of, digest
from ctct_bridge.archive.manifest import refuse_foreign, unchanged
from ctct_bridge.archive.outputs import DocumentPaths, Rejects, V2Tree, as_written, residue_lines
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.creating import New, homeless, new_objects, pages_below
from ctct_bridge.jobs.documents import Progress
from ctct_bridge.jobs.homes import Homes, by_place, name_of
from ctct_bridge.jobs.restore import children_file, frame_for, lifted, taken
from ctct_bridge.model import Frame, Origin, State, View
from ctct_bridge.parsers.strict import fragment
from ctct_bridge.parsers.writer import write_document
from ctct_bridge.reconciler.bodies import together
from ctct_bridge.reconciler.entries import write_entry
from ctct_bridge.reconciler.joins import unjoin
from ctct_bridge.report.result import DocumentResult, Report
from ctct_bridge.schemas import BY_NAME, CONTAINERS


def restore_archive(
    source: str | Path,
    out: str | Path,
    *,
    account: str | None = None,
    progress: Progress | None = None,
    listen: Callable[[Finding], None] | None = None,
) -> Report:
    """Write the v1 documents of an output folder of ``migrate``, or of any tree of v2 JSON, below ``out``.

    :param source: the folder that holds ``v2/`` and, for archived documents, ``residue.jsonl``.
    :param account: user name for entries that have no residue.
    :param progress: told of the document, the entries gone through and the bytes of ``residue.jsonl`` read so far.
    :param listen: receives every finding.
    :raises InputMissing: if ``source`` holds neither, or a residue that was damaged since.
    :raises UsageError: if entries must be made and ``account`` is missing.
    """
    if Path(out).resolve() == Path(source).resolve():
        raise UsageError("restore into another folder: this one holds what is to be restored")
    with as_tree(Path(source)) as tree, as_written(tree):
        return Restoration(tree, Path(out), account, listen, progress).run()


class Restoration:
    """One run of :func:`restore_archive`."""

    def __init__(
        self,
        source: Path,
        out: Path,
        account: str | None,
        listen: Callable[[Finding], None] | None,
        progress: Progress | None = None,
    ) -> None:
        self.progress, self.passed = progress, 0
        self.source, self.out, self.account = source, out, account
        self.report = Report("restore")
        self.tell = self.report.counting(listen)
        self.tree = V2Tree(source, self.tell)
        self.paths = DocumentPaths()
        self.known: set[str] = set()
        self.files: set[str] = set()
        self.edited: set[str] = set()
        self.sound = unchanged(source, pages_below(source))
        self.homes = Homes(self.tree, self.sound)

    def run(self) -> Report:
        """The whole run."""
        residue = self.source / "residue.jsonl"
        if not residue.is_file() and not (self.source / "v2").is_dir():
            raise InputMissing(f"{self.source} holds neither residue.jsonl nor a folder v2")
        refuse_foreign(self.out)
        if residue.is_file():
            self._survey(residue)
        new = new_objects(self.tree, self.known, self.files, self.tell)
        if (first := next(new, None)) is not None and not self.account:  # said before anything is written
            raise UsageError(f"--account is needed: {first.stem} has no residue, and the URIs of v1 name the user")
        if residue.is_file():
            with Rejects(self.source / "rejects.jsonl") as rejects:
                self._documents(residue_lines(residue, self._pass), rejects)
        for each in chain([first] if first is not None else [], new):
            self._create(each)
        for finding in homeless(self.source):
            self.tell(finding)
        return self.report

    def _pass(self, size: int) -> None:
        self.passed += size

    # -- archived documents -------------------------------------------------------------------------------------

    def _survey(self, residue: Path) -> None:
        """Which records there are, and which of those that have copies were edited."""
        for told in residue_lines(residue):
            if told.get("resource") and told["resource"] not in BY_NAME:
                raise UsageError(f"{residue.name} knows a resource {told['resource']!r} that this version does not")
            if told.get("v2"):
                name = name_of(told)
                self.files.add(told["v2"].partition("#")[0])
                self.known.add(name)
                self.homes.note_parent(told)
                if by_place(told):
                    self.homes.note(told)
                elif "digest" in told and digest(self._bodies(told)) != told["digest"]:
                    self.edited.add(name)
        self.homes.settle()
        self.known |= self.homes.taken
        self.edited |= self.homes.edited

    def _bodies(self, told: dict[str, Any]) -> Any:
        schema = BY_NAME[told["resource"]]
        path, _, inside = told["v2"].partition("#")
        if inside:
            return [self._row(schema, told["v2"], told)]
        return [self.tree.body(path), *(self.tree.body(children_file(path, child)) for child in schema.children())]

    def _documents(self, lines: Iterator[dict[str, Any]], rejects: Rejects) -> None:
        pending = next(lines, None)
        while pending is not None:
            pending = self._document(pending, lines, rejects)

    def _document(
        self, head: dict[str, Any], lines: Iterator[dict[str, Any]], rejects: Rejects
    ) -> dict[str, Any] | None:
        """Write one document; returns the line that begins the next one."""
        result = DocumentResult(head["document"], head.get("complete", True))
        following: list[dict[str, Any]] = []

        def entries() -> Iterator[etree._Element]:
            for told in lines:
                if "entry" not in told:
                    following.append(told)
                    return
                self.report.read += 1
                if self.progress is not None:
                    self.progress(head["document"], self.report.read, self.passed)
                element = self._entry(told, frame, rejects)
                state = State.CONVERTED if element is not None else State.REJECTED
                result.states[state] += 1
                self.report.resources.setdefault(told.get("resource") or "other", Counter())[state] += 1
                if element is not None:
                    yield element

        frame = Frame(**head["frame"]) if head.get("frame") else Frame()
        rows = entries()
        first = next(rows, None)
        if first is not None or (frame.kind == "feed" and result.complete):
            with self._file(head["document"]) as out:
                write_document(
                    cast(BinaryIO, out), frame, chain([first] if first is not None else [], rows), CONTAINERS
                )
            self.report.written += 1
        self.report.documents.append(result)
        return following[0] if following else None

    def _entry(self, told: dict[str, Any], frame: Frame, rejects: Rejects) -> etree._Element | None:
        origin = Origin(told["document"], told["entry"], told.get("line"), told.get("id"))
        if told["state"] in (State.REJECTED, State.KEPT) and "resource" not in told:
            return self._raw(told.get("xml") or rejects.find(told["document"], told["entry"]), origin)
        schema = BY_NAME[told["resource"]]
        found: list[Finding] = []
        if "v2" in told:
            view, children = self._current(schema, told, origin, found)
        else:
            view = lifted(schema, told["view"], origin, found)
            children = {}
            for child in told.get("children", ()):
                views = children.setdefault(child["resource"], [])
                views.append(lifted(BY_NAME[child["resource"]], child["view"], origin, found))
            if "item" in told:  # its children were written without it
                for kind in schema.children():
                    children[kind.resource] = self._below(kind, told["item"], [], origin, found)
            if name_of(told) in self.edited:
                found.append(Finding("stale-copy", origin))
        element = None
        if view is not None:
            residue, parent = told.get("residue"), told.get("parent")
            try:
                element, lost = write_entry(
                    schema, view, residue, children, frame, parent, origin=origin, id=told["id"]
                )
                found.extend(lost)
            except ValueError as fault:  # somebody edited the XML in the residue
                found.append(Finding("xml-broken", origin, params={"reason": str(fault)}))
        for finding in found:
            self.tell(finding)
        return element

    def _raw(self, xml: str | None, origin: Origin) -> etree._Element | None:
        """An entry kept as XML, unless somebody took it away or broke it."""
        try:
            if xml:
                return fragment(xml)
            self.tell(Finding("xml-missing", origin))
        except ValueError as fault:
            self.tell(Finding("xml-broken", origin, params={"reason": str(fault)}))
        return None

    def _current(
        self, schema: Any, told: dict[str, Any], origin: Origin, found: list[Finding]
    ) -> tuple[View | None, dict[str, list[View]]]:
        """The view of a record from its v2 JSON as it is now, without what others supplied; and its children's."""
        path, _, inside = told["v2"].partition("#")
        body = self._row(schema, told["v2"], told) if inside else self.tree.body(path)
        if body is None and path not in self.tree.broken:
            found.append(Finding("v2-missing", origin))
        if isinstance(body, dict):
            body = together(schema, body, told.get("read_only", {}))
        elif body is None:
            return None, {}
        if "row" in told and told["row"][0].partition("#")[0] not in self.sound:
            self._row_edited(schema, told, origin, found)
        view = lifted((schema.row or schema) if inside else schema, body, origin, found)
        if not isinstance(body, dict):
            return None, {}
        view = schema.of_row(view) if inside else view
        view = unjoin(schema, view, told.get("supplied", {}), told.get("residue", {}).get("payload"))
        view.setdefault("id", told["id"])  # the id is the archive's; without it there would be no URI
        children: dict[str, list[View]] = {}
        for child in () if inside else schema.children():
            given = [row for row in told.get("children", {}).get("supplied", ()) if row["resource"] == child.resource]
            children[child.resource] = self._below(child, path, given, origin, found)
        return view, children

    def _row(self, schema: Any, pointer: str, told: dict[str, Any]) -> dict[str, Any] | None:
        """The row of a record as it is now."""
        if by_place(told):
            return self.homes.row(pointer)
        return self.tree.row(collection_of(pointer), pointer, told["id"])

    def _row_edited(self, schema: Any, told: dict[str, Any], origin: Origin, found: list[Finding]) -> None:
        """Say so if the row of a record that has an item file was edited: the edit reaches nothing."""
        pointer, then = told["row"]
        row = self._row(schema, pointer, told)
        if row is not None and digest(row) != then:
            file, _, inside = pointer.partition("#")
            found.append(Finding("row-edited", origin, f"#{inside}", {"file": file}))

    def _below(
        self, child: Any, path: str, given: list[dict[str, Any]], origin: Origin, found: list[Finding]
    ) -> list[View]:
        """The views of an item's children of one kind; ``given`` says what was supplied to which of them."""
        file = children_file(path, child)
        rows, pointer = self.tree.body(file), f"#/{child.collection.rpartition('/')[2]}"
        if rows is None and file not in self.tree.broken:
            found.append(Finding("v2-missing", origin, pointer))
        if rows is not None and not isinstance(rows, list):
            found.append(Finding("v2-wrong-type", origin, pointer, {"found": "no array", "expected": "an array"}))
        views = []
        for row in rows if isinstance(rows, list) else ():
            view = lifted(child, row, origin, found)
            if isinstance(row, dict):
                views.append(unjoin(child, view, taken(given, view.get(getattr(child.V1, "key", "")))))
        return views

    def _file(self, label: str) -> AbstractContextManager[Hashed]:
        """A new file for a document. By what else is made here, the next restore knows the folder for its own."""
        (self.out / PRIVATE).mkdir(parents=True, exist_ok=True)
        return whole(self.out / self.paths.path_of(label))

    def _create(self, new: New) -> None:
        """Write the document of one."""
        label = f"{new.schema.collection.rpartition('/')[2]}/{new.stem}.xml"
        found: list[Finding] = []
        view = new.schema.of_row(lifted(new.shape, new.body, new.origin, found))
        below: dict[str, list[View]] = {}
        if new.item is not None:
            for child in new.schema.children():
                if (self.source / children_file(new.item, child)).exists():
                    below[child.resource] = self._below(child, new.item, [], new.origin, found)
        frame, made = frame_for(self.account or "", new.schema), getattr(new.schema.V1, "made", None)
        id = made(view) if made is not None else None
        element, lost = write_entry(new.schema, view, None, below, frame, new.parent, origin=new.origin, id=id)
        with self._file(label) as out:
            write_document(cast(BinaryIO, out), frame, [element], CONTAINERS)
        for finding in [*found, *lost]:
            self.tell(finding)
        self.report.read += 1
        self.report.written += 1
        self.report.documents.append(DocumentResult(label, True, Counter({State.CONVERTED: 1})))
        self.report.resources.setdefault(new.schema.resource, Counter())[State.CONVERTED] += 1
