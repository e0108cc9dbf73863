"""The other layout of an output folder: the bodies of a resource in one file, ``{"path": …, "body": …}`` a line.

``path`` is where the tree would have the body, so residue, findings and pages are the same in both layouts. Whoever
reads a folder reads a tree: :func:`as_tree` makes one of the lines.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ctct_bridge.archive.atomic import Blocks, inside
from ctct_bridge.archive.layouts import Tree
from ctct_bridge.archive.manifest import MANIFEST, sha256_of, unchanged
from ctct_bridge.archive.texts import compact
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.errors import InputMissing
from ctct_bridge.schemas import served_at

#: Files beside ``v2`` that a reader of the tree looks for.
_BESIDE = ("residue.jsonl", "rejects.jsonl", "findings.jsonl", "report.json")
#: What v2 serves below a collection, and is none of its items.
_APART = ("activities/addcontacts",)


class Lines(Tree):
    """A tree whose bodies go into one file a resource."""

    def __init__(self, root: Path | None, workspace: Workspace) -> None:
        super().__init__(root, workspace)
        self._streams: dict[str, Blocks] = {}
        self._stack = ExitStack()

    def text(self, path: str, text: str) -> None:
        """Write a body whose text was made before."""
        if path.startswith("v2/"):
            self.lines(path, [text])
        else:
            self._end()
            super().text(path, text)

    def lines(self, path: str, lines: Any) -> None:
        """Write texts, one a line; those of a body are one line together."""
        if self.root is None or not path.startswith("v2/"):
            self._end()  # what is no body comes after all bodies
            super().lines(path, lines)
            return
        # A text inside JSON has no line end of its own.
        body = "".join([line.lstrip(" ") for text in lines for line in text.split("\n")])
        self._blocks(f"v2/{resource_at(path)}.jsonl").line(f'{{"path":{compact(path)},"body":{body}}}')

    def _blocks(self, path: str) -> Blocks:
        if path not in self._streams:
            self._streams[path] = Blocks(self._stack.enter_context(self.begin(path)))
        return self._streams[path]

    def _end(self) -> None:
        for blocks in self._streams.values():
            blocks.end()
        self._stack.close()
        for path, blocks in self._streams.items():
            self.done(path, blocks.out)
        self._streams.clear()

    def drop(self) -> None:
        """Let go of what is open; a file that is not whole is taken away."""
        self._streams.clear()
        self._stack.__exit__(InputMissing, InputMissing(), None)
        super().drop()


LAYOUTS: dict[str, type[Tree]] = {"tree": Tree, "jsonl": Lines}


def resource_at(path: str) -> str:
    """The name of the resource whose bodies a path of the tree belongs to.

    >>> resource_at("v2/eventspot/events/a07e4k/fees.json"), resource_at("v2/eventspot/events.page-2.json")
    ('fee', 'event')
    """
    url = re.sub(r"(?:\.page-[0-9]+)?\.json$", "", path.removeprefix("v2/"))
    above, _, last = url.rpartition("/")
    if (found := served_at(url)) is not None:
        return found[0].resource
    item = served_at(above)
    return item[0].resource if item is not None and item[0].row is not None and url not in _APART else last


def bodies(root: Path, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Path and JSON of every body in the files ``names`` of either layout. What cannot be read is passed over."""
    for name in names:
        try:
            if name.endswith(".jsonl"):
                yield from _told(root / name)
            else:
                yield name, json.loads((root / name).read_bytes())
        except (OSError, ValueError, RecursionError, InputMissing):
            continue


def _told(path: Path) -> Iterator[tuple[str, Any]]:
    """The lines of a file.

    :raises InputMissing: at a line that is none of ours.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                told = json.loads(line)
                place, body = told["path"], told["body"]
                if not place.startswith("v2/") or not place.endswith(".json") or not inside(place):
                    raise ValueError
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                raise InputMissing(f"{path.name}, line {number}: no object with path and body") from None
            yield place, body


@contextmanager
def as_tree(root: Path) -> Iterator[Path]:
    """An output folder as a tree: itself, or a temporary folder that holds the bodies of its lines as files.

    :raises InputMissing: if a line is not as ``migrate`` wrote it, or two are of one path.
    """
    files = sorted((root / "v2").glob("*.jsonl"))
    if not files:
        yield root
        return
    with TemporaryDirectory(prefix="ctct-bridge-") as made:
        tree = Path(made)
        names = [f"v2/{path.name}" for path in files]
        sound, listed = unchanged(root, names), list[dict[str, str]]()
        for name in names:
            for place, body in _told(root / name):
                target = tree / place
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.exists():
                    raise InputMissing(f"{name}: {place} is there twice")
                target.write_text(json.dumps(body), "ascii")
                listed.append({"path": place, "sha256": (sha256_of(target) or "") if name in sound else ""})
        loose = [path.relative_to(root).as_posix() for path in sorted((root / "v2").rglob("*.json"))]
        for name in (*loose, *(name for name in _BESIDE if (root / name).is_file())):
            if (tree / name).exists():
                raise InputMissing(f"{name} is there twice")
            _lend(root / name, tree / name)
            if name not in loose:  # a body that somebody laid beside the lines is his own
                listed.append(
                    {"path": name, "sha256": (sha256_of(root / name) or "") if unchanged(root, [name]) else ""}
                )
        (tree / MANIFEST).write_text(json.dumps({"files": listed}), "ascii")
        yield tree


def _lend(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.symlink_to(path.resolve())
    except OSError:  # not every system lets everybody make links
        shutil.copyfile(path, target)
