"""What a run did, as plain data: every number that any rendering shows comes from here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ctct_bridge.findings import CODES, SEVERITIES
from ctct_bridge.model import State

#: Codes of documents that were no v1 documents at all.
_UNREADABLE = frozenset(
    "source-unreadable source-damaged archive-inside http-error empty-document not-xml not-atom v2-document".split()
)


@dataclass(slots=True)
class DocumentResult:
    """One document: its label, whether it was read to its end, its entries by state, and how many the parser counted
    (where that is known apart from the states)."""

    label: str
    complete: bool
    states: Counter[str] = field(default_factory=Counter)
    findings: int = 0
    read: int | None = None

    @property
    def balanced(self) -> bool:
        """Whether each entry of the document is in exactly one state."""
        return self.read is None or self.read == self.states.total()

    def to_json(self) -> dict[str, Any]:
        """JSON-able, without zeros."""
        return {
            "document": self.label,
            "complete": self.complete,
            "read": self.states.total() if self.read is None else self.read,
            "states": ordered(self.states),
            "findings": self.findings,
        }


@dataclass(slots=True)
class Report:
    """The result of ``migrate``, ``validate``, ``restore`` or ``verify``.

    :ivar command: which of them.
    :ivar read: entries that the parser delivered, counted apart from the states.
    :ivar resources: resource (or ``other``) -> state -> entries.
    :ivar children: resource -> child resources that were found inside entries.
    :ivar documents: one result a document, in archive order.
    :ivar findings: code -> how often.
    :ivar supplied: profile property -> records that it filled.
    :ivar profile: profile property -> its JSON value.
    :ivar options: the options that decide what is written.
    :ivar written: files written.
    :ivar checked: what ``verify`` looked at: ``files``, ``documents``, ``objects`` -> how many.
    """

    command: str
    read: int = 0
    resources: dict[str, Counter[str]] = field(default_factory=dict)
    children: Counter[str] = field(default_factory=Counter)
    documents: list[DocumentResult] = field(default_factory=list)
    findings: Counter[str] = field(default_factory=Counter)
    supplied: Counter[str] = field(default_factory=Counter)
    profile: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    written: int = 0
    checked: Counter[str] = field(default_factory=Counter)

    @property
    def states(self) -> Counter[str]:
        """State -> entries, over all resources."""
        total: Counter[str] = Counter()
        for states in self.resources.values():
            total.update(states)
        return total

    @property
    def balanced(self) -> bool:
        """Whether every entry read is in exactly one state, on the whole and per document."""
        by_document = sum(document.states.total() for document in self.documents)
        total = self.read == self.states.total() == by_document
        return total and all(document.balanced for document in self.documents)

    @property
    def refused(self) -> bool:
        """Whether a document was refused for safety."""
        return any(CODES[code].refused for code in self.findings)

    @property
    def unreadable(self) -> bool:
        """Whether not one document could be opened as Atom. An empty feed could."""
        told = {code for code, count in self.findings.items() if count and code != "passed-over"}
        return not self.read and bool(told) and told <= _UNREADABLE and all(d.findings for d in self.documents)

    def severities(self) -> Counter[str]:
        """Severity -> how many findings."""
        total: Counter[str] = Counter()
        for code, count in self.findings.items():
            total[CODES[code].severity] += count
        return total

    def exit_code(self, fail_on: str = "error") -> int:
        """The documented exit code: 0 clean, 1 findings at or above ``fail_on``, 3 nothing readable, 4 refused,
        70 out of balance."""
        if not self.balanced:
            return 70
        if self.refused:
            return 4
        if self.unreadable:
            return 3
        bad = SEVERITIES[SEVERITIES.index(fail_on) :]
        return int(any(CODES[code].severity in bad for code in self.findings))

    def to_json(self) -> dict[str, Any]:
        """The whole report, JSON-able, with stable keys."""
        rows = {name: {"read": s.total(), "states": ordered(s)} for name, s in sorted(self.resources.items())}
        return {
            **({"checked": dict(self.checked)} if self.checked else {}),
            "command": self.command,
            "read": self.read,
            "states": ordered(self.states),
            "balanced": self.balanced,
            "resources": rows,
            "children": dict(sorted(self.children.items())),
            "findings": {code: self.findings[code] for code in CODES if self.findings[code]},
            "profile": {
                name: {"value": value, "supplied": self.supplied[name]} for name, value in self.profile.items()
            },
            "options": self.options,
            "documents": [document.to_json() for document in self.documents],
        }


def ordered(states: Counter[str]) -> dict[str, int]:
    """The states that occur, in their own order."""
    return {state: states[state] for state in State.ALL if states[state]}
