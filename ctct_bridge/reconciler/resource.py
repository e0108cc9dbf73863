"""The base classes of every v2 shape: plain marshmallow schemas that also know v1."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from copy import copy
from functools import cache
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, post_dump, pre_load, validates_schema

from ctct_bridge.model import View
from ctct_bridge.reconciler.bodies import read_only, withheld, writable
from ctct_bridge.reconciler.fields import Derive, Many, One
from ctct_bridge.reconciler.keys import key_of
from ctct_bridge.reconciler.lifting import lift
from ctct_bridge.reconciler.mirrors import Shown
from ctct_bridge.reconciler.shapes import Problem, contract, dumper


class Shape(Schema):
    """A v2 object. Loading refuses unknown properties, as v2 does.

    :param body: ``get`` for what v2 returns; ``post`` for what a create call accepts: read-only properties are
        refused and required ones demanded.
    """

    #: Cross-field rules, see :mod:`ctct_bridge.reconciler.rules`.
    rules: ClassVar[tuple[Any, ...]] = ()

    class Meta:
        unknown = RAISE

    def __init__(self, *, body: str = "get", **options: Any) -> None:
        if body not in ("get", "post"):
            raise ValueError("body is get or post")
        self.body = body
        super().__init__(**options)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A property of a view. marshmallow would take a view's own methods (``values``, ``items``) for properties."""
        return obj.get(attr, default)

    @validates_schema(pass_original=True, skip_on_field_errors=True)
    def _judge(self, data: View, original: Any, **_: Any) -> None:
        errors: dict[str, Any] = {}
        for rule in self.rules:
            broken = rule.problem(data) if rule.refused else None
            if broken is not None:
                _enter(errors, broken[0], "Not allowed together with its siblings.")
        if self.body == "post":
            # Of what was sent: loading puts in what v2 prints for nothing.
            for pointer, code, _params in contract(type(self)).problems(lift(type(self), original)[0]):
                if code == "v2-required":
                    _enter(errors, pointer, "Missing data for required field.")
            for pointer in read_only(type(self), original, "#"):
                _enter(errors, pointer, "Read-only.")
        if errors:
            raise ValidationError(errors)

    @classmethod
    def lift(cls, data: Any) -> tuple[View, list[Problem]]:
        """The view of a JSON object as far as it can be read, and what could not be."""
        return lift(cls, data)

    @classmethod
    def problems(cls, view: View, among: Collection[str] | None = None) -> list[Problem]:
        """What v2 would object to in a view; requirements only for the properties ``among``, if given."""
        return contract(cls).problems(view, among)


def _enter(errors: dict[str, Any], pointer: str, message: str) -> None:
    *path, last = pointer[2:].split("/")
    for key in path:
        errors = errors.setdefault(key, {})
    errors.setdefault(last, []).append(message)


@cache
def _own(row: Any, item: Any) -> list[tuple[str, Derive]]:
    """The derived properties that a row has and the item has not."""
    lines = row._declared_fields
    return [(key, line.derive) for key, line in lines.items() if line.derive and key not in item._declared_fields]


@cache
def patterns_of(resource: Any) -> tuple[re.Pattern[str], ...]:
    """Patterns of v2's URLs of a resource's collection; their groups are the ids of those above it."""
    return tuple(re.compile(re.sub(r"\{\w+\}", "([^/]+)", place)) for place in resource.places())


class Plain(Shape):
    """A v2 object that is a plain text where one property is all that is known of it."""

    #: The name of that property.
    plain: ClassVar[str]

    @pre_load
    def _told(self, data: Any, **_: Any) -> Any:
        return {self.plain: data} if isinstance(data, str) else data

    @post_dump
    def _short(self, data: dict[str, Any], **_: Any) -> Any:
        return data[self.plain] if data.keys() == {self.plain} else data


@cache
def _lists(shape: Any) -> frozenset[str]:
    """The names of the properties of a shape, and of those inside it, that hold lists of objects."""
    found: set[str] = set()
    for key, line in shape._declared_fields.items():
        if isinstance(line, (One, Many)):
            found |= _lists(line.shape) | ({key} if isinstance(line, Many) else set())
    return frozenset(found)


