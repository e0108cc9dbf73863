"""Reads what the samples say about themselves; the grammar stands in samples/README.rst.

Nothing here parses XML: an expectation must be readable in a document that no parser accepts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
#: The folders of samples that have goldens beside them.
FOLDERS = ("events", "fees", "registrants", "guests", "attendance", "payments")
#: Whole archives, each with what migrate makes of it in a folder named after it.
ARCHIVES = (SAMPLES / "account",)

_COMMENT = re.compile(rb"<!--(.*?)-->", re.DOTALL)
_EXPECT = re.compile(r"expect:\s+(?P<code>[a-z0-9-]+)(?:\s+(?!line\b)(?P<path>\S+))?(?:\s+line\s+(?P<line>\d+))?")


class Expectation(NamedTuple):
    """One finding that a sample must raise.

    :ivar code: name of a row of :data:`ctct_bridge.findings.CODES`.
    :ivar path: v1 path or JSON pointer; empty where the finding has none.
    :ivar line: line of the document, from 1; ``None`` where any line will do.
    """

    code: str
    path: str = ""
    line: int | None = None


class Edit(NamedTuple):
    """One change of the migrated output, made before it is restored.

    :ivar file: path below the output folder.
    :ivar pointer: JSON pointer of the value to set or delete; ``None`` where the whole file is meant.
    :ivar value: the new value at the pointer.
    :ivar delete: whether the value, or the file, is deleted.
    :ivar text: the file's new content, JSON or not.
    :ivar new: whether the file is one that migrate did not write.
    """

    file: str
    pointer: str | None = None
    value: Any = None
    delete: bool = False
    text: str | None = None
    new: bool = False


def finding_samples() -> list[Path]:
    """Every sample of a finding that v1 can raise, one a code: a document, or a folder with a small archive."""
    found = (path for path in (SAMPLES / "findings").iterdir() if path.suffix != ".expect")
    apart = ("v2", "served.json", "pushed.json")
    return sorted(path for path in found if not any((path / name).exists() for name in apart))


def v2_finding_samples() -> list[Path]:
    """The samples of findings that only v2 JSON can raise: folders with a v2 tree."""
    return sorted(path.parent for path in (SAMPLES / "findings").glob("*/v2"))


def served_finding_samples() -> list[Path]:
    """The samples of findings that only a service can raise: folders that say what it answers."""
    return sorted(path.parent for path in (SAMPLES / "findings").glob("*/served.json"))


def pushed_finding_samples() -> list[Path]:
    """The samples of findings that only a push can raise: folders that say what is pushed, and what is answered."""
    return sorted(path.parent for path in (SAMPLES / "findings").glob("*/pushed.json"))


def v2_bodies(root: Path) -> Iterator[tuple[Path, str, Any]]:
    """The bodies of a v2 tree with their files and their URLs below ``/v2``."""
    for path in sorted(root.rglob("*.json")):
        url = path.relative_to(root).as_posix().removesuffix(".json")
        yield path, url, json.loads(path.read_text("utf-8"))


def objects(body: Any) -> list[Any]:
    """The objects of a body: those of a page or of a bare array, or the body itself."""
    listed = body["results"] if isinstance(body, dict) and "results" in body else body
    return listed if isinstance(listed, list) else [listed]


#: The folders that hold no documents of one resource.
APART = {*(f"{path.name}{end}" for path in ARCHIVES for end in ("", ".out")), "findings", "quirks", "damaged"}
#: Samples that hold more than files as they are restored: archives, compressed files, responses.
PACKED = {"source-damaged", "source-limit", "archive-inside", "archive-overlap", "member-renamed", "http-error"}
#: Findings of documents that are no XML, and are read nevertheless.
MENDED = ("salvage-", "entry-damaged", "head-damaged")


def event_samples() -> list[Path]:
    """Every document that shows one form of a resource."""
    return sorted(path for path in SAMPLES.glob("*/*.xml") if path.parent.name not in APART)


def quirk_samples() -> list[Path]:
    """Every sample of a quirk of the service, or of what hands and tools did to its documents: a document, or a folder
    with a small archive. They say which findings they raise, like samples of findings."""
    return sorted(path for path in (SAMPLES / "quirks").iterdir() if path.suffix != ".json")


def read_samples() -> list[Path]:
    """Every document that has goldens beside it. What is damaged has none: nobody promises how much of it is read."""
    quirks = [path for path in quirk_samples() if path.is_file() and not path.name.startswith("damaged-")]
    return [*event_samples(), *quirks]


def comes_back(path: Path) -> bool:
    """Whether the documents of a sample of a finding are restored as they are: those that were packed come back as
    files, those that were mended come back mended."""
    return path.stem not in PACKED and not code_of(path).startswith(MENDED)


def code_of(path: Path) -> str:
    """The finding that a sample was made for: its name without the suffix."""
    return path.stem


def source(path: Path) -> Path:
    """What to hand to a command: the document itself, or a folder's ``archive``."""
    return path / "archive" if path.is_dir() else path


