"""Reads samples/near-misses.txt: what keeps a sample from raising its finding. The file says how."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from samplefile import SAMPLES

_LINE = re.compile(
    r"(?P<code>[a-z0-9-]+): (?:none, because (?P<reason>.+)"
    r"|(?:(?P<file>[\w.-]+/\S+|options|validate|edit\.json|killed): )?(?:(?P<gone>gone)|(?P<old>.+) => (?P<new>.*?)))"
    r"(?: but (?P<but>[a-z0-9 -]+))?"
)


class NearMiss(NamedTuple):
    """How a sample just does not raise its finding, or why there is no such sample."""

    edits: list[tuple[str, str, str]]
    gone: list[str]
    instead: frozenset[str]
    reason: str


def near_misses(text: str) -> dict[str, NearMiss]:
    """What the file says, by code.

    :raises ValueError: if a line follows no grammar.
    """
    found: dict[str, NearMiss] = {}
    for line in text.partition("\n\n")[2].partition("\n\n")[2].splitlines():
        match = _LINE.fullmatch(line)
        if match is None or (match["gone"] and not match["file"]):
            raise ValueError(f"not a near miss: {line!r}")
        known = found.get(match["code"], NearMiss([], [], frozenset(), ""))
        if match["gone"]:
            known.gone.append(match["file"])
        elif match["old"]:
            known.edits.append((match["file"] or "", _plain(match["old"]), _plain(match["new"])))
        instead = known.instead | frozenset((match["but"] or "").split())
        found[match["code"]] = known._replace(instead=instead, reason=match["reason"] or known.reason)
    return found


def _plain(text: str) -> str:
    return re.sub(r"\\(ufeff|.)", lambda each: {"n": "\n", "ufeff": "\ufeff"}.get(each[1], each[1]), text)


def made_into(miss: NearMiss, sample: Path, folder: Path) -> Path:
    """A copy of a sample with the edits of its near miss, below ``folder``.

    :raises ValueError: if an edit edits nothing.
    """
    copy = folder / sample.name
    if sample.is_dir():
        shutil.copytree(sample, copy)
    else:
        shutil.copy(sample, copy)
    for name, old, new in miss.edits:
        file = copy / name if name else copy
        text = file.read_bytes()
        if old.encode() not in text or old == new:
            raise ValueError(f"{file.name} does not hold {old!r}")
        file.write_bytes(text.replace(old.encode(), new.encode()))
    for name in miss.gone:
        (copy / name).unlink()
    return copy


NEAR_MISSES = near_misses((SAMPLES / "near-misses.txt").read_text("utf-8"))
