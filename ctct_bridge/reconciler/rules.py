"""Cross-field rules of the v2 contract, as values that a schema class lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ctct_bridge.model import View
from ctct_bridge.reconciler.shapes import Problem, at


class Exclusive(NamedTuple):
    """Two booleans that cannot both be true."""

    one: str
    other: str
    refused: bool = True

    def problems(self, view: View) -> Iterator[Problem]:
        if at(view, self.one) is True and at(view, self.other) is True:
            names = {"property": self.one, "other": self.other}
            yield f"#/{self.one.replace('.', '/')}", "v2-exclusive", names


class Before(NamedTuple):
    """``start`` is not after ``end``. Inferred, so a finding but never a refusal."""

    start: str
    end: str
    refused: bool = False

    def problems(self, view: View) -> Iterator[Problem]:
        start, end = at(view, self.start), at(view, self.end)
        if start is not None and end is not None and end < start:
            yield f"#/{self.end.replace('.', '/')}", "end-before-start", {}


class OnlyWith(NamedTuple):
    """``property`` is allowed only where ``other`` is one of ``values`` (or is not stated)."""

    property: str
    other: str
    values: tuple[Any, ...]
    refused: bool = True

    def problems(self, view: View) -> Iterator[Problem]:
        value, other = at(view, self.property), at(view, self.other)
        if value is not None and other is not None and other not in self.values:
            yield f"#/{self.property.replace('.', '/')}", "v2-not-allowed", {"value": value}


class Underivable(NamedTuple):
    """``property`` could not be derived although ``source`` is known (and ``other`` is one of ``values``)."""

    property: str
    source: str
    code: str
    other: str = ""
    values: tuple[Any, ...] = ()
    refused: bool = False

    def problems(self, view: View) -> Iterator[Problem]:
        source = view.get(self.source)
        if source and self.property not in view and (not self.other or view.get(self.other) in self.values):
            yield f"#/{self.property}", self.code, {"value": source}
