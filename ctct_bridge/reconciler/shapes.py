"""The JSON side of a schema class, compiled: view -> JSON, JSON -> view, and the v2 contract.

Three flat loops stand in for marshmallow's general ones. Tests prove the first equal to ``Schema.dump``; the second
reads what ``Schema.load`` reads, and the third objects to what its validators refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

from marshmallow import ValidationError, validate

from ctct_bridge.model import View
from ctct_bridge.reconciler.fields import Each, EmailLike, Leaf, Many, One, When

#: ``(JSON pointer, finding code, parameters)``
Problem = tuple[str, str, dict[str, Any]]
Convert = Callable[[Any], Any]
_MOST_PLANS = 1000
Check = Callable[[Any], tuple[str, dict[str, Any]] | None]


# -- view -> JSON -----------------------------------------------------------------------------------------------------


@cache
def dumper(shape: Any, whole: bool = True) -> Callable[[View], dict[str, Any]]:
    """A function that does what ``shape().dump(view)`` does; unless ``whole``, without what v2 prints for nothing.

    Views repeat a few sets of properties, so the order of each set, and what in it needs converting, is kept.
    """
    lines = shape._declared_fields
    writers = {key: _writer(line) for key, line in lines.items()}
    fills = {key: fill for key, line in lines.items() if whole and (fill := _fill(line)) is not None}
    plans: dict[tuple[str, ...], tuple[list[str], list[tuple[str, Convert]]]] = {}

    def plan(keys: tuple[str, ...]) -> tuple[list[str], list[tuple[str, Convert]]]:
        order = [key for key in lines if key in keys]
        if len(plans) >= _MOST_PLANS:
            plans.clear()
        made = plans[keys] = order, [(key, convert) for key in order if (convert := writers[key]) is not None]
        return made

    def dump(view: View) -> dict[str, Any]:
        if fills:
            view = {**fills, **view}
        keys = tuple(view)
        order, converts = plans.get(keys) or plan(keys)
        out = {key: view[key] for key in order}
        for key, convert in converts:
            out[key] = convert(out[key])
        return out

    return dump


def _fill(line: Any) -> Any:
    fill = line.dump_default
    return fill if isinstance(fill, (str, dict, list)) else None


def _writer(line: Any) -> Convert | None:
    """What turns a view's value into JSON; ``None`` where they are the same."""
    if isinstance(line, One):
        return dumper(line.shape)
    if isinstance(line, Many):
        inner = dumper(line.shape)
        return lambda values: [inner(value) for value in values]
    if isinstance(line, Each):
        one = _writer(line.leaf)
        return list if one is None else lambda values: [one(value) for value in values]
    return None if type(line).to_json is Leaf.to_json else line.to_json


# -- JSON -> view -----------------------------------------------------------------------------------------------------


def lift(shape: Any, data: Any, pointer: str = "#") -> tuple[View, list[Problem]]:
    """The view of a JSON object, without what cannot be read, and a problem for each thing that could not.

    Unlike ``Schema.load`` it judges types only and goes on after a fault; :func:`contract` judges the values.
    """
    view: View = {}
    problems: list[Problem] = []
    if not isinstance(data, dict):
        return view, [(pointer, "v2-wrong-type", {"found": _kind(data), "expected": "an object"})]
    lines = shape._declared_fields
    for key, value in data.items():
        line, here = lines.get(key), f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
        if line is None:
            problems.append((here, "v2-unknown-property", {"property": key}))
            continue
        found = _lift_value(line, value, here, problems)
        if found is not None and found != _fill(line):  # what v2 prints for nothing is nothing
            view[key] = found
    return view, problems


def _lift_value(line: Any, value: Any, here: str, problems: list[Problem]) -> Any:
    if isinstance(line, One):
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        inner, found = lift(line.shape, value, here)
        problems.extend(found)
        return inner if isinstance(value, dict) else None
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
    view, found = lift(shape, item, here)
    problems.extend(found)
    return view if isinstance(item, dict) else None


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return kinds.get(type(value), "a number")


# -- the v2 contract --------------------------------------------------------------------------------------------------


