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

#: A document that tells where the place stands in a line: before it, there is only what the package says itself.
_NOWHERE = "\ue000document\ue000"
#: So many lines are kept at the most: archives may make up names.
_MOST = 2000
#: What stands before the place, what behind it, and the parameters.
_Made = tuple[str, str, dict[str, Any]]
_made: dict[Any, _Made] = {}
#: The same by the very parameters, which a contract says over and over: as long as they are kept here, no others have
#: their address.
_same: dict[Any, _Made] = {}


def told(records: Iterable[Record]) -> str:
    """The findings of records, one a line."""
    return "\n".join([line for record in records if record.findings for line in lines_of(record.findings)])


def lines_of(findings: Iterable[Finding]) -> list[str]:
    """Findings as lines of JSON."""
    lines, place = [], ""
    at: tuple[Origin, int | None] | None = None
    for finding in findings:
        code, origin, path, params, line, v1, offset = finding
        made = None if offset is not None else _same.get((code, path, v1, id(params))) or _around(finding)
        if made is None:
            lines.append(compact(finding.to_json()))
            continue
        if at is None or at[0] is not origin or at[1] != line:  # those of one entry speak of the same place
            at, place = (origin, line), _place(origin, line)
        lines.append(f"{made[0]}{place}{made[1]}")
    return lines


def _repeats(params: dict[str, Any]) -> bool:
    """Whether it may be worth while to keep a line with them: text of the archive is another one each time; and 1
    equals True, so only texts tell themselves apart."""
    return not params or ("value" not in params and {*map(type, params.values())} == {str})


def _around(finding: Finding) -> _Made | None:
    """What stands before the place in the line of a finding, and what behind it; ``None`` if it is not worth while."""
    code, _, path, params, _, v1, _ = finding
    if not _repeats(params):
        return None
    key = code, path, v1, *params.items()
    made = _made.get(key)
    if made is None:
        nowhere = finding._replace(origin=Origin(_NOWHERE), line=None)
        before, _, behind = compact(nowhere.to_json()).partition(f'"document":"{_NOWHERE}"')
        made = before, behind, params
        _keep(_made, key, made)
    _keep(_same, (code, path, v1, id(params)), (*made[:2], params))
    return made


def _keep(kept: dict[Any, Any], key: Any, value: Any) -> None:
    if len(kept) >= _MOST:
        kept.clear()
    kept[key] = value


def _place(origin: Origin, line: int | None) -> str:
    """The place that a finding speaks of."""
    document, entry, first, id = origin
    place = f'"document":{encode_basestring(document)}'
    if entry is not None:
        place += f',"entry":{entry}'
    if line is not None or first is not None:
        place += f',"line":{first if line is None else line}'
    return place if id is None else f'{place},"id":{encode_basestring(id)}'
