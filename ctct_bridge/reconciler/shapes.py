"""The JSON side of a schema class, compiled: view -> JSON, and the v2 contract.

Two flat loops stand in for marshmallow's general ones. Tests prove the first equal to ``Schema.dump``; the second
objects to what its validators refuse. :mod:`~ctct_bridge.reconciler.lifting` is the way from JSON to the view.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

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


def dumper(shape: Any, whole: bool = True) -> Callable[[View], dict[str, Any]]:
    """A function that does what ``shape().dump(view)`` does; unless ``whole``, without what v2 prints for nothing."""
    return _dumpers(shape, whole)[0]


@cache
def _dumpers(shape: Any, whole: bool = True) -> tuple[Callable[[View], dict[str, Any]], Convert]:
    """What dumps a view, and what dumps a list of them.

    Views repeat a few sets of properties, so for each set one expression is made that gives all of its values.
    """
    lines = shape._declared_fields
    writers = {key: _writer(line) for key, line in lines.items()}
    fills = {key: fill for key, line in lines.items() if whole and (fill := fill_of(line)) is not None}
    plans: dict[tuple[str, ...], Convert] = {}

    def plan(keys: tuple[str, ...]) -> Convert:
        names, values = {}, []
        for at, key in enumerate(lines):
            if key in keys or key in fills:
                value, convert = f"v[{key!r}]" if key in keys else repr(fills[key]), writers[key]
                if convert is not None:
                    names[f"f{at}"], value = convert, f"f{at}({value})"
                values.append(f"{key!r}: {value}")
        if len(plans) >= _MOST_PLANS:
            plans.clear()
        same = not names and keys == tuple(key for key in lines if key in keys or key in fills)
        made = plans[keys] = dict.copy if same else eval(f"lambda v: {{{', '.join(values)}}}", names)  # noqa: S307  (of declared names only)
        return made

    def dump(view: View) -> dict[str, Any]:
        keys = tuple(view)
        return (plans.get(keys) or plan(keys))(view)  # type: ignore[no-any-return]

    def dump_all(views: list[View]) -> list[Any]:
        return [(plans.get(keys := tuple(view)) or plan(keys))(view) for view in views]

    plain = getattr(shape, "plain", None)
    if plain is not None:  # a text where that is all

        def one(view: View) -> Any:
            return view[plain] if view.keys() == {plain} else dump(view)

        return one, lambda views: [one(view) for view in views]
    return dump, dump_all


def fill_of(line: Any) -> Any:
    """What v2 prints where nothing is known of a property; ``None`` if it prints nothing."""
    fill = line.dump_default
    return fill if isinstance(fill, (str, dict, list)) else None


def _writer(line: Any) -> Convert | None:
    """What turns a view's value into JSON; ``None`` where they are the same."""
    if isinstance(line, One):
        return dumper(line.shape)
    if isinstance(line, Many):
        return _dumpers(line.shape)[1]
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


