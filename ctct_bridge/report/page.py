"""The report that people look at: one HTML file that needs nothing else, no script, no network and no other file.

It says what ``report.json`` says, and of each kind of finding a few in context. The same run gives the same bytes. It
can be read on paper, by keyboard, by a screen reader, in the light and in the dark.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from ctct_bridge import __version__
from ctct_bridge.findings import ERROR, INFO, WARNING, Finding
from ctct_bridge.model import State
from ctct_bridge.report.contents import by_year, coverage, states, total_of
from ctct_bridge.report.diagnoses import Examples, documents, findings, rejects
from ctct_bridge.report.markup import Markup, foreign, joined, table, tag
from ctct_bridge.report.result import Report
from ctct_bridge.report.text import tone, verdict

_TITLES = {
    "migrate": "From v1 to v2: what became of the archive",
    "validate": "What is in the archive, and what is wrong with it",
    "restore": "From v2 to v1: what became of the records",
    "verify": "Is it what it was?",
}


class HtmlReport:
    """Listens to the findings of a run, and writes the page at its end. Its memory does not grow with their number.

    :param write: receives the page, piece by piece.
    :param show_values: whether values of the archive may be shown; reports get shown around.
    :ivar examples: what hears of the findings.
    """

    def __init__(self, write: Callable[[str], None], show_values: bool = False) -> None:
        self._write, self._show = write, show_values
        self.examples = Examples()

    def __call__(self, finding: Finding) -> None:
        self.examples(finding)

    def end(self, report: Report) -> None:
        """Write the page."""
        self._write("<!doctype html>\n")
        self._write('<html lang="en">\n')
        self._write(f"{_head(report)}\n<body>\n")
        self._write(tag("a", "Skip to the report", class_="skip", href="#report") + "\n")
        self._write(f"{_top(report)}\n")
        sections = list(self._sections(report))
        contents = [tag("li", tag("a", title, href=f"#{name}")) for name, title, _ in sections]
        self._write(tag("nav", tag("ul", *contents), aria_label="Contents") + "\n")
        self._write('<main id="report" tabindex="-1">\n')
        for name, title, pieces in sections:
            self._write(f'<section id="{name}" aria-labelledby="h-{name}">\n')
            self._write(tag("h2", title, id=f"h-{name}") + "\n")
            for piece in pieces:
                self._write(f"{piece}\n")
            self._write("</section>\n")
        self._write("</main>\n")
        self._write(tag("footer", tag("p", f"ctct_bridge {__version__}. This file needs no network and no script.")))
        self._write("\n</body>\n</html>\n")

    def _sections(self, report: Report) -> Iterator[tuple[str, str, Iterator[Markup]]]:
        """Id, heading and pieces of each section."""
        if report.years:
            yield "contents", "What the archive holds", iter([by_year(report)])
        yield "states", "What became of the entries", iter([states(report)])
        yield "findings", "Findings", findings(report, self.examples, self._show)
        if report.years:
            yield "coverage", "Coverage of the v1 texts", coverage(report)
        yield "rejects", "Rejected entries", rejects(report)
        yield "documents", "Documents", documents(report)
        yield "profile", "Supplied by a profile", _profile(report)
        yield "run", "About this run", _run(report)


@cache
def _style() -> str:
    return files("ctct_bridge.report").joinpath("page.css").read_text("utf-8").strip()


def _head(report: Report) -> Markup:
    """The head: with a policy that lets nothing in but the one style, which it knows by its hash."""
    style = _style()
    hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{_title(report)} - ctct_bridge"),
        Markup(f"<style>{style}</style>"),
    )


def _title(report: Report) -> str:
    return _TITLES.get(report.command, f"ctct_bridge {report.command}")


def _top(report: Report) -> Markup:
    """The heading, the verdict, and the numbers that matter most."""
    return tag(
        "header",
        tag("h1", _title(report)),
        tag("p", verdict(report), class_=f"verdict verdict-{tone(report)}"),
        tag(
            "dl", *(tag("div", tag("dt", name), tag("dd", said), class_=kind) for name, said, kind in _figures(report))
        ),
    )


def _figures(report: Report) -> Iterator[tuple[str, str, str | None]]:
    totals, severities = report.states, report.severities()
    made = totals[State.CONVERTED] + totals[State.WITH_LOSS]
    yield _some(len(report.documents), "document"), f"{len(report.documents):,}", None
    yield "entry read" if report.read == 1 else "entries read", f"{report.read:,}", None
    yield f"{_some(made, 'record')} in v2", f"{made:,}", None
    yield "with loss", f"{totals[State.WITH_LOSS]:,}", "warning" if totals[State.WITH_LOSS] else None
    yield "rejected", f"{totals[State.REJECTED]:,}", "error" if totals[State.REJECTED] else None
    if report.coverage:
        sums = total_of(report.coverage.values())
        yield "of their texts in v2", _share(sums["mapped"], sums.total()), None
    for severity, name in ((ERROR, "error"), (WARNING, "warning"), (INFO, "note")):
        number = severities[severity]
        yield _some(number, name), f"{number:,}", severity if number and severity != INFO else None


def _some(number: int, name: str) -> str:
    return name if number == 1 else f"{name}s"


def _share(part: int, whole: int) -> str:
    """A share that is never rounded up to all, nor down to nothing."""
    if part == whole:
        return "100\u00a0%"
    tenths = min(999, max(1 if part else 0, round(1000 * part / whole)))
    return f"{tenths // 10}.{tenths % 10}\u00a0%"


def _profile(report: Report) -> Iterator[Markup]:
    if not report.profile:
        yield tag("p", "No profile was given: nothing in v2 is from anywhere but the archive.", class_="none")
        return
    lines = [
        (tag("code", name), foreign(json.dumps(value, ensure_ascii=False)), f"{report.supplied[name]:,}")
        for name, value in report.profile.items()
    ]
    yield table("Values that were supplied", ("v2 property", "Value", "Records that got it"), lines)


def _run(report: Report) -> Iterator[Markup]:
    options = {name: value for name, value in report.options.items() if value is not None}
    rows = [
        ("Tool", f"ctct_bridge {__version__}"),
        ("Command", report.command),
        *((f"Option {name}", json.dumps(value, ensure_ascii=False)) for name, value in options.items()),
        ("Balance", "each entry is in exactly one state" if report.balanced else "the counts do not add up"),
    ]
    if report.written:
        rows.append(("Files written", f"{report.written:,}, each in manifest.json with its SHA-256"))
    yield tag("dl", *(joined((tag("dt", name), tag("dd", value))) for name, value in rows), class_="facts")
