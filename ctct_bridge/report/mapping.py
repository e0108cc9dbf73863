"""The mapping table as data: a row for each v2 property and each known v1 element, derived from the schema classes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from marshmallow import validate

from ctct_bridge.reconciler.checks import Form, span
from ctct_bridge.reconciler.fields import Each, EmailLike, Many, One, Variants, When
from ctct_bridge.reconciler.grammar import parse
from ctct_bridge.reconciler.rosters import Rows
from ctct_bridge.schemas import REGISTRY


class MappingRow(NamedTuple):
    """One line of the table.

    :ivar resource: name of the resource.
    :ivar v2: property, nested ones as ``address.city``, inside lists as ``notification_options[].is_opted_in``;
        empty for what only v1 has.
    :ivar v1: path from the payload element, ``A|B`` accepting both names; ``entry:`` is the envelope; empty for what
        only v2 has.
    :ivar type: v2's type.
    :ivar limit: the v2 contract in words, without the default.
    :ivar values: the closed list of values, if there is one.
    :ivar needed: ``required`` by v2's create call, ``required when …``, ``read-only``, ``not sent on creating``, or
        nothing.
    :ivar evidence: marks, ``v1 > v2``, which ``ctct-bridge fields --help`` explains.
    :ivar note: what a reader should know.
    :ivar default: the JSON value that v2 documents for what a create call leaves out; ``None`` if it documents none.
    """

    resource: str
    v2: str
    v1: str
    type: str
    limit: str
    values: tuple[str, ...]
    needed: str
    evidence: str
    note: str
    default: Any = None

    def to_json(self) -> dict[str, Any]:
        """A JSON-able dict with stable keys."""
        return {**self._asdict(), "values": list(self.values)}


def rows(schema: Any) -> list[MappingRow]:
    """The table of one resource: its v2 properties in v2's order, then what only v1 has, in v1's."""
    base = _payload(schema)
    found = list(_properties(schema.resource, schema, base, ""))
    for key, line in (schema.row._declared_fields if schema.row is not None else {}).items():
        if key not in schema._declared_fields:
            found += _property(schema.resource, key, line, base, "")
    told = {path for row in found for path in _spellings(row.v1)}
    return found + [row for row in _v1_only(schema, base) if row.v1 not in told]


# -- v2 properties ------------------------------------------------------------------------------------------------


def _properties(resource: str, shape: Any, base: str, above: str) -> Iterator[MappingRow]:
    for key, line in shape._declared_fields.items():
        yield from _property(resource, f"{above}{key}", line, base, above)


def _property(resource: str, name: str, line: Any, base: str, above: str) -> Iterator[MappingRow]:
    leaf = line.leaf if isinstance(line, Each) else line
    limit, values = _limits(leaf)
    if isinstance(line, (Each, Many)) and line.validators:
        count: Any = line.validators[0]
        limit = ", ".join(filter(None, (f"{span(count.min, count.max)} of them", limit)))
    v1 = _absolute(base, line)
    yield MappingRow(
        resource,
        f"{name}[]" if isinstance(line, Each) else name,
        f"{v1}/{line.on}" if isinstance(line, Variants) else v1,
        _type(line),
        limit,
        values,
        _needed(line),
        line.ev,
        line.note,
        line.default,
    )
    if isinstance(line, One):
        yield from _properties(resource, line.shape, v1, f"{name}.")
    elif isinstance(line, Rows):
        yield from _roster(resource, name, line, v1)
    elif isinstance(line, Many):
        yield from _properties(resource, line.shape, v1, f"{name}[].")


def _roster(resource: str, name: str, rows: Rows, base: str) -> Iterator[MappingRow]:
    """The properties of a list's objects, then what each name of the roster becomes."""
    yield from _properties(resource, rows.shape, "", f"{name}[].")
    for key, line in rows.homes.items():
        if isinstance(line, (One, Many)):
            place = _absolute(base, line)
            note = f"becomes {'objects' if isinstance(line, Many) else 'an object'} of {name}"
            yield MappingRow(resource, f"{name}[{key}]", place, "object", "", (), "", line.ev, line.note or note)
            yield from _properties(resource, line.shape, place, f"{name}[{key}].")
        else:
            yield from _property(resource, f"{name}[{rows.tag}={key}].{rows.value}", line, base, "")


def _type(line: Any) -> str:
    if isinstance(line, Each):
        return f"array of {line.leaf.kind}"
    return "array of object" if isinstance(line, Many) else str(line.kind)


def _absolute(base: str, line: Any) -> str:
    if line.path is None:
        return ""
    path = str(line.path)
    # Nothing below a v2-only object has a place in v1, whatever its class says of other places where it is used.
    if path.startswith(("entry:", "uri:")):
        return path
    return "/".join(filter(None, (base, path))) if base else ""


