"""Restoring a whole output folder: document by document as the residue tells, then what has no residue."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from ctct_bridge.archive.atomic import whole
from ctct_bridge.archive.layouts import digest, pages_of
from ctct_bridge.errors import InputMissing, UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.restore import frame_for, lifted
from ctct_bridge.model import Frame, Origin, State, View
from ctct_bridge.parsers.writer import write_document
from ctct_bridge.reconciler.entries import write_entry
from ctct_bridge.reconciler.joins import split
from ctct_bridge.reconciler.pen import revive
from ctct_bridge.report.result import DocumentResult, Report
from ctct_bridge.schemas import BY_NAME, CONTAINERS, REGISTRY


def restore_archive(
    source: str | Path,
    out: str | Path,
    *,
    account: str | None = None,
    listen: Callable[[Finding], None] | None = None,
) -> Report:
    """Write the v1 documents of an output folder of ``migrate``, or of any tree of v2 JSON, below ``out``.

    :param source: the folder that holds ``v2/`` and, for archived documents, ``residue.jsonl``.
    :param account: user name for entries that have no residue.
    :param listen: receives every finding.
    :raises InputMissing: if ``source`` holds neither.
    :raises UsageError: if entries must be made and ``account`` is missing.
    """
    return Restoration(Path(source), Path(out), account, listen).run()


class V2Tree:
    """The v2 files of an output folder; a file that is no JSON is told once."""

    def __init__(self, root: Path, tell: Callable[[Finding], None]) -> None:
        self.root, self._tell = root, tell
        self._page: tuple[str, dict[str, Any]] = ("", {})

    def body(self, path: str) -> Any:
        """The JSON of a file; ``None`` if it is not there or no JSON."""
        try:
            return json.loads((self.root / path).read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, RecursionError) as fault:
            reason = str(fault)
            line = getattr(fault, "lineno", None)
            self._tell(Finding("v2-not-json", Origin(path), params={"reason": reason}, line=line))
        except OSError as fault:
            self._tell(Finding("source-unreadable", Origin(path), params={"reason": fault.strerror or "?"}))
        return None

    def rows(self, collection: str) -> Iterator[Any]:
        """The rows of a collection, page by page."""
        for path in pages_of(self.root, collection):
            page = self.body(path.relative_to(self.root).as_posix())
            results = page.get("results") if isinstance(page, dict) else None
            yield from (row for row in results or () if isinstance(row, dict))

    def row(self, collection: str, pointer: str, id: str) -> Any:
        """The row of an id: in the page that ``pointer`` names, else in any."""
        path = pointer.partition("#")[0]
        if self._page[0] != path:
            page = self.body(path)
            results = page.get("results") if isinstance(page, dict) else None
            self._page = path, {row.get("id"): row for row in results or () if isinstance(row, dict)}
        found = self._page[1].get(id)
        return found if found is not None else next((r for r in self.rows(collection) if r.get("id") == id), None)


class Restoration:
    """One run of :func:`restore_archive`."""

    def __init__(
        self, source: Path, out: Path, account: str | None, listen: Callable[[Finding], None] | None
    ) -> None:
        self.source, self.out, self.account, self.listen = source, out, account, listen
        self.report = Report("restore")
        self.tree = V2Tree(source, self.tell)
        self.known: set[str] = set()
        self.edited: set[str] = set()

    def tell(self, finding: Finding) -> None:
        """Count a finding and pass it on."""
        self.report.findings[finding.code] += 1
        if self.listen is not None:
            self.listen(finding)

    def run(self) -> Report:
        """The whole run."""
        residue = self.source / "residue.jsonl"
        if not residue.is_file() and not (self.source / "v2").is_dir():
            raise InputMissing(f"{self.source} holds neither residue.jsonl nor a folder v2")
        if residue.is_file():
            self._survey(residue)
            with residue.open(encoding="utf-8", errors="surrogatepass") as lines, _Rejects(self.source) as rejects:
                self._documents(lines, rejects)
        self._create()
        return self.report

    # -- archived documents -------------------------------------------------------------------------------------

    def _survey(self, residue: Path) -> None:
        """Which records there are, and which of those that have copies were edited."""
        with residue.open(encoding="utf-8", errors="surrogatepass") as lines:
            for line in lines:
                told = json.loads(line)
                if told.get("v2"):
                    self.known.add(f"{told['resource']}/{told.get('id')}")
                    if "digest" in told and digest(self._bodies(told)) != told["digest"]:
                        self.edited.add(f"{told['resource']}/{told.get('id')}")

    def _bodies(self, told: dict[str, Any]) -> Any:
        schema = BY_NAME[told["resource"]]
        path, _, inside = told["v2"].partition("#")
        if inside:
            return [self.tree.row(schema.collection, told["v2"], told["id"])]
        children = getattr(schema.V1, "children", ())  # type: ignore[attr-defined]
        return [self.tree.body(path), *(self.tree.body(_below(path, child)) for child in children)]

    def _documents(self, lines: Any, rejects: _Rejects) -> None:
        pending = next(lines, None)
        while pending is not None:
            head = json.loads(pending)
            pending = self._document(head, lines, rejects)

    def _document(self, head: dict[str, Any], lines: Any, rejects: _Rejects) -> str | None:
        """Write one document; returns the line that begins the next one."""
        result = DocumentResult(head["document"], head.get("complete", True))
        following: list[str] = []

        def entries() -> Iterator[etree._Element]:
            for line in lines:
                told = json.loads(line)
                if "entry" not in told:
                    following.append(line)
                    return
                self.report.read += 1
                element = self._entry(told, frame, rejects)
                state = State.CONVERTED if element is not None else State.REJECTED
                result.states[state] += 1
                self.report.resources.setdefault(told.get("resource") or "other", Counter())[state] += 1
                if element is not None:
                    yield element

        frame = Frame(**head["frame"]) if head.get("frame") else Frame()
        written = head.get("frame") is not None
        if written:
            rows = iter(entries())
            first = next(rows, None)
            if first is not None or frame.kind == "feed":
                with whole(self.out / _safe(head["document"])) as out:
                    write_document(out, frame, _chain(first, rows), CONTAINERS)
                self.report.written += 1
        else:
            for _ in entries():
                pass
        self.report.documents.append(result)
        return following[0] if following else None

    def _entry(self, told: dict[str, Any], frame: Frame, rejects: _Rejects) -> etree._Element | None:
        if told["state"] == State.REJECTED:
            xml = rejects.find(told["document"], told["entry"])
            if xml is None:
                self.tell(Finding("v2-missing", Origin(told["document"], told["entry"])))
            return revive(xml) if xml else None
        if "xml" in told:
            return revive(told["xml"])
        schema = BY_NAME[told["resource"]]
        origin = Origin(told["document"], told["entry"], id=told["id"])
        found: list[Finding] = []
        if "v2" in told:
            view, children = self._current(schema, told, origin, found)
        else:
            view = lifted(schema, told["view"], origin, found)
            children = {}
            for child in told.get("children", ()):
                views = children.setdefault(child["resource"], [])
                views.append(lifted(BY_NAME[child["resource"]], child["view"], origin, found))
            if f"{told['resource']}/{told['id']}" in self.edited:
                found.append(Finding("stale-copy", origin))
        element = None
        if view is not None:
            parent = told.get("parent")
            element, lost = write_entry(schema, view, told.get("residue"), children, frame, parent, origin=origin)
            found.extend(lost)
        for finding in found:
            self.tell(finding)
        return element

    def _current(
        self, schema: Any, told: dict[str, Any], origin: Origin, found: list[Finding]
    ) -> tuple[View | None, dict[str, list[View]]]:
        """The view of a record from its v2 JSON as it is now, without what others supplied; and its children's."""
        path, _, inside = told["v2"].partition("#")
        body = self.tree.row(schema.collection, told["v2"], told["id"]) if inside else self.tree.body(path)
        if body is None:
            if (self.source / path).is_file() and not inside:
                return None, {}  # told as v2-not-json
            found.append(Finding("v2-missing", origin))
            return None, {}
        if isinstance(body, dict):
            body = {**told.get("read_only", {}), **body}
        view = lifted(schema.row if inside else schema, body, origin, found)
        view = split(schema, _without(view, schema), told.get("supplied", {}))
        children: dict[str, list[View]] = {}
        for child in () if inside else getattr(schema.V1, "children", ()):
            rows = self.tree.body(_below(path, child))
            given = told.get("children", {}).get("supplied", [])
            views = [lifted(child, row, origin, found) for row in rows or ()]
            children[child.resource] = [
                split(child, each, (given[at] if at < len(given) else None) or {}) for at, each in enumerate(views)
            ]
        return view, children

    # -- entries without residue --------------------------------------------------------------------------------

    def _create(self) -> None:
        """A document for every v2 object that the residue does not know."""
        for schema in REGISTRY:
            if schema.row is None:
                continue
            done: set[str] = set()
            folder = self.source / "v2" / schema.collection
            for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
                inside = path.relative_to(self.source).as_posix()
                body = self.tree.body(inside) if f"{schema.resource}/{path.stem}" not in self.known else None
                if isinstance(body, dict) and f"{schema.resource}/{body.get('id')}" not in self.known:
                    children = {c.resource: self.tree.body(_below(inside, c)) or [] for c in _children(schema)}
                    self._created(schema, schema, body, children, path.stem)
                    done.add(str(body.get("id")))
            for row in self.tree.rows(schema.collection):
                if row.get("id") not in done and f"{schema.resource}/{row.get('id')}" not in self.known:
                    self._created(schema, schema.row, row, {}, str(row.get("id")))

    def _created(self, schema: Any, shape: Any, body: Any, children: dict[str, Any], stem: str) -> None:
        if not self.account:
            raise UsageError(f"--account is needed: {stem} has no residue, and the URIs of v1 name the user")
        label = f"{schema.collection.rpartition('/')[2]}/{stem}.xml"
        origin = Origin(label, 0, id=str(body.get("id")))
        found: list[Finding] = []
        view = _without(lifted(shape, body, origin, found), schema)
        below = {name: [lifted(BY_NAME[name], row, origin, found) for row in rows] for name, rows in children.items()}
        frame = frame_for(self.account)
        element, lost = write_entry(schema, view, None, below, frame, origin=origin)
        with whole(self.out / _safe(label)) as out:
            write_document(out, frame, [element], CONTAINERS)
        for finding in [*found, *lost]:
            self.tell(finding)
        self.report.read += 1
        self.report.written += 1
        self.report.documents.append(DocumentResult(label, True, Counter({State.CONVERTED: 1})))
        self.report.resources.setdefault(schema.resource, Counter())[State.CONVERTED] += 1


