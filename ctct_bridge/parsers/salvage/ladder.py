"""The ladder: one damaged piece of a document, mended rung by rung until it parses strictly."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml.etree import _Element

from ctct_bridge.parsers import strict
from ctct_bridge.parsers.guard import LIMITS, Limits, Stop
from ctct_bridge.parsers.names import split
from ctct_bridge.parsers.salvage.proof import recovered
from ctct_bridge.parsers.salvage.rungs import Rung, ampersands, entities, prefixes, readable

#: The rungs that mend texts, by name, in their order.
RUNGS: dict[str, Rung] = {"entities": entities, "ampersands": ampersands, "prefixes": prefixes}

# libxml2 keeps lines in sixteen bits, and lxml can set no more.
_MOST_LINES = 65_534
# libxml2's messages count lines from where the piece begins.
_LINES = re.compile(r" line \d+\b")


class Note(NamedTuple):
    """What a finding about a rung says: its code and parameters, and the line in the piece, from 1, where known."""

    code: str
    params: dict[str, Any]
    line: int | None = None


class Scope(NamedTuple):
    """The namespaces that a piece stands among.

    :ivar open: a start tag that declares them; empty for a piece that stands alone.
    :ivar close: its end tag.
    :ivar declared: the prefixes.
    """

    open: str = ""
    close: str = ""
    declared: frozenset[str] = frozenset()

    @classmethod
    def of(cls, root: _Element) -> Scope:
        """The scope inside ``root``."""
        parts = []
        for prefix, namespace in root.nsmap.items():
            name = f"xmlns:{prefix}" if prefix else "xmlns"
            escaped = namespace.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
            parts.append(f' {name}="{escaped}"')
        local = split(str(root.tag))[1]
        name = f"{root.prefix}:{local}" if root.prefix else local
        return cls(f"<{name}{''.join(parts)}>", f"</{name}>", frozenset(filter(None, root.nsmap)))


class Mended(NamedTuple):
    """What became of a piece.

    :ivar root: the element that holds it (made of the scope), or that it is; ``None`` if it is beyond repair.
    :ivar rungs: names of the rungs that had something to do.
    :ivar notes: what is to be told of them.
    :ivar reason: what is wrong with it, if it is beyond repair.
    :ivar line: on which line of it, from 1, it is damaged, where that is known.
    """

    root: _Element | None
    rungs: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    reason: str = ""
    line: int | None = None

    @property
    def lossy(self) -> bool:
        """Whether its text may have suffered."""
        return not {"encoding", "recovered"}.isdisjoint(self.rungs)


def mend(raw: bytes, scope: Scope, encoding: str, limits: Limits = LIMITS, recover: bool = True) -> Mended:
    """Climb the ladder with one piece.

    :param raw: its bytes.
    :param encoding: as the document declares it; see :func:`~ctct_bridge.parsers.salvage.rungs.readable`.
    :param recover: whether the last rung is allowed.
    :raises Stop: if the piece breaks a limit or declares a document type.
    """
    text, contradiction = readable(raw, encoding)
    if text is None:
        return Mended(None, reason=f"bytes that are neither {encoding} nor windows-1252")
    rungs: list[str] = []
    notes: list[Note] = []
    if contradiction is not None:
        rungs, notes = ["encoding"], [Note("salvage-encoding", contradiction)]
    steps = _steps(text, scope)
    reason, line = "", None
    for name, made, told in steps:
        if name:
            text = made
            rungs.append(name)
            notes += [Note(f"salvage-{name}", params) for params in told]
        try:
            root = strict.whole((scope.open + text + scope.close).encode("utf-8", "surrogatepass"), limits)
            return Mended(root, tuple(rungs), tuple(notes))
        except Stop as stop:
            if stop.code != "xml-broken":
                raise
            reason, line = _LINES.sub("", str(stop.params["reason"])), stop.line
    found = recovered(scope.open + text + scope.close, limits) if recover else None
    if found is None:
        return Mended(None, tuple(rungs), tuple(notes), reason, line)
    notes.append(Note("salvage-recovered", {"count": found[1], "reason": reason}, line))
    return Mended(found[0], (*rungs, "recovered"), tuple(notes), line=line)


def _steps(text: str, scope: Scope) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """The text as it is, then after each rung that has something to do: its name, the text, what is to be told."""
    yield "", text, []
    for name, rung in RUNGS.items():
        made = rung(text, scope.declared)
        if made is not None:
            text = made.text
            yield name, text, made.notes


def shift_lines(element: _Element, line: int) -> None:
    """Let every line number below ``element``, which was parsed on line 1, count from ``line``; where that cannot be
    kept, there will be none."""
    for node in element.iter():
        at = (node.sourceline or 1) + line - 1
        node.sourceline = at if at <= _MOST_LINES else 0  # type: ignore[misc]  # (the stubs make it read-only)


def as_text(raw: bytes) -> tuple[str, str | None]:
    """Bytes as a text to be kept, and the encoding by which it gives them back; ``None`` for UTF-8."""
    try:
        return raw.decode(), None
    except UnicodeDecodeError:
        return raw.decode("latin-1"), codecs.lookup("latin-1").name
