"""An output folder read back: v2 bodies, residue and rejects, and safe names for the documents made from them.

All of it may have been edited, moved or damaged since it was written, and comes from whoever had the folder last.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from ctct_bridge.archive.atomic import inside
from ctct_bridge.archive.layouts import pages_of
from ctct_bridge.archive.manifest import unchanged
from ctct_bridge.errors import InputMissing
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin, State

#: Bytes of a file's name.
_LONGEST = 200


class V2Tree:
    """The v2 files of an output folder.

    :param root: the folder that holds ``v2``.
    :param tell: receives a finding for each file that cannot be read, once.
    :ivar broken: the paths of these files.
    :ivar parents: collection -> the parent that it belongs to, as far as somebody knows it better than the folders.
    """

    def __init__(self, root: Path, tell: Callable[[Finding], None]) -> None:
        self.root, self._tell = root, tell
        self.broken: set[str] = set()
        self.parents: dict[str, str] = {}
        self._page: tuple[str, dict[str, Any]] = ("", {})
        self._listed: tuple[str, list[Any]] = ("", [])
        self._inside = ""
        self._homes: dict[str, dict[str, str]] = {}

    def body(self, path: str) -> Any:
        """The JSON of a file; ``None`` if it is not there, outside the folder, or no JSON."""
        if not inside(path) or path in self.broken:
            return None
        try:
            return json.loads((self.root / path).read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, RecursionError) as fault:
            line = getattr(fault, "lineno", None)
            found = Finding("v2-not-json", Origin(path), params={"reason": str(fault)}, line=line)
        except OSError as fault:
            found = Finding("source-unreadable", Origin(path), params={"reason": fault.strerror or "?"})
        self.broken.add(path)
        self._tell(found)
        return None

    def rows(self, collection: str) -> Iterator[dict[str, Any]]:
        """The rows of a collection, page by page."""
        for path in pages_of(self.root, collection):
            yield from self._rows(path.relative_to(self.root).as_posix())

    def _rows(self, path: str) -> list[dict[str, Any]]:
        return [row for row in self._list(path) if isinstance(row, dict)]

    def places(self, collection: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The rows of a collection, page by page, with their places."""
        for path in pages_of(self.root, collection):
            name = path.relative_to(self.root).as_posix()
            for number, row in enumerate(self._list(name)):
                if isinstance(row, dict):
                    yield f"{name}#{self._inside}/{number}", row

    def at(self, pointer: str) -> dict[str, Any] | None:
        """The row at a place, for what has no id to be found by."""
        path, _, inside = pointer.partition("#")
        rows, number = self._list(path), inside.rpartition("/")[2]
        row = rows[int(number)] if number.isdigit() and int(number) < len(rows) else None
        return row if isinstance(row, dict) else None

    def _list(self, path: str) -> list[Any]:
        """The list that a page holds, whatever is in it; the last one is kept."""
        if self._listed[0] != path:
            page = self.body(path)
            results = page.get("results") if isinstance(page, dict) else page
            self._inside = "/results" if isinstance(page, dict) else ""
            self._listed = path, results if isinstance(results, list) else []
        return self._listed[1]

    def row(self, collection: str, pointer: str, id: str) -> dict[str, Any] | None:
        """The row of an id: in the page that ``pointer`` names, else in any."""
        found = self._on(pointer.partition("#")[0], id)
        if found is None:
            if collection not in self._homes:
                pages = [path.relative_to(self.root).as_posix() for path in pages_of(self.root, collection)]
                self._homes[collection] = {str(row.get("id")): page for page in pages for row in self._rows(page)}
            home = self._homes[collection].get(id)
            found = self._on(home, id) if home is not None else None
        return found

    def _on(self, path: str, id: str) -> dict[str, Any] | None:
        if self._page[0] != path:
            self._page = path, {str(row.get("id")): row for row in self._rows(path)}
        return self._page[1].get(id)


def residue_lines(path: Path, passed: Callable[[int], None] | None = None) -> Iterator[dict[str, Any]]:
    """The lines of a residue: the head of each document, followed by its entries.

    :param passed: told the size of each line in bytes.
    :raises UsageError: if a line is not as ``migrate`` wrote it; a line that is skipped would be an entry lost.
    """
    number = 0
    with path.open("rb") as lines:
        try:
            for line in lines:
                number += 1
                if passed is not None:
                    passed(len(line))
                told = json.loads(line)
                if not isinstance(told["document"], str) or ("entry" in told and told["state"] not in State.ALL):
                    raise TypeError
                yield told
        except (ValueError, KeyError, TypeError, RecursionError):
            raise InputMissing(f"{path.name}, line {number}: not as migrate wrote it; run migrate again") from None


@contextmanager
def as_written(root: Path) -> Iterator[None]:
    """What goes wrong in here over a residue in ``root`` that was changed since is the residue's fault.

    :raises InputMissing: instead of the error that a wrong type or a missing member led to.
    """
    try:
        yield
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        if not (root / "residue.jsonl").is_file() or unchanged(root, ["residue.jsonl"]):
            raise
        raise InputMissing("residue.jsonl is not as migrate wrote it; run migrate again") from None


class Rejects:
    """The raw XML of rejected entries, read alongside the residue: both are in archive order."""

    def __init__(self, path: Path) -> None:
        self._lines = path.open(encoding="utf-8", errors="surrogatepass") if path.is_file() else None
        self._ahead: dict[str, Any] | None = None

    def __enter__(self) -> Rejects:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._lines is not None:
            self._lines.close()

    def find(self, document: str, entry: int) -> str | None:
        """The XML of one rejected entry, if it is (still) there."""
        if self._ahead is None:
            self._ahead = self._next()
        ahead = self._ahead
        if ahead is None or (ahead.get("document"), ahead.get("entry")) != (document, entry):
            return None
        self._ahead = None
        xml = ahead.get("xml")
        return xml if isinstance(xml, str) else None

    def _next(self) -> dict[str, Any] | None:
        for line in self._lines or ():
            try:
                told = json.loads(line)
            except (ValueError, RecursionError):
                continue  # its entry is told as missing
            if isinstance(told, dict):
                return told
        return None


class DocumentPaths:
    """Paths for documents, from labels: below the folder, and no two the same.

    :ivar given: label -> the path that it was given last.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self.given: dict[str, str] = {}

    def path_of(self, label: str) -> str:
        """A relative path for a document."""
        path = PurePosixPath(_safe(label))
        number, name = 1, path.as_posix()
        while name in self._taken:
            number += 1
            name = path.with_name(f"{path.stem}~{number}{path.suffix}").as_posix()
        self._taken.add(name)
        self.given[label] = name
        return name


def _safe(label: str) -> str:
    if re.fullmatch(r"-[0-9]*", label):  # standard input, bytes or a stream
        return f"stdin{label.rstrip('-')}.xml"
    parts = [part for part in PurePosixPath(label).parts if part not in ("/", "//", "..", ".")]
    return "/".join(_short(re.sub(r"[\\:\x00-\x1f\x7f]", "_", part)) for part in parts) or "document.xml"


def _short(name: str) -> str:
    """A name that leaves room for what a file is called until it is whole: most systems take 255 bytes."""
    data = name.encode("utf-8", "surrogatepass")
    if len(data) <= _LONGEST:
        return name
    kept = data[: _LONGEST // 2].decode("utf-8", "ignore")
    return f"{kept}~{hashlib.sha256(data).hexdigest()[:8]}{PurePosixPath(name).suffix[:10]}"
