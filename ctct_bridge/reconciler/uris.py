"""Ids, and the ids of parents, from every spelling of the service's URIs; and the URIs of ids.

Sources: vendor pages and clients of both generations, which read ids off edit links, ``atom:id`` and the payload.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.keys import encoded, ids_of, parent_of
from ctct_bridge.reconciler.styles import Manner

#: The commonest form of a resource's own URI, where nothing needs decoding.
_SIMPLE = re.compile(r"/ws/customers/[^/\s?#]+/([a-z]+)/([A-Za-z0-9]+)")
_HOST = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/]*")


#: The id that a client made up for a campaign that had none yet.
_MADE_UP = "0" * 13


class Uris(NamedTuple):
    """What the URIs of an entry say: the id, the id of the parent, the other id if they disagree, and whether they are
    such as clients write into request bodies: a ``data:`` or ``urn:`` URI or, in families whose payload names itself,
    the collection's alone, perhaps with an id that was made up. ``source`` says where the other id is: ``link``, ``id``
    or ``ident``."""

    id: str | None
    parent: str | None
    other: str | None
    request: bool
    source: str = ""


def ident(uri: str, template: str) -> tuple[str | None, str | None]:
    """The id and the parent's id that ``uri`` names, for a resource at ``template`` (``events/{id}``).

    The id is the last component without query and trailing slash, all white space removed, percent-decoded once, case
    kept. The URI of a collection names none, nor does that of a host, nor a ``data:`` or ``urn:`` URI.

    Source: v1 pages "Events Collection and Resource" and "Registrants Collection and Resource"; the PHP library
    ``ctct_php_library`` and the WordPress plug-in ``constant-contact-api``, which read the ids so.
    """
    simple = _SIMPLE.fullmatch(uri)
    if simple is not None and simple[1] == template[:-5]:
        return simple[2], None
    uri = "".join(uri.split()).partition("?")[0].partition("#")[0]
    if is_request(uri):
        return None, None
    uri = _HOST.sub("", uri).rstrip("/")
    above, slash, last = uri.rpartition("/")
    collection = template.rpartition("/")[0].rpartition("/")[2]
    if not last or (last == collection and above.rpartition("/")[2] != collection) or (not slash and ":" in last):
        return None, None
    parent = None
    if "{parent}" in template:
        shape = re.escape(template).replace(r"\{parent\}", "([^/]+)").replace(r"\{id\}", "[^/]+")
        match = re.search(f"(?:^|/){shape}$", uri)
        parent = parent_of([decoded(part) for part in match.groups()]) if match else None
    return decoded(last) or None, parent


def decoded(component: str) -> str:
    """``component`` percent-decoded; as it is where that gives no text, so that two ids never become one."""
    try:
        return unquote(component, errors="strict")
    except UnicodeDecodeError:
        return component


def is_request(uri: str) -> bool:
    """Whether ``uri`` is one that clients invent for what has no id yet."""
    return uri.lstrip().lower().startswith(("data:", "urn:"))


def is_bare(entry: etree._Element) -> bool:
    """Whether an entry has nothing but its content, as clients write the body of a call that changes a state."""
    return [split(kid.tag)[1] for kid in entry if isinstance(kid.tag, str)] == ["content"]


def uris(entry: etree._Element, manner: Manner, named: str | None = None, agreed: str | None = None) -> Uris:
    """What the URIs of an entry say, the best source of the resource first.

    :param named: the payload's own ``id``, if it has one.
    :param agreed: the edit link, where ``atom:id`` is known to say the same and there is nothing else.
    """
    if agreed is not None:
        name, parent = ident(agreed, manner.link)
        if name is not None:
            return Uris(name, parent, None, False)
    found: list[tuple[str | None, str | None]] = []
    sources: list[str] = []
    request = False
    texts = texts_of(entry, named)
    for source in manner.sources:
        for uri in texts[source]:
            found.append(ident(uri, manner.place(source)))
            sources.append(source)
            request = request or is_request("".join(uri.split()))
    known = [(name, source) for (name, _), source in zip(found, sources, strict=True) if name and name != _MADE_UP]
    if not known:
        return Uris(None, None, None, request or bool(manner.named and found))
    id = known[0][0]
    other, source = next((each for each in known[1:] if each[0] != id), (None, ""))
    return Uris(id, next((parent for _, parent in found if parent), None), other, False, source)


def texts_of(entry: etree._Element, named: str | None) -> dict[str, list[str]]:
    """The URIs of an entry by source.

    :param named: the payload's own ``id``, if it has one.
    """
    texts: dict[str, list[str]] = {"link": [], "id": [], "ident": [] if named is None else [named]}
    for kid in entry:
        if isinstance(kid.tag, str):
            local = split(kid.tag)[1]
            if local == "link" and kid.get("rel") == "edit":
                texts["link"].append(str(kid.get("href") or ""))
            elif local == "id":
                texts["id"].append("".join(kid.itertext()))
    return texts


def path_of(template: str, id: str | None, parent: str | None) -> str:
    """The path below the account that ``template`` gives for an id."""
    path = template.replace("{id}", encoded(id or ""))
    if parent is None:
        return path
    for above in ids_of(parent, template.count("{parent}")):
        path = path.replace("{parent}", encoded(above), 1)
    return path
