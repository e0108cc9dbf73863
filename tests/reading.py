"""Documents read whole: what several tests start from."""

from __future__ import annotations

import io
import re
from typing import Any, NamedTuple

from canonical import canonical

from ctct_bridge.findings import CODES, Finding
from ctct_bridge.model import Frame, Record
from ctct_bridge.parsers.atom import open_document
from ctct_bridge.parsers.guard import LIMITS, Limits
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.reconciler.skim import Skimmer
from ctct_bridge.schemas import BY_ELEMENT

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


def skimmed(data: bytes) -> tuple[int, list[list[Record]]]:
    """How many entries were recognised by their text, and the records of all; no different from those read the long
    way."""
    skimmer, reader = Skimmer(EntryReader(BY_ELEMENT)), EntryReader(BY_ELEMENT)
    spared, records = 0, []
    for one in open_document(io.BytesIO(data), "a.xml", lambda finding: None, skim=skimmer.skim):
        spared += one.ready is not None
        records.append(skimmer.records(one))
    document = open_document(io.BytesIO(data), "a.xml", lambda finding: None)
    assert records == [reader.records(one) for one in document]
    return spared, records
