"""Findings as lines of text, one each; what repeats is folded.

Text of the archive (labels, paths, values) goes through :func:`~ctct_bridge.findings.visible`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ctct_bridge.codes import checks
from ctct_bridge.findings import CODES, ERROR, Finding, visible
from ctct_bridge.report.text import Paint, any_place, plain

#: So many of one kind get a line in a document; in so many documents the kind gets lines at all.
_FOLD, _DOCUMENTS = 3, 10
#: So many kinds are known at a time, since a hostile archive can make up any number.
_KINDS = 1000
#: They come last in their document, since they follow from its other findings.
_LATE = frozenset(code.name for code in checks.ROWS if code.name.startswith("check-"))


class Listing:
    """Turns the findings of a run, as they come, into lines that are grouped by document.

    Only three of the same code and path in one document get a line of their own, so memory stays flat. What ten
    documents have is only counted in the others, unless it is an error: those are places to look at, each of them.

    :param write: receives each line.
    :param show_values: whether values of the archive may be shown.
    """

    def __init__(self, write: Callable[[str], None], show_values: bool = False, paint: Paint = plain) -> None:
        self._write, self._show, self._paint = write, show_values, paint
        self._document: str | None = None
        self._kinds: Counter[tuple[str, str]] = Counter()
        self._lines: list[tuple[bool, int, int, str]] = []
        self._documents: Counter[tuple[str, str]] = Counter()  # that got lines, by kind
        self._further: dict[tuple[str, str], tuple[int, int]] = {}  # findings that got none, and their documents

    def __call__(self, finding: Finding) -> None:
        if finding.origin.document != self._document:
            self.end()
            self._document = finding.origin.document
        kind = finding.code, any_place(finding.path)
        self._kinds[kind] += 1
        if self._kinds[kind] <= _FOLD and not self._told_often(kind):
            line = finding.line if finding.line is not None else finding.origin.line
            late = finding.code in _LATE  # what it says follows from the others
            self._lines.append((late, line or 0, len(self._lines), self._line(finding, line)))

    def end(self) -> None:
        """Write what is known of the current document."""
        for *_, text in sorted(self._lines):
            self._write(text)
        for (code, path), count in self._kinds.items():
            if self._told_often((code, path)):
                number, documents = self._further.get((code, path), (0, 0))
                self._further[code, path] = number + count, documents + 1
                continue
            if len(self._documents) < _KINDS or (code, path) in self._documents:
                self._documents[code, path] += 1
            if count > _FOLD:
                label, more = visible(self._document or ""), f"{count - _FOLD:,} more like this"
                self._write(f"{label}: {self._kind(code, path)}: {more}")
        if self._lines:
            self._write("")
        self._lines, self._document = [], None
        self._kinds.clear()

    def close(self) -> None:
        """Write what is left, once there are no more findings."""
        self.end()
        for (code, path), (number, documents) in self._further.items():
            where = f"{documents:,} more document{'' if documents == 1 else 's'}"
            self._write(f"{self._kind(code, path)}: {number:,} more like this in {where}")
        if self._further:
            self._write("")
        self._further.clear()

    def _told_often(self, kind: tuple[str, str]) -> bool:
        return self._documents[kind] >= _DOCUMENTS and CODES[kind[0]].severity != ERROR

    def _line(self, finding: Finding, line: int | None) -> str:
        place = visible(finding.origin.document) + (f":{line}" if line is not None else "")
        origin = f" (v1 {visible(finding.v1)})" if finding.v1 else ""
        return f"{place}: {self._kind(finding.code, finding.path)}{origin}: {finding.message(self._show)}"

    def _kind(self, code: str, path: str) -> str:
        severity = CODES[code].severity
        return f"{self._paint(severity, severity)} {code}{f' {visible(path)}' if path else ''}"
