"""What a line of a schema class can say besides the field's kind: v1 path, requirement, derivation, evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from marshmallow import ValidationError, validate

Derive = Callable[[Mapping[str, Any]], Any]


class V1Path(str):
    """A path that can be continued with ``/``."""

    __slots__ = ()

    def __truediv__(self, name: str) -> V1Path:
        return V1Path(f"{self}/{name}")


class When(NamedTuple):
    """A condition on a sibling: its value is ``value``, or its list holds ``value``."""

    property: str
    value: Any

    def met(self, view: Mapping[str, Any]) -> bool:
        """Whether the condition holds among the siblings in ``view``."""
        found = view.get(self.property)
        return self.value in found if isinstance(found, list) else found == self.value

    def __str__(self) -> str:
        return f"{self.property} = {str(self.value).lower() if isinstance(self.value, bool) else self.value}"


class EmailLike(validate.Validator):
    """A rule of thumb, not RFC 5322: one ``@`` between two texts without blanks."""

    _form = re.compile(r"[^\s@]+@[^\s@]+")

    def __call__(self, value: str) -> str:
        if not self._form.fullmatch(value):
            raise ValidationError("Not an e-mail address.")
        return value


class Mapped:
    """What every field of a v2 shape knows besides marshmallow's own attributes.

    :ivar path: v1 path, or ``None`` for a property that only v2 has.
    :ivar need: ``True`` if a create call requires the property, or the :class:`When` under which it does.
    :ivar read_only: set by the v2 server, so left out of create bodies.
    :ivar derive: computes the value from its siblings where v1 does not state it.
    :ivar follows: whether the element at ``path`` belongs to another property, which this one repeats.
    :ivar fallback: where else in the payload v1 states the value if the element at ``path`` is absent.
    :ivar ev: evidence marks of the reference, ``v1 > v2`` (see ``docs/decisions.rst``).
    :ivar note: what a reader of the mapping table should know.
    """

    kind: ClassVar[str] = "value"
    path: V1Path | None
    need: bool | When
    read_only: bool
    derive: Derive | None
    follows: bool
    fallback: Any
    ev: str
    note: str

    def describe(
        self,
        path: str | None,
        required: bool | When = False,
        read_only: bool = False,
        derive: Derive | None = None,
        follows: bool = False,
        fallback: Any = None,
        ev: str = "",
        note: str = "",
    ) -> None:
        """Take what a field's line says besides marshmallow's own options."""
        self.path = V1Path(path) if path is not None else None
        self.need, self.read_only, self.derive, self.ev, self.note = required, read_only, derive, ev, note
        self.follows, self.fallback = follows, fallback
