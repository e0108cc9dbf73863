"""The two styles of envelope that v1 had, and how each resource wears its own.

v1 changed its style in 2010 and kept both: the marketing families have Atom as default namespace, a payload in a
namespace of its own, ``http:`` ids and an author; EventSpot and the library have a prefix, a bare payload and ``tag:``
ids. Sources: the vendor's pages on both, the announcement of the image resources, stored responses.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from ctct_bridge.errors import TableError
from ctct_bridge.model import CTCT


class Style(NamedTuple):
    """One style of envelope.

    :ivar payload: the payload's usual namespace; empty for none.
    :ivar prefix: of Atom's names in documents made anew; ``None`` for the default namespace.
    :ivar authority: what stands before the path in ``atom:id``.
    :ivar order: the children of an entry, in order. Of ``author`` and ``source`` an entry may have none.
    :ivar link: the attributes of the edit link in their order.
    :ivar usual: the attributes that the other children usually have.
    :ivar empty: whether an empty text is a value, ``""`` on both sides; else it is no value, and v2 prints nothing.
    """

    name: str
    payload: str
    prefix: str | None
    authority: str
    order: tuple[str, ...]
    link: tuple[str, str]
    usual: Mapping[str, Mapping[str, str]]
    empty: bool


STYLES: Mapping[str, Style] = {
    style.name: style
    for style in (
        Style(
            "eventspot", "", "atom", "tag:api.constantcontact.com,2010:",
            ("title", "link", "updated", "id", "content"), ("rel", "href"), {}, empty=False,
        ),
        # The library came with EventSpot's envelope, but v2's library prints empty texts as the marketing families do.
        Style(
            "library", "", "atom", "tag:api.constantcontact.com,2010:",
            ("title", "link", "updated", "id", "content"), ("rel", "href"), {}, empty=True,
        ),
        Style(
            "marketing", CTCT, None, "http://api.constantcontact.com",
            ("link", "id", "title", "updated", "author", "content", "source"), ("href", "rel"),
            {"title": {"type": "text"}, "content": {"type": "application/vnd.ctct+xml"}}, empty=True,
        ),
    )
}  # fmt: skip
AUTHOR = "Constant Contact"


class Manner(NamedTuple):
    """How the entries of one resource are dressed.

    :ivar link: the place of the edit link below the account, with ``{id}`` and perhaps ``{parent}``.
    :ivar name: the place that ``atom:id`` and the payload's id name; the same, but for members of lists.
    :ivar sources: what names the id, best first: ``link``, ``id``, ``ident`` (the payload's own attribute).
    :ivar title: the element whose text the title repeats, or a sentence with that element in braces.
    :ivar updated: the element whose text ``atom:updated`` repeats; empty for none.
    :ivar author: the name that entries give as their author; ``None`` for no author.
    """

    style: Style
    link: str
    name: str
    sources: tuple[str, ...]
    title: str
    updated: str
    author: str | None

    @property
    def named(self) -> bool:
        """Whether the payload has an attribute ``id`` that names the resource."""
        return "ident" in self.sources

    def at(self, place: str) -> Manner:
        """The same at one of several places."""
        return self._replace(link=place, name=place)

    def place(self, source: str) -> str:
        """The place that a URI of this source names."""
        return self.link if source == "link" else self.name


#: What the path of an ``Ident`` says of the envelope.
USUAL_SOURCES = "entry:link[edit]|entry:id"
_SOURCES = {"entry:link[edit]": "link", "entry:id": "id", "entry:content[@id]": "ident"}


@cache
def manner_of(schema: Any) -> Manner:
    """How entries of a resource class are dressed, from its ``V1`` and the path of its ``id``.

    :raises TableError: if the class names a style or a source of ids that there is not.
    """
    v1 = schema.V1
    if v1.style not in STYLES:
        raise TableError(f"{schema.__name__}.V1.style: {v1.style} is none of {', '.join(STYLES)}")
    style, named = STYLES[v1.style], schema.ident()
    path = getattr(v1, "ident", None) or (str(schema._declared_fields[named].path) if named else USUAL_SOURCES)
    unknown = [part for part in path.split("|") if part not in _SOURCES]
    if unknown:
        raise TableError(f"{schema.__name__}.id: {unknown[0]} is none of {', '.join(_SOURCES)}")
    author = getattr(v1, "author", AUTHOR) if "author" in style.order else None
    sources = tuple(_SOURCES[part] for part in path.split("|"))
    uri = getattr(v1, "uri", "{id}")
    return Manner(style, uri, getattr(v1, "name", uri), sources, v1.title, v1.updated, author)


def style_of(schema: Any) -> Style | None:
    """The style that a class (or the item of a row's class) names; nested shapes name none."""
    name = getattr(getattr(getattr(schema, "item", schema), "V1", None), "style", None)
    return STYLES.get(name) if name is not None else None
