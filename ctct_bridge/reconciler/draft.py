"""The lines of a schema class, sorted into a tree of v1 elements and checked against each other.

Everything that a class can get wrong is refused here, at import: a path claimed twice, a path below a leaf, a known
v1 element that nobody claims, a codec that cannot hold the field's values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ctct_bridge.errors import TableError
from ctct_bridge.reconciler import grammar
from ctct_bridge.reconciler.fields import Derive, Email, Leaf, Many, Mapped, One, Tally, Text, Token, Variants
from ctct_bridge.reconciler.grammar import Known
from ctct_bridge.reconciler.rosters import Rows, Single

Slot = tuple[int, str, str]
_STEP = re.compile(r"([^\[\]|@]+(?:\|[^\[\]|@]+)*|@[^\[\]|@]+)(?:\[([^=\]]+)=([^\]]+)\])?")


class Step(NamedTuple):
    """One step of a v1 path: the accepted names, and the tag of a variant if it names one."""

    names: tuple[str, ...]
    tag: str | None


def steps(path: str) -> list[Step]:
    """The steps of a v1 path below the payload element.

    :raises TableError: if the path is malformed.
    """
    found = []
    for part in path.split("/") if path else ():
        match = _STEP.fullmatch(part)
        if match is None:
            raise TableError(f"cannot read {part!r} in the v1 path {path!r}")
        found.append(Step(tuple(match[1].split("|")), match[3]))
    return found


@dataclass(slots=True)
class Draft:
    """One v1 element while the tree is being drawn.

    :ivar line: the field that claims its text; ``slot`` says where the value goes, ``followers`` where else.
    :ivar items: for an element that holds a list: the item's name and the field, or the child class.
    :ivar cases: for a list of variants: the inside of an item, by tag.
    :ivar claim: who claims it, for messages.
    :ivar tally: for a list: the field that counts its items, and where the number goes.
    """

    names: tuple[str, ...]
    path: str
    blank: str | None = None
    children: dict[str, Draft] = field(default_factory=dict)
    line: Leaf | None = None
    slot: Slot | None = None
    followers: list[Slot] = field(default_factory=list)
    items: tuple[str, Any] | None = None
    cases: dict[str, Draft] = field(default_factory=dict)
    claim: str = ""
    tally: tuple[Tally, Slot] | None = None

    @property
    def tag(self) -> str:
        """The canonical name."""
        return self.names[0]

    def child(self, names: tuple[str, ...], who: str) -> Draft:
        """The child of these names, made if there is none."""
        if self.claim or self.items or self.tag.startswith("@"):
            owner = self.claim or self.items or "an attribute"
            raise TableError(f"{who}: {self.path} belongs to {owner} and has no fields below it")
        for draft in self.children.values():
            if set(draft.names) & set(names):
                if len(names) > 1 and draft.names != names:
                    raise TableError(f"{who}: {'|'.join(names)} overlaps {'|'.join(draft.names)}")
                return draft
        made = self.children[names[0]] = Draft(names, f"{self.path}/{names[0]}")
        return made

    def walk(self, path: list[Step], who: str) -> Draft:
        """The draft at ``path`` below this one, made on the way."""
        here = self
        for step in path:
            if step.tag is None:
                here = here.child(step.names, who)
            elif step.tag in here.cases:
                here = here.cases[step.tag]
            else:
                raise TableError(f"{who}: {here.path} has no variant {step.tag}")
        return here

    def take(self, who: str) -> Draft:
        """Claim this element for ``who``."""
        if self.claim or self.items or self.children:
            raise TableError(f"{who}: {self.path} is claimed by {self.claim or 'fields below it'} already")
        self.claim = who
        return self


@dataclass(slots=True)
class Object:
    """One v2 object of a scope: where it hangs, its class, and which of its keys v1 has a place for."""

    parent: int
    key: str
    pointer: str
    shape: Any
    claimed: set[str] = field(default_factory=set)


class Drawing:
    """The tree of one schema class.

    :ivar objects: the objects of the scope, the first being the resource itself.
    :ivar derived: ``(object, key, function, has an element of its own)`` of every derived value.
    """

    def __init__(self, schema: Any) -> None:
        v1 = getattr(schema, "V1", None)
        element = getattr(v1, "element", schema.__name__)
        self.objects: list[Object] = []
        self.derived: list[tuple[int, str, Derive, bool]] = []
        self._following: list[tuple[Draft, str, Slot, str]] = []
        names = tuple(element.split("|"))
        self.root = Draft(names, names[0])
        for child, path in getattr(v1, "children", {}).items():
            self._list(self.root, path, child, f"{schema.__name__}.V1.children")
        self._object(Object(0, "", "#", schema), self.root)
        for base, followed, slot, who in self._following:
            self._follow(base, followed, slot, who)
        self._apply_v1(v1, self.root, schema.__name__)

    def _object(self, obj: Object, base: Draft) -> None:
        at = len(self.objects)
        self.objects.append(obj)
        for key, line in obj.shape._declared_fields.items():
            who = f"{obj.shape.__name__}.{key}"
            if not isinstance(line, Mapped):
                raise TableError(f"{who} is no field of ctct_bridge.reconciler.fields")
            own = line.path is not None and not line.path.startswith(("entry:", "uri:"))
            if line.derive is not None:
                self.derived.append((at, key, line.derive, own))
            if line.path is not None or line.derive is not None:
                obj.claimed.add(key)
            if own:
                self._line(line, (at, key, f"{obj.pointer}/{key}"), base, who)

    def _line(self, line: Any, slot: Slot, base: Draft, who: str) -> None:
        if isinstance(line, Tally):
            base.walk(steps(line.path or ""), who).tally = line, slot
        elif isinstance(line, Leaf):
            if line.codec is None:
                raise TableError(f"{who}: a {type(line).__name__} has no codec, so it cannot have a v1 path")
            if line.follows:
                self._following.append((base, line.path or "", slot, who))
                return
            draft = base.walk(steps(line.path or ""), who).take(who)
            draft.line, draft.slot = line, slot
        elif isinstance(line, (One, Single)):
            draft = base.walk(steps(line.path or ""), who)
            self._object(Object(slot[0], slot[1], slot[2], line.shape), draft)
            self._apply_v1(getattr(line.shape, "V1", None), draft, who)
        elif isinstance(line, Rows):
            self._object(Object(slot[0], slot[1], slot[2], line.roster), base)
        else:
            draft = self._list(base, line.path or "", line, who)
            draft.slot = slot
            if isinstance(line, Variants):
                names = line.leaf.codec.pairs.values()
                draft.cases = {
                    tag: Draft(steps(line.path or "")[-1].names, f"{draft.path}/{line.item}") for tag in names
                }

    def _follow(self, base: Draft, path: str, slot: Slot, who: str) -> None:
        draft = base.walk(steps(path), who)
        if draft.line is None or draft.line.derive is not None:
            raise TableError(f"{who}: follows {draft.path}, which no other property owns")
        draft.followers.append(slot)

    def _list(self, base: Draft, path: str, what: Any, who: str) -> Draft:
        *box, item = steps(path)
        if not box and base is self.root:
            raise TableError(f"{who}: a list needs an element around its items, as in Fees/Fee")
        if len(item.names) > 1 or item.tag:
            raise TableError(f"{who}: the items of a list have one name, not {'|'.join(item.names)}")
        draft = base.walk(box, who)
        if draft.claim or draft.items or draft.children:
            raise TableError(f"{who}: {draft.path} is claimed already")
        if isinstance(what, Many):
            _check_items(what, who)
        draft.items = item.names[0], what
        return draft

    def _apply_v1(self, v1: Any, base: Draft, who: str) -> None:
        """Apply ``kept`` and ``elements`` of a class to the elements drawn below ``base``."""
        for path in getattr(v1, "kept", "").split():
            base.walk(steps(path), f"{who}.V1.kept").take(f"{who}.V1.kept")
        _order(base, grammar.parse(getattr(v1, "elements", ""), who), who)


def _check_items(line: Many, who: str) -> None:
    """Items are aligned by a text, which the residue can hold, and have no children: v2 has no path for those."""
    if line.key and not isinstance(line.shape._declared_fields.get(line.key), (Text, Email, Token)):
        raise TableError(f"{who}: the key {line.key} is no text of {line.shape.__name__}")
    if getattr(getattr(line.shape, "V1", None), "children", None):
        raise TableError(f"{who}: {line.shape.__name__} has children, so it cannot be the item of a list")


def _order(base: Draft, known: Known, who: str) -> None:
    """Put the children of ``base`` into the documented order, and refuse a known one that nobody claims."""
    rest = dict(base.children)
    base.children = {}
    for word in known.children.values():
        tag = next((tag for tag, draft in rest.items() if word.name in draft.names), None)
        if tag is not None:
            draft = rest.pop(tag)
        elif word.blank:
            draft = Draft((word.name,), f"{base.path}/{word.name}", claim=f"{who}: a constant")
        else:
            raise TableError(f"{who}: v1 knows {base.path}/{word.name}, but no field claims it and kept lacks it")
        draft.blank = word.blank
        base.children[draft.tag] = draft
        if draft.items is not None:
            _order_items(draft, word, who)
        elif word.children:
            _order(draft, word, who)
    base.children |= rest


def _order_items(draft: Draft, word: Known, who: str) -> None:
    """The same for the inside of a list. Variants share one grammar: each case takes what it has of it."""
    inner = next(iter(word.children.values()), None)
    if inner is None or draft.items is None:
        return
    if inner.name != draft.items[0] or len(word.children) > 1:
        raise TableError(f"{who}: {draft.path} holds {draft.items[0]}, not {', '.join(word.children)}")
    claimed = {name for case in draft.cases.values() for child in case.children.values() for name in child.names}
    for name in inner.children:
        if draft.cases and name not in claimed and name != draft.items[1].on:
            raise TableError(f"{who}: v1 knows {draft.path}/{inner.name}/{name}, but no variant claims it")
    for case in draft.cases.values():
        mine = {
            name: child
            for name, child in inner.children.items()
            if any(name in d.names for d in case.children.values())
        }
        _order(case, Known(inner.name, "", mine), who)


def leaves(draft: Draft) -> Iterator[Draft]:
    """Every element below ``draft`` that carries a text, variants' included."""
    for child in [*draft.children.values(), *draft.cases.values()]:
        if child.claim:
            yield child
        yield from leaves(child)
