"""References to other resources: the URI in an attribute <-> the id, and the Atom link that repeats it.

The older families name what they refer to twice, ``<ContactList id="URI"><link href="URI" rel="self"/></ContactList>``.
From user and id both follow, and only what differs is kept. Sources: the vendor's pages on contacts and campaigns.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from ctct_bridge.model import ATOM, Residue
from ctct_bridge.reconciler.codecs import TextCodec, Undecodable, Unencodable
from ctct_bridge.reconciler.fields import Text
from ctct_bridge.reconciler.forms import MISSING, LeafNode, Node, Objects
from ctct_bridge.reconciler.pen import NOTHING, Around, Pen, Sink, note, revive, verbatim
from ctct_bridge.reconciler.uris import ident, path_of

HOST = "http://api.constantcontact.com"
#: References that are remembered.
_MOST = 4096
TAG = "tag:api.constantcontact.com,2010:"


class RefCodec(TextCodec):
    """The URI of a resource at the place ``to`` <-> its id. The canonical URI follows from what stands around it.

    :param to: place below the account, with ``{id}``; ``{parent}`` is the resource that the reference stands in.
    :param authority: what stands before the path.
    """

    def __init__(self, to: str, authority: str) -> None:
        self.to, self.authority = to, authority
        self._collection = to.rpartition("/")[0].rpartition("/")[2]
        self._known: dict[tuple[Around | str | None, str], tuple[str, bool]] = {}

    def near(self, text: str, around: Around) -> tuple[str, bool]:
        """What a text names, and whether it is the canonical URI there. Archives name the same few over and over.

        :raises Undecodable: if it names nothing.
        """
        key = around if "{parent}" in self.to else around.user, text
        known = self._known.get(key)
        if known is None:
            value = self.decode(text)
            try:
                known = value, self.uri(value, around) == text
            except Unencodable:
                raise Undecodable("reference-invalid") from None
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = known
        return known

    def read(self, text: str) -> tuple[str, bool]:
        name = ident(text, self.to)[0]
        if name is None or self._elsewhere(text):
            raise Undecodable("reference-invalid")
        return name, False

    def _elsewhere(self, text: str) -> bool:
        """Whether the last component stands in no collection of these: what is left of a URI that was cut short."""
        above = "".join(text.split()).partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[0]
        return bool(above) and above.rpartition("/")[2] != self._collection

    def encode(self, value: Any) -> str:
        return self.uri(value, Around())

    def uri(self, value: Any, around: Around) -> str:
        """The canonical URI of an id; without a user, the path below the account."""
        if not isinstance(value, str) or not value:
            raise Unencodable(value)
        try:
            path = path_of(self.to, value, around.id)
        except UnicodeEncodeError:
            raise Unencodable(value) from None
        if ident(path, self.to)[0] != value:
            raise Unencodable(value)
        return f"{self.authority}/ws/customers/{around.user}/{path}" if around.user else path


class RefNode(LeafNode):
    """The element or attribute of a :class:`Ref`."""

    codec: RefCodec

    def take(self, text: str, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        try:
            value, usual = self.codec.near(text, sink.around)
        except Undecodable:
            sink.add("reference-invalid", self.path, kid.sourceline, value=text[:200])
            return note(res, "text", self.tag, text)
        objs[self.obj][self.key] = value
        return res if usual else note(res, "text", self.tag, text)

    def encode(self, value: Any, pen: Pen) -> str | None:
        return self.codec.uri(value, pen.around)


class Ref(Text):
    """The id of another resource, which v1 names by its URI; ``to`` is the resource's place below the account."""

    node = RefNode

    def __init__(self, path: str | None = None, *, to: str, authority: str = HOST, **described: Any) -> None:
        super().__init__(path, **described)
        self.codec = RefCodec(to, authority)


class LinkNode(Node):
    """The Atom link in a reference: ``rel`` is ``self`` and ``href`` the URI of the attribute ``id`` beside it.

    :param blank: ``None`` where such a link is usually not there.
    """

    name = "link"
    namespace = ATOM

    def __init__(self, path: str, blank: str | None) -> None:
        super().__init__(self.name, (self.name,), path, blank)
        self.id: LeafNode | None = None

    def meet(self, attrs: Mapping[str, LeafNode]) -> None:
        self.id = attrs.get("id")

    def get(self, kid: etree._Element, objs: Objects, sink: Sink, res: Residue | None) -> Residue | None:
        href = kid.get("href")
        if len(kid) or kid.text or kid.get("rel") != "self" or href == "" or set(kid.keys()) - {"rel", "href"}:
            sink.add("opaque-leaf", self.path, kid.sourceline, element=self.tag)
            return note(res, "opaque", self.tag, verbatim(kid))
        around = kid.getparent()
        follows = self.blank is not None and self.id is not None and self.id.slot is not None
        said = around.get("id") if around is not None else None
        if follows and self.id is not None and href == said and (said is None or self.id.means(said) is not None):
            return res
        if self.id is not None and self.id.slot is not None:
            chosen, other = self.id.means(said), self.id.means(href)
            # A link with something of its own to say is kept whole: no edit of the id concerns it.
            if chosen is not None and other not in (None, chosen):
                sink.add("link-mismatch", self.path, kid.sourceline, chosen=chosen, other=other)
                return note(res, "opaque", self.tag, verbatim(kid))
        return note(res, "text", self.tag, "" if href is None else href)

    def put(self, objs: Objects, residue: Residue, pen: Pen) -> etree._Element | None:
        opaque = residue.get("opaque", NOTHING).get(self.tag)
        if opaque is not None:
            return revive(opaque, pen.namespace)
        href = residue.get("text", NOTHING).get(self.tag, MISSING if self.blank is not None else None)
        if href is None:
            return None
        if self.id is not None and self.id.slot is not None:
            id = objs[self.id.obj].get(self.id.key)
            if href is MISSING or (href and id is not None and self.id.means(href) not in (None, id)):
                href = self.id.spell(objs, residue.get("text", NOTHING).get(self.id.tag, MISSING), pen)
        home = residue.get("ns", NOTHING).get(self.tag, ATOM)
        nsmap: dict[str | None, str] | None = {None: home} if home or pen.namespace else None
        link = etree.Element(f"{{{home}}}{self.tag}" if home else self.tag, nsmap=nsmap)
        if href and href is not MISSING:
            link.set("href", href)
        link.set("rel", "self")
        return link

    def filled(self, objs: Objects, pen: Any) -> bool:
        return False

    def homeless(self, objs: Objects, pen: Pen) -> None:
        """A link has nothing of its own."""
