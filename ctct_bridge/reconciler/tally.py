"""A list that v1 may also give as its length alone: items, a number, or nothing in the same element.

Vendor clients read the errors of an activity as a count, and published documents have them as a list. Sources: vendor
page "Bulk Activity, Collection of Activities", clients of both kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from ctct_bridge.model import Residue
from ctct_bridge.reconciler.codecs import Undecodable, Unencodable
from ctct_bridge.reconciler.fields import Tally
from ctct_bridge.reconciler.forms import Objects
from ctct_bridge.reconciler.lists import ListBlock, ManyItem
from ctct_bridge.reconciler.pen import NOTHING, Pen, Sink, leaf_text, note, said


class TallyBlock(ListBlock):
    """The element of a list and of its :class:`~ctct_bridge.reconciler.fields.Tally`. An empty one counts nought."""

    item: ManyItem

    def __init__(
        self,
        tag: str,
        names: Sequence[str],
        path: str,
        blank: str | None,
        item_tag: str,
        item: ManyItem,
        line: Tally,
        slot: tuple[int, str, str],
    ) -> None:
        super().__init__(tag, names, path, blank, item_tag, item)
        self.codec = line.codec
        self.obj, self.key, self.pointer = slot

    def read(self, element: etree._Element, objs: Objects, sink: Sink) -> Residue | None:
        text = leaf_text(element)
        if text is not None and said(text) and (number := self._number(text)) is not None:
            objs[self.obj][self.key] = number
            res = self.unknown(element, (), sink, None)
            return res if number and self.codec.encode(number) == text else note(res, "text", "", text)
        res = super().read(element, objs, sink)
        listed = objs[self.item.obj].get(self.item.key)
        if listed or not _words(res or NOTHING):
            objs[self.obj][self.key] = len(listed or ())
        return res

    def _number(self, text: Any) -> int | None:
        try:
            return self.codec.decode(text)  # type: ignore[no-any-return]
        except (Undecodable, AttributeError):
            return None

    def filled(self, objs: Objects, pen: Any) -> bool:
        return objs[self.obj].get(self.key) is not None or super().filled(objs, pen)

    def homeless(self, objs: Objects, pen: Pen) -> None:
        super().homeless(objs, pen)
        if objs[self.obj].get(self.key) is not None:
            pen.homeless(self.pointer)

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        count, items = objs[self.obj].get(self.key), objs[self.item.obj].get(self.item.key)
        within = residue.get("within", NOTHING).get(self.tag, NOTHING)
        if items:
            if count is not None and count != len(items):
                pen.homeless(self.pointer)
            return super().put(objs, residue, pen)
        if count is None:
            words = _words(within)  # without them, the element would count nought
            return (
                super().put(objs, residue, pen)
                if words and ("extra" in within or self._number(words) is None)
                else None
            )
        return self._put_number(count, within, objs, residue, pen)

    def _put_number(
        self, count: int, within: Residue, objs: Objects, residue: Residue, pen: Pen
    ) -> etree._Element | None:
        """The element with a number alone. What stood beside items stays where the number needs no text."""
        kept = within.get("text", NOTHING).get("")
        try:
            text = kept if self._number(kept) == count else self.codec.encode(count) if count else None
        except Unencodable:
            pen.homeless(self.pointer)
            return None
        names = {"attrs"} if text is not None else {"attrs", "extra", "order"}
        bare = {name: value for name, value in within.items() if name in names}
        blanks = [stray for stray in within.get("stray", ()) if not said(stray[1])]
        if blanks and text is None:
            bare["stray"] = blanks
        element = super().put(objs, {**residue, "within": {self.tag: bare}}, pen)
        if element is not None and text is not None:
            element.text = text
        return element


def _words(within: Residue) -> str:
    """The texts in the element that are more than white space."""
    return "".join(text for _, text in within.get("stray", ()) if said(text))
