"""What every room needs to know of XML in Atom: names with a namespace, white space, where the payload is."""

from __future__ import annotations

from typing import Any

from lxml.etree import _Element


def split(tag: Any) -> tuple[str, str]:
    """``{namespace}local`` as its two halves; the namespace is empty if there is none."""
    if tag[0] == "{":
        namespace, _, local = tag[1:].rpartition("}")
        return namespace, local
    return "", tag


def said(text: str | None) -> bool:
    """Whether a text between elements is more than XML's white space. (A no-break space is.)"""
    return bool(text) and not (text.isspace() and text.isascii())  # type: ignore[union-attr]


def payload_of(entry: _Element) -> _Element | None:
    """The payload: the first element inside ``content``."""
    home = split(entry.tag)[0]
    for kid in entry:
        if isinstance(kid.tag, str) and split(kid.tag) == (home, "content"):
            return next((inner for inner in kid if isinstance(inner.tag, str)), None)
    return None
