"""The fast lane of reading: archives repeat a few shapes of payload, and each shape is read by a program of its own.

Whatever is unusual about a payload (an unknown element, stray text, an attribute, a comment, a text that does not
decode) keeps it out of this lane; the general forms read it and say what it is. A law proves that both give the same
wherever this one gives anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lxml import etree

from ctct_bridge.model import Residue, View
from ctct_bridge.reconciler.codecs import Undecodable
from ctct_bridge.reconciler.pen import Child, Sink
from ctct_bridge.reconciler.planner import Odd, plan
from ctct_bridge.reconciler.program import Program

#: How many programs of one number of elements are tried; archives with more shapes than that are rare.
_MOST = 16
#: How many payloads may fail before learning waits for better ones.
_PATIENCE = 100
#: The ampersand last, so that nothing is unescaped twice.
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


class Lane:
    """The programs of one table, learned from what is read."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self._programs: dict[int, list[Program]] = {}
        self._hits = self._misses = 0

    def read(self, element: etree._Element, sink: Sink) -> tuple[View, Residue | None] | None:
        """What ``Table.read_slowly`` gives, or ``None`` if the payload is not plain."""
        found = self.find(element)
        if found is None:
            return None
        program, texts = found
        return run(program, texts, sink, lambda group: _line(element, () if group is None else program.spots[group]))

    def find(self, element: etree._Element) -> tuple[Program, list[str]] | None:
        """The program of a payload and the texts of its leaves; ``None`` if it is not plain."""
        if self._misses > _PATIENCE + self._hits:
            self._misses -= 1  # mostly odd payloads: try again later
            return None
        whole = etree.tostring(element, encoding="unicode", with_tail=False)
        found = None if "&#13;" in whole else self._match(element, whole)  # a text may hold carriage returns only
        if found is None:
            self._misses += 2
            return None
        self._hits += 1
        program, match = found
        texts = list(match.groups(""))
        return program, unescaped(texts) if "&" in whole else texts

    def _match(self, element: etree._Element, whole: str) -> tuple[Program, re.Match[str]] | None:
        # Start tags without end tags count once, so this is twice the number of elements.
        known = self._programs.setdefault(whole.count("<") + whole.count("/>"), [])
        for at, program in enumerate(known):
            match = program.match(whole)
            if match is not None:
                if at:
                    known.insert(0, known.pop(at))
                return program, match
        try:
            program = plan(self.table, element, whole)
        except Odd:
            return None
        match = program.match(whole)
        if match is None:
            return None
        known[:] = [program, *known[: _MOST - 1]]
        return program, match


def unescaped(texts: Sequence[str]) -> list[str]:
    """The texts with the characters themselves for XML's five entities."""
    return [_unescape(text) if "&" in text else text for text in texts]


def _unescape(text: str) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _line(element: etree._Element, path: Iterable[int]) -> int | None:
    for index in path:
        element = element[index]
    return element.sourceline


def run(
    program: Program, texts: Sequence[str], sink: Sink, line: Callable[[int | None], int | None]
) -> tuple[View, Residue | None] | None:
    """View and residue of a payload; ``None`` if one of its texts does not decode, or is nothing but white space.

    :param texts: of the program's groups, empty for an empty element.
    :param line: tells the line of the element of a group; of the payload, for none.
    """
    if any(map(str.isspace, texts)):
        return None
    try:
        view, residue, kids, losses = program.read(texts, sink.around)
    except Undecodable:
        return None
    for kid, (inner, kept) in zip(program.children, kids, strict=True):
        sink.children.append(Child(kid.schema, inner, kept, [], line(kid.group)))
    for code, path, group, params in losses:
        sink.add(code, path, line(group), **params)
    return view, residue
