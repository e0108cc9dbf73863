"""v2 JSON values as the cells of typed columns: exact, or in ``_unfit``; never rounded, never cut, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from marshmallow import ValidationError

from ctct_bridge.model import Residue
from ctct_bridge.reconciler.codecs import Undecodable
from ctct_bridge.reconciler.fields import One, Timestamp
from ctct_bridge.reconciler.paths import v1_path
from ctct_bridge.reconciler.resource import Plain
from ctct_bridge.reconciler.rosters import Single
from ctct_bridge.report.published.columns import DIGITS, SCALE, TEXT, Kind, properties_of

#: The values of columns by their names; what is not there is NULL.
Cells = dict[str, Any]

_WHOLE = range(-(1 << 63), 1 << 63)
_UNIT = Decimal(1).scaleb(-SCALE)
_ROOM = Decimal(10) ** (DIGITS - SCALE)


class Misfit(Exception):
    """A value is not of the kind of its column."""


class Unfit(NamedTuple):
    """What fits no column.

    :ivar values: JSON pointer -> JSON value.
    :ivar unknown: those of the pointers that name no property of v2's.
    """

    values: dict[str, Any]
    unknown: set[str]


def cells_of(schema: Any, body: Mapping[str, Any], residue: Residue | None = None) -> tuple[Cells, Unfit]:
    """The cells of a v2 object, and what fits none.

    :param residue: what was kept beside it, which has the dates as they were archived.
    """
    unfit = Unfit({}, set())
    cells = _object(_by_name(properties_of(schema)), body, "#", unfit)
    payload = (residue or {}).get("payload")
    if isinstance(payload, dict) and hasattr(schema, "V1"):
        for at, steps, line in archived(schema):
            _enter(cells, at, _text_at(payload, steps), line)
    return cells, unfit


@cache
def _by_name(columns: Any) -> dict[str, Kind]:
    return {column.name: column.kind for column in columns if column.kind.line is not None}


def _object(kinds: Mapping[str, Kind], body: Mapping[str, Any], pointer: str, unfit: Unfit) -> Cells:
    cells: Cells = {}
    for name, value in body.items():
        kind, here = kinds.get(name), f"{pointer}/{name}"
        if kind is None:
            unfit.values[here] = value
            unfit.unknown.add(here)
            continue
        if kind.name == "instant" and isinstance(value, str):
            # Whatever it is, it stands in the column beside; where that is no text either, nowhere but in _unfit.
            cells[name + TEXT] = _tried(_text, kind, value, here, unfit)
            cells[name] = _instant(kind, value)
        else:
            cells[name] = _cell(kind, value, here, unfit)
    return cells


def _cell(kind: Kind, value: Any, pointer: str, unfit: Unfit) -> Any:
    """The cell of one value; ``None`` for one that does not fit."""
    if value is None:
        return None
    if kind.inner is not None:
        if not isinstance(value, list):
            return _refused(value, pointer, unfit)
        return [_cell(kind.inner, each, f"{pointer}/{at}", unfit) for at, each in enumerate(value)]
    if kind.name == "object":
        return _nested(kind, value, pointer, unfit)
    return _tried(_LEAVES[kind.name], kind, value, pointer, unfit)


def _nested(kind: Kind, value: Any, pointer: str, unfit: Unfit) -> Any:
    line = kind.line
    if isinstance(value, str) and issubclass(line.shape, Plain):
        value = {line.shape.plain: value}
    elif isinstance(line, One) and line.listed and isinstance(value, list) and len(value) == 1:
        value, pointer = value[0], f"{pointer}/0"
    if not isinstance(value, dict):
        return _refused(value, pointer, unfit)
    return _object(_by_name(kind.columns), value, pointer, unfit)


def _tried(make: Callable[[Kind, Any], Any], kind: Kind, value: Any, pointer: str, unfit: Unfit) -> Any:
    try:
        return make(kind, value)
    except Misfit:
        return _refused(value, pointer, unfit)


def _refused(value: Any, pointer: str, unfit: Unfit) -> None:
    unfit.values[pointer] = value


# -- leaves -----------------------------------------------------------------------------------------------------------


def _text(kind: Kind, value: Any) -> str:
    if isinstance(value, str) and (value.isascii() or _is_whole_text(value)):
        return value
    raise Misfit


def _is_whole_text(value: str) -> bool:
    """Whether it is text at all: half of a surrogate pair is none."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _count(kind: Kind, value: Any) -> int:
    if type(value) is int and value in _WHOLE:
        return value
    raise Misfit


