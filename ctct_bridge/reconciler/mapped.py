"""What a line of a schema class can say besides the field's kind: v1 path, requirement, derivation, evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar, NamedTuple

from marshmallow import ValidationError, fields, validate

Derive = Callable[[Mapping[str, Any]], Any]


class V1Path(str):
    """A path that can be continued with ``/``."""

    __slots__ = ()

    def __truediv__(self, name: str) -> V1Path:
        return V1Path(f"{self}/{name}")


class When(NamedTuple):
    """A condition on a sibling: its value is ``value``, or its list holds ``value``. ``one | other`` is met if one is.

    :ivar unless: another sibling, whose presence lifts the condition.
    :ivar others: conditions any of which does as well.
    """

    property: str
    value: Any
    unless: str = ""
    others: tuple[When, ...] = ()

    def met(self, view: Mapping[str, Any]) -> bool:
        """Whether the condition holds among the siblings in ``view``."""
        found = view.get(self.property)
        holds = self.value in found if isinstance(found, list) else found == self.value
        if holds and self.unless not in view:
            return True
        return any(other.met(view) for other in self.others) if self.others else False

    def possible(self, keys: Collection[str]) -> bool:
        """Whether the condition can hold where just these siblings are there."""
        return self.property in keys or any(other.possible(keys) for other in self.others)

    def __or__(self, other: When) -> When:
        return self._replace(others=(*self.others, other))

    def __str__(self) -> str:
        value = str(self.value).lower() if isinstance(self.value, bool) else self.value
        first = f"{self.property} = {value}{f' and no {self.unless}' if self.unless else ''}"
        return " or ".join([first, *map(str, self.others)])


class EmailLike(validate.Validator):
    """A rule of thumb, not RFC 5322: one ``@`` between two texts without blanks."""

    _form = re.compile(r"[^\s@]+@[^\s@]+")

    def __call__(self, value: str) -> str:
        if not self._form.fullmatch(value):
            raise ValidationError("Not an e-mail address.")
        return value


class Unlisting(fields.Nested):
    """A nested object that may read a list of one object as the object.

    :ivar listed: whether it does: v2's tables call some objects arrays, and its examples print objects.
    """

    listed: bool

    def unlisted(self, value: Any) -> Any:
        """The object of a JSON value: the value itself, or what the list holds that may stand for it."""
        return value[0] if self.listed and isinstance(value, list) and len(value) == 1 else value

    def _deserialize(self, value: Any, attr: str | None, data: Any, partial: Any = None, **kwargs: Any) -> Any:
        return super()._deserialize(self.unlisted(value), attr, data, partial=partial, **kwargs)


class Mapped:
    """What every field of a v2 shape knows besides marshmallow's own attributes.

    :ivar path: v1 path, or ``None`` for a property that only v2 has.
    :ivar need: ``True`` if a create call requires the property, or the :class:`When` under which it does.
    :ivar read_only: set by the v2 server, so left out of create bodies, and refused in them.
    :ivar get_only: v2 returns it, but a create call refuses or ignores it, or may: left out of create bodies, and not
        refused in them, since v2 was not seen to.
    :ivar derive: computes the value from its siblings where v1 does not state it.
    :ivar default: the JSON value that v2 documents for what a create call leaves out. It is told, never filled in.
    :ivar follows: whether the element at ``path`` belongs to another property, which this one repeats.
    :ivar fallback: where else in the payload v1 states the value if the element at ``path`` is absent.
    :ivar deep: an element inside the one at ``path``, in which the value may stand as well.
    :ivar ev: evidence marks of the reference, ``v1 > v2`` (see ``docs/decisions.rst``).
    :ivar note: what a reader of the mapping table should know.
    """

    kind: ClassVar[str] = "value"
    path: V1Path | None
    need: bool | When
    read_only: bool
    get_only: bool
    derive: Derive | None
    default: Any
    follows: bool
    fallback: Any
    deep: str
    ev: str
    note: str

    def describe(
        self,
        path: str | None,
        required: bool | When = False,
        read_only: bool = False,
        get_only: bool = False,
        derive: Derive | None = None,
        default: Any = None,
        follows: bool = False,
        fallback: Any = None,
        deep: str = "",
        ev: str = "",
        note: str = "",
    ) -> None:
        """Take what a field's line says besides marshmallow's own options."""
        self.path = V1Path(path) if path is not None else None
        self.need, self.read_only, self.get_only = required, read_only, get_only
        self.derive, self.default, self.ev, self.note = derive, default, ev, note
        self.follows, self.fallback, self.deep = follows, fallback, deep

    @property
    def sent(self) -> bool:
        """Whether a create body holds the property."""
        return not (self.read_only or self.get_only)
