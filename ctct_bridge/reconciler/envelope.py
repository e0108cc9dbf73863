"""The Atom envelope of an entry <-> id, parent, and what the residue keeps of it.

From frame, id and payload the canonical envelope follows, and only what differs is kept: four texts by name, or, when
the children themselves are others, the whole envelope verbatim. Sources: "Events Collection and Resource" (the
prefixed style of 2010 on), and the clients that read the ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from lxml import etree

from ctct_bridge.model import Frame, Residue
from ctct_bridge.parsers.strict import fragment
from ctct_bridge.reconciler.forms import ACCEPTED
from ctct_bridge.reconciler.pen import split, verbatim

AUTHORITY = "tag:api.constantcontact.com,2010:"
#: The commonest form of a resource's own URI, where nothing needs decoding.
_SIMPLE = re.compile(r"/ws/customers/[^/\s?#]+/([a-z]+)/([A-Za-z0-9]+)")
#: Children of an EventSpot entry, in order.
_ORDER = ("title", "link", "updated", "id", "content")
_HOST = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/]*")


class Uris(NamedTuple):
    """What the URIs of an entry say: the id, the id of the parent, the other id if they disagree, and whether one of
    them is a ``data:`` or ``urn:`` URI, as clients write into request bodies."""

    id: str | None
    parent: str | None
    other: str | None
    request: bool


class Plain(NamedTuple):
    """An envelope that holds just what the canonical one holds: its four texts and the payload."""

    title: str
    href: str
    updated: str
    id: str
    payload: etree._Element


_REL_HREF, _HREF_REL = ["rel", "href"], ["href", "rel"]


def plain(entry: etree._Element) -> Plain | None:
    """The envelope in one look, or ``None`` if anything about it is unusual."""
    kids = entry[:]
    if len(kids) != 5 or entry.attrib:
        return None
    title, link, updated, ident_, content = kids
    tag = str(entry.tag)[:-5]  # what stands before "entry"
    if [kid.tag for kid in kids] != [tag + name for name in _ORDER] or len(content) != 1:
        return None
    payload = content[0]
    if link.keys() not in (_REL_HREF, _HREF_REL) or link.get("rel") != "edit" or not isinstance(payload.tag, str):
        return None
    if title.attrib or updated.attrib or ident_.attrib or content.attrib:
        return None
    if len(title) or len(updated) or len(ident_) or len(link):
        return None
    between = (entry.text, title.tail, link.text, link.tail, updated.tail, ident_.tail, content.text, payload.tail)
    if _said("".join(filter(None, between))) or _said(content.tail):
        return None
    return Plain(title.text or "", link.get("href") or "", updated.text or "", ident_.text or "", payload)


def ident(uri: str, template: str) -> tuple[str | None, str | None]:
    """The id and the parent's id that ``uri`` names, for a resource at ``template`` (``events/{id}``).

    The id is the last component without query and trailing slash, all white space removed, percent-decoded once, case
    kept. The URI of a collection names none, nor does that of a host, nor a ``data:`` or ``urn:`` URI.
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
        parent = _decoded(match.group(1)) if match else None
    return _decoded(last) or None, parent


def _decoded(component: str) -> str:
    """``component`` percent-decoded; as it is where that gives no text, so that two ids never become one."""
    try:
        return unquote(component, errors="strict")
    except UnicodeDecodeError:
        return component


def is_request(uri: str) -> bool:
    """Whether ``uri`` is one that clients invent for what has no id yet."""
    return uri.lstrip().lower().startswith(("data:", "urn:"))


def uris(entry: etree._Element, template: str, bare: Plain | None = None) -> Uris:
    """What the edit link, then ``atom:id``, say of an entry."""
    if bare is not None and bare.id == AUTHORITY + bare.href:
        name, parent = ident(bare.href, template)
        if name is not None:
            return Uris(name, parent, None, False)
    found: list[tuple[str | None, str | None]] = []
    request = False
    for uri in _uris(entry):
        found.append(ident(uri, template))
        request = request or is_request("".join(uri.split()))
    known = [(name, parent) for name, parent in found if name]
    if not known:
        return Uris(None, None, None, request)
    name, parent = known[0]
    other = next((other for other, _ in known[1:] if other != name), None)
    return Uris(name, parent, other, False)


def _uris(entry: etree._Element) -> Iterator[str]:
    ids = []
    for kid in entry:
        if isinstance(kid.tag, str):
            local = split(kid.tag)[1]
            if local == "link" and kid.get("rel") == "edit":
                yield str(kid.get("href") or "")
            elif local == "id":
                ids.append("".join(kid.itertext()))
    yield from ids


def payload_of(entry: etree._Element) -> etree._Element | None:
    """The payload: the first element inside ``content``."""
    home = split(entry.tag)[0]
    for kid in entry:
        if isinstance(kid.tag, str) and split(kid.tag) == (home, "content"):
            return next((inner for inner in kid if isinstance(inner.tag, str)), None)
    return None


