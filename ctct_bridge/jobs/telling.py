"""Findings as the lines that the store and ``findings.jsonl`` hold.

One thing is often said of each entry of an archive (v2 wants a time zone, say). Such a line is made once, with room for
the place that it speaks of; a law proves that it is the line of :meth:`~ctct_bridge.findings.Finding.to_json`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

from ctct_bridge.archive.texts import compact
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin, Record

#: A place whose parts can be found again in a line, since nothing else in it looks like them.
_NOWHERE = Origin("\ue000document\ue000", 7_700_000_000_001, 7_700_000_000_002, "\ue000id\ue000")
#: So many lines are kept at the most: archives may make up names.
_MOST = 2000
_Made = tuple[str, Callable[[tuple[Any, ...]], Any]]
_made: dict[Any, _Made] = {}


def told(records: Iterable[Record]) -> str:
    """The findings of records, one a line."""
    return "\n".join([line_of(finding) for record in records for finding in record.findings])


def line_of(finding: Finding) -> str:
    """A finding as one line of JSON."""
    code, origin, path, params, line, v1, offset = finding
    if offset is not None or (params and not _repeats(params)):
        return compact(finding.to_json())
    document, entry, first, id = origin
    if line is None:
        line = first
    key = (code, path, v1, entry is None, line is None, id is None, *params.items())
    made = _made.get(key)
    if made is None:
        if len(_made) >= _MOST:
            _made.clear()
        made = _made[key] = _template(finding, Origin(document, entry, line, id))
    text, pick = made
    said: str = text % pick((encode_basestring(document), entry, line, None if id is None else encode_basestring(id)))
    return said


def _repeats(params: dict[str, Any]) -> bool:
    """Whether it may be worth while to keep a line with them: text of the archive is another one each time; and 1
    equals True, so only texts tell themselves apart."""
    return "value" not in params and {*map(type, params.values())} == {str}


def _template(finding: Finding, place: Origin) -> _Made:
    """The line with room for the parts of the place, and what picks these in their order."""
    stated = {name: part for name, part in _NOWHERE._asdict().items() if getattr(place, name) is not None}
    text = compact(finding._replace(origin=Origin(**{"document": "", **stated}), line=None).to_json())
    found = sorted((text.index(compact(part)), name) for name, part in stated.items())
    pieces, begun = [], 0
    for at, name in found:
        pieces.append(text[begun:at].replace("%", "%%"))
        begun = at + len(compact(stated[name]))
    pieces.append(text[begun:].replace("%", "%%"))
    return "%s".join(pieces), itemgetter(*(Origin._fields.index(name) for _, name in found))