def expectations(path: Path) -> list[Expectation]:
    """The findings that a sample says it raises, in its own order.

    :raises ValueError: if a line says ``expect`` but does not follow the grammar, so that no slip of the pen
        turns into an expectation that nobody checks.
    """
    lines = (line.strip() for line in _said(path).splitlines())
    return [_expectation(line, path) for line in lines if line.startswith("expect")]


def options(path: Path) -> list[str]:
    """Further arguments of the command for a folder sample; a source is made absolute."""
    file = path / "options"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return [word for line in lines if line.strip() for word in _words(line.strip(), path)]


def killed(path: Path) -> list[str]:
    """The documents of a folder sample whose readers are to be killed."""
    file = path / "killed"
    return file.read_text("utf-8").split() if file.is_file() else []


def edits(path: Path) -> list[Edit]:
    """The changes that a folder sample wants made between ``migrate`` and ``restore``."""
    file = path / "edit.json"
    return [Edit(**row) for row in json.loads(file.read_text("utf-8"))] if file.is_file() else []


def judged(path: Path) -> dict[str, Any] | None:
    """For a sample that is validated instead of migrated: how."""
    file = path / "validate"
    return dict(json.loads(file.read_text("utf-8"))) if file.is_file() else None


def verified_against(path: Path) -> list[Path] | None:
    """For a sample that is verified instead of restored: the archives that ``verify`` compares with, if any."""
    file = path / "verify"
    return [path / name for name in file.read_text("utf-8").split()] if file.is_file() else None


def apply_edits(path: Path, output: Path) -> None:
    """Makes the changes of the sample ``path`` in the folder that ``migrate`` wrote.

    :raises OSError: if a file to be changed is not there; a sample that edits nothing shows nothing.
    """
    for edit in edits(path):
        file = output / edit.file
        if edit.pointer is not None:
            body = json.loads(file.read_text("utf-8"))
            _change(body, edit)
            file.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", "utf-8")
        elif edit.delete:
            file.unlink()
        else:
            if not edit.new:
                file.stat()  # raises where there is nothing to overwrite
            file.write_text(edit.text or "", "utf-8")


def _said(path: Path) -> str:
    """The text that may hold expectations: ``expect`` in a folder, else a sidecar, else the first comment."""
    sidecar = path / "expect" if path.is_dir() else path.with_name(path.name + ".expect")
    if path.is_dir() or sidecar.exists():
        return sidecar.read_text("utf-8")
    # Without its zero bytes, UTF-16 reads like ASCII wherever it holds ASCII; and expectations hold nothing else.
    comment = _COMMENT.search(path.read_bytes().replace(b"\0", b""))
    return comment[1].decode("ascii", "replace") if comment else ""


def _expectation(line: str, path: Path) -> Expectation:
    match = _EXPECT.fullmatch(line)
    if match is None:
        raise ValueError(f"{path.name}: not an expectation: {line!r}")
    return Expectation(match["code"], match["path"] or "", int(match["line"]) if match["line"] else None)


def _words(line: str, folder: Path) -> list[str]:
    return line.split(maxsplit=1) if line.startswith("-") else [str(folder / line)]


def _change(body: Any, edit: Edit) -> None:
    *parents, last = [part.replace("~1", "/").replace("~0", "~") for part in (edit.pointer or "").split("/")[1:]]
    for part in parents:
        body = body[int(part)] if isinstance(body, list) else body[part]
    key: Any = int(last) if isinstance(body, list) else last
    if edit.delete:
        del body[key]
    else:
        body[key] = edit.value
