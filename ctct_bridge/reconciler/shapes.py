"""The JSON side of a schema class, compiled: view -> JSON, and the v2 contract.

Two flat loops stand in for marshmallow's general ones. Tests prove the first equal to ``Schema.dump``; the second
objects to what its validators refuse. :mod:`~ctct_bridge.reconciler.lifting` is the way from JSON to the view.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

from marshmallow import validate

from ctct_bridge.model import View
from ctct_bridge.reconciler.checks import item_count, objection, sound
from ctct_bridge.reconciler.fields import Each, Leaf, Many, One, When

#: ``(JSON pointer, finding code, parameters)``
Problem = tuple[str, str, dict[str, Any]]
Convert = Callable[[Any], Any]
_MOST_PLANS = 1000
#: Lists the problems of one value; ``#`` is the value itself.
Look = Callable[[Any], list[Problem]]


# -- view -> JSON -----------------------------------------------------------------------------------------------------


@cache
def dumper(shape: Any, whole: bool = True) -> Callable[[View], dict[str, Any]]:
    """A function that does what ``shape().dump(view)`` does; unless ``whole``, without what v2 prints for nothing.

    Views repeat a few sets of properties, so for each set one expression is made that gives all of its values.
    """
    lines = shape._declared_fields
    writers = {key: _writer(line) for key, line in lines.items()}
    fills = {key: fill for key, line in lines.items() if whole and (fill := fill_of(line)) is not None}
    plans: dict[tuple[str, ...], Convert] = {}

    def plan(keys: tuple[str, ...]) -> Convert:
        order = [(at, key) for at, key in enumerate(lines) if key in keys]
        names = {f"f{at}": convert for at, key in order if (convert := writers[key]) is not None}
        values = [f"{key!r}: f{at}(v[{key!r}])" if f"f{at}" in names else f"{key!r}: v[{key!r}]" for at, key in order]
        if len(plans) >= _MOST_PLANS:
            plans.clear()
        made = plans[keys] = eval(f"lambda v: {{{', '.join(values)}}}", names)  # noqa: S307  (of declared names only)
        return made  # type: ignore[no-any-return]

    def dump(view: View) -> dict[str, Any]:
        if fills:
            view = {**fills, **view}
        keys = tuple(view)
        return (plans.get(keys) or plan(keys))(view)  # type: ignore[no-any-return]

    return dump


def fill_of(line: Any) -> Any:
    """What v2 prints where nothing is known of a property; ``None`` if it prints nothing."""
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
    if type(line).to_json is Leaf.to_json:
        return None
    return or_null(line.to_json) if line.allow_none else line.to_json


def or_null(convert: Convert) -> Convert:
    """``convert``, for a property that may be ``null`` as well."""
    return lambda value: None if value is None else convert(value)


# -- the v2 contract --------------------------------------------------------------------------------------------------


@cache
def contract(shape: Any) -> Callable[..., list[Problem]]:
    """A function that lists what v2 would object to in a view: lengths, lists of values, ranges, requirements, rules.

    It takes the view, and optionally the properties among which requirements are looked for (a row lacks some).
    """
    lines = shape._declared_fields.items()
    checks = [(key, check) for key, line in lines if (check := _looker(line)) is not None]
    terms = {key: _term(line, key) for key, line in lines}
    needs = list(_needs(shape))
    rules = getattr(shape, "rules", ())
    plans: dict[tuple[str, ...], tuple[Convert, list[tuple[str, Look]], list[Any], list[Any]]] = {}

    def plan(keys: tuple[str, ...]) -> tuple[Convert, list[tuple[str, Look]], list[Any], list[Any]]:
        """For a view of these properties (such sets repeat): one expression that is true if nothing is wrong with them,
        what to look at if it is not, what is required and not there, and the rules that may be broken."""
        look = [pair for pair in checks if pair[0] in keys]
        clear = _clear([(terms[key], check) for key, check in look])
        if len(plans) >= _MOST_PLANS:
            plans.clear()
        lacking = [need for need in needs if need[0] not in keys and (need[1] is None or need[1].possible(keys))]
        made = plans[keys] = clear, look, lacking, [rule for rule in rules if rule.possible(keys)]
        return made

    def problems(view: View, among: Collection[str] | None = None) -> list[Problem]:
        found: list[Problem] = []
        keys = tuple(view)
        clear, look, wanted, breakable = plans.get(keys) or plan(keys)
        if not clear(view):
            for key, check in look:
                found += [(f"#/{key}{pointer[1:]}", code, params) for pointer, code, params in check(view[key])]
        for key, when, missing in wanted:
            if (among is None or key in among) and (when is None or when.met(view)):
                found += missing
        for rule in breakable:
            broken = rule.problem(view)
            if broken is not None:
                found.append(broken)
        return found

    return problems


def _term(line: Any, key: str) -> tuple[str, Any]:
    """An expression that is true if nothing is wrong with the property of the view ``v``, and what ``{}`` in it stands
    for: the line's own validator, or (``None``) the function that looks at it."""
    value, found = f"v[{key!r}]", None
    limits = line.validators if isinstance(line, (Leaf, Each)) else ()
    if isinstance(line, Each) and not limits and len(line.leaf.validators) == 1:
        limit = line.leaf.validators[0]
        found = (f"{{}}.issuperset({value})", frozenset(limit.choices)) if type(limit) is validate.OneOf else None
    elif isinstance(line, Leaf) and len(limits) == 1 and not line.allow_none:
        found = sound(limits[0], value)
    return found or (f"not {{}}({value})", None)


def _clear(look: list[tuple[tuple[str, Any], Look]]) -> Convert:
    """One expression that is true if nothing is wrong with the properties to look at."""
    names = {f"f{at}": check if bound is None else bound for at, ((_, bound), check) in enumerate(look)}
    terms = [term.format(f"f{at}") for at, ((term, _), _) in enumerate(look)]
    made: Convert = eval(f"lambda v: {' and '.join(terms) or True}", names)  # noqa: S307  (of declared names only)
    return made


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


@cache
def _looker(line: Any) -> Look | None:
    """What lists the problems of a value and of all inside it; ``None`` for a line without limits."""
    if isinstance(line, (Many, Each)):
        look = _items(line, contract(line.shape) if isinstance(line, Many) else _looker(line.leaf))
    else:
        look = contract(line.shape) if isinstance(line, One) else _value(line)
    if look is None or not line.allow_none:
        return look
    sound = look
    return lambda value: [] if value is None else sound(value)


def _value(line: Any) -> Look | None:
    tests = [objection(validator) for validator in line.validators] if isinstance(line, Leaf) else []
    if len(tests) < 2:
        test = tests[0] if tests else None
        return test and (lambda value: [("#", *wrong)] if (wrong := test(value)) is not None else [])
    return lambda value: next(([("#", *wrong)] for test in tests if (wrong := test(value)) is not None), [])


def _items(line: Any, inside: Look | None) -> Look | None:
    """What lists the problems of a list: how many items it has, and what is wrong ``inside`` each."""
    counted = item_count(line.validators[0] if line.validators else None)
    if counted is None and inside is None:
        return None

    def problems(items: Any) -> list[Problem]:
        wrong = counted(items) if counted is not None else None
        found: list[Problem] = [("#", *wrong)] if wrong is not None else []
        if inside is not None:
            for at, item in enumerate(items):
                if faults := inside(item):  # seldom
                    found += [(f"#/{at}{pointer[1:]}", code, params) for pointer, code, params in faults]
        return found

    return problems
