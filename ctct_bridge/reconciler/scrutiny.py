"""What is odd about an entry that was read: names in the wrong place, and names that are missing.

All of it is looked at on the long way. Entries of one shape hold the same elements, so what one of them lacks, all of
them lack (see :mod:`~ctct_bridge.reconciler.skim`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from lxml import etree

from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin, Record
from ctct_bridge.parsers.names import split
from ctct_bridge.reconciler.conformity import of_entry
from ctct_bridge.reconciler.draft import Draft
from ctct_bridge.reconciler.envelope import Plain
from ctct_bridge.reconciler.fields import Each
from ctct_bridge.reconciler.table import table_of

#: How many right places of a name are told.
_MOST = 3


def scrutinise(
    entry: etree._Element, payload: etree._Element | None, bare: Plain | None, records: list[Record]
) -> None:
    """Add to the records of an entry what is odd about its envelope and its elements. Of what became no record, it was
    said why, and that is enough."""
    first = records[0]
    if first.schema is None or payload is None:
        return
    first.findings += of_entry(entry, bare, first.origin)
    for record in records:
        if record.findings:
            _find_places(record.findings, first.schema)
    for path, element, names in lacking(first.schema, first.form, payload):
        first.findings.append(missing(first.origin, path, names, element.sourceline))


def missing(origin: Origin, path: str, names: list[str], line: int | None) -> Finding:
    """The finding that the element at ``path`` lacks those of these names."""
    return Finding("element-missing", origin, path, {"element": ", ".join(names)}, line)


def lacking(schema: Any, form: str, payload: etree._Element) -> Iterator[tuple[str, etree._Element, list[str]]]:
    """The elements of a payload that lack others, their paths, and the names of what they lack."""
    if len(payload) or getattr(schema.V1, "bare", None) is None:
        yield from _absent(_always(schema, form), payload, split(payload.tag)[1])


# -- in the wrong place ------------------------------------------------------------------------------------------------


def _find_places(findings: list[Finding], schema: Any) -> None:
    """Say of unknown elements where they belong, or how they are spelled, as far as that is known."""
    for at, finding in enumerate(findings):
        if finding.code == "unknown-element":
            name, here = finding.params["element"], finding.path.rpartition("/")[0]
            places = _places(schema)
            spelled = next((each for each in places.get(name.casefold(), ()) if each.rpartition("/")[0] == here), None)
            right = [each for each in places.get(name.casefold(), ()) if each.rpartition("/")[2] == name]
            if spelled is not None:
                params = {"element": name, "expected": spelled.rpartition("/")[2]}
                findings[at] = finding._replace(code="misspelt-element", params=params)
            elif right:
                told = " or ".join(each.rpartition("/")[0] for each in right[:_MOST])
                findings[at] = finding._replace(code="misplaced-element", params={"element": name, "expected": told})


@cache
def _places(schema: Any) -> Mapping[str, list[str]]:
    """The v1 paths of the elements that a resource's payload may hold, by name in small letters."""
    found: dict[str, list[str]] = {}
    for path in _paths(table_of(schema).drawing.root, schema.V1.element.partition("|")[0]):
        found.setdefault(path.rpartition("/")[2].casefold(), []).append(path)
    return found


def _paths(draft: Draft, path: str) -> Iterator[str]:
    for child in [
        *draft.children.values(),
        *(inner for case in draft.cases.values() for inner in case.children.values()),
    ]:
        for name in child.names:
            if name[0] != "@":
                yield f"{path}/{name}"
                yield from _paths(child, f"{path}/{name}")
    if draft.items is not None:
        item, what = draft.items
        yield f"{path}/{item}"
        inside = _inside(what)
        if inside is not None:
            yield from _paths(inside, f"{path}/{item}")


def _inside(what: Any) -> Draft | None:
    """The drawing of an item of a list; ``None`` for a plain text, and for variants, whose cases are drawn already."""
    shape = what if isinstance(what, type) else getattr(what, "shape", None)
    return None if shape is None or isinstance(what, Each) else table_of(shape).drawing.root


# -- missing -----------------------------------------------------------------------------------------------------------


class Always(NamedTuple):
    """What an element always holds.

    :ivar names: the accepted names of each element that is always there.
    :ivar inside: by name: what an element inside always holds itself, or an item of a list.
    """

    names: tuple[tuple[str, ...], ...]
    inside: Mapping[str, Always]


@cache
def _always(schema: Any, form: str) -> Always:
    """What the payload of a resource always holds in one of its forms.

    ``V1.short`` names what the list form always has, where that is less than what is always written; ``V1.whole`` what
    the detail form always has besides; and ``V1.perhaps`` the paths of what is always written, though nobody said that
    the service always did, with a slash for all that is in an element. A link that repeats a reference may be missing.
    """
    v1, perhaps = schema.V1, frozenset(getattr(schema.V1, "perhaps", "").split())
    root = _drawn(table_of(schema).drawing.root, perhaps, "")
    short = getattr(v1, "short", None)
    if form == "list" and short is not None:
        return Always(tuple((name,) for name in short.split()), {})
    more = tuple((name,) for name in getattr(v1, "whole", "").split()) if form == "detail" else ()
    return Always(root.names + more, root.inside)


def _drawn(draft: Draft, perhaps: frozenset[str], path: str) -> Always:
    names: list[tuple[str, ...]] = []
    inside: dict[str, Always] = {}
    for child in draft.children.values():
        here = f"{path}{child.tag}"
        if child.blank is not None and child.tag[0] != "@" and child.tag != "link" and here not in perhaps:
            names.append(child.names)
        if (child.children or child.items is not None) and f"{here}/" not in perhaps:
            within = _drawn(child, perhaps, f"{here}/")
            if within.names or within.inside:
                inside |= dict.fromkeys(child.names, within)
    if draft.items is not None and (drawn := _inside(draft.items[1])) is not None:
        within = _drawn(drawn, perhaps, f"{path}{draft.items[0]}/")
        if within.names or within.inside:
            inside[draft.items[0]] = within
    return Always(tuple(names), inside)


def _absent(always: Always, element: etree._Element, path: str) -> Iterator[tuple[str, etree._Element, list[str]]]:
    there = {split(kid.tag)[1] for kid in element if isinstance(kid.tag, str)}
    names = [names[0] for names in always.names if there.isdisjoint(names)]
    if names:
        yield path, element, names
    for kid in element if always.inside else ():
        name = split(kid.tag)[1] if isinstance(kid.tag, str) else ""
        if name in always.inside and len(kid):
            yield from _absent(always.inside[name], kid, f"{path}/{name}")
