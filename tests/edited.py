"""Output folders of ``migrate``, edited and restored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archives import LIST, entry, files_below, listed, save
from lxml import etree

import ctct_bridge as cb
from ctct_bridge.findings import Finding

EVENTS = "v2/eventspot/events"


def back(out: Path, to: Path, **options: Any) -> tuple[dict[str, bytes], list[Finding], Any]:
    """Restore; returns the documents, the findings and the report, which must balance."""
    found: list[Finding] = []
    report = cb.restore_archive(out, to, listen=found.append, **options)
    assert report.balanced
    assert sum(report.findings.values()) == len(found)
    documents = files_below(to) if to.exists() else {}
    assert report.written == len(documents)
    return documents, found, report


def said(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in found]


class Edited:
    """A migrated archive to be edited."""

    def __init__(self, tmp: Path, documents: dict[str, str], **options: Any) -> None:
        self.tmp, self.out = tmp, tmp / "out"
        save(tmp / "in", documents)
        cb.migrate(tmp / "in", self.out, **options)

    def change(self, name: str, change: Callable[[Any], Any]) -> None:
        """Put ``change(body)``, or the changed body itself, in place of the body of a v2 file."""
        path = self.out / EVENTS / name if name != "events.json" else self.out / "v2/eventspot/events.json"
        body = json.loads(path.read_text("utf-8"))
        given = change(body)
        path.write_text(json.dumps(body if given is None else given), "utf-8")

    def restored(self, **options: Any) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The documents as parsed trees, and the findings."""
        documents, found, _ = back(self.out, self.tmp / "back", **options)
        return {name: etree.fromstring(data) for name, data in documents.items()}, said(found)


def put(**values: Any) -> Callable[[Any], None]:
    return lambda body: body.update(values)


def fees(documents: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Label and late fee of each fee of the event in its detail document."""
    return [(fee.findtext("Label"), fee.findtext("LateFee")) for fee in documents["e1.xml"].iter("EventFee")]


def one(tmp: Path) -> Edited:
    """One event in its detail form."""
    return Edited(tmp, {"e1.xml": entry("e1")})


def both(tmp: Path) -> Edited:
    """Two events in a feed, the first with its detail document, too."""
    feed = listed(("e1", LIST), ("e2", LIST.replace("Autumn", "Spring")))
    return Edited(tmp, {"events.xml": feed, "events/e1.xml": entry("e1")})
