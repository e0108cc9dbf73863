"""Which checks of a run came to their end, and what stood in the way of the others.

Only what was read whole, understood and compared may be called valid; so everything that was not is counted here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ctct_bridge.archive.tables import Document
from ctct_bridge.findings import CODES, ERROR, Finding
from ctct_bridge.jobs.crosschecking import CrossCheck
from ctct_bridge.model import Origin, State
from ctct_bridge.report.result import Check, Report
from ctct_bridge.report.text import some

#: The checks by name, which is what they look at.
CHECKS = ("documents", "entries", "completeness", "well-formedness", "envelopes")
#: Findings about documents that are none of the archive's, so that nobody misses their end.
_STRANGE = "not-atom"


class Checks:
    """The checks of one run.

    :param outside: the findings that belong to no document.
    """

    def __init__(self, outside: Iterable[Finding] = ()) -> None:
        self._made = {name: Check() for name in CHECKS}
        self._first: dict[tuple[str, bool], str] = {}
        self._label = ""
        self._broken: list[str] = []
        lost = [finding.origin.document for finding in outside if CODES[finding.code].severity == ERROR]
        self._note("documents", len(lost), "source", "could not be opened or unpacked", lost)

    def document(self, document: Document) -> None:
        """Take in a document, in archive order."""
        self._label = self._label or document.label
        if not document.complete and all(finding["code"] != _STRANGE for finding in document.findings):
            self._broken.append(document.label)

    def settle(self, report: Report, witness: CrossCheck | None, mode: str | None = None) -> Iterator[Finding]:
        """Enter everything into the report, once all is counted; the findings that tell of it.

        :param mode: how it was to be cross-checked; ``None`` if that is no part of the command.
        """
        found, states = report.findings, report.states
        self._note("documents", len(self._broken), "document", "not read to the end", self._broken)
        rejected = [each.label for each in report.documents if each.states[State.REJECTED]]
        self._note("entries", states[State.REJECTED], "entry", "could not be read", rejected)
        self._completeness()
        self._note("entries", found["other-family"], "entry", "of a family that has no rules here", [])
        if states[State.FILTERED]:
            self._leave("entries", f"{some(states[State.FILTERED], 'entry')} of other resources (--only)")
        if mode is None:
            del self._made["well-formedness"], self._made["envelopes"]
        elif witness is None:
            self._leave("well-formedness", "no cross-check was wanted")
            self._leave("envelopes", "no cross-check was wanted")
        else:
            self._witnessed(witness, report)
        self._made["documents"].numbers["documents"] = len(report.documents)
        self._made["entries"].numbers["entries"] = report.read
        report.checks = self._made
        yield from self._told()

    def _completeness(self) -> None:
        """What was not read may be what is missed, or may name what is missing."""
        missing = [reason for name in ("documents", "entries") for reason in self._made[name].reasons]
        if missing:
            first = self._first.get(("documents", False)) or self._first.get(("entries", False), "")
            self._add("completeness", "not all was read", first)

    def _witnessed(self, witness: CrossCheck, report: Report) -> None:
        for reason, number in witness.unjudged.items():
            self._add("well-formedness", f"{some(number, 'document')}: {reason}", witness.first[reason])
            self._add("envelopes", f"{some(number, 'document')}: {reason}", witness.first[reason])
        for reason, number in witness.unread.items():
            self._add("envelopes", f"{some(number, 'entry')}: {reason}", witness.first[reason])
        self._made["well-formedness"].numbers["documents"] = witness.documents
        numbers = {"documents": witness.counted, "entries": witness.entries, "of": report.read}
        self._made["envelopes"].numbers.update(numbers)

    # -- notes ----------------------------------------------------------------------------------------------------

    def _note(self, name: str, number: int, what: str, reason: str, labels: list[str]) -> None:
        if number:
            self._add(name, f"{some(number, what)} {reason}", labels[0] if labels else "")

    def _add(self, name: str, reason: str, label: str) -> None:
        self._made[name].reasons.append(reason)
        self._first.setdefault((name, False), label)

    def _leave(self, name: str, reason: str) -> None:
        self._made[name].left.append(reason)
        self._first.setdefault((name, True), self._label)

    def _told(self) -> Iterator[Finding]:
        for name, check in self._made.items():
            for reasons, chosen in ((check.reasons, False), (check.left, True)):
                if reasons:
                    origin = Origin(self._first[name, chosen] or self._label)
                    params = {"what": name, "reason": "; ".join(reasons)}
                    yield Finding("check-left-out" if chosen else "check-not-run", origin, params=params)
