"""A class of v2 objects as JSON Schema. Each class is one definition, to which whatever holds such objects refers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from marshmallow import RAISE

from ctct_bridge.reconciler.fields import Each, Many, One, Variants
from ctct_bridge.reconciler.resource import Plain
from ctct_bridge.reconciler.rosters import Rows
from ctct_bridge.reconciler.shapes import fill_of
from ctct_bridge.report.published.conditions import advice, needs, refusals, something
from ctct_bridge.report.published.values import Node, counts, value
from ctct_bridge.schemas import REGISTRY
from ctct_bridge.schemas.add_contacts import AddContacts

#: Gives what stands for a class where it is used: ``Refer(shape, body)``.
Refer = Callable[[Any, str], Node]
#: Where v1 has no element of its own for an object: its parts stand among their neighbours.
IN_PLACE = "."


class Book:
    """Definitions under stable names, in the order in which they are asked for.

    :param at: where a reader finds them: ``#/$defs/``, or ``#/components/schemas/``.
    """

    def __init__(self, at: str = "#/$defs/") -> None:
        self.at = at
        self.definitions: dict[str, Node] = {}

    def refer(self, shape: Any, body: str = "get") -> Node:
        """A reference to the definition of a class, which is made if it is not there yet.

        :param body: ``get`` or ``post``.
        """
        name = name_of(shape, body)
        if name not in self.definitions:
            self.definitions[name] = {}  # its place is before those of its parts
            self.definitions[name] = {"title": name, **definition(shape, body, self.refer)}
        return {"$ref": f"{self.at}{name}"}

    def enter(self, name: str, node: Node) -> Node:
        """A reference to a definition that stands for no class."""
        self.definitions.setdefault(name, node)
        return {"$ref": f"{self.at}{name}"}


def name_of(shape: Any, body: str = "get") -> str:
    """The name of a definition. What is the same in a create body and in an answer has one name."""
    name = _names().get(shape, shape.__name__)
    return f"{name}Post" if body == "post" and not _is_alike(shape) else name


@cache
def _is_alike(shape: Any) -> bool:
    got, posted = (definition(shape, body, lambda *inner: {"$ref": name_of(*inner)}) for body in ("get", "post"))
    return got == posted


@cache
def _names() -> dict[Any, str]:
    """A name for each class: its own, after that of its module where two classes share one."""
    classes = list(dict.fromkeys(each for shape in (*REGISTRY, AddContacts) for each in _classes(shape)))
    plain = [shape.__name__ for shape in classes]
    return {
        shape: shape.__name__ if plain.count(shape.__name__) == 1 else _room(shape) + shape.__name__
        for shape in classes
    }


def _classes(shape: Any) -> Iterator[Any]:
    yield shape
    if getattr(shape, "row", None) is not None:
        yield from _classes(shape.row)
    for line in shape._declared_fields.values():
        if isinstance(line, (One, Many)):
            yield from _classes(line.shape)


def _room(shape: Any) -> str:
    return "".join(word.title() for word in shape.__module__.rpartition(".")[2].split("_"))


# -- one class --------------------------------------------------------------------------------------------------------


def definition(shape: Any, body: str, refer: Refer) -> Node:
    """The objects of a class.

    :param body: ``get`` for what v2 returns: nothing is required, since the evidence does not tell what is always
        there. ``post`` for what a create call takes: without what only the server sets, with what is required.
    """
    lines = {key: line for key, line in shape._declared_fields.items() if body == "get" or not line.read_only}
    node: Node = {"type": "object", "properties": {key: _property(line, body, refer) for key, line in lines.items()}}
    conditions = list(refusals(shape.rules, lines))
    if body == "post":
        required = [key for key, line in lines.items() if line.need is True]
        node |= {"required": required} if required else {}
        conditions = [*needs(lines), *conditions]
    if shape.opts.unknown == RAISE:
        node["additionalProperties"] = False
    node |= {"allOf": conditions} if conditions else {}
    if issubclass(shape, Plain):  # a text where that is all
        node = {"anyOf": [value(lines[shape.plain], body), node]}
    return {**_head(shape, lines), **node}


def _head(shape: Any, lines: Any) -> Node:
    said = " ".join((inspect.getdoc(shape) or "").replace("``", "").split())
    unsaid = "; ".join(advice(shape.rules, lines))
    element = getattr(getattr(shape, "V1", None), "element", "")
    return {
        "description": f"{said} What no schema can check: {unsaid}." if unsaid else said,
        **({"x-v1-element": element} if element else {}),
    }


def _property(line: Any, body: str, refer: Refer) -> Node:
    """One property: its values, and what is told of it."""
    node = _values(line, body, refer)
    if body == "post" and line.need is True and fill_of(line) is not None:
        node |= something(line)
    if body == "post" and line.default is not None:
        node["default"] = line.default
    if body == "get" and line.read_only:
        node["readOnly"] = True
    unsent = "v2 may refuse it in a create call" if body == "post" and line.get_only else ""
    evidence = f"evidence: {line.ev}" if line.ev else ""
    told = "; ".join(filter(None, (line.note, unsent, evidence)))
    return {**node, **({"description": told} if told else {}), **_origin(line)}


def _values(line: Any, body: str, refer: Refer) -> Node:
    if isinstance(line, Each):
        return {"type": "array", "items": value(line.leaf, body), **counts(line.validators)}
    if isinstance(line, Many):
        return {"type": "array", "items": refer(line.shape, body), **counts(line.validators)}
    if not isinstance(line, One):
        return value(line, body)
    one = refer(line.shape, body)
    if line.listed and body == "get":  # what may be met; an object is what is to be sent
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": 1}]}
    return dict(one)


def _origin(line: Any) -> Node:
    """Where v1 has it, from the element of the object around it."""
    if isinstance(line, Rows):
        return {"x-v1-roster": {name: str(home.path) or IN_PLACE for name, home in line.homes.items()}}
    if line.path is None:
        return {}
    path = str(line.path) or IN_PLACE
    return {"x-v1-path": f"{path}/{line.on}" if isinstance(line, Variants) else path}