class Contract:
    """What v2 demands of one shape: lengths, lists of values, ranges, requirements, rules."""

    def __init__(self, shape: Any) -> None:
        lines = shape._declared_fields.items()
        self._checks = [(key, check) for key, line in lines if (check := _looker(line)) is not None]
        self._terms = {key: _term(line, key) for key, line in lines}
        self._needs = list(_needs(shape))
        self._rules = getattr(shape, "rules", ())
        self._plans: dict[tuple[str, ...], Plan] = {}

    def _plan(self, keys: tuple[str, ...]) -> Plan:
        look = [pair for pair in self._checks if pair[0] in keys]
        rules = [rule for rule in self._rules if rule.possible(keys)]
        swift = [rule.kept() for rule in rules if hasattr(rule, "kept")]
        clear, throughout = _clear([(self._terms[key], check) for key, check in look], swift)
        lacking = [need for need in self._needs if need[0] not in keys and (need[1] is None or need[1].possible(keys))]
        if len(self._plans) >= _MOST_PLANS:
            self._plans.clear()
        rest = [rule for rule in rules if not hasattr(rule, "kept")]
        made = self._plans[keys] = Plan(clear, look, lacking, rest, rules, None if rest or lacking else throughout)
        return made

    def all_sound(self, views: Sequence[View]) -> bool:
        """Whether there are no :meth:`problems` in any of several."""
        plans = self._plans
        if len(views) > 2 and len(kinds := {*map(tuple, views)}) == 1:  # as the items of a list mostly are
            (keys,) = kinds
            throughout = (plans.get(keys) or self._plan(keys)).throughout
            if throughout is not None:
                return throughout(views)
        for view in views:
            keys = tuple(view)
            clear, _, lacking, rules, _, _ = plans.get(keys) or self._plan(keys)
            if not clear(view) or (rules and any(rule.problem(view) is not None for rule in rules)):
                return False
            if lacking and any(when is None or when.met(view) for _, when, _ in lacking):
                return False
        return True

    def problems(self, view: View, among: Collection[str] | None = None) -> list[Problem]:
        """What v2 would object to in a view.

        :param among: the properties among which requirements are looked for; a row lacks some.
        """
        keys = tuple(view)
        clear, look, lacking, rules, every, _ = self._plans.get(keys) or self._plan(keys)
        found: list[Problem] = []
        if not clear(view):
            rules = every
            for key, check in look:
                found += [(f"#/{key}{pointer[1:]}", code, params) for pointer, code, params in check(view[key])]
        for key, when, missing in lacking:
            if (among is None or key in among) and (when is None or when.met(view)):
                found += missing
        for rule in rules:
            broken = rule.problem(view)
            if broken is not None:
                found.append(broken)
        return found


class Plan(NamedTuple):
    """What is to be done for a view of certain properties (such sets repeat).

    :ivar clear: one expression that is true if nothing is wrong with them; ``look``: what to look at if it is not.
    :ivar lacking: what is required and not there.
    :ivar rules: those that may be broken even so; ``every``: all that may be broken.
    :ivar throughout: ``clear`` for several views at once; ``None`` if that is not all there is to do.
    """

    clear: Callable[[View], bool]
    look: list[tuple[str, Look]]
    lacking: list[tuple[str, When | None, list[Problem]]]
    rules: list[Any]
    every: list[Any]
    throughout: Callable[[Sequence[View]], bool] | None


@cache
def contract(shape: Any) -> Contract:
    """The contract of a shape."""
    return Contract(shape)


def _term(line: Any, key: str) -> tuple[str, Any]:
    """An expression that is true if nothing is wrong with the property of the view ``v``, and what ``{}`` in it stands
    for: the line's own validator, or (``None``) the function that looks at it."""
    value = f"v[{key!r}]"
    found: tuple[str, Any] | None = None
    limits = line.validators if isinstance(line, (Leaf, Each, Many)) else ()
    if line.allow_none:
        pass
    elif isinstance(line, One):
        found = f"{{}}(({value},))", contract(line.shape).all_sound
    elif isinstance(line, Many) and not limits:
        found = f"{{}}({value})", contract(line.shape).all_sound
    elif isinstance(line, Each) and not limits and len(line.leaf.validators) == 1:
        limit = line.leaf.validators[0]
        found = (f"{{}}.issuperset({value})", frozenset(limit.choices)) if type(limit) is validate.OneOf else None
    elif isinstance(line, Leaf) and len(limits) == 1:
        found = sound(limits[0], value)
    return found or (f"not {{}}({value})", None)


def _clear(
    look: list[tuple[tuple[str, Any], Look]], swift: list[str]
) -> tuple[Callable[[View], bool], Callable[[Sequence[View]], bool]]:
    """What is true of a view, and of several, if nothing is wrong with the properties to look at, and the rules are
    kept that ``swift`` has expressions of."""
    names = {f"f{at}": check if bound is None else bound for at, ((_, bound), check) in enumerate(look)}
    terms = [term.format(f"f{at}") for at, ((term, _), _) in enumerate(look)]
    whole = " and ".join([*terms, *swift]) or "True"
    made: Any = eval(f"lambda v: {whole}, lambda views: all([{whole} for v in views])", names)  # noqa: S307  (of declared names only)
    return made  # type: ignore[no-any-return]


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
        look = _items(line, contract(line.shape).problems if isinstance(line, Many) else _looker(line.leaf))
    else:
        look = contract(line.shape).problems if isinstance(line, One) else _value(line)
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
