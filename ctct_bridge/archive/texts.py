"""JSON as it is written to files and into the store: compact or for people, never with what JSON has no number for."""

from __future__ import annotations

import json
from collections.abc import Callable
from json import encoder
from json.encoder import encode_basestring
from math import isfinite
from typing import Any


def _encoder(ordered: bool) -> Callable[[Any], str]:
    """What makes one line of a value. ``json.dumps`` makes an encoder for each call, which costs as much as a short
    line."""
    plain = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=ordered)
    make = getattr(encoder, "c_make_encoder", None)  # there is none where Python is not CPython
    if make is None:
        return plain.encode
    pieces = make(None, plain.default, encode_basestring, None, ":", ",", ordered, False, False)
    return lambda value: "".join(pieces(value, 0))


_COMPACT, _ORDERED = _encoder(False), _encoder(True)


def compact(value: Any, ordered: bool = False) -> str:
    """``value`` as one line of JSON: no NaN, no escapes that UTF-8 does not need, keys as they come or by name."""
    return _ORDERED(value) if ordered else _COMPACT(value)


def sound(text: str) -> str:
    """A text that UTF-8 can say. Names of files, and XML that is none, may hold bytes that are no text."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def indented(value: Any, gap: str = "\n") -> str:
    """``value`` as JSON that a person can read and edit: what ``json.dumps(value, indent=2)`` gives, several times as
    fast, since that is not compiled. ``gap`` is what stands between two lines."""
    return _INDENTED[type(value)](value, gap)


def sorted_text(value: Any) -> str:
    """A text that two JSON values share if and only if they are equal, whatever the order of their properties."""
    return _SORTED[type(value)](value)


class _Names(dict[str, str]):
    """The names of properties as they stand before their values. There are few of them, unless somebody edits."""

    def __missing__(self, name: str) -> str:
        text = f"{encode_basestring(name)}:"
        if len(self) < 5000:
            self[name] = text
        return text


class _Writers(dict[type, Callable[..., str]]):
    """How values of each type are written; those of no type that JSON has are refused."""

    def __missing__(self, kind: type) -> Callable[..., str]:
        base = next((each for each in (dict, list, str) if issubclass(kind, each)), None)
        return self[base] if base is not None else self[type(None)]


_NAMES = _Names()


def _indented_object(value: dict[str, Any], gap: str) -> str:
    if not value:
        return "{}"
    inner = gap + "  "
    rows = [  # most values are texts, and a call for each would cost more than its text
        f"{_NAMES[name]} {encode_basestring(each) if type(each) is str else _INDENTED[type(each)](each, inner)}"
        for name, each in value.items()
    ]
    return f"{{{inner}{f',{inner}'.join(rows)}{gap}}}"


def _indented_array(value: list[Any], gap: str) -> str:
    if not value:
        return "[]"
    inner = gap + "  "
    return f"[{inner}{f',{inner}'.join([_INDENTED[type(each)](each, inner) for each in value])}{gap}]"


def _sorted_object(value: dict[str, Any]) -> str:
    return f"{{{','.join(sorted([_NAMES[name] + _SORTED[type(each)](each) for name, each in value.items()]))}}}"


def _sorted_array(value: list[Any]) -> str:
    return f"[{','.join([_SORTED[type(each)](each) for each in value])}]"


def number(value: float, gap: str = "") -> str:
    """A float as JSON; what is none is refused."""
    return float.__repr__(value) if isfinite(value) else _COMPACT(value)


_INDENTED = _Writers(
    {
        str: lambda value, gap: encode_basestring(value),
        bool: lambda value, gap: "true" if value else "false",
        int: lambda value, gap: int.__repr__(value),
        float: number,
        dict: _indented_object,
        list: _indented_array,
        type(None): lambda value, gap: _COMPACT(value),
    }
)
_SORTED = _Writers(
    {
        str: encode_basestring,
        bool: lambda value: "true" if value else "false",
        # Whatever Python reads as a number, infinite ones included.
        int: int.__repr__,
        float: float.__repr__,
        dict: _sorted_object,
        list: _sorted_array,
        type(None): _COMPACT,
    }
)
