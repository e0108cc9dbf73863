"""Findings as they come, in lines: read only where somebody learns something new of them.

An archive makes the same few findings over and over, and to read a line takes longer than all that is done with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ctct_bridge.findings import Finding
from ctct_bridge.report.text import Tally

Listener = Callable[[Finding], None]
#: How many ways of ending a line are remembered.
_LINES = 1000


class Hearing:
    """Tells listeners of findings that come as the lines of ``findings.jsonl``.

    :param listeners: whoever is to hear of each finding; a :class:`~ctct_bridge.report.text.Tally` only counts what it
        has heard enough of.
    :param read: reads a line.
    """

    def __init__(self, listeners: Iterable[Listener], read: Callable[[str], Finding]) -> None:
        listeners = list(listeners)
        self._tallies = [each for each in listeners if isinstance(each, Tally)]
        self._others = [each for each in listeners if not isinstance(each, Tally)]
        self._read = read
        self._known: dict[tuple[str, str], tuple[str, str]] = {}

    def line(self, line: str) -> None:
        """Tell of a finding."""
        # From the path on, lines repeat themselves. The first such member is the finding's own, if it has one.
        key = line[: line.index(",")], line[line.find(',"path":') :]
        known = self._known.get(key)
        new = self._tallies if known is None else [each for each in self._tallies if not each.enough(*known)]
        if not new and not self._others:
            return
        finding = self._read(line)
        if known is None and len(self._known) < _LINES:
            self._known[key] = finding.code, finding.path
        listeners: list[Listener] = [*new, *self._others]
        for listener in listeners:
            listener(finding)
