"""One simple value of v2 as JSON Schema: its kind, and what its validators demand."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

from marshmallow import validate

from ctct_bridge.reconciler.checks import Form, RangeOr
from ctct_bridge.reconciler.fields import CaseText, Leaf, Timestamp, Token
from ctct_bridge.reconciler.mapped import EmailLike
from ctct_bridge.reconciler.zoned import ZonedTimestamp

#: A JSON Schema, or a part of one.
Node = dict[str, Any]

# Digits are spelled out: \d is any script's digit in some validators. Two keywords are not here. ``format: email`` and
# ``format: uri`` are asserted by some tools, and archives hold addresses and URLs that v2 took and no RFC would.
_MOMENT = (
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}"
)  # fmt: skip
#: Instants as this package writes them, and v2's documented answers have them.
INSTANT = _MOMENT + "Z$"
#: Those of the library, which keep their offset.
ZONED = _MOMENT + "(Z|[+-][0-9]{2}:[0-9]{2})$"
#: Texts of which every spelling in capitals and small letters is listed; longer ones are listed in three.
_SHORT = 3


def value(line: Leaf, body: str) -> Node:
    """The JSON values of one property.

    :param body: ``get`` for what v2 returns, ``post`` for what a create call takes. v2's examples print some names in
        two ways; only the right one is to be sent.
    :raises TypeError: if a validator has no keyword here.
    """
    node: Node = {"type": "string" if isinstance(line, Timestamp) else line.kind}
    if isinstance(line, Timestamp):
        node |= {"format": "date-time", "pattern": ZONED if isinstance(line, ZonedTimestamp) else INSTANT}
    for validator in line.validators:
        node |= limits(validator)
    if body == "get" and isinstance(line, Token) and line.alias:
        node["enum"] = [*node["enum"], *line.alias]
    if line.allow_none:
        node["type"] = [node["type"], "null"]
        if "enum" in node:
            node["enum"] = [*node["enum"], None]
    return node


def limits(validator: Any) -> Node:
    """The keywords that refuse what ``validator`` refuses.

    :raises TypeError: if there are none.
    """
    made = _KEYWORDS.get(type(validator))
    if made is None:
        raise TypeError(f"no keyword stands for the validator {validator!r}")
    return made(validator)


def counts(validators: Any) -> Node:
    """The keywords for how many items a list holds."""
    found = validators[0] if validators else validate.Length()
    return _bounds("minItems", found.min, "maxItems", found.max)


def spellings(line: Any, text: str) -> list[str]:
    """The texts in JSON that mean ``text``: a code whose case means nothing has several."""
    if isinstance(line, Token):
        return [text, *(other for other, name in line.alias.items() if name == text)]
    if not isinstance(line, CaseText):
        return [text]
    letters = [sorted({letter.lower(), letter.upper()}) for letter in text]
    cases = [text.lower(), text.upper(), text.title()]
    if len(text) <= _SHORT:
        cases = ["".join(each) for each in product(*letters)]
    return [text, *(case for case in dict.fromkeys(cases) if case != text and line.fold(case) == text)]


def _bounds(least: str, low: Any, most: str, high: Any) -> Node:
    return {name: _number(bound) for name, bound in ((least, low), (most, high)) if bound is not None}


def _number(bound: Any) -> Any:
    return float(bound) if isinstance(bound, Decimal) else bound


def _range(validator: Any) -> Node:
    return _bounds("minimum", validator.min, "maximum", validator.max)


_KEYWORDS: dict[type, Callable[[Any], Node]] = {
    validate.Length: lambda check: _bounds("minLength", check.min, "maxLength", check.max),
    validate.OneOf: lambda check: {"enum": list(check.choices)},
    validate.Range: _range,
    RangeOr: lambda check: {"anyOf": [_range(check), {"enum": sorted(check.also)}]},
    EmailLike: lambda check: {"pattern": f"^{check._form.pattern}$"},
    Form: lambda check: {"pattern": f"^{check.pattern.pattern}$"},
}
