"""Create bodies: what a create call takes of a v2 object, what it does not take, and both put together again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ctct_bridge.reconciler.fields import Many, Mapped, One


def read_only(shape: Any, data: Any, pointer: str) -> Iterator[str]:
    """The pointers of what only the server sets, at any depth."""
    for key, value in data.items() if isinstance(data, Mapping) else ():
        line: Any = shape._declared_fields.get(key)
        if isinstance(line, Mapped) and line.read_only:
            yield f"{pointer}/{key}"
        elif isinstance(line, One):
            yield from read_only(line.shape, value, f"{pointer}/{key}")
        elif isinstance(line, Many) and isinstance(value, list):
            for at, item in enumerate(value):
                yield from read_only(line.shape, item, f"{pointer}/{key}/{at}")


def writable(shape: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """A v2 object without what a create body does not hold, at any depth."""
    kept = {}
    for key, value in data.items():
        line = shape._declared_fields[key]
        if not line.sent:
            continue
        if isinstance(line, One) and value is not None:
            value = writable(line.shape, value)
        elif isinstance(line, Many) and value is not None:
            value = [writable(line.shape, item) for item in value]
        kept[key] = value
    return kept


def withheld(shape: Any, data: Mapping[str, Any]) -> dict[str, Any]:
    """The rest of the same object. The objects of a list are named by their key, where they have one."""
    kept: dict[str, Any] = {}
    for key, value in data.items():
        line = shape._declared_fields[key]
        if not line.sent:
            kept[key] = value
        elif isinstance(line, One) and value and (inside := withheld(line.shape, value)):
            kept[key] = inside
        elif isinstance(line, Many) and value:
            inner = [withheld(line.shape, item) for item in value]
            if any(inner):
                kept[key] = [_named(line, item) | rest for item, rest in zip(value, inner, strict=True)]
    return kept


def together(shape: Any, body: Any, kept: Mapping[str, Any]) -> Any:
    """A create body, edited or not, with what was withheld of the object that it was made from.

    What was taken out of the body stays out; what of a list is not in it any more is not put back.
    """
    if not isinstance(body, dict):
        return body
    whole = dict(body)
    for key, value in kept.items():
        line = shape._declared_fields.get(key)
        if line is None or not line.sent:
            whole.setdefault(key, value)
        elif isinstance(line, One) and isinstance(value, dict) and key in body:
            whole[key] = together(line.shape, body[key], value)
        elif isinstance(line, Many) and isinstance(value, list) and isinstance(body.get(key), list):
            whole[key] = [
                together(line.shape, item, _rest_of(line, at, item, value)) for at, item in enumerate(body[key])
            ]
    return whole


def _named(line: Many, item: Mapping[str, Any]) -> dict[str, Any]:
    return {line.key: item[line.key]} if line.key is not None and line.key in item else {}


def _rest_of(line: Many, at: int, item: Any, kept: list[Any]) -> dict[str, Any]:
    """What was withheld of an object in a list: the one of its key, or at its place where there is none."""
    found: Any = kept[at] if at < len(kept) else None
    if line.key is not None and isinstance(item, dict):
        named = (each for each in kept if isinstance(each, dict) and each.get(line.key) == item.get(line.key))
        found = next(named, None)
    return {name: value for name, value in found.items() if name != line.key} if isinstance(found, dict) else {}