@cache
def contract(shape: Any) -> Callable[..., list[Problem]]:
    """A function that lists what v2 would object to in a view: lengths, lists of values, ranges, requirements, rules.

    It takes the view, and optionally the properties among which requirements are looked for (a row lacks some).
    """
    lines = shape._declared_fields.items()
    lengths = [(key, longest) for key, line in lines if (longest := _only_length(line)) is not None]
    plain = {key for key, _ in lengths}
    checks = [(key, check) for key, line in lines if key not in plain and (check := _checker(line)) is not None]
    inner = [(key, inside) for key, line in lines if (inside := _inside(line)) is not None]
    needs = list(_needs(shape))
    rules = getattr(shape, "rules", ())

    def problems(view: View, among: Collection[str] | None = None) -> list[Problem]:
        found: list[Problem] = []
        get = view.get
        for key, longest in lengths:
            value = get(key)
            if value is not None and len(value) > longest:
                found.append((f"#/{key}", "v2-too-long", {"length": len(value), "max": longest}))
        for key, check in checks:
            value = get(key)
            if value is not None and (wrong := check(value)) is not None:
                found.append((f"#/{key}", *wrong))
        for key, inside in inner:
            value = get(key)
            if value is not None and (within := inside(value)):
                found += [(f"#/{key}{pointer[1:]}", code, params) for pointer, code, params in within]
        for key, when, missing in needs:
            if key not in view and (among is None or key in among) and (when is None or when.met(view)):
                found += missing
        for rule in rules:
            broken = rule.problem(view)
            if broken is not None:
                found.append(broken)
        return found

    return problems


def _needs(shape: Any) -> Iterator[tuple[str, When | None, list[Problem]]]:
    """The properties that a create call wants: name, condition, and what is said when it is missing. Of an object that
    is missing, what it needs inside is named."""
    for key, line in shape._declared_fields.items():
        if line.need:
            names = [key]
            if isinstance(line, One):
                names = [f"{key}/{name}" for name, inner in line.shape._declared_fields.items() if inner.need] or names
            when = line.need if isinstance(line.need, When) else None
            params = {"when": f" with {when}" if when else ""}
            yield (
                key,
                when,
                [(f"#/{name}", "v2-required", {"property": name.replace("/", "."), **params}) for name in names],
            )


def _inside(line: Any) -> Callable[[Any], list[Problem]] | None:
    """What lists the problems inside an object or list; ``None`` for what has no inside worth a look."""
    if isinstance(line, One):
        return contract(line.shape)
    if isinstance(line, Many):
        check = contract(line.shape)
        return lambda items: [
            (f"#/{at}{pointer[1:]}", code, params)
            for at, item in enumerate(items)
            for pointer, code, params in check(item)
        ]
    simple = _checker(line.leaf) if isinstance(line, Each) else None
    if simple is None:
        return None
    return lambda items: [(f"#/{at}", *wrong) for at, item in enumerate(items) if (wrong := simple(item)) is not None]


def _only_length(line: Any) -> int | None:
    """The longest text of a leaf that has no other limit."""
    if isinstance(line, Leaf) and len(line.validators) == 1 and type(line.validators[0]) is validate.Length:
        return line.validators[0].max
    return None


@cache
def _checker(line: Any) -> Check | None:
    """One function for the validators of a leaf; ``None`` if it has none."""
    if not isinstance(line, Leaf) or not line.validators:
        return None
    tests = [_test(validator) for validator in line.validators]
    if len(tests) == 1:
        return tests[0]
    return lambda value: next((wrong for test in tests if (wrong := test(value)) is not None), None)


def _test(validator: Any) -> Check:
    if type(validator) is validate.Length:
        longest = validator.max or 0
        return lambda v: ("v2-too-long", {"length": len(v), "max": longest}) if len(v) > longest else None
    if type(validator) is validate.OneOf:
        allowed = frozenset(validator.choices)
        return lambda v: None if v in allowed else ("v2-not-allowed", {"value": v})
    if type(validator) is validate.Range:
        low, high = validator.min, validator.max
        return lambda v: (
            ("v2-out-of-range", {"value": v})
            if (low is not None and v < low) or (high is not None and v > high)
            else None
        )
    if type(validator) is EmailLike:
        match = EmailLike._form.fullmatch
        return lambda v: None if match(v) else ("v2-not-email", {"value": v})
    raise TypeError(f"no finding stands for the validator {validator!r}")
