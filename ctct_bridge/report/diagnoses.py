"""What a report says of findings: by code, how many, what they mean, what to do, and some of them in context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from ctct_bridge.findings import CODES, INFO, SEVERITIES, Finding
from ctct_bridge.model import State
from ctct_bridge.report.markup import Markup, foreign, table, tag
from ctct_bridge.report.result import DocumentResult, Report
from ctct_bridge.report.text import Tally, any_place, short

#: Examples of a code, paths of a code, and documents that are shown.
EXAMPLES, PATHS, DOCUMENTS = 5, 8, 300
#: How many codes are unfolded in a long list, and how many are few.
_OPEN, _FEW = 3, 12


class Examples(Tally):
    """Keeps a few findings of each code, of different paths as far as there are such; whatever the number of all."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, list[Finding]] = {}
        self.spare: dict[str, list[Finding]] = {}

    def __call__(self, finding: Finding) -> None:
        known = len(self.paths.get(finding.code, ()))
        super().__call__(finding)
        new = len(self.paths[finding.code]) > known
        place = (self.kept if new else self.spare).setdefault(finding.code, [])
        if len(place) < EXAMPLES:
            place.append(finding)

    def enough(self, code: str, path: str) -> bool:
        return len(self.spare.get(code, ())) >= EXAMPLES and super().enough(code, path)

    def of(self, code: str) -> list[Finding]:
        """The examples of a code: those on the most frequent paths first."""
        paths = self.paths.get(code, Counter[str]())
        first = sorted(self.kept.get(code, ()), key=lambda finding: -paths.get(any_place(finding.path), 0))
        return [*first, *self.spare.get(code, ())][:EXAMPLES]


def codes_of(report: Report) -> list[str]:
    """The codes that were found, the gravest first, and the most frequent of one severity."""
    found = [code for code, count in report.findings.items() if count]
    order = list(CODES)
    key: Callable[[str], tuple[int, int, int]] = lambda code: (  # noqa: E731
        -SEVERITIES.index(CODES[code].severity),
        -report.findings[code],
        order.index(code),
    )
    return sorted(found, key=key)


def findings(report: Report, examples: Examples, show_values: bool) -> Iterator[Markup]:
    """A paragraph to unfold for each code."""
    codes = codes_of(report)
    if not codes:
        yield tag("p", "No findings.", class_="none")
    for at, code in enumerate(codes):
        row, count = CODES[code], report.findings[code]
        kind = "note" if row.severity == INFO else row.severity
        head = tag(
            "summary",
            tag("span", kind, class_=f"badge badge-{row.severity}"),
            " ",
            tag("code", code),
            " ",
            tag("span", short(code), class_="said"),
            " ",
            tag("span", f"{count:,}", class_="count"),
        )
        inside = [
            tag("p", row.why),
            tag("p", tag("b", "What to do: "), row.remedy),
            *(
                [tag("p", "It counts as loss: something was not read, or v2 cannot hold it.", class_="quiet")]
                if row.loss
                else []
            ),
            *_paths(code, count, examples),
            *_examples(code, count, examples.of(code), show_values),
        ]
        unfolded = row.severity != INFO and (at < _OPEN or len(codes) <= _FEW)
        place = {"class_": f"finding {row.severity}", "id": f"finding-{code}", "open": "" if unfolded else None}
        yield tag("details", head, *inside, **place)


def _paths(code: str, count: int, examples: Examples) -> Iterator[Markup]:
    paths = examples.paths.get(code)
    if paths is None or (len(paths) < 2 and not next(iter(paths))):
        return
    most = paths.most_common(PATHS)
    names = [tag("code", foreign(path)) if path else "no path" for path, _ in most]
    items = [tag("li", name, " ", tag("b", f"{at[1]:,}")) for name, at in zip(names, most, strict=True)]
    rest = count - sum(number for _, number in most)
    if rest > 0:
        items.append(tag("li", "elsewhere ", tag("b", f"{rest:,}")))
    yield tag("h3", "Where")
    yield tag("ul", *items, class_="paths")


def _examples(code: str, count: int, some: list[Finding], show_values: bool) -> Iterator[Markup]:
    if not some:
        return
    lines = []
    for each in some:
        line = each.line if each.line is not None else each.origin.line
        lines.append(
            (
                tag("code", foreign(each.origin.document)),
                f"{line:,}" if line is not None else "–",
                tag("code", foreign(each.origin.id)) if each.origin.id else "–",
                tag("code", foreign(each.v1 or each.path)) if each.v1 or each.path else "–",
                foreign(each.message(show_values)),
            )
        )
    caption = f"{code}: {len(some)} of {count:,}" if len(some) < count else f"{code}: all {count:,}"
    heads = ("Document", "Line", "Entry", "v1 path or v2 property", "What it says")
    said = [at for at in range(len(heads)) if any(line[at] != "–" for line in lines)]
    told = [[line[at] for at in said] for line in lines]
    yield table(caption, [heads[at] for at in said], told, class_="examples")


# -- documents and rejects --------------------------------------------------------------------------------------------


def documents(report: Report) -> Iterator[Markup]:
    """The documents with their states: all of them, or those that there is the most to say of."""
    if not report.documents:
        yield tag("p", "There were no documents.", class_="none")
        return
    some = _telling(report.documents)
    there = [state for state in State.ALL if any(each.states[state] for each in some)]
    lines = [
        (
            tag("code", foreign(each.label)),
            "whole" if each.complete else tag("b", "not whole"),
            f"{each.states.total():,}",
            *(f"{each.states[state]:,}" if each.states[state] else "–" for state in there),
            f"{each.findings:,}" if each.findings else "–",
        )
        for each in some
    ]
    heads = ("Document", "Read", "entries", *(state.replace("_", " ") for state in there), "findings")
    rest = len(report.documents) - len(some)
    body = table("Documents in the order of the archive", heads, lines)
    if rest:
        note = f"These {len(some):,} have the most to say; {rest:,} more are in report.json."
        yield tag("p", note, class_="quiet")
    if len(some) > 20:
        body = tag("details", tag("summary", f"{len(some):,} documents"), body)
    yield body


def _telling(all: list[DocumentResult]) -> list[DocumentResult]:
    if len(all) <= DOCUMENTS:
        return all
    key: Callable[[int], tuple[bool, int, int, int]] = lambda at: (  # noqa: E731
        all[at].complete,
        -all[at].states[State.REJECTED],
        -all[at].findings,
        at,
    )
    return [all[at] for at in sorted(sorted(range(len(all)), key=key)[:DOCUMENTS])]


def rejects(report: Report) -> Iterator[Markup]:
    """The entries that could not become v2."""
    count = report.states[State.REJECTED]
    if not count:
        yield tag("p", "No entry was rejected.", class_="none")
        return
    lines = [
        (
            tag("code", foreign(each.document)),
            f"{each.entry:,}",
            f"{each.line:,}" if each.line is not None else "–",
            tag("span", *(tag("code", code, " ") for code in each.codes)),
        )
        for each in report.rejects
    ]
    rest = count - len(lines)
    more = f" Here are the first {len(lines):,}." if rest > 0 and lines else ""
    yield tag("p", f"Rejected entries are kept as they were in rejects.jsonl; replay reads them again.{more}")
    if lines:
        yield table("Rejected entries", ("Document", "Entry", "Line", "Why"), lines)