class _Rejects:
    """The raw XML of rejected entries, read alongside the residue: both are in archive order."""

    def __init__(self, source: Path) -> None:
        path = source / "rejects.jsonl"
        self._lines = path.open(encoding="utf-8", errors="surrogatepass") if path.is_file() else None
        self._ahead: dict[str, Any] | None = None

    def __enter__(self) -> _Rejects:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._lines is not None:
            self._lines.close()

    def find(self, document: str, entry: int) -> str | None:
        """The XML of one rejected entry, if it is (still) there."""
        if self._ahead is None:
            line = next(self._lines, None) if self._lines is not None else None
            self._ahead = json.loads(line) if line else None
        if self._ahead and (self._ahead["document"], self._ahead["entry"]) == (document, entry):
            xml, self._ahead = self._ahead["xml"], None
            return str(xml)
        return None


def _children(schema: Any) -> Any:
    return getattr(schema.V1, "children", ())


def _below(path: str, child: Any) -> str:
    """The file of an item's children of one kind."""
    return f"{path.removesuffix('.json')}/{child.collection.rpartition('/')[2]}.json"


def _without(view: View, schema: Any) -> View:
    """A view without what only the row prints (its own derived properties)."""
    return {key: value for key, value in view.items() if key in schema._declared_fields}


def _chain(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    if first is not None:
        yield first
        yield from rest


def _safe(label: str) -> str:
    """A document's label as a relative path that cannot leave the folder."""
    parts = [part for part in PurePosixPath(label).parts if part not in ("/", "..", ".")]
    name = "/".join(part.replace("\\", "_").replace(":", "_") for part in parts)
    return "stdin.xml" if name in ("", "-") else name

