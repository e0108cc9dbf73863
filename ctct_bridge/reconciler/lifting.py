"""JSON -> view: a compiled reader for what is right, and a long way that names what is wrong and where."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, time
from functools import cache
from typing import Any

from marshmallow import ValidationError

from ctct_bridge.model import View
from ctct_bridge.reconciler.fields import Each, Many, One
from ctct_bridge.reconciler.shapes import Convert, Problem, fill_of, or_null


def lift(shape: Any, data: Any, pointer: str = "#") -> tuple[View, list[Problem]]:
    """The view of a JSON object, without what cannot be read, and a problem for each thing that could not.

    Unlike ``Schema.load`` it judges types only and goes on after a fault; :func:`contract` judges the values.
    """
    try:
        return reader(shape)(data), []
    except ValidationError:
        return _lift_slowly(shape, data, pointer)


@cache
def reader(shape: Any) -> Callable[[Any], View]:
    """A function that gives the view of a JSON object in which nothing is wrong, without a look at where it stands.

    It raises :exc:`marshmallow.ValidationError` for any other.
    """
    lines = shape._declared_fields.items()
    read = {key: (or_null(_reader(line)) if line.allow_none else _reader(line), fill_of(line)) for key, line in lines}

    def view_of(data: Any) -> View:
        data = spelled_out(shape, data)
        if not isinstance(data, dict):
            raise ValidationError("Not an object.")
        view: View = {}
        for key, value in data.items():
            known = read.get(key)
            if known is None:
                raise ValidationError("Unknown field.")
            found = known[0](value)
            if found is None or found != known[1]:  # what v2 prints for nothing is nothing; its null is no such thing
                view[key] = found
        return view

    return view_of


def _reader(line: Any) -> Convert:
    """What reads the JSON value of one line."""
    if isinstance(line, One):
        inside = reader(line.shape)
        return (lambda value: inside(line.unlisted(value))) if line.listed else inside
    if isinstance(line, (Many, Each)):
        one = _reader(line.leaf) if isinstance(line, Each) else reader(line.shape)

        def items(values: Any) -> list[Any]:
            if not isinstance(values, list):
                raise ValidationError("Not an array.")
            return [one(value) for value in values]

        return items
    convert: Convert = line.from_json
    return convert


def _lift_slowly(shape: Any, data: Any, pointer: str) -> tuple[View, list[Problem]]:
    view: View = {}
    problems: list[Problem] = []
    data = spelled_out(shape, data)
    if not isinstance(data, dict):
        return view, [(pointer, "v2-wrong-type", {"found": _kind(data), "expected": "an object"})]
    lines = shape._declared_fields
    for key, value in data.items():
        line, here = lines.get(key), f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if line is None:
            problems.append((here, "v2-unknown-property", {"property": key}))
            continue
        if value is None and line.allow_none:
            view[key] = None
            continue
        found = _lift_value(line, value, here, problems)
        if found is not None and found != fill_of(line):  # what v2 prints for nothing is nothing
            view[key] = found
    return view, problems


def _lift_value(line: Any, value: Any, here: str, problems: list[Problem]) -> Any:
    if isinstance(line, One):
        return _lift_object(line.shape, line.unlisted(value), here, problems)
    if isinstance(line, (Many, Each)):
        if not isinstance(value, list):
            problems.append((here, "v2-wrong-type", {"found": _kind(value), "expected": "an array"}))
            return None
        items = []
        for at, item in enumerate(value):
            got = (
                _lift_value(line.leaf, item, f"{here}/{at}", problems)
                if isinstance(line, Each)
                else _lift_object(line.shape, item, f"{here}/{at}", problems)
            )
            if got is not None:
                items.append(got)
        return items
    try:
        return line.from_json(value)
    except ValidationError:
        article = "an" if line.kind[0] in "aeiou" else "a"
        problems.append((here, "v2-wrong-type", {"found": _kind(value), "expected": f"{article} {line.kind}"}))
        return None


def _lift_object(shape: Any, item: Any, here: str, problems: list[Problem]) -> View | None:
    view, found = _lift_slowly(shape, item, here)
    problems.extend(found)
    return view if isinstance(spelled_out(shape, item), dict) else None


def spelled_out(shape: Any, data: Any) -> Any:
    """The object that a plain text stands for, where it may stand for one."""
    plain = getattr(shape, "plain", None)
    return {plain: data} if plain is not None and isinstance(data, str) else data


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    if isinstance(value, float) and not math.isfinite(value):
        return "no finite number"
    return kinds.get(type(value), "a date or time" if isinstance(value, (date, time)) else "a number")
