"""Tables of the v2 contract, typed by hand from v2's documentation, and what a class does with values at their edges.

A line is ``name kind limits marks``. Kinds are JSON's, and ``email``, ``url`` and ``date``. Limits are of the length of
a text or the size of a number (``4..12``, ``..100``, ``0.01..``), with ``,`` before a value that is allowed besides;
``=A|B`` closes the list of values; a dash says that none are known, and then none must be invented. Marks: ``!``
required by a create call, ``?`` required under conditions, ``R`` set by the server, ``0`` null is a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

PROBES: dict[str, Any] = {
    "string": "x", "integer": 3, "number": 2.5, "boolean": True, "object": {}, "array": [], "null": None,
}  # fmt: skip
#: The kinds of JSON values that a kind of the tables accepts.
ACCEPTS = {
    "string": {"string"}, "url": {"string"}, "email": {"string"}, "date": {"string"}, "integer": {"integer"},
    "number": {"integer", "number"}, "boolean": {"boolean"}, "object": {"object"}, "array": {"array"},
}  # fmt: skip
#: Long enough to meet any limit that somebody made up.
LONG = 5000


class Line(NamedTuple):
    """One property of a table."""

    name: str
    kind: str
    limits: str
    marks: str


def lines(table: str) -> list[Line]:
    """The lines of a table; marks may be missing."""
    rows = [line.split() for line in table.strip().splitlines()]
    return [Line(*row, *[""] * (4 - len(row))) for row in rows]


def agrees(schema: Any, table: str) -> None:
    """Fail with every line that the class does not keep to."""
    said = lines(table)
    assert {line.name for line in said} == set(schema._declared_fields), "properties"
    wrong = [f"{line.name}: {fault}" for line in said for fault in _faults(schema, line)]
    wrong += _marks(schema, said)
    assert not wrong, "\n".join(wrong)


def _errors(schema: Any, body: Any, kind: str = "get") -> dict[str, Any]:
    errors: dict[str, Any] = schema(body=kind).validate(body)
    return errors


def _faults(schema: Any, line: Line) -> Iterator[str]:
    """What the class does otherwise than the line says."""
    for probe, value in PROBES.items():
        of_kind = probe in ACCEPTS[line.kind]
        if of_kind and not _plain(line):
            continue  # the limits decide
        wanted = of_kind or (probe == "null" and "0" in line.marks)
        if (line.name not in _errors(schema, {line.name: value})) != wanted:
            yield f"{probe} is {'refused' if wanted else 'accepted'}"
    closed = {name for check in schema._declared_fields[line.name].validators for name in getattr(check, "choices", ())}
    if closed != (set(line.limits[1:].split("|")) if line.limits.startswith("=") else set()):
        yield f"allows {sorted(closed)}"
    for value, wanted in _edges(line):
        if (line.name not in _errors(schema, {line.name: value})) != wanted:
            yield f"{str(value)[:20]!r} ({len(str(value))}) is {'refused' if wanted else 'accepted'}"


def _plain(line: Line) -> bool:
    """Whether any value of the kind will do."""
    return line.limits == "-" and line.kind not in ("email", "date")


def _edges(line: Line) -> Iterator[tuple[Any, bool]]:
    """Values at the edges of the limits, and whether they are allowed."""
    if line.limits.startswith("="):
        values = line.limits[1:].split("|")
        yield from ((value, True) for value in values)
        yield from ((value, value in values) for value in ("OTHER", "", values[0].swapcase()))
        return
    limits, *also = line.limits.split(",")
    low, high = limits.split("..") if limits != "-" else ("", "")
    if line.kind in ("string", "url", "email"):
        made = _address if line.kind == "email" else "x".__mul__
        yield made(int(high or LONG)), True
        if high:
            yield made(int(high) + 1), False
        if low:
            yield from ((made(int(low)), True), (made(int(low) - 1), False))
        else:
            yield "", line.kind != "email"
        if line.kind == "email":
            yield "no address", False
    elif line.kind in ("integer", "number"):
        number, step = (int, 1) if line.kind == "integer" else (float, 0.01)
        yield from _numbers(number, low, -step, also)
        yield from _numbers(number, high, step, also)
    elif line.kind == "array" and low + high:
        yield from (([_address(9)] * int(edge), True) for edge in (low or "0", high) if edge)
        yield from (([_address(9)] * (int(edge) + step), False) for edge, step in ((low, -1), (high, 1)) if edge)
    yield from ((int(value), True) for value in also)


def _numbers(number: Any, edge: str, step: Any, also: list[str]) -> Iterator[tuple[Any, bool]]:
    if not edge:
        yield number(step) * 10**9, True
        return
    yield number(edge), True
    for steps in (1, 2):
        beyond = round(number(edge) + steps * step, 2)
        yield beyond, str(beyond) in also


def _address(length: int) -> str:
    return "x" * (length - len("@example.com")) + "@example.com" if length > 12 else "x" * (length - 2) + "@y"


def _marks(schema: Any, said: list[Line]) -> Iterator[str]:
    """What of a create call's demands is otherwise than the marks say."""
    required = {line.name for line in said if "!" in line.marks}
    missing = {name for name, told in _errors(schema, {}, "post").items() if "required" in str(told)}
    yield from (f"{name}: required" for name in sorted(required ^ missing))
    for line in said:
        if ("Read-only" in str(_errors(schema, {line.name: _any(line)}, "post"))) != ("R" in line.marks):
            yield f"{line.name}: read-only"
        if ("?" in line.marks) != (schema._declared_fields[line.name].need not in (True, False)):
            yield f"{line.name}: required under a condition"


def _any(line: Line) -> Any:
    """A value that the line allows."""
    if line.kind == "date":
        return "2015-02-11T10:46:17.000-05:00"
    allowed = [value for value, wanted in _edges(line) if wanted]
    return allowed[0] if allowed and line.kind != "array" else PROBES.get(line.kind, "x")


def table(schema: Any, text: str, name: str = "") -> Any:
    """A parameter for :func:`agrees`."""
    return pytest.param(schema, text, id=name or schema.__name__)
