"""What a residue keeps of a payload, as the laws look at it: counted without asking the code that made it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree
from spoiler import atoms


def home(element: Any) -> str:
    return etree.QName(element).namespace or ""


def stored(residue: Any) -> Any:
    """The residue as a file gives it back."""
    return json.loads(json.dumps(residue))


def parts(residue: Any) -> Iterator[Any]:
    """A residue and all those inside it."""
    if residue:
        yield residue
        for inside in [*residue.get("within", {}).values(), *(pair[1] for pair in residue.get("items", ()))]:
            yield from parts(inside)


def copies(part: Any) -> list[Any]:
    """The elements that a part of a residue keeps as they are."""
    kinds = [part.get(kind, {}).values() for kind in ("opaque", "whole", "inline")]
    return [etree.fromstring(xml) for xml in [*part.get("extra", ()), *(xml for kind in kinds for xml in kind)] if xml]


def in_markup(element: Any, residue: Any) -> Iterator[str]:
    """What the markup of a canonical element says that stood as elements in the archive: there it is one text."""
    for name in (name for part in parts(residue) for name, xml in part.get("inline", {}).items() if xml is None):
        for found in element.iter(f"{{*}}{name}"):
            yield from atoms(etree.fromstring(f'<inner xmlns="{home(found)}">{found.text or ""}</inner>'))


def sayings(residue: Any) -> Iterator[str]:
    """Everything that a residue says."""
    for part in parts(residue):
        yield from (text for text in part.get("text", {}).values() if text is not None)
        yield from (text for _, text in part.get("stray", ()))
        yield from (value for attributes in part.get("attrs", {}).values() for value in attributes.values())
        yield from (atom for copy in copies(part) for atom in atoms(copy))


def spoken(texts: Any) -> Counter[str]:
    return Counter(text for text in texts if text.strip(" \t\r\n"))
