"""One result, many renderings: each listens to the findings of a run as they come, and is told the report at the end.

None of them keeps the findings, so an archive may have any number of them. All show the same numbers: those of the
:class:`~ctct_bridge.report.result.Report`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ctct_bridge.errors import UsageError

if TYPE_CHECKING:
    from ctct_bridge.findings import Finding
    from ctct_bridge.report.result import Report

#: Receives a rendering piece by piece.
Write = Callable[[str], None]


class Rendering(Protocol):
    """What a format is: called with each finding in archive order, and ended once, with the report."""

    def __call__(self, finding: Finding) -> None:
        """Take in a finding."""

    def end(self, report: Report) -> None:
        """Write what is left to write."""


class How(NamedTuple):
    """What a rendering may want to know besides; most of them do not.

    :ivar show_values: whether values of the archive may be shown. JSON and JSON Lines always have them: they are the
        findings themselves, for programs.
    :ivar fail_on: the severity that decides the exit code, for formats that tell it.
    :ivar out: the output folder that is spoken of, for the text.
    :ivar listing: whether the text lists the findings, or sums them up only.
    :ivar paint: the colours of the text, ``(style, text) -> text``.
    """

    show_values: bool = False
    fail_on: str = "error"
    out: str | None = None
    listing: bool = True
    paint: Callable[[str, str], str] | None = None


def _text(write: Write, how: How) -> Rendering:
    from ctct_bridge.report.plain import TextReport

    return TextReport(write, how.show_values, out=how.out, listing=how.listing, paint=how.paint)


def _json(write: Write, how: How) -> Rendering:
    from ctct_bridge.report.objects import JsonReport

    return JsonReport(write)


def _jsonl(write: Write, how: How) -> Rendering:
    from ctct_bridge.report.objects import JsonlReport

    return JsonlReport(write)


def _sarif(write: Write, how: How) -> Rendering:
    from ctct_bridge.report.sarif import SarifReport

    return SarifReport(write, how.show_values, how.fail_on)


def _csv(write: Write, how: How) -> Rendering:
    from ctct_bridge.report.cells import CsvReport

    return CsvReport(write, how.show_values)


def _html(write: Write, how: How) -> Rendering:
    made: Any = import_module("ctct_bridge.report.page").HtmlReport
    return made(write, how.show_values)  # type: ignore[no-any-return]


#: Format -> what makes its rendering. Nothing of a format is imported before it is used.
RENDERINGS: dict[str, Callable[[Write, How], Rendering]] = {
    "text": _text,
    "json": _json,
    "jsonl": _jsonl,
    "sarif": _sarif,
    "csv": _csv,
    "html": _html,
}


def rendering(format: str, write: Write, *, show_values: bool = False, fail_on: str = "error") -> Rendering:
    """A rendering to give as ``listen`` to a job, and to end with the report that the job returns.

    :param format: ``text``, ``json``, ``jsonl``, ``sarif``, ``csv`` or ``html``.
    :param write: receives the text piece by piece. No piece has half of a surrogate pair in it, so UTF-8 holds all.
    :param show_values: whether values of the archive may be shown; JSON and JSON Lines always have them.
    :param fail_on: the lowest severity that makes the exit code 1, for SARIF, which tells it.
    :raises UsageError: if there is no such format.
    """
    if format not in RENDERINGS:
        raise UsageError(f"there is no format {format!r}; there are {', '.join(RENDERINGS)}")
    return RENDERINGS[format](write, How(show_values, fail_on))
