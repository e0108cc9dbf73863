"""What a run did, as plain data: every number that any rendering shows comes from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ctct_bridge.findings import CODES, SEVERITIES, Finding
from ctct_bridge.model import State

#: Codes that say nothing of whether anything could be read.
_BESIDE = ("passed-over", "check-not-run", "check-left-out", "not-archived")
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

    @classmethod
    def from_json(cls, told: Any) -> DocumentResult:
        """What :meth:`to_json` told of.

        :raises ValueError: if it is nothing that ``to_json`` tells.
        """
        states, read = _counts(told["states"], State.ALL), _count(told["read"])
        return cls(_text(told["document"]), told["complete"] is True, states, _count(told["findings"]), read)


class Reject(NamedTuple):
    """Where a rejected entry stands, and the codes that say why."""

    document: str
    entry: int
    line: int | None
    codes: tuple[str, ...]

    @classmethod
    def from_json(cls, told: Any) -> Reject:
        """What a line of ``rejects.jsonl`` tells.

        :raises LookupError: or :exc:`TypeError`, if it is none.
        """
        return cls(told["document"], told["entry"], told["line"], tuple(reason["code"] for reason in told["reasons"]))


#: What may become of a thing that an entry says, see :mod:`ctct_bridge.reconciler.coverage`.
FATES = ("mapped", "residue", "lost")
#: How many rejects a report tells of.
REJECTS = 100


@dataclass(slots=True)
class Check:
    """One check of a run.

    :ivar reasons: why it did not come to its end, if anything stood in the way.
    :ivar left: why parts of it were left out, if that was wanted.
    :ivar numbers: how much it looked at.
    """

    reasons: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def ran(self) -> bool:
        """Whether it came to its end, nothing left out."""
        return not self.reasons and not self.left

    def to_json(self) -> dict[str, Any]:
        """JSON-able."""
        why = {key: reasons for key, reasons in (("not_run", self.reasons), ("left_out", self.left)) if reasons}
        return {"ran": self.ran, **self.numbers, **why}

    @classmethod
    def from_json(cls, told: Any) -> Check:
        """What :meth:`to_json` told of.

        :raises ValueError: if it is nothing that ``to_json`` tells.
        """
        rest = {key: value for key, value in told.items() if key not in ("ran", "not_run", "left_out")}
        reasons, left = (list(map(_text, told.get(key, []))) for key in ("not_run", "left_out"))
        return cls(reasons, left, dict(_counts(rest)))


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
    :ivar checks: the checks that the command makes, by name; empty if its result is no judgement.
    :ivar checked: what ``verify`` looked at: ``files``, ``documents``, ``objects`` -> how many.
    :ivar years: resource (or ``other``) -> year -> entries, as they were read; an unknown year is empty.
    :ivar coverage: resource -> v1 path -> ``mapped``, ``residue`` or ``lost`` -> how many texts and attributes, in all
        entries read, see :mod:`ctct_bridge.reconciler.coverage`.
    :ivar rejects: the first of the rejected entries, for who shows some; ``rejects.jsonl`` has all.
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
    years: dict[str, Counter[str]] = field(default_factory=dict)
    coverage: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    checks: dict[str, Check] = field(default_factory=dict)

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
    def unrun(self) -> list[str]:
        """Names of the checks that did not come to their end."""
        return [name for name, check in self.checks.items() if not check.ran]

    @property
    def refused(self) -> bool:
        """Whether a document was refused for safety."""
        return any(CODES[code].refused for code in self.findings)

    @property
    def unreadable(self) -> bool:
        """Whether not one document could be opened as Atom. An empty feed could."""
        told = {code for code, count in self.findings.items() if count and code not in _BESIDE}
        return not self.read and bool(told) and told <= _UNREADABLE and all(d.findings for d in self.documents)

    def counting(self, listen: Callable[[Finding], None] | None) -> Callable[[Finding], None]:
        """What counts a finding here, and passes it on to ``listen``."""

        def tell(finding: Finding) -> None:
            self.findings[finding.code] += 1
            if listen is not None:
                listen(finding)

        return tell

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

    @classmethod
    def from_json(cls, told: Any) -> Report:
        """The report that :meth:`to_json` told of, but for how many files were written, and the rejects.

        :raises ValueError: if it is nothing that ``to_json`` tells: another version's, say.
        """
        try:
            return cls(
                _text(told["command"]),
                _count(told["read"]),
                {_text(name): _counts(row["states"], State.ALL) for name, row in told["resources"].items()},
                _counts(told["children"]),
                [DocumentResult.from_json(each) for each in told["documents"]],
                _counts(told["findings"], CODES),
                Counter({name: _count(each["supplied"]) for name, each in told["profile"].items()}),
                {name: each["value"] for name, each in told["profile"].items()},
                dict(told["options"]),
                checked=_counts(told.get("checked", {})),
                checks={_text(name): Check.from_json(each) for name, each in told.get("checks", {}).items()},
                years={_text(name): _counts(each) for name, each in told.get("years", {}).items()},
                coverage={
                    _text(name): {_text(path): _counts(fates, FATES) for path, fates in paths.items()}
                    for name, paths in told.get("coverage", {}).items()
                },
            )
        except (AttributeError, LookupError, TypeError) as fault:
            raise ValueError(f"no report: {type(fault).__name__}") from None

    def to_json(self) -> dict[str, Any]:
        """The whole report, JSON-able, with stable keys."""
        rows = {name: {"read": s.total(), "states": ordered(s)} for name, s in sorted(self.resources.items())}
        return {
            **({"checked": dict(self.checked)} if self.checked else {}),
            "command": self.command,
            "read": self.read,
            "states": ordered(self.states),
            "balanced": self.balanced,
            **({"checks": {name: check.to_json() for name, check in self.checks.items()}} if self.checks else {}),
            "resources": rows,
            "children": dict(sorted(self.children.items())),
            "findings": {code: self.findings[code] for code in CODES if self.findings[code]},
            "profile": {
                name: {"value": value, "supplied": self.supplied[name]} for name, value in self.profile.items()
            },
            "options": self.options,
            **self._contents(),
            "documents": [document.to_json() for document in self.documents],
        }

    def _contents(self) -> dict[str, Any]:
        """What the archive holds. ``restore`` and ``verify`` do not look."""
        if not self.years:
            return {}
        return {
            "years": {name: dict(sorted(years.items())) for name, years in sorted(self.years.items())},
            "coverage": {
                name: {path: {fate: counts[fate] for fate in FATES if counts[fate]} for path, counts in paths.items()}
                for name, paths in sorted(self.coverage.items())
            },
        }


def ordered(states: Counter[str]) -> dict[str, int]:
    """The states that occur, in their own order."""
    return {state: states[state] for state in State.ALL if states[state]}


def _counts(told: Any, known: Collection[str] | None = None) -> Counter[str]:
    counts = {_text(name): _count(count) for name, count in told.items()}
    if known is not None and not counts.keys() <= set(known):
        raise ValueError("unknown names")
    return Counter(counts)


def _count(told: Any) -> int:
    if type(told) is not int or told < 0:
        raise ValueError("no count")
    return told


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise ValueError("no text")
    return told
