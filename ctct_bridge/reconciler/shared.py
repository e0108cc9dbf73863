"""One element that feeds several properties: the value of its owner is repeated wherever else v2 prints it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree

from ctct_bridge.model import Residue
from ctct_bridge.reconciler.draft import Slot
from ctct_bridge.reconciler.forms import LeafNode, Objects
from ctct_bridge.reconciler.pen import Pen, Sink


class SharedNode(LeafNode):
    """A leaf whose value also stands in ``followers``.

    A v2 object may lack the owner and still have a follower; then the follower's value is written. A follower that
    says something else than the element will say has no home.
    """

    def __init__(self, *described: Any, followers: Sequence[Slot]) -> None:
        super().__init__(*described)
        self.followers = tuple(followers)

    def take(self, text: str, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        res = super().take(text, kid, objs, sink, res)
        if self.key in objs[self.obj]:
            for obj, key, _ in self.followers:
                objs[obj][key] = objs[self.obj][self.key]
        return res

    def current(self, objs: Objects) -> Any:
        places = ((self.obj, self.key), *((obj, key) for obj, key, _ in self.followers))
        return next((value for obj, key in places if (value := objs[obj].get(key)) is not None), None)

    def spell(self, objs: Objects, kept: Any, pen: Pen) -> str | None:
        text = super().spell(objs, kept, pen)
        said = self.means(text)
        for obj, key, pointer in self.followers:
            if objs[obj].get(key) not in (None, said):
                pen.homeless(pointer)
        return text

    def homeless(self, objs: Objects, pen: Pen) -> None:
        for obj, key, pointer in ((self.obj, self.key, self.pointer), *self.followers):
            if objs[obj].get(key) is not None:
                pen.homeless(pointer)