def _limits(leaf: Any) -> tuple[str, tuple[str, ...]]:
    words: list[str] = []
    values: tuple[str, ...] = ()
    for check in leaf.validators:
        if isinstance(check, validate.Length):
            words.append(f"{_length(check.min, check.max)} characters")
        elif isinstance(check, validate.Range):
            words.append(" or ".join([span(check.min, check.max), *map(str, sorted(getattr(check, "also", ())))]))
        elif isinstance(check, validate.OneOf):
            values = tuple(map(str, check.choices))
            words.append(f"one of {len(values)}" if len(values) > 1 else f"only {values[0]}")
        elif isinstance(check, EmailLike):
            words.append("e-mail address")
        elif isinstance(check, Form):
            words.append(check.said)
    return ", ".join(filter(None, words)), values


def _length(shortest: int | None, longest: int | None) -> str:
    return f"max {longest}" if shortest is None else span(shortest, longest)


def _needed(line: Any) -> str:
    if line.read_only:
        return "read-only"
    needed = f"required when {line.need}" if isinstance(line.need, When) else "required" if line.need else ""
    return ", ".join(filter(None, (needed, "not sent on creating" if line.get_only else "")))


# -- v1 elements --------------------------------------------------------------------------------------------------


def _payload(schema: Any) -> str:
    """Path of a resource's element: from its own payload, or from that of the resource which it is found inside; empty
    for what v1 never had."""
    for other in REGISTRY:
        path = other.children().get(schema)
        if path is not None:
            return f"{_payload(other)}/{path}"
    return str(schema.V1.element) if hasattr(schema, "V1") else ""


def _spellings(path: str) -> Iterator[str]:
    """A v1 path and its alternatives, without the tags of variants: the way the grammar names elements."""
    *above, last = re.sub(r"\[[^\]]*\]", "", path).split("/")
    for name in last.split("|"):
        yield "/".join((*above, name))


def _v1_only(schema: Any, base: str) -> Iterator[MappingRow]:
    """The known elements without a v2 property: children, constants, and those that the residue keeps."""
    for child, path in schema.children().items():
        note = f"each becomes a {child.resource}, under v2/{child.collection}"
        yield _v1_row(schema, f"{base}/{path}", note)
    for shape, place in _places(schema, base):
        v1 = getattr(shape, "V1", None)
        for name in getattr(v1, "kept", "").split():
            yield _v1_row(schema, f"{place}/{name}", "no v2 property; kept in the residue")
        for path, known in parse(getattr(v1, "elements", "")).walk():
            if known.blank:
                yield _v1_row(schema, f"{place}/{path}", f"always {known.blank}; kept in the residue if it is not")


def _places(shape: Any, base: str) -> Iterator[tuple[Any, str]]:
    """Every shape that v1 has a place for, with the place."""
    yield shape, base
    for line in shape._declared_fields.values():
        place = _absolute(base, line)
        if place and isinstance(line, Rows):
            yield from _places(line.roster, place)
        elif place and isinstance(line, (One, Many)):
            yield from _places(line.shape, place)


def _v1_row(schema: Any, path: str, note: str) -> MappingRow:
    return MappingRow(schema.resource, "", path, "", "", (), "", "", note)


# -- renderings ---------------------------------------------------------------------------------------------------

_HEADINGS = ("v2", "v1", "type", "limit", "needed", "evidence", "note")


def _cells(row: MappingRow) -> tuple[str, ...]:
    return row.v2, row.v1, row.type, contract_of(row), row.needed, row.evidence, row.note


def contract_of(row: MappingRow) -> str:
    """The limit of the value, and its default, in words."""
    default = "" if row.default is None else f"default {_plain(row.default)}"
    return ", ".join(filter(None, (row.limit, default)))


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_plain, value))
    return value if isinstance(value, str) else json.dumps(value)


def as_json(table: Iterable[MappingRow]) -> str:
    """The rows as a JSON array."""
    return json.dumps([row.to_json() for row in table], indent=1)


def as_text(table: Sequence[MappingRow], width: int | None = None) -> Iterator[str]:
    """The rows as lines: aligned columns if they fit into ``width`` (``None``: always), else a paragraph a row."""
    lines = [("resource", *_HEADINGS), *((row.resource, *_cells(row)) for row in table)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    if width is None or sum(widths) + 2 * len(widths) <= width:
        for line in lines:
            yield "  ".join(f"{cell:{wide}}" for cell, wide in zip(line, widths, strict=True)).rstrip()
        return
    resource = ""
    for row in table:
        if row.resource != resource:
            yield from ["", row.resource] if resource else [row.resource]
            resource = row.resource
        yield from _paragraph(row, width)


def _paragraph(row: MappingRow, width: int) -> Iterator[str]:
    """Property and contract on the first line, then where v1 has it, then the note; nothing is cut."""
    contract = ", ".join(filter(None, (row.type, contract_of(row), row.needed)))
    name = row.v2 or "-"
    room = min(40, max(20, width // 2))
    if contract and len(name) > room:
        yield f"  {name}"
        yield f"  {'':{room}}  {contract}"
    else:
        yield f"  {name:{room}}  {contract}".rstrip()
    origin = row.v1 or "v2 only"
    yield f"      {origin}{f'  [{row.evidence}]' if row.evidence else ''}"
    if row.note:
        yield f"      {row.note}"