class Resource(Shape):
    """A v2 thing with an id or a place of its own, and the v1 payload that it comes from.

    A resource that v1 never had is a class without a ``V1``: it is loaded, judged and printed like any other, and
    nothing is read into it or restored from it.

    A subclass names itself with ``resource`` and says in its class ``V1``: ``element`` (the payload's name),
    ``style`` (of the envelope), ``uri`` (below the account, with ``{id}``), ``elements`` (the documented grammar, see
    :mod:`~ctct_bridge.reconciler.grammar`), ``kept`` (known names without a v2 property), ``detail`` (names that only
    the detail form has), ``unnamed`` (whether its place alone tells what it is, since nobody saw its payload), ``bare``
    (the element whose text the payload may hold itself), ``short``, ``whole`` and ``perhaps`` (what the list form
    always has; what the detail form always has besides; what nobody said that it was always there) and ``children``
    (class -> path of what v2 serves under this resource). What is no resource in v2 says ``into``, the name of the
    resource that it becomes a part of, and ``at``, the JSON pointer of the list that it becomes an object of, or ``#``
    if its properties are that resource's own; ``same`` if it has that resource's id, ``by`` if the property of this
    name tells the list's objects apart, so that one of them may say it already, and ``repeats`` (property -> JSON
    pointer) what it says of that resource without adding to it. ``apart`` names properties, of which the first that is
    said tells records of one id apart. ``borrows`` names what the objects of a list say of other resources: list ->
    ``(property, resource)``; their ``id`` is that resource's.
    """

    #: Name of the resource, singular.
    resource: ClassVar[str]
    #: v2's URL below ``/v2``, of the collection, or of the one object where there is no collection. The ids of the
    #: resources above it stand as ``{parent}`` and, further out, ``{grandparent}``.
    collection: ClassVar[str]
    #: The shape that the collection holds, where it differs from the item's.
    row: ClassVar[type[Shape] | None] = None
    #: Whether v2 has a create call for it that takes it as JSON. What only the service makes, or what is uploaded as a
    #: form, has no create body.
    created: ClassVar[bool] = True
    #: The properties that say when a thing was, best first: by the year of the first that is said, reports count it.
    #: The envelope's own time is none of them, since in most families it is that of the response.
    dated: ClassVar[tuple[str, ...]] = ()
    #: The resource that ``{parent}`` in the collection's URL names, where it has documents of its own.
    above: ClassVar[type[Resource] | None] = None

    @classmethod
    def ident(cls) -> str | None:
        """Name of the property that holds the id which the envelope names, if there is one."""
        named = (key for key, line in cls._declared_fields.items() if str(line.path).startswith("entry:"))  # type: ignore[attr-defined]
        return next(named, None)

    @classmethod
    @cache
    def into(cls) -> str | None:
        """Name of the resource that entries of this one become a part of, instead of being one themselves."""
        return getattr(getattr(cls, "V1", None), "into", None)

    @classmethod
    def part(cls, view: View, parent: str | None) -> View | None:
        """What an entry becomes inside the resource that it goes into; ``None`` for nothing."""
        return view

    @classmethod
    def key_of(cls, parent: str | None, id: str | None, view: View, place: int) -> str:
        """What tells a record from all others of its account, see :attr:`ctct_bridge.Record.key`."""
        return key_of(cls, parent, id, view, place)

    @classmethod
    def of_row(cls, view: View) -> View:
        """The view of an item as far as that of its row tells it."""
        found = {key: value for key, value in view.items() if key in cls._declared_fields}
        for key, derive in _own(cls.row or cls, cls):
            if isinstance(derive, Shown) and key in view:
                derive.put(found, view[key], _lists(cls))
        return found

    #: The most rows of one page of the collection; ``None`` for a bare array, which v2 never pages.
    page: ClassVar[int | None] = 500

    @classmethod
    def collection_under(cls, *above: str) -> str:
        """v2's URL below ``/v2``, under the resources of these ids, outermost first.

        :raises ValueError: if there are too few ids, or too many.
        """
        *between, last = re.split(r"\{\w+\}", cls.collection)
        if len(above) != len(between):
            raise ValueError(f"{cls.collection} takes {len(between)} ids, not {len(above)}")
        return "".join(f"{text}{id}" for text, id in zip(between, above, strict=True)) + last

    @classmethod
    def ids_above(cls, url: str) -> tuple[str, ...] | None:
        """The ids in a URL that :meth:`collection_under` makes; ``None`` if it serves something else."""
        matches = (pattern.fullmatch(url) for pattern in patterns_of(cls))
        return next((match.groups() for match in matches if match is not None), None)

    @classmethod
    def places(cls) -> list[str]:
        """v2's URLs of the collection: one for each kind of owner, where there are several, and one elsewhere."""
        owners = getattr(getattr(cls, "V1", None), "owners", {}).values()
        return [cls.collection.replace("{parent}", f"{owner.place}/{{parent}}") for owner in owners] or [cls.collection]

    @classmethod
    @cache
    def by_place(cls, bodies: str) -> bool:
        """Whether a row of the collection is known by its place alone, since it says no id of its own.

        :param bodies: ``get`` or ``post``.
        """
        line = cls._declared_fields.get("id")
        return line is None or (bodies == "post" and cls.created and cls.row is None and not line.sent)  # type: ignore[attr-defined]

    @classmethod
    @cache
    def children(cls) -> Mapping[type[Resource], str]:
        """The resources that v2 serves under this one, and where v1 keeps them in its payload."""
        found: Mapping[type[Resource], str] = getattr(getattr(cls, "V1", None), "children", {})
        return found

    @classmethod
    def row_view(cls, view: View) -> View:
        """A view with what only its row has, if there is another shape for that."""
        own = {key: value for key, derive in _own(cls.row or cls, cls) if (value := derive(view)) is not None}
        return {**view, **own} if own else view

    @classmethod
    def to_v2(cls, view: View, shape: str = "item", whole: bool = True) -> dict[str, Any]:
        """A view as JSON values in one of v2's shapes.

        :param shape: ``item``, ``row``, ``post``, or ``withheld`` for what ``post`` leaves out.
        :param whole: whether the view has all that v1 knows, so that what v2 always prints is printed.
        :raises ValueError: if there is no such shape.
        """
        if shape == "item":
            return dumper(cls, whole)(view)
        if shape == "row":
            if cls.row is None:
                return dumper(cls, whole)(view)
            return dumper(cls.row)(cls.row_view(view))
        if shape == "post":
            return writable(cls, dumper(cls, False)(view))
        if shape == "withheld":
            return withheld(cls, dumper(cls, False)(view))
        raise ValueError(f"no shape {shape!r}: item, row, post or withheld")


