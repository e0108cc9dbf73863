"""A report as plain text: a summary that fits 80 columns.

Text of the archive (labels, paths, values) goes through :func:`~ctct_bridge.findings.visible`.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from ctct_bridge.findings import CODES, ERROR, INFO, SEVERITIES, WARNING, Finding, visible
from ctct_bridge.model import State
from ctct_bridge.report.pulled import Pulled
from ctct_bridge.report.pushed import Pushed
from ctct_bridge.report.result import Report

#: ``(style, text) -> text``: adds colours, or does not.
Paint = Callable[[str, str], str]

WIDTH = 80
_PATHS, _SHOWN = 1000, 4
_INDEX = re.compile(r"/\d+(?=/|$)")
#: Heading of each state's column. Those after the first four appear only if they count something.
_COLUMNS = {
    State.CONVERTED: "converted",
    State.WITH_LOSS: "with loss",
    State.REJECTED: "rejected",
    State.SUPERSEDED: "superseded",
    State.DUPLICATE: "duplicate",
    State.JOINED: "joined",
    State.KEPT: "kept",
    State.FILTERED: "filtered",
    State.ALREADY_DONE: "earlier",
}
_ALWAYS = tuple(_COLUMNS)[:4]
#: Columns of what was judged as it is, since it is v2 JSON already.
_JUDGED = {State.KEPT: "recognised", State.REJECTED: "not", State.FILTERED: "filtered"}


def any_place(path: str) -> str:
    """A path whose places in lists are one."""
    return _INDEX.sub("/*", path)


def plain(style: str, text: str) -> str:
    """No colours."""
    return text


class Tally:
    """Listens to the findings of a run, and keeps what the summary says of each code besides its number.

    :ivar firsts: the first finding of each code.
    :ivar paths: code -> path -> how often; places in lists are one path.
    """

    def __init__(self) -> None:
        self.firsts: dict[str, Finding] = {}
        self.paths: dict[str, Counter[str]] = {}

    def __call__(self, finding: Finding) -> None:
        self.firsts.setdefault(finding.code, finding)
        paths = self.paths.setdefault(finding.code, Counter())
        path = any_place(finding.path)
        # A hostile archive can make up any number of names; memory is not to grow with them.
        if path in paths or len(paths) < _PATHS:
            paths[path] += 1

    def enough(self, code: str, path: str) -> bool:
        """Whether nothing would be kept of another finding but its number."""
        return any_place(path) in self.paths.get(code, ())

    def more(self, code: str, path: str, number: int) -> None:
        """Count findings of which enough were told."""
        self.paths[code][any_place(path)] += number


def summary(
    report: Report,
    *,
    tally: Tally | None = None,
    out: str | None = None,
    dry_run: bool = False,
    show_values: bool = False,
    paint: Paint = plain,
) -> Iterator[str]:
    """The lines of a summary: entries by state, findings by code, what the profile supplied, the output, the verdict.

    :param tally: what listened to the run's findings; without it they are told in general terms.
    :param out: the output folder, if there is one.
    :param dry_run: whether the output was only planned.
    :param show_values: whether values of the archive may be shown.
    """
    yield from _entries(report, paint)
    yield from _calls(report, paint)
    yield from _findings(report, tally or Tally(), show_values, paint)
    yield from _supplied(report, paint)
    if dry_run:
        yield f"Dry run: nothing was written{f' to {visible(out)}' if out else ''}."
    elif out is not None:
        yield f"{some(report.written, 'file')} written to {visible(out)}"
    yield paint(tone(report), verdict(report))


def verdict(report: Report) -> str:
    """The result in one sentence."""
    severities = report.severities()
    counted = ", ".join(some(severities[s], "note" if s == INFO else s) for s in SEVERITIES[::-1] if severities[s])
    if not report.balanced:
        return "The counts do not add up: this is a bug of ctct-bridge, please report it."
    if report.unreadable:
        json = ", or v2 JSON" if report.command == "validate" else ""
        return f"Nothing could be read: no document is a v1 feed or entry{json}."
    if report.refused:
        refused = sum(count for code, count in report.findings.items() if CODES[code].refused)
        return f"{some(refused, 'document')} refused for safety; {some(report.read, 'entry')} read ({counted})."
    if isinstance(report, (Pulled, Pushed)):
        return report.verdict(counted)
    if report.command == "verify":
        looked = ", ".join(some(count, what[:-1]) for what, count in report.checked.items()) or "nothing"
        return f"{looked} verified: {counted or 'all is as it was'}."
    if report.command == "export":
        return f"{some(report.checked['objects'], 'object')} written to tables{f' ({counted})' if counted else ''}."
    objects = report.checked["objects"]
    done = f"{some(report.read - objects, 'entry')} " if report.read > objects or not objects else ""
    done += f"{'and ' if done else ''}{some(objects, 'object')} of v2 JSON " if objects else ""
    done += "gone through" if report.command == "restore" else "read"
    if severities[ERROR]:
        return f"{done}, not without errors ({counted})."
    return _judged(report) + _done(report, done, counted)


def _judged(report: Report) -> str:
    """What a judgement without errors begins with: nothing is called valid that was not looked at."""
    if report.command != "validate" or not report.checks:
        return ""
    if unrun := len(report.unrun):
        return f"No errors found, but {unrun} of {some(len(report.checks), 'check')} did not run to the end: "
    return "Valid: "


def _done(report: Report, done: str, counted: str) -> str:
    if _lossy(report):
        number = report.states[State.WITH_LOSS]
        other = "v1" if report.command == "restore" else "v2"
        return f"{done}, {f'{number:,} with ' if number else ''}something that did not fit {other} ({counted})."
    objects = report.checked["objects"]
    sound = "nothing lost" if report.read > objects or not objects else "no errors"
    return f"{done}, {sound} ({counted or 'no findings'})."


def _lossy(report: Report) -> bool:
    return any(count and CODES[code].loss for code, count in report.findings.items())


def tone(report: Report) -> str:
    """How grave the result is: ``good``, ``warning`` or ``error``."""
    severities = report.severities()
    if not report.balanced or report.refused or report.unreadable or severities[ERROR]:
        return ERROR
    unsure = report.command == "validate" and report.unrun
    return WARNING if _lossy(report) or unsure else "good"


# -- parts of the summary -----------------------------------------------------------------------------------------


def _entries(report: Report, paint: Paint) -> Iterator[str]:
    """The table of entries by resource and state, and the children found inside them."""
    if not report.resources:
        return
    states = [state for state in _COLUMNS if state in _ALWAYS or report.states[state]]
    names = dict(_COLUMNS)
    if report.command == "restore":  # a restored entry is written or it is not
        states = [State.CONVERTED, State.REJECTED]
        names |= {State.CONVERTED: "restored", State.REJECTED: "not restored"}
    if report.command == "validate" and report.checked["objects"] == report.read:  # nothing of it is v1's
        states, names = [s for s in _JUDGED if s != State.FILTERED or report.states[s]], names | _JUDGED
    tables = [_table(report, states, names)]
    if len(tables[0][0]) > WIDTH:  # the rarer columns then get a table of their own
        tables = [_table(report, states[: len(_ALWAYS)], names), _rare(report, states[len(_ALWAYS) :], names)]
    for head, *body in tables:
        yield paint("head", head)
        yield from body
    if report.children.total():
        found = ", ".join(f"{name}: {count:,}" for name, count in sorted(report.children.items()) if count)
        yield f"found inside them: {found}"
    if report.command == "validate" and 0 < report.checked["objects"] < report.read:
        yield f"of these, v2 JSON, judged as it is: {report.checked['objects']:,}"
    yield ""


def _calls(report: Report, paint: Paint) -> Iterator[str]:
    """The table of calls by kind, and what it leaves open."""
    if not isinstance(report, Pushed) or not report.calls:
        return
    head, *body = aligned(list(report.table()), left=1)
    yield paint("head", head)
    yield from body
    yield from (visible(line) for line in report.told())
    yield ""


def _table(report: Report, states: Sequence[str], names: Mapping[str, str]) -> list[str]:
    body = [[name, f"{counts.total():,}", *(f"{counts[s]:,}" for s in states)] for name, counts in _ordered(report)]
    return list(aligned([["", "read", *(names[state] for state in states)], *body], left=1))


def _rare(report: Report, states: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """The rest of the columns, for the resources that have something in them."""
    met = [(name, counts) for name, counts in _ordered(report) if any(counts[state] for state in states)]
    body = [[name, *(f"{counts[state]:,}" for state in states)] for name, counts in met]
    return list(aligned([["", *(names[state] for state in states)], *body], left=1))


def _ordered(report: Report) -> list[tuple[str, Counter[str]]]:
    """The counts by resource; "other" stands for what belongs to none, so it comes last."""
    return sorted(report.resources.items(), key=lambda item: (item[0] == "other", item[0]))


def _findings(report: Report, tally: Tally, show_values: bool, paint: Paint) -> Iterator[str]:
    """The findings by severity and code: how many, what they say, and where they are."""
    order = list(CODES)
    codes = sorted(
        (code for code, count in report.findings.items() if count),
        key=lambda code: (-SEVERITIES.index(CODES[code].severity), order.index(code)),
    )
    if not codes:
        return
    counts = {code: f"{report.findings[code]:,}" for code in codes}
    wide, long = max(len(text) for text in counts.values()), max(map(len, codes))
    yield paint("head", "Findings (ctct-bridge explain CODE tells more)")
    for code in codes:
        severity = CODES[code].severity
        start = f"{severity:7}  {counts[code]:>{wide}}  {code:{long}}  "
        text = _said(code, report.findings[code], tally, show_values)
        lines = textwrap.wrap(text, WIDTH - len(start), break_on_hyphens=False) or [""]
        yield paint(severity, start[:7]) + start[7:] + lines[0]
        yield from (" " * len(start) + line for line in lines[1:])
    yield ""


def _said(code: str, count: int, tally: Tally, show_values: bool) -> str:
    first, paths = tally.firsts.get(code), tally.paths.get(code, Counter())
    if first is None:
        return short(code)
    if len(paths) > 1:
        most = paths.most_common(_SHOWN)
        places = [f"{visible(path) or 'no path'} ({number:,})" for path, number in most]
        rest = count - sum(number for _, number in most)
        return f"{short(code)}: {', '.join(places)}{f' and {rest:,} more' if rest else ''}"
    place = f"{'first ' if count > 1 else ''}in {visible(first.origin.document)}"
    line = first.line if first.line is not None else first.origin.line
    return f"{first.message(show_values)} ({place}{f', line {line}' if line is not None else ''})"


def short(code: str) -> str:
    """What a finding of this code says, whatever its parameters."""
    text = CODES[code].text.replace("{when}", "")
    return re.sub(r"\{\w+\}", "...", re.sub(r": \{\w+\}$", "", text))


def _supplied(report: Report, paint: Paint) -> Iterator[str]:
    if not report.profile:
        return
    yield paint("head", "Supplied by the profile")
    rows = [
        [f"{name} = {visible(json.dumps(value, ensure_ascii=False))}", some(report.supplied[name], "record")]
        for name, value in report.profile.items()
    ]
    yield from aligned(rows, left=2)
    yield ""


# -- layout -------------------------------------------------------------------------------------------------------


def aligned(rows: Sequence[Sequence[str]], left: int) -> Iterator[str]:
    """Rows as lines with their columns aligned: the first ``left`` to the left, the others (numbers) to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = (f"{cell:{'<' if at < left else '>'}{widths[at]}}" for at, cell in enumerate(row))
        yield "  ".join(cells).rstrip()


def some(count: int, what: str) -> str:
    """``1 entry``, ``2 entries``."""
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else many}"
