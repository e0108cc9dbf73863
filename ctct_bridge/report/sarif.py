"""The SARIF rendering (Static Analysis Results Interchange Format 2.1.0, OASIS), for the viewers of code hosts and
editors.

Those take a limited number of results, so of more than 25,000 the worst are kept: errors before warnings before notes,
and of each severity those that come first in the archive. What is left out is told, in a notification and in the
properties of the run; the totals there count everything.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from ctct_bridge import __version__
from ctct_bridge.findings import CODES, ERROR, INFO, SEVERITIES, WARNING, Code, Finding
from ctct_bridge.report.result import Report
from ctct_bridge.report.shown import Shown, is_address, shown
from ctct_bridge.report.text import short, verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: The most results of a run.
MOST = 25_000
#: The most characters of a text. With the bound above, it bounds the memory that is needed.
LONGEST = 1_000
#: What documents' labels are relative to: a name for a folder that only the reader of the log knows.
BASE = "ARCHIVE"
_LEVELS = {ERROR: "error", WARNING: "warning", INFO: "note"}
_RULES = {code: at for at, code in enumerate(CODES)}
_TRUNCATED = "results-truncated"


class SarifReport:
    """One SARIF log with one run. It is written at the end.

    :param write: receives the log piece by piece; ASCII.
    :param show_values: whether values of the archive may be shown.
    :param fail_on: the lowest severity that makes the exit code 1.
    :param most: the most results.
    """

    def __init__(
        self, write: Callable[[str], None], show_values: bool = False, fail_on: str = ERROR, most: int = MOST
    ) -> None:
        self._write, self._show, self._fail_on = write, show_values, fail_on
        self._worst = Worst(most)

    def __call__(self, finding: Finding) -> None:
        """Take in a finding."""
        self._worst.add(finding.severity, lambda: json.dumps(_result(finding, self._show)))

    def end(self, report: Report) -> None:
        """Write the log."""
        worst = self._worst
        run = {
            "tool": {"driver": _driver()},
            "automationDetails": {"id": f"ctct-bridge/{report.command}/"},
            "invocations": [_invocation(report, self._fail_on, worst)],
            "originalUriBaseIds": {BASE: {"description": {"text": "The folder that the documents are in."}}},
            "columnKind": "unicodeCodePoints",
            "properties": {**_totals(report), "listed": len(worst), "leftOut": dict(worst.left_out)},
        }
        head = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)
        self._write(head.removesuffix("\n  }\n ]\n}"))
        self._write(',\n   "results": [')
        for at, result in enumerate(worst):
            self._write(f"{',' if at else ''}\n{result}")
        self._write("]\n  }\n ]\n}\n")


class Worst:
    """The worst of any number of things, in the order they came in; what it cannot hold is counted.

    :ivar left_out: severity -> how many were left out.
    """

    def __init__(self, most: int) -> None:
        self._room = most
        self._number = 0
        self._kept: dict[str, list[tuple[int, str]]] = {severity: [] for severity in SEVERITIES}
        self.left_out: Counter[str] = Counter()

    def add(self, severity: str, make: Callable[[], str]) -> None:
        """Take in a thing; its text is only made if it is kept, maybe in the place of the last of the least severe."""
        if not self._room:
            least = next((each for each in SEVERITIES if self._kept[each] or each == severity), severity)
            self.left_out[least] += 1
            if least == severity:
                return
            self._kept[least].pop()
            self._room += 1
        self._number += 1
        self._room -= 1
        self._kept[severity].append((self._number, make()))

    def __len__(self) -> int:
        return sum(map(len, self._kept.values()))

    def __iter__(self) -> Iterator[str]:
        return (text for _, text in heapq.merge(*self._kept.values()))


# -- the tool and the run -----------------------------------------------------------------------------------------


def _driver() -> dict[str, Any]:
    return {
        "name": "ctct-bridge",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in CODES.values()],
        "notifications": [{"id": _TRUNCATED, "shortDescription": _message("Not all findings are among the results.")}],
    }


def _rule(code: Code) -> dict[str, Any]:
    return {
        "id": code.name,
        "shortDescription": _message(short(code.name)),
        "fullDescription": _message(code.why),
        "help": _message(code.remedy),
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
        "properties": {"loss": code.loss, "refused": code.refused},
    }


def _invocation(report: Report, fail_on: str, worst: Worst) -> dict[str, Any]:
    code = report.exit_code(fail_on)
    told: dict[str, Any] = {
        "executionSuccessful": code in (0, 1),  # findings are what it was run for
        "exitCode": code,
        "exitCodeDescription": verdict(report),
    }
    if worst.left_out:
        left = ", ".join(f"{severity}: {worst.left_out[severity]:,}" for severity in SEVERITIES[::-1])
        said = f"Only the worst {len(worst):,} findings are listed. Left out: {left}. The totals count all of them."
        notification = {"descriptor": {"id": _TRUNCATED, "index": 0}, "level": "warning", "message": _message(said)}
        told["toolExecutionNotifications"] = [notification]
    return told


def _totals(report: Report) -> dict[str, Any]:
    """The same numbers as in the other renderings, without those of each document."""
    told = report.to_json()
    severities = report.severities()
    return {
        "read": told["read"],
        "states": told["states"],
        "balanced": told["balanced"],
        "resources": told["resources"],
        "counts": told["findings"],
        "severities": {severity: severities[severity] for severity in SEVERITIES[::-1]},
    }


# -- results ------------------------------------------------------------------------------------------------------


def _result(finding: Finding, show_values: bool) -> dict[str, Any]:
    told = shown(finding, show_values, LONGEST)
    more = {"entry": told.entry, "id": told.id or None, "loss": finding.loss}
    return {
        "ruleId": finding.code,
        "ruleIndex": _RULES[finding.code],
        "level": _LEVELS[finding.severity],
        "message": _message(told.message),
        "locations": [_location(finding, told)],
        "partialFingerprints": {"finding/v1": _fingerprint(finding)},
        "properties": {key: value for key, value in more.items() if value is not None},
    }


def _location(finding: Finding, told: Shown) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(finding.origin.document), "uriBaseId": BASE}}
    region = {"startLine": told.line or None, "byteOffset": finding.offset}  # lines count from 1
    if region := {key: value for key, value in region.items() if value is not None}:
        place["region"] = region
    location: dict[str, Any] = {"physicalLocation": place}
    if logical := dict.fromkeys(path for path in (told.path, told.v1) if path):  # the standard wants no place twice
        location["logicalLocations"] = [_logical(path) for path in logical]
    return location


def _logical(path: str) -> dict[str, str]:
    """A place inside a document: an element or attribute of v1, or a property of v2."""
    name = path.rpartition("/")[2]
    kind = "property" if path.startswith("#") else "attribute" if name.startswith("@") else "element"
    return {"name": name, "fullyQualifiedName": path, "kind": kind}


def _fingerprint(finding: Finding) -> str:
    """The same for the same finding of a later run, wherever its line is then. No value of the archive is in it, and no
    address: what is short can be guessed from a hash."""
    origin = finding.origin
    entry = origin.entry if origin.id is None or is_address(origin.id) else origin.id
    known = json.dumps([finding.code, origin.document, entry, finding.path])
    return sha256(known.encode()).hexdigest()[:32]


def _message(text: str) -> dict[str, str]:
    """A message of SARIF, in which braces would be placeholders (3.11.5), and brackets a link (3.11.6)."""
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def uri(label: str) -> str:
    """The label of a document as a relative reference (RFC 3986), whatever characters it has.

    >>> uri("events/2012 #1.xml"), uri("http:x"), uri("/etc/x")
    ('events/2012%20%231.xml', 'http%3Ax', '%2Fetc/x')
    """
    try:
        name = label.encode("utf-8", "surrogateescape")  # a name that is not UTF-8 has its own bytes again
    except UnicodeEncodeError:
        name = label.encode("utf-8", "surrogatepass")
    written = quote(name)
    return f"%2F{written[1:]}" if written.startswith("/") else written
