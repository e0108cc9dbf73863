"""What one property demands of another as JSON Schema: requirements on a condition, and the rules across fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ctct_bridge.reconciler.fields import Each, Leaf, Many, One, When
from ctct_bridge.reconciler.rules import Before, Exclusive, Held, NotAbove, NotBoth, OnlyWith
from ctct_bridge.reconciler.shapes import fill_of
from ctct_bridge.report.published.values import Node, spellings

Lines = Mapping[str, Any]


def needs(lines: Lines) -> Iterator[Node]:
    """What a create call needs on a condition, the properties of one condition together.

    A condition on a property that is not among ``lines``, since only the server sets it, can never be met.
    """
    wanted: dict[When, list[str]] = {}
    for key, line in lines.items():
        if isinstance(line.need, When) and line.need.possible(lines.keys()):
            wanted.setdefault(line.need, []).append(key)
    for when, keys in wanted.items():
        then: Node = {"required": keys}
        empty = {key: something(lines[key]) for key in keys if fill_of(lines[key]) is not None}
        yield {"if": met(when, lines), "then": {**then, "properties": empty} if empty else then}


def met(when: When, lines: Lines) -> Node:
    """The objects that meet a condition that can be met among ``lines``."""
    branches = [each._replace(others=()) for each in (when, *when.others) if each.property in lines]
    if len(branches) > 1:
        return {"anyOf": [met(branch, lines) for branch in branches]}
    (when,) = branches
    line = lines[when.property]
    leaf = line.leaf if isinstance(line, Each) else line
    words = spellings(leaf, when.value) if isinstance(when.value, str) else [when.value]
    test: Node = {"const": words[0]} if len(words) == 1 else {"enum": words}
    node: Node = {
        "properties": {when.property: {"contains": test} if isinstance(line, Each) else test},
        "required": [when.property],
    }
    if when.unless:
        node["not"] = {"required": [when.unless]}
    return node


def something(line: Any) -> Node:
    """Values that are not what v2 prints for nothing."""
    return {"minItems": 1} if isinstance(line, (Each, Many)) else {"minLength": 1}


def nothing(line: Any) -> Node:
    """Values that say nothing."""
    if isinstance(line, (Each, Many)):
        return {"maxItems": 0}
    if isinstance(line, One):
        return {"maxProperties": 0}
    kinds: dict[str, Node] = {"integer": {"const": 0}, "number": {"const": 0}, "boolean": {"const": False}}
    return kinds.get(line.kind, {"maxLength": 0})


# -- rules ------------------------------------------------------------------------------------------------------------


def refusals(rules: Any, lines: Lines) -> Iterator[Node]:
    """The rules by which v2 refuses an object, as far as they speak of ``lines``.

    :raises TypeError: if nothing here stands for a rule.
    """
    for rule in rules:
        if not rule.refused:
            continue
        made = _RULES.get(type(rule))
        if made is None:
            raise TypeError(f"nothing stands for the rule {rule!r}")
        if _names(rule) <= lines.keys():
            yield made(rule, lines)


def advice(rules: Any, lines: Lines) -> Iterator[str]:
    """What JSON Schema cannot say, in words: it compares no two values."""
    for rule in rules:
        if isinstance(rule, Before) and {rule.start, rule.end} <= lines.keys():
            yield f"{rule.end} is not before {rule.start}"
        if isinstance(rule, NotAbove) and {rule.property, rule.other} <= lines.keys():
            yield f"{rule.property} is not above {rule.other}"


def _names(rule: Any) -> set[str]:
    names = (getattr(rule, part, "") for part in ("one", "other", "property"))
    when = getattr(rule, "when", None)
    return {name for name in (*names, when.property if when is not None else "") if name}


def _exclusive(rule: Exclusive, lines: Lines) -> Node:
    both = [rule.one, rule.other]
    return {"not": {"properties": {name: {"const": True} for name in both}, "required": both}}


def _not_both(rule: NotBoth, lines: Lines) -> Node:
    return {"not": {"required": [rule.one, rule.other]}}


def _only_with(rule: OnlyWith, lines: Lines) -> Node:
    line = lines[rule.other]
    if not isinstance(line, Leaf) or line.kind != "string":
        raise TypeError(f"nothing stands for the rule {rule!r}")
    allowed = [word for known in rule.values for word in spellings(line, known)]
    return {
        "if": {"properties": {rule.other: {"not": {"enum": [*allowed, ""]}}}, "required": [rule.other]},
        "then": {"properties": {rule.property: nothing(lines[rule.property])}},
    }


def _held(rule: Held, lines: Lines) -> Node:
    limits = {"minItems": rule.least, "maxItems": rule.most}
    said = {name: limit for name, limit in limits.items() if limit is not None}
    return {"if": met(rule.when, lines), "then": {"properties": {rule.property: said}}}


_RULES: dict[type, Callable[[Any, Lines], Node]] = {
    Exclusive: _exclusive,
    NotBoth: _not_both,
    OnlyWith: _only_with,
    Held: _held,
}
