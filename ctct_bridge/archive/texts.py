"""JSON as it is written to files and into the store: compact or for people, never with what JSON has no number for."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any

# Made once: json.dumps makes an encoder a call for everything but its defaults.
_COMPACT, _ORDERED = (
    json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=ordered).encode
    for ordered in (False, True)
)


def compact(value: Any, ordered: bool = False) -> str:
    """``value`` as one line of JSON: no NaN, no escapes that UTF-8 does not need, keys as they come or by name."""
    return _ORDERED(value) if ordered else _COMPACT(value)


def indented(value: Any, gap: str = "\n") -> str:
    """``value`` as JSON that a person can read and edit: what ``json.dumps(value, indent=2)`` gives, several times as
    fast, since that is not compiled. ``gap`` is what stands between two lines."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if value is True or value is False:
        return "true" if value else "false"
    if kind is int:
        return int.__repr__(value)
    inner = gap + "  "
    if isinstance(value, dict) and value:
        rows = [  # most values are texts, and a call for each would cost more than its text
            f"{encode_basestring(key)}: {encode_basestring(each) if type(each) is str else indented(each, inner)}"
            for key, each in value.items()
        ]
        return f"{{{inner}{f',{inner}'.join(rows)}{gap}}}"
    if isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join([indented(each, inner) for each in value])}{gap}]"
    return _COMPACT(value)