def row_of(item: type[Resource], names: str, **own: Any) -> type[Shape]:
    """The shape of an item's row in its collection, which it becomes: the item's lines of these names.

    :param names: properties that the collection prints, in its order.
    :param own: lines that the row has instead, or besides.
    """
    lines = {name: own.get(name) or item._declared_fields[name] for name in names.split()}
    made = _made(f"{item.__name__}Row", f"{item.__name__} as its collection prints it.", item, lines)
    made.rules = item.rules
    made.item = item  # type: ignore[attr-defined]
    item.row = made
    return made


def like(shape: type[Shape], name: str, doc: str, /, **own: Any) -> type[Shape]:
    """``shape`` under another name, with lines of its own in the place of those that it replaces."""
    return _made(name, doc, shape, {**shape._declared_fields, **own})


def always(shape: type[Shape], names: str) -> type[Shape]:
    """``shape`` where the texts of these names are always printed, empty if nothing is known."""
    lines = dict(shape._declared_fields)
    for name in names.split():
        lines[name] = copy(lines[name])
        lines[name].dump_default = ""
    made = _made(f"Always{shape.__name__}", f"{shape.__name__} with every text there.", shape, lines)
    made.rules = shape.rules
    if hasattr(shape, "V1"):
        made.V1 = shape.V1  # type: ignore[attr-defined]
    return made


def _made(name: str, doc: str, origin: type[Shape], lines: Mapping[str, Any]) -> type[Shape]:
    return type(name, (Shape,), {**lines, "__doc__": doc, "__module__": origin.__module__})
