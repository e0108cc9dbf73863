"""Values and views drawn from the schema classes themselves, so that a new resource is tested without a new line here.

A view is *representable* if v1 can say all of it: no property that only v2 has, derived values that agree with their
siblings, properties of a variant only where its tag is listed, nothing empty. The laws of the lens range over these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from marshmallow import validate

from ctct_bridge.model import View
from ctct_bridge.reconciler import codecs
from ctct_bridge.reconciler.codecs import Codec, exact_float
from ctct_bridge.reconciler.fields import (
    Count,
    Each,
    Flag,
    Leaf,
    Many,
    Mapped,
    Money,
    Number,
    One,
    Tally,
    Timestamp,
    Variants,
    is_hollow,
)  # fmt: skip
from ctct_bridge.reconciler.instants import TimestampCodec
from ctct_bridge.reconciler.rosters import Rows, Single, Sole
from ctct_bridge.reconciler.styles import style_of
from ctct_bridge.reconciler.zoned import ZonedTimestamp

Strategy = st.SearchStrategy[Any]

# What XML 1.0 can hold, with the awkward ones often: line ends, quotes, markup, an astral character.
# Two alphabets side by side, not mixed letter by letter: that is drawn many times faster.
_AWKWARD = "ab AZ0\t\n\r<>&'\"]é\u00a0\u2028\U0001f600"
_ANY = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")

TEXTS: Strategy = st.one_of(st.text(_AWKWARD, min_size=1, max_size=8), st.text(_ANY, min_size=1, max_size=5)).filter(
    lambda text: not text.isspace()
)
TRIMMED: Strategy = TEXTS.map(str.strip)
INSTANTS: Strategy = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
)
ZONED: Strategy = st.builds(
    lambda moment, quarters: moment.astimezone(timezone(timedelta(minutes=15 * quarters))),
    INSTANTS.filter(lambda moment: 1 < moment.year < 9999),
    st.integers(-56, 56),
)
_CENTS = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
AMOUNTS: Strategy = st.one_of(_CENTS, _NUMBERS.map(lambda number: Decimal(repr(number)))).filter(
    lambda amount: exact_float(amount) is not None
)


@cache
def values(codec: Codec) -> Strategy:
    """The values that ``codec`` can spell."""
    by_kind: dict[type, Any] = {
        codecs.FoldedCodec: lambda codec: TRIMMED.map(codec.fold),
        codecs.TrimmedCodec: lambda _: TRIMMED,
        codecs.TextCodec: lambda _: TEXTS,
        codecs.IntegerCodec: lambda _: st.integers(1 - 10**15, 10**15 - 1),
        codecs.MoneyCodec: lambda _: AMOUNTS,
        codecs.FlagCodec: lambda _: st.booleans(),
        codecs.TokenCodec: lambda codec: st.sampled_from(sorted(set(codec.pairs.values()))),
        TimestampCodec: lambda _: INSTANTS,
    }
    return next(made(codec) for kind, made in by_kind.items() if isinstance(codec, kind))  # type: ignore[no-any-return]


# -- representable views ----------------------------------------------------------------------------------------------


def lines(schema: Any) -> Iterator[tuple[str, Any]]:
    """The properties of a class with their fields."""
    yield from schema._declared_fields.items()


def in_payload(line: Mapped) -> bool:
    """Whether v1's payload (and not the envelope) states the property."""
    return line.path is not None and not line.path.startswith(("entry:", "uri:"))


def _value(line: Any, empty: bool) -> Strategy:
    if isinstance(line, One):
        return views(line.shape, empty=empty)
    if isinstance(line, Single):
        return views(line.shape, empty=empty).map(lambda view: [view] if view else [])
    if isinstance(line, Rows):
        return _rows(line, empty)
    if isinstance(line, Many):
        return st.lists(views(line.shape, empty=empty), min_size=1, max_size=2)
    if isinstance(line, Variants):
        return st.lists(values(line.leaf.codec), min_size=1, unique=True)
    if isinstance(line, Each):
        return st.lists(values(line.leaf.codec), min_size=1, max_size=3)  # type: ignore[arg-type]
    if empty and is_hollow(line) and "@" not in line.path:
        return st.one_of(values(line.codec), st.just(""))
    return values(line.codec)


def _rows(line: Rows, empty: bool) -> Strategy:
    """The objects of a roster, in its order."""

    def listed(drawn: dict[str, Any]) -> list[View]:
        items: list[View] = []
        for name in line.homes:
            value = drawn.get(name)
            if isinstance(value, list):
                items += value
            elif isinstance(value, dict):
                items += [value] if value else []
            elif value is not None:
                items.append({**line.said(name), line.value: value})
        return items

    return st.fixed_dictionaries({}, optional={name: _value(home, empty) for name, home in line.homes.items()}).map(
        listed
    )


@cache
def views(schema: Any, v1_only: bool = True, empty: bool = False) -> Strategy:
    """Representable views of a class; with ``v1_only=False`` the properties that only v2 has stand beside them.

    :param empty: whether an empty text is a value in the family that the class belongs to.
    """
    style = style_of(schema)
    empty = empty if style is None else style.empty
    drawn = {key: _value(line, empty) for key, line in lines(schema) if in_payload(line)}
    if not v1_only:
        drawn |= {key: json_value(line) for key, line in lines(schema) if line.path is None and line.derive is None}
    return st.fixed_dictionaries({}, optional=drawn).map(lambda view: _settle(schema, _followed(schema, view)))


