"""Findings as the lines that the store and ``findings.jsonl`` hold.

One thing is often said of each entry of an archive (v2 wants a time zone, say). Such a line is made once, with room for
the place that it speaks of; a law proves that it is the line of :meth:`~ctct_bridge.findings.Finding.to_json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from json.encoder import encode_basestring
from typing import Any

from ctct_bridge.archive.texts import compact
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin, Record

#: A place whose parts can be found again in a line, since nothing else in it looks like them.
_NOWHERE = Origin("\ue000document\ue000", 7_700_000_000_001, 7_700_000_000_002, "\ue000id\ue000")
#: So many lines are kept at the most: archives may make up names.
_MOST = 2000
_Made = tuple[tuple[str, ...], tuple[str, ...]]
_made: dict[Any, _Made] = {}


def told(records: Iterable[Record]) -> str:
    """The findings of records, one a line."""
    return "\n".join([line_of(finding) for record in records for finding in record.findings])


def line_of(finding: Finding) -> str:
    """A finding as one line of JSON."""
    params = finding.params
    if "value" in params or finding.offset is not None or not all(type(each) is str for each in params.values()):
        return compact(finding.to_json())  # text of the archive is another one each time, and 1 equals True
    origin = finding.origin
    line = origin.line if finding.line is None else finding.line
    place = origin._replace(line=line) if line is not origin.line else origin
    key = (finding.code, finding.path, finding.v1, *params.items(), *[part is None for part in place])
    made = _made.get(key)
    if made is None:
        if len(_made) >= _MOST:
            _made.clear()
        made = _made[key] = _pieces(finding, place)
    texts, names = made
    parts = [texts[0]]
    for text, name in zip(texts[1:], names, strict=True):
        part = getattr(place, name)
        parts.append(encode_basestring(part) if type(part) is str else str(part))
        parts.append(text)
    return "".join(parts)


def _pieces(finding: Finding, place: Origin) -> _Made:
    """The line in pieces, and which parts of the place stand between them."""
    stated = {name: part for name, part in _NOWHERE._asdict().items() if getattr(place, name) is not None}
    rest = compact(finding._replace(origin=Origin(**{"document": "", **stated}), line=None).to_json())
    found = sorted((rest.index(compact(part)), name) for name, part in stated.items())
    pieces, begun = [], 0
    for at, name in found:
        pieces.append(rest[begun:at])
        begun = at + len(compact(stated[name]))
    return (*pieces, rest[begun:]), tuple(name for _, name in found)
