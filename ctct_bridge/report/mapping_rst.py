"""The mapping table as reStructuredText: a section for each resource, a table narrow enough to be read on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from ctct_bridge.report.mapping import MappingRow, contract_of

_HEADINGS = ("In v2", "In v1", "Evidence", "What it holds")
_WIDTHS = "27 27 9 37"


def as_rst(table: Iterable[MappingRow]) -> Iterator[str]:
    """The rows as lines: a title, a table and the lists of allowed values for each resource."""
    for at, (resource, rows) in enumerate(groupby(table, lambda row: row.resource)):
        yield from [""] if at else []
        yield from (resource, "-" * len(resource), "")
        yield from one_as_rst(list(rows))


def one_as_rst(rows: list[MappingRow]) -> Iterator[str]:
    """The rows of one resource, without a title."""
    yield from (".. list-table::", "   :class: mapping", "   :header-rows: 1", f"   :widths: {_WIDTHS}", "")
    yield from _cells([[heading] for heading in _HEADINGS])
    for row in rows:
        yield from _cells([[_literal(row.v2)], [_literal(row.v1)], [_escaped(row.evidence)], list(_told(row))])
    listed = [row for row in rows if len(row.values) > 1]
    if listed:
        yield from ("", "Allowed values:", "")
    for row in listed:
        yield from (_literal(row.v2), f"    {' '.join(map(_literal, row.values))}")


def _told(row: MappingRow) -> Iterator[str]:
    """What is known of the value, then what a reader should know besides: a paragraph each."""
    needed = f"**{row.needed}**" if row.needed.startswith("required") else row.needed
    yield ", ".join(filter(None, (row.type, _escaped(contract_of(row)), needed)))
    yield _escaped(row.note)


def _cells(cells: Iterable[list[str]]) -> Iterator[str]:
    for at, paragraphs in enumerate(cells):
        first, *others = list(filter(None, paragraphs)) or [""]
        yield f"   {'* -' if at == 0 else '  -'} {first}".rstrip()
        for paragraph in others:
            yield from ("", f"       {paragraph}")


def _literal(text: str) -> str:
    return f"``{text}``" if text else ""


def _escaped(text: str) -> str:
    """Prose in which no character means anything to reStructuredText."""
    return re.sub(r"([\\*`|_])", r"\\\1", text)
