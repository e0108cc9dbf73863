"""The lines that a person edits: marshmallow fields of the v2 shapes that also say where v1 keeps each property.

The first argument of a field is its v1 path below the payload element; no path means *v2 only*. marshmallow sees the
JSON side (type, validators), the compiler in :mod:`ctct_bridge.reconciler.table` sees both.

Paths: ``A/B`` descends; ``A|B`` accepts two names, the first being canonical; ``A[Type=CHECK]/B`` is what
``variants["CHECK"] / "B"`` writes; ``entry:link[edit]`` speaks of the envelope.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate

from ctct_bridge.reconciler import codecs
from ctct_bridge.reconciler.checks import Form, RangeOr, length
from ctct_bridge.reconciler.codecs import Codec, Undecodable, exact_float
from ctct_bridge.reconciler.instants import TimestampCodec, instant
from ctct_bridge.reconciler.mapped import Derive, EmailLike, Mapped, Unlisting, V1Path, When

__all__ = [
    "CaseText", "Count", "Derive", "Each", "Email", "EmailLike", "Flag", "Ident", "Leaf", "Many", "Mapped", "Money",
    "Number", "One", "Tally", "Text", "Timestamp", "Token", "Url", "V1Path", "Variants", "When",
]  # fmt: skip

Limit = int | None


class Leaf(Mapped, fields.Field[Any]):
    """A property with one simple value.

    :param path: v1 path, or nothing for a v2-only property.
    :param checks: marshmallow validators of the v2 contract.
    :param fill: what v2 prints where nothing is known; usually nothing is printed.
    :param null: whether v2 prints ``null`` here; the view then holds ``None``, which is not the same as nothing.
    """

    #: How v1 writes the value; ``None`` for kinds that v1 does not have.
    codec: Codec | None = None

    def __init__(
        self,
        path: str | None = None,
        *,
        checks: Iterable[Any] = (),
        fill: Any = None,
        null: bool = False,
        **described: Any,
    ) -> None:
        self.describe(path, **described)
        options: dict[str, Any] = {"dump_default": fill} if fill is not None else {}
        super().__init__(validate=list(checks), allow_none=null, **options)

    def to_json(self, value: Any) -> Any:
        """The JSON value of a view's value."""
        return value

    def from_json(self, value: Any) -> Any:
        """The view's value of a JSON value.

        :raises marshmallow.ValidationError: if it is of another kind.
        """
        if not isinstance(value, str):
            raise ValidationError(f"Not a {self.kind}.")
        return value

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else self.to_json(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return self.from_json(value)


class Text(Leaf):
    """Text of ``min`` to ``max`` characters; ``one_of`` closes the list of v2's values without translating them.

    :param form: a pattern of the whole text, and the same in words.
    """

    kind = "string"
    codec = codecs.TextCodec()

    def __init__(
        self,
        path: str | None = None,
        *,
        min: Limit = None,
        max: Limit = None,
        one_of: Iterable[str] = (),
        form: tuple[str, str] | None = None,
        **described: Any,
    ) -> None:
        closed = [validate.OneOf(allowed)] if (allowed := list(one_of)) else []
        super().__init__(path, checks=length(min, max) + closed + ([Form(*form)] if form else []), **described)


class Url(Text):
    """A URL; outer white space means nothing."""

    codec = codecs.TrimmedCodec()


class Email(Leaf):
    """An e-mail address of at most ``max`` characters."""

    kind = "string"
    codec = codecs.TrimmedCodec()

    def __init__(self, path: str | None = None, *, max: int | None = None, **described: Any) -> None:
        super().__init__(path, checks=[*length(None, max), EmailLike()], **described)


class CaseText(Text):
    """A code whose case means nothing; the view holds it folded with ``fold``."""

    def __init__(self, path: str | None = None, *, fold: Callable[[str], str], **described: Any) -> None:
        super().__init__(path, **described)
        self.codec = codecs.FoldedCodec(fold)
        self.fold = fold

    def from_json(self, value: Any) -> str:
        return self.fold(super().from_json(value))


def is_hollow(line: Any) -> bool:
    """Whether an empty text is a value of the field, in families where there is such a thing: plain texts, unless v2
    prints an empty text anyway. An address, a date or a number that is empty is none."""
    return (
        isinstance(line, Text)
        and type(line.codec) is codecs.TextCodec
        and not isinstance(line, Ident)
        and line.derive is None
        and not isinstance(line.dump_default, str)
    )


class Ident(Text):
    """The id of the resource: never a number, case kept. Its path names URIs of the envelope, best first."""


class Token(Leaf):
    """One of a closed list of names.

    :param same: names spelled alike on both sides.
    :param pairs: v1 spelling -> v2 name, where they differ.
    :param v2_only: names that v1 does not have.
    :param alias: other v2 spellings of the same name, accepted on reading.
    """

    kind = "string"

    def __init__(
        self,
        path: str | None = None,
        *,
        same: str = "",
        pairs: Mapping[str, str] | None = None,
        v2_only: str = "",
        alias: Mapping[str, str] | None = None,
        **described: Any,
    ) -> None:
        names = {name: name for name in same.split()} | dict(pairs or {})
        self.codec: codecs.TokenCodec = codecs.TokenCodec(names)
        self.alias = dict(alias or {})
        allowed = [*dict.fromkeys([*names.values(), *v2_only.split()])]
        super().__init__(path, checks=[validate.OneOf(allowed)], **described)

    def from_json(self, value: Any) -> str:
        text: str = super().from_json(value)
        return self.alias.get(text, text)


class Count(Leaf):
    """A whole number from ``min`` to ``max``, or one of ``also``."""

    kind = "integer"
    codec = codecs.IntegerCodec()

    def __init__(
        self, path: str | None = None, *, min: Limit = 0, max: Limit = None, also: Iterable[int] = (), **described: Any
    ) -> None:
        limits = RangeOr(said, min, max) if (said := tuple(also)) else validate.Range(min=min, max=max)
        super().__init__(path, checks=[limits], **described)

    def from_json(self, value: Any) -> int:
        if type(value) is not int:
            raise ValidationError(f"Not an {self.kind}.")
        return value


class Tally(Count):
    """How many objects the list ``of`` holds, at the list's own element, where v1 may have the number alone."""

    def __init__(self, path: str, *, of: str, **described: Any) -> None:
        super().__init__(path, derive=lambda view: len(view[of]) if view.get(of) else None, **described)
        self.of = of


class Number(Leaf):
    """A number that is no money: degrees of latitude and longitude. v1 has none."""

    kind = "number"

    def from_json(self, value: Any) -> float | int:
        if type(value) not in (int, float) or value != value or abs(value) == float("inf"):
            raise ValidationError(f"Not a {self.kind}.")
        return value  # type: ignore[no-any-return]


class Money(Leaf):
    """A decimal amount of at least ``min``: ``Decimal`` in the view, a JSON number in v2, exact on the way."""

    kind = "number"
    codec = codecs.MoneyCodec()

    def __init__(self, path: str | None = None, *, min: Decimal | None = None, **described: Any) -> None:
        super().__init__(path, checks=[validate.Range(min=min)] if min is not None else [], **described)

    def to_json(self, value: Any) -> float:
        number = exact_float(value)
        if number is None:
            raise ValueError(f"{value} is no JSON number exactly")
        return number

    def from_json(self, value: Any) -> Decimal:
        if type(value) not in (int, float) or value != value or abs(value) == float("inf"):
            raise ValidationError(f"Not a {self.kind}.")
        amount = Decimal(repr(value))
        if exact_float(amount) is None:  # an integer of many digits; what reads must print
            raise ValidationError(f"Not a {self.kind} that can be printed exactly.")
        return amount


class Flag(Leaf):
    """A boolean; ``spell`` gives v1's canonical pair for this family (true, false)."""

    kind = "boolean"

    def __init__(self, path: str | None = None, *, spell: str = "TRUE FALSE", **described: Any) -> None:
        super().__init__(path, **described)
        self.codec = codecs.FlagCodec(spell)

    def from_json(self, value: Any) -> bool:
        if type(value) is not bool:
            raise ValidationError(f"Not a {self.kind}.")
        return value


class Timestamp(Leaf):
    """An exact instant: aware ``datetime`` in UTC in the view, ``YYYY-MM-DDTHH:MM:SS.mmmZ`` in v2."""

    kind = "date-time string"
    codec = TimestampCodec()

    def to_json(self, value: datetime) -> str:
        return instant(value)

    def from_json(self, value: Any) -> datetime:
        try:
            return Timestamp.codec.decode(super().from_json(value))  # type: ignore[no-any-return]
        except Undecodable:
            raise ValidationError(f"Not a {self.kind} with an offset.") from None


class One(Mapped, Unlisting):
    """A nested object. Its class's paths are relative to ``path``. ``listed``: a list of just it is read, too."""

    kind = "object"

    def __init__(
        self, shape: Any, path: str | None = None, *, listed: bool = False, fill: Any = None, **described: Any
    ) -> None:
        self.describe(path, **described)
        self.shape, self.listed = shape, listed
        super().__init__(shape, **({} if fill is None else {"dump_default": fill}))


class Many(Mapped, fields.List[Any]):
    """A list of at most ``most`` objects, aligned by the property ``key`` and then by position."""

    kind = "array"

    def __init__(
        self,
        shape: Any,
        path: str | None = None,
        *,
        key: str | None = None,
        most: Limit = None,
        fill: Any = None,
        **described: Any,
    ) -> None:
        self.describe(path, **described)
        self.shape, self.key = shape, key
        options: dict[str, Any] = {"dump_default": fill} if fill is not None else {}
        super().__init__(fields.Nested(shape), validate=length(None, most), **options)


class Each(Mapped, fields.List[Any]):
    """A list of ``least`` to ``most`` simple values, each of the kind of ``leaf``."""

    kind = "array"

    def __init__(
        self, leaf: Leaf, path: str | None = None, *, least: Limit = None, most: Limit = None, **described: Any
    ) -> None:
        self.describe(path, **described)
        self.leaf = leaf
        super().__init__(leaf, validate=length(least, most))


class Variants(Each):
    """Records tagged by the child ``on`` <-> a list of tags; what a record carries besides its tag stands in
    properties of its own, whose paths continue ``variants[tag]``."""

    leaf: Token

    def __init__(self, path: str, *, on: str, same: str, v2_only: str = "", **described: Any) -> None:
        super().__init__(Token(same=same, v2_only=v2_only), path, **described)
        self.on, self.item = on, path.rpartition("/")[2]

    def __getitem__(self, tag: str) -> V1Path:
        if tag not in self.leaf.codec.pairs.values():
            raise KeyError(tag)
        return V1Path(f"{self.path}[{self.on}={tag}]")
