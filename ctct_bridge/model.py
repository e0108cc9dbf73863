"""The words that every room shares: origin, frame, entry, record.

This is the ground floor: nothing here imports anything else of the package.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: Atom's namespace (RFC 4287).
ATOM = "http://www.w3.org/2005/Atom"
#: The service's own namespace, of payloads.
CTCT = "http://ws.constantcontact.com/ns/1.0/"

#: A JSON-able tree of what the view cannot say; ``None`` where there is nothing to keep.
Residue = dict[str, Any]
#: Typed values under v2's names and nesting.
View = dict[str, Any]


class Origin(NamedTuple):
    """Where something was read.

    :ivar document: label of the document: a path relative to the archive's root, or ``-`` for standard input.
    :ivar entry: ordinal of the entry in its document, from 0; ``None`` for the document itself.
    :ivar line: line of the entry's start tag, from 1.
    :ivar id: the entry's id, once it is known.
    """

    document: str
    entry: int | None = None
    line: int | None = None
    id: str | None = None


@dataclass(slots=True)
class Frame:
    """What every entry of one document shares and v2 does not know. Kept once per document.

    :ivar kind: ``feed`` or ``entry``.
    :ivar user: the user name as its URIs spell it (percent-encoding kept); ``None`` if no URI names one.
    :ivar atom: namespace of the envelope as written, normally Atom's.
    :ivar payload: namespace of the payload: empty, the ctct one, or Atom's.
    :ivar prefix: prefix of the envelope's namespace; ``None`` where it is the default namespace.
    :ivar attributes: attributes of the root element of a feed, names in ``{namespace}local`` form.
    :ivar head: everything in a feed that is no entry: ``[entries before it, XML or plain text]``, in order.
    """

    kind: str = "entry"
    user: str | None = None
    atom: str = ATOM
    payload: str = ""
    prefix: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    head: list[list[Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """A JSON-able copy, with what has its usual value left out."""
        usual = Frame()
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) != getattr(usual, name)}


class Entry(NamedTuple):
    """One ``atom:entry`` as the parser delivers it. The element lives only until the next one is asked for.

    :ivar element: the entry's element, comments and processing instructions included; ``None`` for an entry that a
        skimmer has made something of already.
    :ivar frame: what the document's entries share.
    :ivar origin: document, ordinal and line; the id is not known yet.
    :ivar text: the entry as it stands in the document, if a skimmer may learn from it.
    :ivar ready: what the skimmer made of it, see :mod:`ctct_bridge.parsers.skim`; or the record of what cannot be
        read.
    :ivar salvage: what was done to read it, see :mod:`ctct_bridge.parsers.salvage.marks`; ``None`` if it was whole.
    """

    element: Any
    frame: Frame
    origin: Origin
    text: str | None = None
    ready: Any = None
    salvage: Any = None


class State:
    """The closed set of states that an entry can end in."""

    CONVERTED = "converted"
    WITH_LOSS = "converted_with_loss"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    JOINED = "joined"
    KEPT = "kept"
    FILTERED = "filtered"
    ALREADY_DONE = "already_done"

    ALL = (CONVERTED, WITH_LOSS, REJECTED, DUPLICATE, SUPERSEDED, JOINED, KEPT, FILTERED, ALREADY_DONE)


@dataclass(slots=True)
class Record:
    """The intermediate model: one entry, or one child of an entry, as view + residue + findings + origin.

    Plain data: picklable, comparable, holding nothing of the parser.

    :ivar schema: the schema class of the resource; ``None`` for what became no resource (rejected, kept).
    :ivar view: typed values under v2's names and nesting.
    :ivar residue: what the view cannot say, JSON-able; ``None`` if there is nothing.
    :ivar findings: diagnostics, see :mod:`ctct_bridge.findings`.
    :ivar origin: where it was read.
    :ivar id: the id in v2, or ``None`` where v1 has none (fees).
    :ivar parent: id of the parent resource, for what v2 serves under its parent's path.
    :ivar form: ``list`` or ``detail``.
    :ivar state: one of :class:`State`.
    :ivar raw: the entry's XML, for rejected and kept entries only.
    :ivar supplied: JSON pointer -> ``[supplier, JSON value]`` of what a profile or another copy supplied, and third the
        record's own value, if another copy states it better.
    :ivar place: of a child without an id: its number among its siblings of the same resource, from 0.
    """

    schema: Any
    view: View
    residue: Residue | None
    findings: list[Any]
    origin: Origin
    id: str | None = None
    parent: str | None = None
    form: str = "detail"
    state: str = State.CONVERTED
    raw: str | None = None
    supplied: dict[str, list[Any]] | None = None
    place: int = 0

    @property
    def resource(self) -> str | None:
        """Name of the resource in the singular: ``event``, ``fee``, …"""
        return self.schema.resource if self.schema is not None else None

    @property
    def key(self) -> str | None:
        """What tells the record from all others of its account, in every run: ``event/a07e…``, ``guest/a07e…/001T…/1``.

        It is made of the resource, the parent where v2 serves it below one, and the id. The list form and the detail
        form of one thing have the same key, and so has every other copy of it. A child without an id (a fee) has its
        number among its siblings instead: ``fee/a07e…/0``. ``None`` for what became no resource: that is told apart by
        document and entry of its ``origin``.
        """
        if self.schema is None:
            return None
        made: str = self.schema.key_of(self.parent, self.id, self.view, self.place)
        return made

    def to_v2(self, shape: str = "item") -> dict[str, Any]:
        """The record as v2 JSON values, ready for :func:`json.dumps`.

        :param shape: ``item`` (what a GET of the item returns), ``row`` (what the collection holds), or
            ``post`` (what a create call accepts: without what only the service sets, and what it takes no more); or
            ``withheld``, what ``post`` leaves out.
        :raises ValueError: if the record became no resource, or the shape does not exist.
        """
        if self.schema is None:
            raise ValueError(f"a {self.state} entry has no v2 shape")
        result: dict[str, Any] = self.schema.to_v2(self.view, shape, self.form == "detail")
        return result