def _flag(kind: Kind, value: Any) -> bool:
    if type(value) is bool:
        return value
    raise Misfit


def _number(kind: Kind, value: Any) -> float:
    if type(value) in (int, float) and abs(value) != float("inf"):
        try:
            made = float(value)
        except OverflowError:
            raise Misfit from None
        if made == value:
            return made
    raise Misfit


def _amount(kind: Kind, value: Any) -> Decimal:
    """An amount, if all of its digits have room."""
    try:
        amount: Decimal = kind.line.from_json(value)
    except ValidationError:
        raise Misfit from None
    if abs(amount) < _ROOM and amount.as_tuple().exponent >= -SCALE:  # type: ignore[operator]
        return amount
    if abs(amount) < _ROOM and amount == (rounded := amount.quantize(_UNIT)):
        return rounded
    raise Misfit


def _instant(kind: Kind, value: str) -> Any:
    """An instant; ``None`` for a text that is none."""
    try:
        return kind.line.from_json(value)
    except ValidationError:
        return None


def _no_instant(kind: Kind, value: Any) -> Any:
    raise Misfit


_LEAVES: dict[str, Callable[[Kind, Any], Any]] = {
    "text": _text, "whole": _count, "flag": _flag, "number": _number, "amount": _amount, "instant": _no_instant,
}  # fmt: skip


# -- dates as they were archived --------------------------------------------------------------------------------------


@cache
def archived(schema: Any) -> tuple[tuple[tuple[str, ...], tuple[str, ...], Any], ...]:
    """Where a record has instants that v1 states once: their place in v2, their elements in v1 below the payload, and
    their line. Those inside of lists that v1 has as lists are not among them."""
    root = v1_path(schema, "#")
    found = []
    for at, pointer, line in _instants(schema, (), "#"):
        path = v1_path(schema, pointer)
        if path.startswith(f"{root}/"):
            steps = tuple(step for step in path.removeprefix(f"{root}/").split("/") if step)
            found.append((at, steps, line))
    return tuple(found)


def _instants(shape: Any, at: tuple[str, ...], pointer: str) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    for name, line in shape._declared_fields.items():
        if isinstance(line, Timestamp):
            if line.path is not None:
                yield (*at, name), f"{pointer}/{name}", line
        elif isinstance(line, One):
            yield from _instants(line.shape, (*at, name), f"{pointer}/{name}")
        elif isinstance(line, Single):
            yield from _instants(line.shape, (*at, name, "0"), f"{pointer}/{name}/0")


def _text_at(payload: Residue, steps: tuple[str, ...]) -> str | None:
    """The archived spelling of a leaf, where the residue keeps one."""
    here: Any = payload
    for step in steps[:-1]:
        here = here.get("within", {}).get(step)
        if not isinstance(here, dict):
            return None
    text = here.get("text", {}).get(steps[-1])
    return text if isinstance(text, str) else None


def _enter(cells: Cells, at: tuple[str, ...], text: str | None, line: Any) -> None:
    """Put an archived spelling where the date's text is, unless the date was edited, or another copy stated it."""
    if text is None:
        return
    here: Any = cells
    for name in at[:-1]:
        here = here[0] if name == "0" and isinstance(here, list) and here else here.get(name) if here else None
    if not isinstance(here, dict) or not _is_whole_text(text):
        return
    name = at[-1]
    said = here.get(name)
    try:
        agreed = line.codec.decode(text) == said
    except Undecodable:
        agreed = said is None and here.get(name + TEXT) is None
    if agreed:
        here[name + TEXT] = text
