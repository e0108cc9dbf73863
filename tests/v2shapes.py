"""What v2 lets a client send, as tables, and the check of a body against one.

They are written from the documentation, not from the package's own schemas: the one has to judge the other.
A line is ``names: kind bounds marks``:

==========================  ============================================================================
``text 50``, ``text 4-12``  a string of at most so many characters, or so many to so many
``email 80``                a string with one ``@`` between two parts, of 6 to so many characters
``word A B``                one of these words
``form REGEX``              a string that has this form; another one is ``json.regex.mismatch``
``date``                    an instant in ISO 8601, by Z or by its offset
``flag``, ``number``        true or false; any number
``count 0-100``             an integer from 0 to 100; ``count 0-`` has no upper bound
``stock``                   an integer above 0, or -1 for as many as one likes
``money 0.01``              a number, no less than this
``one S``, ``many S 0-2``   an object, or an array of so many objects, by the table S
``texts``, ``words A B``    an array of strings, or of these words
``emails 1-5``              an array of so many e-mail addresses
``served``                  set by the service: refused
``ignored``                 set by the service: passed over
==========================  ============================================================================

``!`` at the end: required. A property that is null is as good as missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from v2ground import BAD_REQUEST, Refusal

Rule = tuple[str, list[str], bool]
Shape = dict[str, Rule]
SHAPES: dict[str, Shape] = {}
Problem = tuple[str, str]


def shape(name: str, lines: str) -> Shape:
    """A table by this name."""
    table: Shape = {}
    for line in lines.strip().splitlines():
        names, _, rest = line.partition(":")
        kind, *bounds = rest.removesuffix("!").split()
        table |= {each: (kind, bounds, rest.endswith("!")) for each in names.split()}
    SHAPES[name] = table
    return table


def checked(name: str, body: Any, lenient: bool = False) -> dict[str, Any]:
    """The body without what is passed over; raises all that is wrong with it at once.

    :param lenient: whether what the client may not send is passed over, too.
    """
    if not isinstance(body, dict):
        raise Refusal(400, (BAD_REQUEST, "#/: must be an object"))
    if problems := list(_problems(SHAPES[name], body, "#", lenient)):
        raise Refusal(400, *problems)
    return _kept(SHAPES[name], body)


def _kept(table: Shape, body: dict[str, Any]) -> dict[str, Any]:
    """What is left of an object: neither nulls nor what only the service sets."""
    kept = {}
    for name, value in body.items():
        kind, bounds, _ = table.get(name, ("served", [], False))
        if value is None or kind in ("served", "ignored"):
            continue
        if kind == "one":
            value = _kept(SHAPES[bounds[0]], value)
        elif kind == "many":
            value = [_kept(SHAPES[bounds[0]], item) for item in value]
        kept[name] = value
    return kept


def _problems(table: Shape, body: dict[str, Any], path: str, lenient: bool) -> Iterator[Problem]:
    for name, (_, _, required) in table.items():
        if required and body.get(name) is None:
            yield BAD_REQUEST, f"{path}/{name}: is required"
    for name, value in body.items():
        kind, bounds, _ = table.get(name, ("unknown", [], False))
        if kind in ("served", "unknown"):
            if not lenient:
                yield BAD_REQUEST, f"{path}/{name}: {'is read-only' if kind == 'served' else 'is not known'}"
        elif value is not None and kind != "ignored":
            yield from _value(kind, bounds, value, f"{path}/{name}", lenient)


def _value(kind: str, bounds: list[str], value: Any, path: str, lenient: bool) -> Iterator[Problem]:
    if kind in ("one", "many"):
        yield from _nested(kind, bounds, value, path, lenient)
    elif kind == "form":
        if not isinstance(value, str) or not re.fullmatch(bounds[0], value, re.DOTALL | re.IGNORECASE):
            yield f"json.regex.mismatch.{path.rpartition('/')[2]}", f"{path}: does not have the required form"
    elif kind in ("texts", "words", "emails"):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            yield BAD_REQUEST, f"{path}: must be an array of strings"
        elif kind == "words" and not set(value) <= set(bounds):
            yield BAD_REQUEST, f"{path}: must be of {', '.join(bounds)}"
        elif kind == "emails" and (_between(len(value), bounds[0]) or any(_email(item, "80") for item in value)):
            yield BAD_REQUEST, f"{path}: must be {bounds[0]} e-mail addresses"
    elif wrong := LEAVES[kind](value, *bounds):
        yield BAD_REQUEST, f"{path}: {wrong}"


def _nested(kind: str, bounds: list[str], value: Any, path: str, lenient: bool) -> Iterator[Problem]:
    table = SHAPES[bounds[0]]
    if kind == "one":
        if isinstance(value, dict):
            yield from _problems(table, value, path, lenient)
        else:
            yield BAD_REQUEST, f"{path}: must be an object"
        return
    if not isinstance(value, list):
        yield BAD_REQUEST, f"{path}: must be an array"
        return
    if wrong := _between(len(value), bounds[1] if len(bounds) > 1 else "0-"):
        yield BAD_REQUEST, f"{path}: items: {wrong}"
    for number, item in enumerate(value):
        if isinstance(item, dict):
            yield from _problems(table, item, f"{path}/{number}", lenient)
        else:
            yield BAD_REQUEST, f"{path}/{number}: must be an object"


def _between(value: float, bounds: str) -> str:
    """What is wrong with a number by ``low-high``, ``low-`` or ``high``."""
    low, dash, high = bounds.partition("-")
    low, high = (low, high or "inf") if dash else ("0", low)
    return "" if float(low) <= value <= float(high) else f"must be {bounds}"


def _text(value: Any, bounds: str = "0-") -> str:
    return _between(len(value), bounds) if isinstance(value, str) else "must be a string"


def _email(value: Any, most: str) -> str:
    if wrong := _text(value, f"6-{most}"):
        return wrong
    return "" if re.fullmatch(r"[^@\s]+@[^@\s]+", value) else "must be an e-mail address"


def _word(value: Any, *words: str) -> str:
    return "" if value in words else f"must be one of {', '.join(words)}"


def _date(value: Any) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return "must be an ISO 8601 date"
    return "" if moment.tzinfo and "T" in value else "must have an offset"


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _count(value: Any, bounds: str = "0-") -> str:
    return _between(value, bounds) if type(value) is int else "must be an integer"


def _stock(value: Any) -> str:
    return "" if type(value) is int and (value == -1 or value > 0) else "must be above 0, or -1"


def _number(value: Any, least: str = "-inf") -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "must be a number"
    return "" if value >= float(least) else f"must be at least {least}"


LEAVES = {
    "text": _text, "email": _email, "word": _word, "date": _date, "flag": _flag, "count": _count, "stock": _stock,
    "number": _number, "money": _number,
}  # fmt: skip
