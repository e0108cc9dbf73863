"""What a schema class knows that v2 cannot say: kept in the residue like everything else, and named when it is met.

Each row of a class's ``V1.losses`` is asked once a payload, after it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from lxml import etree

from ctct_bridge.model import View
from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.fallback import first, items, text_of
from ctct_bridge.reconciler.pen import Sink


class Lost(NamedTuple):
    """An element without a v2 property.

    :ivar element: its name, directly in the payload.
    :ivar usual: the text that says nothing, in capitals or not: v2 would have to be told of any other.
    :ivar unless: names of elements that say the same; if one of them does, nothing is lost.
    :ivar says: whether the text of such an element says what is said here; by default, if it has any.
    """

    element: str
    usual: str = ""
    unless: str = ""
    says: Callable[[str, str], bool] = lambda text, other: other != ""

    @property
    def code(self) -> str:
        """Of the finding."""
        return "v2-lacks"

    def tell(self, payload: etree._Element, view: View, sink: Sink) -> None:
        """Add a finding if ``payload`` says something here."""
        found = first(payload, self.element)
        params = self.lost(text_of(found), [text_of(first(payload, name)) for name in self.unless.split()])
        if params is not None:
            sink.add(self.code, self.path(split(payload.tag)[1]), None if found is None else found.sourceline, **params)

    def path(self, payload: str) -> str:
        """The v1 path of what is lost in a payload of this name."""
        return f"{payload}/{self.element}"

    def lost(self, text: str, others: Sequence[str]) -> dict[str, Any] | None:
        """The finding's parameters if ``text`` says something that ``others``, which say the same, do not."""
        said = text.strip()
        if said.casefold() in ("", self.usual.casefold()) or any(self.says(said, other.strip()) for other in others):
            return None
        return {"element": self.element, "value": said[:200]}


class Merged(NamedTuple):
    """Values that v1 states once an item, and v2 once for all of them.

    :ivar items: path of the items; ``names``: the elements in each that count.
    """

    items: str
    names: str

    @property
    def code(self) -> str:
        """Of the finding."""
        return "v2-merges"

    def tell(self, payload: etree._Element, view: View, sink: Sink) -> None:
        """Add a finding if not all the items say the same."""
        names = self.names.split()
        rows = [tuple(text_of(first(item, name)) for name in names) for item in items(payload, self.items)]
        params = self.lost(rows)
        if params is not None:
            sink.add(self.code, self.path(split(payload.tag)[1]), payload.sourceline, **params)

    def path(self, payload: str) -> str:
        """The v1 path of what is lost in a payload of this name."""
        return f"{payload}/{self.items}"

    def lost(self, rows: Sequence[tuple[str, ...]]) -> dict[str, Any] | None:
        """The finding's parameters if not all the rows that say something, one an item, say the same."""
        if not rows or rows.count(rows[0]) == len(rows):
            return None
        said = {tuple(text.strip() for text in row) for row in rows}
        if len([texts for texts in said if any(texts)]) < 2:
            return None
        return {"element": " and ".join(self.names.split())}
