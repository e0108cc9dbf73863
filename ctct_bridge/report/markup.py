"""HTML that is put together from pieces: what is no :class:`Markup` is a text, and every text is made harmless.

Texts may come from an archive. So control, bidirectional and invisible characters show as escapes, what is longer than
anybody reads is cut, and nothing in a text means anything to HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from ctct_bridge.findings import visible

#: Characters of a text that are shown.
LONGEST = 300
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb]"
)
_EMPTY = frozenset(("br", "hr", "meta"))


class Markup(str):
    """HTML as it is."""

    __slots__ = ()


def shown(text: str) -> Markup:
    """A text that shows as what it is."""
    kept = text if len(text) <= LONGEST else text[:LONGEST]
    safe = html.escape(_INVISIBLE.sub(_named, visible(kept)), quote=True)
    more = len(text) - len(kept)
    return Markup(f"{safe}… ({more:,} characters more)" if more else safe)


def _named(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def tag(name: str, /, *inside: str, **attributes: str | int | None) -> Markup:
    """An element. Attributes are texts too: ``class_`` is ``class``, ``aria_label`` is ``aria-label``, one that is
    ``None`` is left out, and one that is empty stands alone.

    A text in it is cut if it is too long; what must not be is no text of an archive.
    """
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + (f'="{shown(str(value))}"' if value != "" else "")
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Markup(f"<{name}{said}>")
    return Markup(f"<{name}{said}>{joined(inside)}</{name}>")


def joined(pieces: Iterable[str]) -> Markup:
    """Pieces, one after another."""
    return Markup("".join(piece if isinstance(piece, Markup) else shown(piece) for piece in pieces))


def foreign(text: str) -> Markup:
    """A text of the archive, which keeps to its own direction of writing."""
    return tag("bdi", text)


def table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]], class_: str | None = None) -> Markup:
    """A table whose first column names its rows. Columns of numbers stand to the right."""
    lines = [tuple(row) for row in rows]
    names = tuple(heads)
    kinds = [_kind(column) for column in zip(*lines, strict=True)] or [None for _ in names]
    head = tag("tr", *(tag("th", each, scope="col", class_=kind) for each, kind in zip(names, kinds, strict=True)))
    body = []
    for first, *rest in lines:
        cells = [tag("td", cell, class_=kind) for cell, kind in zip(rest, kinds[1:], strict=False)]
        body.append(tag("tr", tag("th", first, scope="row"), *cells))
    return tag(
        "div",
        tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body), class_=class_),
        class_="wide",
        role="region",
        tabindex="0",
        aria_label=caption,
    )


def _kind(column: Sequence[str]) -> str | None:
    """The class of a column."""
    numbers = [cell.startswith('<span class="cell') or cell.replace(",", "").isdigit() for cell in column]
    plain = any(numbers) and all(is_number or cell == "–" for is_number, cell in zip(numbers, column, strict=True))
    return "number" if plain else None