class Facts(NamedTuple):
    """What the canonical envelope is made from."""

    href: str | None
    title: str
    updated: str


def facts(frame: Frame, template: str, id: str | None, parent: str | None, title: str, updated: str) -> Facts:
    """The facts of one entry; without a user there is no canonical link."""
    path = template.replace("{id}", quoted(id))
    if parent is not None:
        path = path.replace("{parent}", quoted(parent))
    return Facts(f"/ws/customers/{frame.user}/{path}" if frame.user and id else None, title, updated)


def quoted(text: str | None) -> str:
    """``text`` as one component of a URI."""
    if text and text.isascii() and text.isalnum():
        return text
    return quote(text or "", safe="=,-_.~@")


def read_envelope(entry: etree._Element, payload: etree._Element, known: Facts, bare: Plain | None) -> Residue | None:
    """What the canonical envelope of ``known`` would not give back."""
    if bare is not None:
        href = known.href
        expected = (known.title, href, known.updated, AUTHORITY + href if href else None)
        if bare[:4] == expected:
            return None
        kept = {name: a for name, a, e in zip(_ORDER, bare[:4], expected, strict=False) if a != e}
        if "id" in kept:  # the link says whether the id was edited since, so it is kept beside an odd atom:id
            kept["link"] = bare.href
        return kept
    content = payload.getparent()
    assert content is not None
    whole: Residue = {"children": _children(entry, content), "content": _children(content, payload)}
    if entry.attrib:
        whole["attrs"] = {str(name): str(value) for name, value in entry.attrib.items()}
    if content.attrib:
        whole["content_attrs"] = {str(name): str(value) for name, value in content.attrib.items()}
    return whole


def _said(text: str | None) -> bool:
    # XML's own white space only: a no-break space between elements is a text that somebody wrote.
    return bool(text) and bool(text.strip(" \t\r\n"))  # type: ignore[union-attr]


def _children(parent: etree._Element, hole: etree._Element) -> list[Any]:
    """The children of ``parent`` as XML, its texts as one-item lists, and ``None`` for ``hole``."""
    row: list[Any] = [[parent.text]] if _said(parent.text) else []
    for kid in parent:
        if kid is hole:
            row.append(None)
        elif isinstance(kid.tag, str):
            row.append(verbatim(kid))
        if _said(kid.tail):
            row.append([kid.tail])
    return row


def write_envelope(
    payload: etree._Element, residue: Residue | None, frame: Frame, known: Facts, template: str, id: str | None
) -> etree._Element:
    """The entry around ``payload``: as archived where that still names the same id, canonical otherwise."""
    home = frame.atom.strip()  # the writer puts back the blanks that lxml refuses
    home = home if home in ACCEPTED else ""
    nsmap: dict[str | None, str] | None = {frame.prefix: home} if home else None
    prefix = f"{{{home}}}" if home else ""
    entry = etree.Element(prefix + "entry", nsmap=nsmap)
    residue = residue or {}
    if "children" in residue and _still(residue["children"], template, id):
        content = etree.Element(prefix + "content")
        _refill(entry, residue["children"], content, residue.get("attrs"))
        _refill(content, residue["content"], payload, residue.get("content_attrs"))
        return entry
    href, name = residue.get("link"), residue.get("id")
    if href is None or (ident(href, template)[0] or ident(name or "", template)[0]) != id:
        href, name = known.href, None
    etree.SubElement(entry, prefix + "title").text = residue.get("title", known.title)
    if href is not None:  # what has no id has no URI either, as in the body of a create call
        etree.SubElement(entry, prefix + "link", {"rel": "edit", "href": href})
    etree.SubElement(entry, prefix + "updated").text = residue.get("updated", known.updated)
    if href is not None:
        # An odd link beside the canonical id leaves no trace of the id.
        etree.SubElement(entry, prefix + "id").text = AUTHORITY + (known.href or href) if name is None else name
    etree.SubElement(entry, prefix + "content").append(payload)
    return entry


def _still(children: list[Any], template: str, id: str | None) -> bool:
    """Whether an envelope kept verbatim still names ``id``."""
    probe = etree.Element("entry")
    for child in children:
        if isinstance(child, str):
            probe.append(fragment(child))
    return uris(probe, template).id == id


def _refill(parent: etree._Element, row: list[Any], hole: etree._Element, attrs: dict[str, str] | None) -> None:
    for name, value in (attrs or {}).items():
        parent.set(name, value)
    for what in row:
        if isinstance(what, list):
            if len(parent):
                parent[-1].tail = (parent[-1].tail or "") + what[0]
            else:
                parent.text = (parent.text or "") + what[0]
        else:
            parent.append(hole if what is None else fragment(what))