def own(shape: Any, key: str) -> bool:
    """Whether a property is more than a derived one."""
    return shape._declared_fields[key].path is not None


def _followed(schema: Any, view: View) -> View:
    """``view`` with what follows another property agreeing with it, as far as both are in this class."""
    for key, line in lines(schema):
        if isinstance(line, Single) and getattr(line, "path", None) == "":
            inner = dict(view.get(key, [{}])[0]) if view.get(key) else {}
            for name, follower in lines(line.shape):
                if follower.follows:
                    owner = next(k for k, other in lines(schema) if other.path == follower.path)
                    inner.pop(name, None)
                    inner |= {name: view[owner]} if owner in view else {}
            inner = _settle(line.shape, {name: value for name, value in inner.items() if own(line.shape, name)})
            view = {k: v for k, v in view.items() if k != key} | ({key: [inner]} if inner else {})
    return view


def _settle(schema: Any, drawn: View) -> View:
    """``drawn`` without what its variants have no place for, and with its derived values."""
    tags = {str(line.path): drawn.get(key, ()) for key, line in lines(schema) if isinstance(line, Variants)}
    view = {}
    for key, value in drawn.items():
        inside = re.match(r"(.*)\[\w+=(\w+)\]", schema._declared_fields[key].path or "")
        if value not in ({}, []) and (inside is None or inside[2] in tags[inside[1]]):
            view[key] = value
    for key, line in lines(schema):
        if isinstance(line, Sole) and len(view.get(key, ())) == 1:
            (view[line.alone],) = view.pop(key)
        if isinstance(line, Tally) and view.get(line.of):
            view[key] = len(view[line.of])
    # Objects are no source: a value is derived from the simple values beside it.
    simple = {key: value for key, value in view.items() if not isinstance(value, dict)}
    for key, line in lines(schema):
        if line.derive is not None and simple and key not in view and (value := line.derive(simple)) is not None:
            simple[key] = view[key] = value
    return view


def children(schema: Any) -> Strategy:
    """Views of the children of a class, by resource; a resource without any is left out."""
    classes = getattr(getattr(schema, "V1", None), "children", {})
    drawn = {child.resource: st.lists(views(child), min_size=1, max_size=2) for child in classes}
    return st.fixed_dictionaries({}, optional=drawn)


# -- any v2 view ------------------------------------------------------------------------------------------------------


def _json_leaf(line: Leaf) -> Strategy:
    """Values of the right kind, within the contract or not, and beyond what XML can hold."""
    if isinstance(line, Money):
        return AMOUNTS
    if isinstance(line, Number):
        return st.one_of(_NUMBERS, st.integers(-180, 180))
    if isinstance(line, Count):
        return st.one_of(st.integers(-2, 200), st.integers())
    if isinstance(line, Flag):
        return st.booleans()
    if isinstance(line, ZonedTimestamp):
        return ZONED
    if isinstance(line, Timestamp):
        return INSTANTS
    named = [name for check in line.validators if isinstance(check, validate.OneOf) for name in check.choices]
    longest = max((check.max or 0 for check in line.validators if isinstance(check, validate.Length)), default=5)
    texts = st.one_of(
        st.sampled_from(named or ["ada@example.com", "ADA_2012"]),
        st.text(max_size=8),
        st.sampled_from(["", " ", "\x00", "a\rb", "x" * (longest + 1), "y" * longest, "a@b\ud800"]),
    )
    # A view has no other spelling of a name: reading gives the one that v2 documents.
    fold, alias = getattr(line, "fold", None), getattr(line, "alias", {})
    texts = texts.map(lambda text: alias.get(text, text))
    texts = texts if fold is None else texts.map(fold)
    return st.none() | texts if line.allow_none else texts


def json_value(line: Any) -> Strategy:
    if isinstance(line, One):
        return json_views(line.shape)
    if isinstance(line, Rows) and line.tag:
        names = st.sampled_from([*line.homes, "Other"])
        items = st.tuples(json_views(line.shape), names).map(lambda drawn: {**drawn[0], line.tag: drawn[1]})
        return st.lists(st.one_of(items, json_views(line.shape)), max_size=4)
    if isinstance(line, Many):
        return st.lists(json_views(line.shape), max_size=2)
    if isinstance(line, Each):
        return st.lists(_json_leaf(line.leaf), max_size=4)
    return _json_leaf(line)


@cache
def json_views(schema: Any) -> Strategy:
    """Any view that v2 JSON can give, with broken contracts, contradictions and empty things."""
    drawn = {key: json_value(line) for key, line in lines(schema)}
    for key, line in lines(schema):
        if isinstance(line.dump_default, (str, list)):  # what v2 prints for nothing is nothing
            drawn[key] = drawn[key].filter(lambda value, fill=line.dump_default: value != fill)
    return st.fixed_dictionaries({}, optional=drawn)


#: What v2 refuses when it reads a body; the rest of the contract is advice, or asked of create calls only.
REFUSED = {
    "v2-too-long", "v2-too-short", "v2-not-allowed", "v2-out-of-range", "v2-not-email", "v2-wrong-form",
    "v2-item-count", "v2-exclusive",
}  # fmt: skip


def sound_views(schema: Any) -> Strategy:
    """Views that v2 would accept: of any view, what the contract does not object to."""
    return json_views(schema).map(lambda view: _mended(schema, view))


def _mended(schema: Any, view: View) -> View:
    view = dict(view)
    while wrong := {pointer for pointer, code, _ in schema.problems(view) if code in REFUSED}:
        for pointer in wrong:
            view.pop(pointer.split("/")[1], None)
    return view
