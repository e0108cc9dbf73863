"""Several archived copies of one record -> one record, and back.

The detail form wins property by property; where it lacks an element, another copy supplies the value. ``unjoin`` undoes
``join``: every copy keeps its own view, so what went in can be given back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from ctct_bridge.model import Residue, State, View
from ctct_bridge.reconciler.blocks import Block
from ctct_bridge.reconciler.codecs import exact_float
from ctct_bridge.reconciler.forms import LeafNode, Node
from ctct_bridge.reconciler.instants import instant
from ctct_bridge.reconciler.lists import ListBlock
from ctct_bridge.reconciler.pen import NOTHING, Pen
from ctct_bridge.reconciler.rows import roll, unroll
from ctct_bridge.reconciler.table import Table, table_of

_MISSING = object()


class Part(NamedTuple):
    """One archived copy: its form, view, payload residue, the views of its children by resource, and whether its source
    is damaged, so that something of it may be missing."""

    form: str
    view: View
    residue: Residue | None
    children: Mapping[str, Sequence[View]]
    damaged: bool = False


class Joined(NamedTuple):
    """What the copies of one record become.

    :ivar winner: index of the copy whose residue belongs to the view.
    :ivar view: the winner's values, and what other copies supplied.
    :ivar supplied: JSON pointer -> ``[form that supplied it, JSON value]``, and third the winner's own value, if it had
        one that another copy states better. Inside a roster the name of its element
        stands for the position; ``*`` stands for every object of a list, and the value has theirs by their id; ``#``
        holds the hints of the joined view, if they are others than the winner's.
    :ivar states: the state of each copy but the winner, which is ``None``.
    :ivar conflicts: JSON pointers where another copy says something else than the winner.
    """

    winner: int
    view: View
    supplied: dict[str, list[Any]]
    states: list[str | None]
    conflicts: list[str]


def join(schema: Any, parts: Sequence[Part]) -> Joined:
    """Join the copies of one record, given in archive order."""
    # The first detail form, or else the first copy; a whole one rather than a damaged one.
    winner = min(range(len(parts)), key=lambda at: (parts[at].form != "detail", parts[at].damaged))
    best = parts[winner]
    if len(parts) == 1:
        return Joined(winner, best.view, {}, [None], [])
    table = table_of(schema)
    plain = [part._replace(view=unroll(table.rolls, part.view, part.residue or NOTHING)[0]) for part in parts]
    view, supplied = deepcopy(plain[winner].view), {}
    conflicts: list[str] = []
    states: list[str | None] = []
    missing = Missing(table, plain[winner])
    weak = _elsewhere(table, plain[winner])
    for at, part in enumerate(parts):
        if at == winner:
            states.append(None)
            continue
        same = part.form == best.form and part.view == best.view and part.children == best.children
        states.append(State.DUPLICATE if same else State.SUPERSEDED)
        if same:
            continue
        elsewhere = _elsewhere(table, plain[at])
        stated = _stated(table, plain[at], () if part.form == best.form else elsewhere)
        for pointer in _merge(view, stated, "#", Rule(missing, elsewhere, weak, conflicts)):
            own = [as_json(weak.pop(pointer))] if pointer in weak else []
            supplied[pointer] = [part.form, as_json(_at(stated, pointer)), *own]
        conflicts += _other_children(schema, best, part)
    for pointer in table.rederive(view):
        supplied[pointer] = ["derived", as_json(_at(view, pointer))]
    hints = (roll(table.rolls, view, dict(best.residue or {})) or {}).get("hints")
    if supplied and hints != (best.residue or {}).get("hints"):
        supplied["#"] = ["hints", hints]
    return Joined(winner, view, supplied, states, list(dict.fromkeys(conflicts)))


def _elsewhere(table: Table, part: Part) -> dict[str, Any]:
    """Pointer -> value of what a copy says elsewhere than in an element of its own. That is noted when it is read."""
    texts = (part.residue or NOTHING).get("text", NOTHING)
    silent = (node for node in table.fallbacks if node.tag in texts and node.silent(texts[node.tag]))
    found = {node.pointer: _at(part.view, node.pointer) for node in silent}
    return {pointer: value for pointer, value in found.items() if value is not None}


def _stated(table: Table, part: Part, without: Iterable[str]) -> View:
    """The values that a copy states itself: what it derives, the joined record derives from its own values. What one
    form says elsewhere is no news to the other, so the pointers of that are to be left out."""
    view, absent = part.view, Missing(table, part)
    for pointer in without:
        view = deepcopy(view) if view is part.view else view
        _drop(view, pointer)
    for at, key, _, own in table.derived:
        place = table.objects[at]
        pointer = f"{place.pointer}/{key}"
        if not own or absent(pointer):
            view = deepcopy(view) if view is part.view else view
            _drop(view, pointer)
    return view


def _other_children(schema: Any, best: Part, part: Part) -> list[str]:
    """Pointers of the children of which ``part`` has others than the winner. They stay with their copy: a list is
    never put together from two copies."""
    kinds = schema.children()
    names = {child.resource: child.collection.rpartition("/")[2] for child in kinds}
    return [f"#/{names[kind]}" for kind, rows in part.children.items() if rows and rows != best.children.get(kind, [])]


def unjoin(schema: Any, view: View, supplied: Mapping[str, Sequence[Any]], residue: Residue | None = None) -> View:
    """The winner's own view: ``view`` without what others supplied, unless it was edited since.

    :param residue: the winner's.
    """
    if not supplied:
        return view
    rolls, hints = table_of(schema).rolls, supplied.get("#", ("", None))[1]
    own, _ = unroll(rolls, deepcopy(view), {**(residue or {}), "hints": hints} if "#" in supplied else residue or {})
    for pointer, (_, value, *before) in sorted(supplied.items(), key=lambda pair: "*" not in pair[0]):
        if "*" in pointer:
            _drop_each(own, pointer, value)
        elif pointer != "#" and as_json(_at(own, pointer)) == value:
            _drop(own, pointer)
            if before:
                _restate(table_of(schema), own, pointer, before[0])
    roll(rolls, own, dict(residue or {}))
    return own


def as_json(value: Any) -> Any:
    """The JSON of a value of a view."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    if isinstance(value, datetime):
        return instant(value)
    return exact_float(value) if isinstance(value, Decimal) else value


