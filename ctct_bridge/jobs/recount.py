"""The numbers of a report counted again, from what the files of an output folder hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ctct_bridge.archive.jsonl import bodies
from ctct_bridge.archive.outputs import residue_lines
from ctct_bridge.model import State
from ctct_bridge.report.result import DocumentResult, Report
from ctct_bridge.schemas import REGISTRY, served_at


class Recount:
    """What an output folder holds.

    :param names: its files.
    :param said: its ``report.json``; from it is taken only how many documents there were to find.
    :raises InputMissing: if a line of the residue is not as ``migrate`` wrote it.
    :raises OSError: if a file cannot be read.
    """

    def __init__(self, root: Path, names: list[str], said: dict[str, Any]) -> None:
        self.resources: dict[str, Counter[str]] = {}
        self.documents: list[DocumentResult] = []
        self.findings: Counter[str] = Counter()
        self.children: Counter[str] = Counter()
        self._noted: Counter[str] = Counter()
        self._items: Counter[str] = Counter()
        self._found: Counter[str] = Counter()
        self._residue(root)
        self._findings(root, said)
        self._bodies(root, names)
        with (root / "rejects.jsonl").open("rb") as lines:
            self._rejects = sum(1 for _ in lines)

    @property
    def read(self) -> int:
        """Entries in the residue."""
        return sum(document.states.total() for document in self.documents)

    def to_json(self) -> dict[str, Any]:
        """What ``report.json`` should say, as far as the files tell."""
        report = Report("migrate", self.read, self.resources, self.children, self.documents, self.findings)
        told = report.to_json()
        for key in ("command", "profile", "options"):
            del told[key]
        return told

    def uneven(self) -> Iterator[tuple[str, int, int]]:
        """Each page that holds another number of rows than the residue points to; each item that is not there once;
        and the rejects, if they are not as many as the residue knows."""
        for name in sorted(self._noted.keys() | self._items.keys() | self._found.keys()):
            known = self._noted[name] if name not in self._items else self._items[name]
            if self._found[name] != known:
                yield name, self._found[name], known
        rejected = sum(document.states[State.REJECTED] for document in self.documents)
        if self._rejects != rejected:
            yield "rejects.jsonl", self._rejects, rejected

    def _residue(self, root: Path) -> None:
        for told in residue_lines(root / "residue.jsonl"):
            if "entry" not in told:
                self.documents.append(DocumentResult(told["document"], told.get("complete", True)))
                continue
            self.documents[-1].states[told["state"]] += 1
            self.resources.setdefault(told.get("resource") or "other", Counter())[told["state"]] += 1
            if "v2" in told:
                file, _, inside = told["v2"].partition("#")
                row = told["row"][0] if "row" in told else told["v2"]
                self._noted[row.partition("#")[0]] += 1
                if not inside:
                    self._items[file] += 1

    def _findings(self, root: Path, said: dict[str, Any]) -> None:
        """Findings by code and document. Those of no document of the archive come first."""
        with (root / "findings.jsonl").open("rb") as lines:
            number = sum(1 for _ in lines)
            lines.seek(0)
            outside = number - sum(int(each["findings"]) for each in said["documents"])
            own: Counter[str] = Counter()
            for at, line in enumerate(lines):
                told = json.loads(line)
                self.findings[told["code"]] += 1
                if at >= outside:
                    own[told["document"]] += 1
        for document in self.documents:
            document.findings = own[document.label]

    def _bodies(self, root: Path, names: list[str]) -> None:
        """Rows of pages, items, and the children below them."""
        below = {child for schema in REGISTRY for child in schema.children()}
        for name, body in bodies(root, [name for name in names if name.startswith("v2/")]):
            rows = body.get("results") if isinstance(body, dict) else body
            found = served_at(name.removeprefix("v2/").removesuffix(".json"))
            if found is not None and found[0] in below:
                self.children[found[0].resource] += len(rows or ())
            elif isinstance(rows, list):
                self._found[name] += len(rows)
            elif name in self._items:
                self._found[name] += 1
