"""The CSV rendering: a row for each finding, for spreadsheets; and at the end the entries by resource and state.

RFC 4180 in UTF-8. Whatever a spreadsheet would take for a formula has an apostrophe before it, always: the file is for
looking at, and the exact text is in the renderings for programs.
"""

from __future__ import annotations

from collections.abc import Callable

from ctct_bridge.archive.sheets import cell
from ctct_bridge.findings import Finding
from ctct_bridge.report.result import Report, ordered
from ctct_bridge.report.shown import shown
from ctct_bridge.report.text import verdict

#: What ``kind`` says: ``finding``; ``entries``, a count of entries by resource and state; ``verdict``, the last row.
COLUMNS = tuple("kind severity code resource state count document line offset entry id path v1 message".split())
#: Spreadsheets refuse cells of more than 32,767 characters.
LONGEST = 32_000


class CsvReport:
    """Comma-separated values.

    :param write: receives each row, with its end.
    :param show_values: whether values of the archive may be shown.
    """

    def __init__(self, write: Callable[[str], None], show_values: bool = False) -> None:
        self._write, self._show = write, show_values
        self._begun = False

    def __call__(self, finding: Finding) -> None:
        """Take in a finding."""
        told = shown(finding, self._show, LONGEST)._asdict()
        self._row({"kind": "finding", "severity": finding.severity, "code": finding.code, "count": 1, **told})

    def end(self, report: Report) -> None:
        """Write the rows of entries, and the verdict."""
        for resource, states in sorted(report.resources.items()):
            for state, count in ordered(states).items():
                self._row({"kind": "entries", "resource": resource, "state": state, "count": count})
        self._row({"kind": "verdict", "count": report.read, "message": verdict(report)})

    def _row(self, told: dict[str, str | int | None]) -> None:
        if not self._begun:
            self._write(f"{','.join(COLUMNS)}\r\n")
            self._begun = True
        cells = ("" if told.get(name) in (None, "") else cell(told[name], "string", safe=True) for name in COLUMNS)
        self._write(f"{','.join(cells)}\r\n")
