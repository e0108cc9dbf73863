"""What the names of files tell: their order, what is hidden, what is a document; and how names of members are tamed."""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from typing import Any

#: Endings under which v1 documents are saved. Files of other names in a folder are read if they start like XML.
ENDINGS = (".xml", ".atom", ".feed")
#: Endings under which bodies of v2 are saved.
JSON = (".json", ".jsonl", ".ndjson")

#: What ``migrate`` writes beside the bodies, and the first properties of it.
_BESIDE = {
    "residue.jsonl": ("document",),
    "rejects.jsonl": ("document",),
    "findings.jsonl": ("code",),
    "report.json": ("command", "checked"),
    "manifest.json": ("tool",),
}
_PAGE = ("report.html", b'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><meta http-equiv="Content-Sec')

# What moves a terminal's cursor, names a drive or a stream of Windows, or is no character at all.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f:\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST = 1000
# Bytes of a file's name that are no UTF-8, as Python has them.
_BYTES = re.compile("[\ud800-\udfff]")


def natural(name: str) -> tuple[Any, ...]:
    """A key to sort by, so that the pages of a collection come in their order: numbers in names count by value."""
    stem, ending = os.path.splitext(name)  # noqa: PTH122  (a name, not a path)
    # Digits by odd position: isdigit() would take a superscript for one. Names hold few enough for int().
    parts = re.split(r"([0-9]{1,1000})", stem.casefold())
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts)), ending, name


def place(name: str) -> tuple[Any, ...]:
    """A key to sort names of members by, in the order of a folder: files before folders."""
    *folders, last = name.split("/")
    return (*((1, natural(folder)) for folder in folders), (0, natural(last)))


def tame(name: str) -> str:
    """A name of a member as a relative path with forward slashes, which leads nowhere but down; for labels only."""
    parts = [part for part in name[:_LONGEST].replace("\\", "/").split("/") if part not in ("", ".")]
    return "/".join("__" if part == ".." else _UNSAFE.sub("_", part) for part in parts) or "_"


def written(name: str) -> str:
    """The name of a file on disk as text: bytes that are no UTF-8 are no part of a label."""
    return _BYTES.sub("_", name)


def usual(name: str) -> str:
    """The name as it would be if there were nothing to tame about it: many tools write ``./`` before each name."""
    return name.replace("\\", "/").removeprefix("./")


def hidden(name: str) -> bool:
    """Whether a tamed name, or that of a folder above it, starts with a dot."""
    return any(part.startswith(".") for part in name.split("/"))


def named_document(name: str) -> bool:
    """Whether a file's name says that it is a document."""
    return PurePosixPath(name).suffix.lower() in ENDINGS


def named_json(name: str) -> bool:
    """Whether a file's name says that it is JSON."""
    return PurePosixPath(name).suffix.lower() in JSON


def beside(name: str, head: bytes) -> bool:
    """Whether a file is one that ``migrate`` writes beside the v2 JSON, by its name and how it begins."""
    if name == _PAGE[0]:
        return not head or head.startswith(_PAGE[1])
    first = _BESIDE.get(name)
    found = re.match(rb'\s*\{\s*"(\w+)"', head)
    return first is not None and (not head or (found is not None and found[1].decode("ascii", "replace") in first))


def starts_like_xml(head: bytes) -> bool:
    """Whether a file's first bytes say that it is a document."""
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<")


def unlike(name: str) -> str:
    """Why a file is no document, for a finding."""
    return f"a {PurePosixPath(name).suffix or 'nameless'} file that does not start like XML"


def numbered(name: str, number: int) -> str:
    """A name with a number before its ending: ``in-2.xml``."""
    base = PurePosixPath(name)
    return str(base.with_name(f"{base.stem}-{number}{base.suffix}")) if base.name else f"-{number}"


def another(name: str, taken: set[str]) -> str:
    """``name``, or one like it that is not in ``taken``; it is put there."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = numbered(name, number)
    taken.add(found)
    return found
