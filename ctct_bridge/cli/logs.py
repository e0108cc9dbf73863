"""Standard error as a log: what a command tells besides its result, as text or as one JSON object a line.

Names and addresses of an archive are in none of it, unless ``--show-values`` asks for them; what an archive or a path
could do to a terminal is shown as an escape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ctct_bridge.findings import Finding


def as_json(level: str, event: str, told: dict[str, Any]) -> str:
    """One record as a line of JSON: ``time``, ``level``, ``event``, and what it tells. ASCII, so that it is one line
    in whatever encoding."""
    import json
    from datetime import UTC, datetime

    time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": time, "level": level, "event": event, **told}) + "\n"


def as_text(level: str, told: dict[str, Any]) -> str:
    """The same for people: place, level, message."""
    from ctct_bridge.findings import visible

    place = told.get("document", "")
    if "line" in told:
        place += f":{told['line']}"
    named = " ".join(str(told[key]) for key in ("code", "path") if key in told)
    return visible(": ".join(part for part in (place, f"{level} {named}".strip(), told["message"]) if part)) + "\n"


def of_finding(finding: Finding, show_values: bool) -> dict[str, Any]:
    """What a log tells of a finding: its code and its place. Not its id, which may be an address."""
    line = finding.line if finding.line is not None else finding.origin.line
    told = {
        "code": finding.code,
        "document": finding.origin.document,
        "entry": finding.origin.entry,
        "line": line,
        "path": finding.path or None,
        "message": finding.message(show_values),
    }
    return {key: value for key, value in told.items() if value is not None}
