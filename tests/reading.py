"""Documents read whole: what several tests of the parsers start from."""

from __future__ import annotations

import io
import re
from typing import Any, NamedTuple

from canonical import canonical

from ctct_bridge.findings import CODES, Finding
from ctct_bridge.model import Frame
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.guard import LIMITS, Limits

ATOM = "http://www.w3.org/2005/Atom"
CTCT = "http://ws.constantcontact.com/ns/1.0/"
OPEN = f'<feed xmlns="{ATOM}">'
ENTRY = "<entry><id>1</id></entry>"


class Read(NamedTuple):
    """A whole document, read; entries in canonical text, since their elements do not last."""

    entries: list[str]
    findings: list[Finding]
    root: str | None
    frame: Frame | None
    complete: bool

    @property
    def codes(self) -> list[str]:
        return [finding.code for finding in self.findings]


def read(data: bytes | str, limits: Limits = LIMITS, stream: Any = None, show: Any = canonical) -> Read:
    findings: list[Finding] = []
    data = data.encode() if isinstance(data, str) else data
    document = open_document(stream or io.BytesIO(data), "a.xml", findings.append, limits)
    entries = [show(entry.element) for entry in document]
    assert document.entries == len(entries)
    for finding in findings:
        assert set(re.findall(r"{(\w+)}", CODES[finding.code].text)) == set(finding.params)
        assert finding.origin.document == "a.xml"
    assert document.complete == (not findings)
    return Read(entries, findings, document.root, document.frame, document.complete)


def judge(data: bytes | str, limits: Limits = LIMITS) -> tuple[int, str]:
    """How many entries were delivered, and what was found, as ``code: message``."""
    found = read(data, limits, show=lambda element: element.tag)
    return len(found.entries), " ".join(f"{finding.code}: {finding.message()}" for finding in found.findings)
