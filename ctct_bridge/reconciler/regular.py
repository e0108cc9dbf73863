"""Envelopes that hold what their style says, each part at most once and in order <-> one text a part.

What a part may vary in without being unusual (a missing author, another media type, the feed's own ``source`` in a
single entry) is a text here, too, so that the residue of a stored response stays small.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from ctct_bridge.parsers.names import said, split
from ctct_bridge.reconciler.pen import verbatim
from ctct_bridge.reconciler.styles import Manner, Style


def usual(known: Any, manner: Manner) -> dict[str, Any]:
    """What each part of the canonical envelope says, ``None`` for a part that is not there.

    :param known: the facts, see :class:`~ctct_bridge.reconciler.envelope.Facts`.
    """
    media = manner.style.usual.get("content", {}).get("type")
    parts: dict[str, Any] = known._asdict() | {"author": manner.author, "type": media, "source": None}
    return parts if "link" in manner.sources else parts | {"link": None}


def regular(entry: etree._Element, payload: etree._Element, style: Style) -> dict[str, Any] | None:
    """What each part of an envelope says; ``None`` if anything about it is unusual.

    The parts are those of the style, besides ``type``: the media type of the content.
    """
    space = split(entry.tag)[0]
    prefix, at = f"{{{space}}}" if space else "", -1
    parts: dict[str, Any] = dict.fromkeys(part for part in style.order if part != "content")
    if entry.attrib or said(entry.text):
        return None
    for kid in entry:
        home, name = split(kid.tag) if isinstance(kid.tag, str) else ("", "")
        if home != space or name not in style.order[at + 1 :] or said(kid.tail):
            return None
        at = style.order.index(name)
        try:
            text = _READ.get(name, _text)(kid, prefix, style)
        except ValueError:
            return None
        parts["type" if name == "content" else name] = text
    return parts if payload.getparent() is not None and "type" in parts else None


def _text(kid: etree._Element, prefix: str, style: Style) -> str:
    if len(kid) or dict(kid.attrib) != style.usual.get(str(kid.tag).removeprefix(prefix), {}):
        raise ValueError
    return kid.text or ""


def _link(kid: etree._Element, prefix: str, style: Style) -> str:
    if len(kid) or kid.text or set(kid.keys()) != {"rel", "href"} or kid.get("rel") != "edit":
        raise ValueError
    return str(kid.get("href"))


def _author(kid: etree._Element, prefix: str, style: Style) -> str:
    """The author's name; empty for an author without one, as in the answer to the creation of a list."""
    if kid.attrib or said(kid.text) or len(kid) > 1:
        raise ValueError
    if not len(kid):
        if kid.text:
            raise ValueError
        return ""
    name = kid[0]
    if name.tag != prefix + "name" or name.attrib or len(name) or not name.text or said(name.tail):
        raise ValueError
    return str(name.text)


def _media(kid: etree._Element, prefix: str, style: Style) -> str | None:
    """The media type of the content, which holds the payload alone."""
    known = style.usual.get("content", {})
    if len(kid) != 1 or not isinstance(kid[0].tag, str) or said(kid.text) or said(kid[0].tail):
        raise ValueError
    if set(kid.keys()) - known.keys():
        raise ValueError
    return kid.get("type")


def _source(kid: etree._Element, prefix: str, style: Style) -> str:
    return verbatim(kid)


_READ = {"link": _link, "author": _author, "content": _media, "source": _source}
