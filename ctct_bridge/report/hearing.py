"""Findings as they come, in lines: read only where somebody learns something new of them.

An archive makes the same few findings over and over, and to read a line takes longer than all that is done with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from ctct_bridge.findings import Finding
from ctct_bridge.report.text import Tally

Listener = Callable[[Finding], None]
#: How many kinds of lines are remembered, and how many groups of them.
_KINDS = 1000
#: How the place begins in a line, and what comes behind it.
_PLACE, _BEHIND = ',"document":', ',"path":'
#: Code and path.
_Kind = tuple[str, str]


class Hearing:
    """Tells listeners of findings that come as the lines of ``findings.jsonl``, and counts them.

    :param counts: code -> how many; to be looked at after :meth:`settle`.
    :param listeners: whoever is to hear of each finding. A :class:`~ctct_bridge.report.text.Tally` is not told any more
        of what it has heard enough, only how often it came, at the end.
    :param read: reads a line.
    """

    def __init__(self, counts: Counter[str], listeners: Iterable[Listener], read: Callable[[str], Finding]) -> None:
        self._counts, self._listeners, self._read = counts, list(listeners), read
        self._tallies = [each for each in self._listeners if isinstance(each, Tally)]
        self._all_tallies = len(self._tallies) == len(self._listeners)
        self._kinds: dict[tuple[str, str], _Kind] = {}
        self._noted: Counter[_Kind] = Counter()
        self._groups: dict[tuple[str, ...], list[_Kind]] = {}
        self._repeated: Counter[tuple[str, ...]] = Counter()

    def lines(self, told: str) -> int:
        """Tell of findings, one a line; returns how many they are."""
        # All findings of an entry speak of the same place, as a rule: without it, they are the same as those of others.
        start = told.find(_PLACE)
        end = told.find(_BEHIND, start, told.find("\n") if "\n" in told else len(told))
        group = tuple(told.split(told[start:end])) if 0 <= start < end else ()
        kinds = self._groups.get(group)
        if kinds is not None:
            self._repeated[group] += 1
            return len(kinds)
        heard = [self._line(line) for line in told.split("\n")]
        kinds = [kind for kind in heard if kind is not None]
        if group and len(kinds) == len(heard) and len(self._groups) < _KINDS:
            self._groups[group] = kinds
        return len(heard)

    def _line(self, line: str) -> _Kind | None:
        """Tell of one finding; returns its kind, if nothing new is to be learned of that."""
        # Kind, severity and level; the place; and from the path on, lines repeat themselves. The first such member is
        # the finding's own, if it has one; and only texts of the archive may look alike, which come later.
        head, _, rest = line.partition(_PLACE)
        key = head, rest[rest.find(_BEHIND) :]
        kind = self._kinds.get(key)
        if kind is not None:
            self._noted[kind] += 1
        else:
            self._tell(line, key)
        return kind

    def _tell(self, line: str, key: tuple[str, str]) -> None:
        finding = self._read(line)
        self._counts[finding.code] += 1
        for listener in self._listeners:
            listener(finding)
        kind = finding.code, finding.path
        if self._all_tallies and len(self._kinds) < _KINDS and all(each.enough(*kind) for each in self._tallies):
            self._kinds[key] = kind

    def settle(self) -> None:
        """Count what was only noted."""
        for group, number in self._repeated.items():
            for kind in self._groups[group]:
                self._noted[kind] += number
        self._repeated.clear()
        for (code, path), number in self._noted.items():
            self._counts[code] += number
            for tally in self._tallies:
                tally.more(code, path, number)
        self._noted.clear()
