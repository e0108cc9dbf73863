"""Cross-field rules of the v2 contract, as values that a schema class lists. A rule looks at one object's own keys.

``possible`` says whether the rule can be broken where just the given properties are there, ``problem`` what is wrong
with a view. A rule of two plain values also has ``kept``, a Python expression that is true of a view ``v`` of these
properties that keeps it: compiled, it spares a call for each object that is sound."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from ctct_bridge.model import View
from ctct_bridge.reconciler.checks import amiss, stated
from ctct_bridge.reconciler.mapped import When
from ctct_bridge.reconciler.shapes import Problem


def _in_order(low: str, high: str) -> str:
    """The expression that a view's ``low`` is not above its ``high``, both of which it has, if only as ``None``."""
    low, high = f"v[{low!r}]", f"v[{high!r}]"
    return f"({low} is None or {high} is None or {low} <= {high})"


class Exclusive(NamedTuple):
    """Two booleans that cannot both be true."""

    one: str
    other: str
    refused: bool = True

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.one in keys and self.other in keys

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        if view.get(self.one) is True and view.get(self.other) is True:
            return f"#/{self.one}", "v2-exclusive", {"property": self.one, "other": self.other}
        return None


class Before(NamedTuple):
    """``start`` is not after ``end``. Inferred, so a finding but never a refusal."""

    start: str
    end: str
    refused: bool = False

    def kept(self) -> str:
        """Whether a view keeps the rule, as an expression."""
        return _in_order(self.start, self.end)

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.start in keys and self.end in keys

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        start, end = view.get(self.start), view.get(self.end)
        if start is not None and end is not None and end < start:
            return f"#/{self.end}", "end-before-start", {}
        return None


class After(NamedTuple):
    """Two times of one history: ``property`` is not before ``other``. What they mean says so, and no page, so a finding
    but never a refusal."""

    property: str
    other: str
    refused: bool = False

    def kept(self) -> str:
        """Whether a view keeps the rule, as an expression."""
        return _in_order(self.other, self.property)

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.property in keys and self.other in keys

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        later, earlier = view.get(self.property), view.get(self.other)
        if later is not None and earlier is not None and later < earlier:
            return f"#/{self.property}", "dates-disordered", {"property": self.property, "other": self.other}
        return None


class Contradicts(NamedTuple):
    """``property`` says nothing where ``other`` is one of ``values``. So v1 had it, and v2's pages are silent: a
    finding but never a refusal."""

    property: str
    other: str
    values: tuple[Any, ...]
    refused: bool = False

    def kept(self) -> str:
        """Whether a view keeps the rule, as an expression."""
        return f"(v[{self.other!r}] not in {self.values!r} or not v[{self.property!r}])"

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.property in keys and self.other in keys

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        value = view.get(self.other)
        if view.get(self.property) and value in self.values:
            params = {"property": self.property, "other": self.other, "value": stated(value)}
            return f"#/{self.property}", "status-contradicted", params
        return None


class OnlyWith(NamedTuple):
    """``property`` is allowed only where ``other`` is one of ``values`` (or is not stated)."""

    property: str
    other: str
    values: tuple[Any, ...]
    refused: bool = True

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.property in keys and self.other in keys

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        value, other = view.get(self.property), view.get(self.other)
        if value and other and other not in self.values:  # v2's own rows print empty texts for both
            return f"#/{self.property}", "v2-not-allowed", {"value": stated(value)}
        return None


class NotBoth(NamedTuple):
    """Two properties of which at most one may be stated."""

    one: str
    other: str
    refused: bool = True

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.one in keys and self.other in keys

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        if self.one in view and self.other in view:
            return f"#/{self.one}", "v2-exclusive", {"property": self.one, "other": self.other}
        return None


class NotAbove(NamedTuple):
    """A number that does not exceed another: one that the server moves, so a finding but never a refusal.

    :ivar code: of the finding.
    """

    property: str
    other: str
    code: str = "v2-above"
    refused: bool = False

    def kept(self) -> str:
        """Whether a view keeps the rule, as an expression."""
        return _in_order(self.property, self.other)

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.property in keys and self.other in keys

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        value, most = view.get(self.property), view.get(self.other)
        if value is not None and most is not None and value > most:
            return f"#/{self.property}", self.code, {"property": self.property, "other": self.other}
        return None


class Held(NamedTuple):
    """A list that holds ``least`` to ``most`` values on a condition. (That it is there at all is a requirement.)"""

    property: str
    when: When
    least: int | None = None
    most: int | None = None
    refused: bool = True

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.property in keys and self.when.possible(keys)

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        values = view.get(self.property)
        if values is None or not self.when.met(view):
            return None
        wrong = amiss(len(values), self.least, self.most)
        return (f"#/{self.property}", *wrong) if wrong is not None else None


class Underivable(NamedTuple):
    """``property`` could not be derived although ``source`` is known (and ``other`` is one of ``values``)."""

    property: str
    source: str
    code: str
    other: str = ""
    values: tuple[Any, ...] = ()
    refused: bool = False

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.source in keys and self.property not in keys

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        source = view.get(self.source)
        if source and self.property not in view and (not self.other or view.get(self.other) in self.values):
            return f"#/{self.property}", self.code, {"value": source}
        return None


class Placeholder(NamedTuple):
    """A text that is to be filled in by the service, in place of what it stands for. Clients sent such texts; whether
    answers kept them is unverified, so a finding but never a refusal.

    Source: clients of the period, which wrote ``$ACCOUNT.CITY`` and its like into campaigns.
    """

    property: str
    start: str
    refused: bool = False

    def possible(self, keys: Collection[str]) -> bool:
        """Whether a view of these properties can break the rule."""
        return self.property in keys

    def problem(self, view: View) -> Problem | None:
        """What is wrong with ``view``, if anything."""
        value = view.get(self.property)
        if isinstance(value, str) and value.startswith(self.start):
            return f"#/{self.property}", "placeholder-text", {"value": value[:200]}
        return None
