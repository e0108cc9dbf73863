"""What a report says of the archive: what it holds, what became of its entries, and of what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

from ctct_bridge.model import State
from ctct_bridge.report.charts import left_out, legend, stacked, years
from ctct_bridge.report.mapping import rows as mapping_rows
from ctct_bridge.report.markup import Markup, joined, table, tag
from ctct_bridge.report.result import FATES, Report
from ctct_bridge.schemas import BY_NAME

#: What a family of collections is called, by the beginning of v2's URL; tracking stands below two of them.
_FAMILIES = {
    "eventspot": "Events",
    "contacts": "Contacts",
    "lists": "Lists",
    "emailmarketing": "Campaigns",
    "{parent}": "Tracking",
    "library": "Library",
    "activities": "Activities",
    "account": "Account",
}
OTHER = "Other"
STATES = {
    State.CONVERTED: "converted",
    State.WITH_LOSS: "converted with loss",
    State.REJECTED: "rejected",
    State.SUPERSEDED: "superseded by another copy",
    State.DUPLICATE: "duplicate",
    State.JOINED: "joined into another record",
    State.KEPT: "kept aside",
    State.FILTERED: "not asked for",
    State.ALREADY_DONE: "done before",
}
_SHORT = {State.WITH_LOSS: "with loss", State.SUPERSEDED: "superseded", State.JOINED: "joined", State.KEPT: "kept"}
COVERED = {"mapped": "in v2", "residue": "in the residue", "lost": "lost to v2"}
_TAGS = re.compile(r"\[[^\]]*\]")


def family_of(resource: str) -> str:
    """The family that a resource belongs to."""
    schema = BY_NAME.get(resource)
    if schema is None:
        return OTHER
    into = schema.into()
    place = (BY_NAME[into] if into is not None else schema).collection
    return "Tracking" if "/tracking/" in place else _FAMILIES.get(place.partition("/")[0], OTHER)


def in_order(resources: Iterable[str]) -> list[str]:
    """Resources by family; those within a family by name."""
    families = [*dict.fromkeys(_FAMILIES.values()), OTHER]
    return sorted(resources, key=lambda name: (families.index(family_of(name)), name))


def by_year(report: Report) -> Markup:
    """What the archive holds, by family and year."""
    if not report.years:
        return tag("p", "Nothing was read.", class_="none")
    families: dict[str, Counter[str]] = {}
    for name in in_order(report.years):
        families.setdefault(family_of(name), Counter()).update(report.years[name])
    hidden = left_out(families)
    desc = "; ".join(f"{name}: {sum(found.values()):,} entries" for name, found in families.items())
    picture = years("Entries by family and year", f"{desc}. Each row has its own scale.", families)
    note = f"{hidden:,} years with fewer entries are in the table only. " if hidden else ""
    note += "Each row has its own scale. Stored copies are counted one by one. The year is that of a date in the entry "
    note += "(of an event its start, of a campaign its last run …), never that of the download."
    caption = tag("figcaption", note)
    framed = tag("div", picture, class_="wide", tabindex="0", role="region", aria_label="Entries by family and year")
    return joined((tag("figure", framed, caption), _folded("The same numbers as a table", _years(report))))


def _years(report: Report) -> Markup:
    columns = sorted({year for found in report.years.values() for year in found if year})
    heads = ("Resource", *columns, "no date", "all")
    lines = []
    for name in in_order(report.years):
        found = report.years[name]
        lines.append((name, *(number_or_dash(found[year]) for year in (*columns, "")), f"{found.total():,}"))
    return table("Entries read, by resource and year", heads, lines)


def _folded(summary: str, *inside: str) -> Markup:
    return tag("details", tag("summary", summary), *inside)


def number_or_dash(number: int) -> str:
    """A number for a cell; a dash for none."""
    return f"{number:,}" if number else "–"


def states(report: Report) -> Markup:
    """What became of the entries, as a bar and in numbers, by resource."""
    if not report.resources:
        return tag("p", "Nothing was read.", class_="none")
    total = report.states
    there = [state for state in State.ALL if total[state]]
    lines = []
    for name in in_order(report.resources):
        found = report.resources[name]
        lines.append(_state_row(name, found, there))
    if len(lines) > 1:
        lines.append(_state_row("all", total, there))
    heads = ("Resource", "Share", "read", *(_SHORT.get(state, STATES[state]) for state in there))
    return joined((legend(there, STATES), table("Entries by resource and state", heads, lines, class_="bars")))


def _state_row(name: str, found: Counter[str], there: list[str]) -> tuple[str, ...]:
    bar = stacked(name, {state: found[state] for state in there}, STATES)
    return name, bar, f"{found.total():,}", *(number_or_dash(found[state]) for state in there)


def coverage(report: Report) -> Iterator[Markup]:
    """What became of everything that the entries say: by resource, and by v1 path in each."""
    if not report.coverage:
        yield tag("p", "No entry of a known resource was read.", class_="none")
        return
    yield tag(
        "p",
        "Each text and attribute value in each stored copy is counted. What is ",
        tag("b", "in the residue"),
        " is known, but v2 has no property for it. What is ",
        tag("b", "lost to v2"),
        " is unknown, repeated or not to be read, and a finding says so. Both are kept in residue.jsonl, so a restored"
        " document has them.",
    )
    yield legend(FATES, COVERED)
    lines = []
    for name in in_order(report.coverage):
        sums = _sum(report.coverage[name].values())
        bar = stacked(name, {fate: sums[fate] for fate in FATES}, COVERED)
        lines.append((name, bar, f"{sums.total():,}", *(number_or_dash(sums[fate]) for fate in FATES)))
    heads = ("Resource", "Share", "texts", *(COVERED[fate] for fate in FATES))
    yield table("What became of the texts, by resource", heads, lines, class_="bars")
    for name in in_order(report.coverage):
        yield _matrix(name, report.coverage[name])


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def _matrix(resource: str, paths: Mapping[str, Counter[str]]) -> Markup:
    """The coverage of one resource, path by path in v1's order of the table."""
    homes, sums = _homes(resource), _sum(paths.values())
    order = {path: at for at, path in enumerate(homes)}
    lines = []
    for path in sorted(paths, key=lambda path: (order.get(path, len(order)), path)):
        counts = paths[path]
        classes = [f"cell cell-{fate}" if counts[fate] else "cell" for fate in FATES]
        marks = [tag("span", number_or_dash(counts[f]), class_=kind) for f, kind in zip(FATES, classes, strict=True)]
        lines.append((tag("code", path), tag("code", homes.get(path, "")) if homes.get(path) else "–", *marks))
    lost = f", {sums['lost']:,} lost to v2" if sums["lost"] else ""
    heads = ("v1 path", "v2 property", *(COVERED[fate] for fate in FATES))
    inside = table(f"Coverage of {resource}", heads, lines, class_="matrix")
    return _folded(f"{resource}: {len(lines):,} v1 paths, {sums.total():,} texts{lost}", inside)


@cache
def _homes(resource: str) -> dict[str, str]:
    """v1 path -> v2 property, in the order of the mapping table; empty for what only v1 has."""
    found: dict[str, list[str]] = {}
    for row in mapping_rows(BY_NAME[resource]):
        if row.v1 and not row.v1.startswith(("entry:", "uri:")):
            found.setdefault(_TAGS.sub("", row.v1), []).extend(filter(None, [row.v2]))
    return {path: ", ".join(dict.fromkeys(names)) for path, names in found.items()}


def total_of(counts: Iterable[Mapping[str, Counter[str]]]) -> Counter[str]:
    """The coverage over all paths."""
    return _sum(chain.from_iterable(each.values() for each in counts))
