"""The Atom envelope of an entry <-> id, parent, and what the residue keeps of it.

From frame, id, payload and style the canonical envelope follows, and only what differs is kept: a few texts by
name, or, when the children themselves are others, the whole envelope verbatim.
Sources: "Events Collection and Resource" (the prefixed style of 2010 on), the pages of the marketing families (the
older style), and the clients that read the ids.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from lxml import etree

from ctct_bridge.model import Frame, Residue
from ctct_bridge.parsers.names import said, split
from ctct_bridge.parsers.strict import fragment
from ctct_bridge.reconciler.forms import ACCEPTED
from ctct_bridge.reconciler.pen import revive, verbatim
from ctct_bridge.reconciler.regular import regular, usual
from ctct_bridge.reconciler.styles import Manner
from ctct_bridge.reconciler.uris import ident, path_of, uris

#: Children of an EventSpot entry, in order.
PLAIN_ORDER = ("title", "link", "updated", "id", "content")


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
    if [kid.tag for kid in kids] != [tag + name for name in PLAIN_ORDER] or len(content) != 1:
        return None
    payload = content[0]
    if link.keys() not in (_REL_HREF, _HREF_REL) or link.get("rel") != "edit" or not isinstance(payload.tag, str):
        return None
    if title.attrib or updated.attrib or ident_.attrib or content.attrib:
        return None
    if len(title) or len(updated) or len(ident_) or len(link) or link.text:
        return None
    between = (entry.text, title.tail, link.tail, updated.tail, ident_.tail, content.text, payload.tail)
    if said("".join(filter(None, between))) or said(content.tail):
        return None
    return Plain(title.text or "", link.get("href") or "", updated.text or "", ident_.text or "", payload)


class Facts(NamedTuple):
    """What the canonical envelope is made from; the URIs are ``None`` where the user or the id is not known."""

    link: str | None
    id: str | None
    ident: str | None
    title: str
    updated: str


def facts(frame: Frame, manner: Manner, id: str | None, parent: str | None, shown: tuple[str, str]) -> Facts:
    """The facts of one entry; ``shown`` are the title and the time that the payload says."""
    if not frame.user or not id:
        return Facts(None, None, None, *shown)
    base = f"/ws/customers/{frame.user}/"
    link = base + path_of(manner.link, id, parent)
    if "{" in link:  # a parent is not known
        return Facts(None, None, None, *shown)
    name = manner.style.authority + (link if manner.name == manner.link else base + path_of(manner.name, id, parent))
    return Facts(link, name, name if manner.named else None, *shown)


def read_envelope(
    entry: etree._Element,
    payload: etree._Element,
    known: Facts,
    manner: Manner,
    bare: Plain | None,
    named: str | None = None,
) -> Residue | None:
    """What the canonical envelope of ``known`` would not give back.

    :param bare: the envelope as :func:`plain` found it, where that is the style of the resource.
    :param named: the payload's own ``id``, if resources of this kind have one.
    """
    if bare is not None:
        return plain_residue(bare[:4], known, manner, named)
    said = regular(entry, payload, manner.style)
    if said is None:
        return {**_whole(entry, payload), **({"ident": named} if manner.named else {})}
    return _differing(said, known, manner, named)


def plain_residue(
    texts: tuple[str, str, str, str], known: Facts, manner: Manner, named: str | None = None
) -> Residue | None:
    """What the canonical envelope of ``known`` would not give back of a plain one: title, link, updated, id."""
    if named == known.ident and texts == (known.title, known.link, known.updated, known.id):
        return None
    return _differing(dict(zip(PLAIN_ORDER, texts, strict=False)), known, manner, named)


def _differing(said: dict[str, Any], known: Facts, manner: Manner, named: str | None) -> Residue | None:
    if manner.named:
        said["ident"] = named
    expected = usual(known, manner)
    kept = {name: text for name, text in said.items() if text != expected[name]}
    if kept.keys() & {"link", "id", "ident"}:
        # The best source says whether the id was edited since, so it is kept beside any odd one.
        best = next(source for source in manner.sources if said.get(source) is not None)
        kept[best] = said[best]
    return kept or None


def _whole(entry: etree._Element, payload: etree._Element) -> Residue:
    """The envelope verbatim."""
    content = payload.getparent()
    assert content is not None
    whole: Residue = {"children": _children(entry, content), "content": _children(content, payload)}
    if entry.attrib:
        whole["attrs"] = {str(name): str(value) for name, value in entry.attrib.items()}
    if content.attrib:
        whole["content_attrs"] = {str(name): str(value) for name, value in content.attrib.items()}
    return whole


def _children(parent: etree._Element, hole: etree._Element) -> list[Any]:
    """The children of ``parent`` as XML, its texts as one-item lists, and ``None`` for ``hole``."""
    row: list[Any] = [[parent.text]] if said(parent.text) else []
    for kid in parent:
        if kid is hole:
            row.append(None)
        elif isinstance(kid.tag, str):
            row.append(verbatim(kid))
        if said(kid.tail):
            row.append([kid.tail])
    return row


def write_envelope(
    payload: etree._Element, residue: Residue | None, frame: Frame, known: Facts, manner: Manner, id: str | None
) -> etree._Element:
    """The entry around ``payload``: as archived where that still names the same id, canonical otherwise."""
    home = frame.atom.strip()  # the writer puts back the blanks that lxml refuses
    home = home if home in ACCEPTED else ""
    nsmap: dict[str | None, str] | None = {frame.prefix: home} if home else None
    prefix = f"{{{home}}}" if home else ""
    entry = etree.Element(prefix + "entry", nsmap=nsmap)
    residue = residue or {}
    if "children" in residue and _still(residue, manner, id):
        _name(payload, residue.get("ident"))
        content = etree.Element(prefix + "content")
        _refill(entry, residue["children"], content, residue.get("attrs"), frame.prefix)
        _refill(content, residue["content"], payload, residue.get("content_attrs"), frame.prefix)
        return entry
    parts = usual(known, manner)
    if _names(residue, parts, manner, id):
        parts |= {source: residue[source] for source in ("link", "id", "ident") if source in residue}
    parts |= {part: residue[part] for part in ("title", "updated", "author", "type", "source") if part in residue}
    _name(payload, parts["ident"])
    for part in manner.style.order:
        child = _child(part, parts, manner, prefix, payload)
        if child is not None:
            entry.append(child)
    return entry


def _child(
    part: str, parts: dict[str, Any], manner: Manner, prefix: str, payload: etree._Element
) -> etree._Element | None:
    """One child of an entry, or ``None`` for what is not there."""
    if part == "source" and parts[part] is not None:
        return fragment(parts[part])
    attributes = dict(manner.style.usual.get(part, {}))
    if part == "content":
        content = etree.Element(prefix + part, {} if parts["type"] is None else attributes | {"type": parts["type"]})
        content.append(payload)
        return content
    text = parts[part]
    if text is None:  # what has no id has no URI either, as in the body of a create call
        return None
    if part == "link":
        return etree.Element(prefix + part, {name: text if name == "href" else "edit" for name in manner.style.link})
    child = etree.Element(prefix + part, attributes)
    inner = etree.SubElement(child, prefix + "name") if part == "author" and text else child
    inner.text = text or None
    return child


def _name(payload: etree._Element, named: str | None) -> None:
    if named is not None:
        payload.set("id", named)


def _names(residue: Residue, parts: dict[str, Any], manner: Manner, id: str | None) -> bool:
    """Whether the URIs that were kept, beside the canonical others, still name ``id``."""
    texts = ((source, residue.get(source, parts[source])) for source in manner.sources)
    said = (ident(text, manner.place(source))[0] for source, text in texts if text is not None)
    return next((name for name in said if name), None) == id


def _still(residue: Residue, manner: Manner, id: str | None) -> bool:
    """Whether an envelope kept verbatim still names ``id``."""
    probe = etree.Element("entry")
    for child in residue["children"]:
        if isinstance(child, str):
            probe.append(fragment(child))
    return uris(probe, manner, residue.get("ident")).id == id


def _refill(
    parent: etree._Element,
    row: list[Any],
    hole: etree._Element,
    attrs: dict[str, str] | None,
    prefix: str | None,
) -> None:
    for name, value in (attrs or {}).items():
        parent.set(name, value)
    for what in row:
        if isinstance(what, list):
            if len(parent):
                parent[-1].tail = (parent[-1].tail or "") + what[0]
            else:
                parent.text = (parent.text or "") + what[0]
        else:
            parent.append(hole if what is None else revive(what, split(str(parent.tag))[0], prefix))