class Missing:
    """Tells for one copy which properties are without a value because the *element* is not there."""

    def __init__(self, table: Table, part: Part) -> None:
        self.chains = _chains(table)
        self.objs, self.residue = table.unfold(part.view), part.residue or NOTHING
        self.pen = Pen(children=part.children)

    def __call__(self, pointer: str) -> bool:
        chain = self.chains.get(pointer)
        if chain is None:
            return False
        residue = self.residue
        for block in chain[:-1]:
            inner = residue.get("within", NOTHING).get(block.tag)
            if inner is None:
                if residue.get("text", NOTHING).get(block.tag, _MISSING) is None:
                    return True
                if block.blank is None and not block.filled(self.objs, self.pen):
                    return True
            residue = inner or NOTHING
        leaf = chain[-1]
        if leaf.tag in residue.get("opaque", NOTHING) or leaf.tag in residue.get("within", NOTHING):
            return False
        if isinstance(leaf, ListBlock) and leaf.filled(self.objs, self.pen):
            return False  # it is there and canonical, which leaves no trace in the residue
        return residue.get("text", NOTHING).get(leaf.tag, leaf.blank) is None


@cache
def _chains(table: Table) -> dict[str, list[Node]]:
    """JSON pointer of a property -> the blocks around its element, and the element."""
    chains: dict[str, list[Node]] = {}

    def enter(block: Block, above: list[Node]) -> None:
        for node in block.nodes:
            if isinstance(node, Block):
                enter(node, [*above, node])
            elif isinstance(node, LeafNode):
                if node.slot:
                    chains[node.pointer] = [*above, node]
            elif isinstance(node, ListBlock) and (pointer := getattr(node.item, "pointer", None)):
                chains[pointer] = [*above, node]
                for case in getattr(node.item, "cases", {}).values():
                    for slot in _slots(case):
                        chains[slot] = [*above, node]

    enter(table.root, [])
    return chains


def _slots(block: Block) -> Iterator[str]:
    for node in block.nodes:
        if isinstance(node, Block):
            yield from _slots(node)
        elif isinstance(node, LeafNode) and node.slot:
            yield node.pointer


class Rule(NamedTuple):
    """How one copy fills another.

    :ivar missing: of the copy that is filled.
    :ivar elsewhere: the pointers of what the other says elsewhere than in an element of its own.
    :ivar weak: the same of the copy that is filled, with its values: an element of the other counts more.
    :ivar conflicts: receives the pointers where neither yields.
    """

    missing: Missing
    elsewhere: Mapping[str, Any]
    weak: dict[str, Any]
    conflicts: list[str]


def _merge(mine: View, other: View, pointer: str, rule: Rule) -> Iterator[str]:
    """Fill ``mine`` from ``other`` where the element is missing; gives the pointers that were filled."""
    for key, value in other.items():
        here = f"{pointer}/{key}"
        if isinstance(value, dict):
            inner = mine.get(key) or {}
            yield from _merge(inner, value, here, rule)
            if inner:
                mine[key] = inner
        elif key not in mine:
            if rule.missing(here):
                mine[key] = deepcopy(value)
                yield here
        elif here in rule.weak and here not in rule.elsewhere:
            if mine[key] == value:
                del rule.weak[here]  # now it is stated
            else:
                mine[key] = deepcopy(value)
                yield here
        elif mine[key] != value:
            rule.conflicts.append(here)


def _at(data: Any, pointer: str) -> Any:
    for key in pointer[2:].split("/"):
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _drop(view: View, pointer: str) -> None:
    *path, last = pointer[2:].split("/")
    trail = [view]
    for key in path:
        inner = trail[-1].get(key)
        if not isinstance(inner, dict):
            return
        trail.append(inner)
    trail[-1].pop(last, None)
    for key, inner, outer in zip(reversed(path), reversed(trail[1:]), reversed(trail[:-1]), strict=True):
        if not inner:
            outer.pop(key, None)


def _restate(table: Table, view: View, pointer: str, value: Any) -> None:
    """Put back the winner's own value in the place of a better one."""
    for node in table.fallbacks:
        if node.pointer == pointer:
            place = table.objects[node.obj]
            *path, last = pointer[2:].split("/")
            for key in path:
                view = view.setdefault(key, {})
            view[last] = place.shape._declared_fields[node.key].from_json(value)


def _drop_each(view: View, pointer: str, values: Mapping[str, Any]) -> None:
    """Take a property out of each object of a list that has the value there that its id stands for."""
    key, _, name = pointer[2:].partition("/*/")
    for item in view.get(key) or ():
        if name in item and item[name] == values.get(item.get("id")):
            del item[name]
