"""Properties that v2 states as a bare id and v1 as the URI of the thing meant.

Source: "Contacts Collection and Resource", "Campaign Events Resource": ids of lists, contacts and campaigns are
absolute URIs with the scheme ``http``, below ``/ws/customers/{user}``.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from ctct_bridge.model import Residue
from ctct_bridge.reconciler.codecs import TextCodec, Undecodable, Unencodable
from ctct_bridge.reconciler.fields import Text
from ctct_bridge.reconciler.forms import LeafNode, Objects
from ctct_bridge.reconciler.pen import Pen, Sink, note
from ctct_bridge.reconciler.uris import ident, quoted

HOST = "http://api.constantcontact.com"


class RefCodec(TextCodec):
    """A URI <-> the id in it.

    :ivar to: what it names, below the user's URI: ``lists/{id}``.
    """

    def __init__(self, to: str) -> None:
        self.to = to

    def read(self, text: str) -> tuple[str, bool]:
        id, _ = ident(text, self.to)
        if id is None or not id:
            raise Undecodable("reference-invalid")
        return id, text == self.uri(id, None)

    def encode(self, value: Any) -> str:
        return self.uri(value, None)

    def uri(self, id: Any, user: str | None) -> str:
        """The canonical URI below the account of ``user``.

        :raises Unencodable: if there is none, or it would not name ``id``.
        """
        if not isinstance(id, str) or not id:
            raise Unencodable(id)
        try:
            uri = f"{HOST}/ws/customers/{user or ''}/{self.to.replace('{id}', quoted(id))}"
        except UnicodeEncodeError:
            raise Unencodable(id) from None
        if ident(uri, self.to)[0] != id:
            raise Unencodable(id)
        return uri


class Ref(Text):
    """The id of another thing, which v1 states as its URI. ``to``: which things, below the user's URI:
    ``lists/{id}``."""

    def __init__(self, path: str, *, to: str, **described: Any) -> None:
        super().__init__(path, **described)
        self.codec = RefCodec(to)


class RefNode(LeafNode):
    """A leaf whose canonical text depends on the user whose account it is."""

    codec: RefCodec

    def take(self, text: str, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        try:
            id, _ = self.codec.read(text)
        except Undecodable as fault:
            sink.add(fault.code, self.path, kid.sourceline, value=text[:200])
            return note(res, "text", self.tag, text)
        objs[self.obj][self.key] = id
        return res if text == self.codec.uri(id, sink.around.user) else note(res, "text", self.tag, text)

    def spell(self, objs: Objects, kept: Any, pen: Pen) -> str | None:
        id = self.current(objs)
        if id is None or (isinstance(kept, str) and self.means(kept) == id):
            return super().spell(objs, kept, pen)
        try:
            return self.codec.uri(id, pen.around.user)
        except Unencodable:
            pen.homeless(self.pointer)
            return self.blank
