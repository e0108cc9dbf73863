"""One saved body of v2 judged: what it is, whose, and what v2's contract says of it, with the place of each fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ctct_bridge.findings import Finding
from ctct_bridge.jobs.recognising import Home, Known, recognise
from ctct_bridge.model import Origin, State, View
from ctct_bridge.parsers.saved.spots import Value, sane
from ctct_bridge.parsers.saved.window import Spot
from ctct_bridge.reconciler.shapes import Problem
from ctct_bridge.schemas import REGISTRY

#: What v2 serves as a list under something else, and wants to be unique there by a property: a fee's label.
_CHILDREN: set[Any] = {child for each in REGISTRY for child in each.children()}
_KEYS: dict[Any, str] = {child: child.V1.key for child in _CHILDREN if hasattr(child.V1, "key")}


class Body(NamedTuple):
    """One object that a document holds.

    :ivar value: the value that it stands in; ``inside``: its pointer there.
    :ivar data: what it is.
    :ivar home: what the path of its document says.
    :ivar row: whether it stands in a list.
    """

    value: Value
    inside: str
    data: Any
    home: Home | None
    row: bool


class Judged(NamedTuple):
    """A body, judged.

    :ivar known: what it is, if that is certain.
    :ivar view: what could be read of it.
    :ivar pointer: its place in the document, and ``spot``.
    """

    origin: Origin
    pointer: str
    spot: Spot
    state: str
    known: Known | None
    view: View
    findings: list[Finding]

    @property
    def resource(self) -> str | None:
        """The name of its resource."""
        return getattr(self.known.schema, "resource", None) if self.known is not None else None


def finding(code: str, origin: Origin, value: Value, inside: str, params: dict[str, Any]) -> Finding:
    """A finding of what stands at a pointer inside a value."""
    spot = value.at(inside)
    told = {name: sane(each) for name, each in params.items()}
    return Finding(code, origin, sane(f"{value.pointer}{inside[1:]}"), told, spot.line, "", spot.offset)


class Court:
    """Judges the bodies of one document, in order.

    :param label: the document's.
    :ivar number: how many bodies were judged.
    """

    def __init__(self, label: str) -> None:
        self.label, self.number = label, 0
        self._last: Any = None
        self._told: Any = None
        self._seen: dict[str, set[Any]] = {}

    def judge(self, body: Body) -> Judged:
        """What a body is, and what is wrong with it; of the first one in a value also what is odd about its text."""
        judged = self._judge(body)
        if body.value.told and self._told is not body.value:
            judged.findings[:0] = [each._replace(origin=judged.origin) for each in body.value.told]
        self._told = body.value
        return judged

    def _judge(self, body: Body) -> Judged:
        value, inside, data = body.value, body.inside, body.data
        spot = value.at(inside)
        id = sane(data["id"]) if isinstance(data, dict) and isinstance(data.get("id"), str) else None
        origin = Origin(self.label, self.number, spot.line, id)
        self.number += 1
        pointer = sane(f"{value.pointer}{inside[1:]}")
        if not isinstance(data, dict):
            params = {"found": kind_of(data), "expected": "an object"}
            found = [finding("v2-wrong-shape", origin, value, inside, params)]
            return Judged(origin, pointer, spot, State.REJECTED, None, {}, found)
        schema = body.home.schema if body.home is not None else None
        known = recognise(data, schema or self._last, body.row)
        if isinstance(known, str):
            found = [finding("v2-unrecognised", origin, value, inside, {"reason": known})]
            return Judged(origin, pointer, spot, State.REJECTED, None, {}, found)
        if body.row:
            self._last = known.schema
        view, problems = known.shape.lift(data)
        found = [
            finding(code, origin, value, f"{inside}{at[1:]}", params)
            for at, code, params in [*problems, *self._objections(known, view, body)]
        ]
        return Judged(origin, pointer, spot, State.KEPT, known, view, found)

    def _objections(self, known: Known, view: View, body: Body) -> Iterator[Problem]:
        """What v2's contract says. A create call takes the whole object, so a shorter row lacks nothing."""
        short = body.row and known.shape is not known.schema
        for problem in known.shape.problems(view):
            if not (short and problem[1] == "v2-required"):
                yield problem
        key = _KEYS.get(known.schema)
        if key is not None and body.row and (value := view.get(key)) is not None:
            seen = self._seen.setdefault(body.inside.rpartition("/")[0], set())
            if value in seen:
                yield f"#/{key}", "v2-not-unique", {"property": key, "value": value}
            seen.add(value)


def kind_of(value: Any) -> str:
    """A kind of JSON value, for people."""
    kinds = {dict: "an object", list: "an array", str: "a text", bool: "a boolean", type(None): "null"}
    return kinds.get(type(value), "a number")
