"""What a schema class knows that v2 cannot say: kept in the residue like everything else, and named when it is met.

Each row of a class's ``V1.losses`` is asked once a payload, after it was read.
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from ctct_bridge.model import View
from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.fallback import first, items
from ctct_bridge.reconciler.pen import Sink, leaf_text


class Lost(NamedTuple):
    """An element without a v2 property.

    :ivar element: its name, directly in the payload.
    :ivar usual: the text that says nothing: v2 would have to be told of any other.
    :ivar unless: names of elements that say the same; if one of them has a text, nothing is lost.
    """

    element: str
    usual: str = ""
    unless: str = ""

    def tell(self, payload: etree._Element, view: View, sink: Sink) -> None:
        """Add a finding if ``payload`` says something here."""
        text = _text(payload, self.element)
        if text not in ("", self.usual) and not any(_text(payload, name) for name in self.unless.split()):
            found = first(payload, self.element)
            line = found.sourceline if found is not None else None
            path = f"{split(payload.tag)[1]}/{self.element}"
            sink.add("v2-lacks", path, line, element=self.element, value=text[:200])


class Merged(NamedTuple):
    """Values that v1 states once an item, and v2 once for all of them.

    :ivar items: path of the items; ``names``: the elements in each that count.
    """

    items: str
    names: str

    def tell(self, payload: etree._Element, view: View, sink: Sink) -> None:
        """Add a finding if not all the items say the same."""
        said = {tuple(_text(item, name) for name in self.names.split()) for item in items(payload, self.items)}
        if len([texts for texts in said if any(texts)]) > 1:
            path = f"{split(payload.tag)[1]}/{self.items}"
            sink.add("v2-merges", path, payload.sourceline, element=" and ".join(self.names.split()))


def _text(element: etree._Element, name: str) -> str:
    found = first(element, name)
    return (leaf_text(found) or "").strip() if found is not None else ""
