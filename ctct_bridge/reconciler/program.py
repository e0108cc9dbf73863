"""What one shape of payload decides, worked out once: the pattern of its text, and where each leaf's text goes.

A payload is *plain* if its elements are all known, in their canonical order and each at most once where it should be,
and hold nothing but values. As text, all plain payloads of one shape match one regular expression whose groups are the
texts of the leaves. Everything else about such a payload follows from the shape. See
:mod:`~ctct_bridge.reconciler.planner` for who works it out, :mod:`~ctct_bridge.reconciler.straight` for who uses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ctct_bridge.model import Residue, View
from ctct_bridge.reconciler.pen import Around

#: An object of the shape, by number, and a key in it.
Slot = tuple[int, str]
#: What v2 cannot say: finding code, v1 path, the group that says it (``None``: the payload as a whole), parameters.
Loss = tuple[str, str, int | None, dict[str, Any]]
#: Texts of the leaves, and what stands around them -> the view, its residue, view and residue of each child resource,
#: and what is lost.
Reader = Callable[[Sequence[str], Around], tuple[View, Residue | None, list[tuple[View, Residue | None]], list[Loss]]]


class Home:
    """A block or an item in one shape: where its residue hangs.

    :ivar above: the block around it; ``tag``: its name there.
    :ivar items: for a list: its items, whose residues hang in it by position.
    :ivar key: of an item: the Python expression of its key, see :mod:`~ctct_bridge.reconciler.straight`.
    """

    __slots__ = ("above", "items", "key", "listed", "number", "tag")

    def __init__(self, number: int, above: Home | None, tag: str, listed: bool = False) -> None:
        self.number, self.above, self.tag, self.listed = number, above, tag, listed
        self.items: list[Home] = []
        self.key = "None"


#: A leaf for the residue: its block and its name there.
Place = tuple[Home, str]


class Kid(NamedTuple):
    """A child resource in one shape: its class, first object and home, and the group before its element."""

    schema: Any
    obj: int
    home: Home
    group: int


class Program:
    """One shape.

    :ivar body: the pattern of a payload after its start tag. Its groups are the texts of the leaves, and an empty one
        before each child resource, to tell its line.
    :ivar read: gives view and residue of the texts.
    :ivar match: gives the match of a payload that has the start tag of the one planned from.
    :ivar leaves: by number of the home: the group of each leaf directly in it, by its name.
    :ivar spots: where the element of a group stands: indexes from the payload down.
    :ivar groups: how many groups the pattern has.
    :ivar objects: how many objects the view is made of.
    :ivar homes: the blocks and items that a residue can hang in; outer ones first.
    :ivar derived: ``(object, key, derive)`` of properties that follow from others.
    :ivar texts: by object: ``(key, group)`` of the leaves whose text is the value.
    :ivar hollow: the same of those whose empty text is a value.
    :ivar coded: leaves with a codec: group, object, key, reader, place.
    :ivar spelled: the same of those whose text is always kept.
    :ivar refs: the same of references, whose reader wants to know what stands around.
    :ivar memos: leaves whose codec remembers texts: group, object, key, its memory, reader, place.
    :ivar kept: leaves without a property: group, the text that would be written, place.
    :ivar repeats: links whose text is kept where it is not that of another group: that group, their own, the reader of
        both, since both must name the same, and place.
    :ivar optional: leaves whose empty element is not what would be written: group, place.
    :ivar missing: ``(home, tag)`` of elements that are always there, but not here.
    :ivar perhaps: ``(slots, home)`` of optional blocks, which leave a trace if nothing in them has a value.
    :ivar shares: group and two slots: its value, that of the first, stands in the second as well.
    :ivar fallbacks: of leaves that are absent because v1 says it elsewhere, or empty, whose group comes first then:
        group, object, key, place, chooser, codec, and the groups of the two texts of each row that it chooses from. A
        group may be ``None``: no text.
    :ivar losses: what the schema class cannot say: the loss, its path, and the groups that it looks at.
    :ivar lists: ``(object, key, values)`` of lists that the shape itself decides: the tags of variants.
    :ivar links: ``(object, parent, key, item of a list)``; inner ones first.
    :ivar children: child resources.
    """

    body: str
    match: Callable[[str], re.Match[str] | None]
    read: Reader

    def __init__(self) -> None:
        self.texts: dict[int, list[tuple[str, int]]] = {}
        self.hollow: dict[int, list[tuple[str, int]]] = {}
        self.coded: list[tuple[int, int, str, Any, Place]] = []
        self.spelled: list[tuple[int, int, str, Any, Place]] = []
        self.refs: list[tuple[int, int, str, Any, Place]] = []
        self.memos: list[tuple[int, int, str, Any, Any, Place]] = []
        self.kept: list[tuple[int, str | None, Place]] = []
        self.repeats: list[tuple[int, int, Any, Place]] = []
        self.optional: list[tuple[int, Place]] = []
        self.missing: list[tuple[Home, str]] = []
        self.perhaps: list[tuple[list[Slot], Home]] = []
        self.lists: list[tuple[int, str, list[Any]]] = []
        self.derived: list[tuple[int, str, Any]] = []
        self.links: list[tuple[int, int, str, bool]] = []
        self.shares: list[tuple[int, Slot, Slot]] = []
        self.fallbacks: list[tuple[int | None, int, str, Place, Any, Any, list[tuple[int | None, int | None]]]] = []
        self.losses: list[tuple[Any, str, Any]] = []
        self.children: list[Kid] = []
        self.leaves: dict[int, dict[str, int]] = {}
        self.spots: dict[int, tuple[int, ...]] = {}
        self.homes: list[Home] = []
        self.objects = self.groups = 0
