"""What v2 serves besides the records, made of them: the reports of campaigns and contacts, and bodies of bulk calls.

Nothing is restored from these files: all that they say stands in the records.
"""

from __future__ import annotations

from typing import Any

from ctct_bridge.archive.layouts import Tree, collection_of
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.importing import Importing
from ctct_bridge.model import Record
from ctct_bridge.schemas import Campaign, CampaignReport, CampaignSummary, Contact, ContactReport
from ctct_bridge.schemas.add_contacts import left_out, refusal
from ctct_bridge.schemas.tracking import contact_report, report_of


class Extras:
    """Writes what is made of records, as they go by.

    :param bodies: ``get`` or ``post``: the bulk calls are for the latter.
    """

    def __init__(self, tree: Tree, bodies: str) -> None:
        self.tree = tree
        self._imports, self._bulk = Importing(tree), bodies == "post"
        self._summaries: list[dict[str, Any]] = []
        self._at = ""

    def add(self, record: Record, pointer: str) -> None:
        """Take a record whose JSON stands at ``pointer``. The summaries of one contact come one after another."""
        place = collection_of(pointer)
        if record.schema is Contact and self._bulk:
            self._bulk_body(record)
        elif record.schema is Campaign:
            folder = CampaignReport.collection.partition("{parent}")[2]
            self._write(f"{place}{folder}", report_of(record.to_v2()))
        elif record.schema is CampaignSummary:
            if place != self._at:
                self._contact()
                self._at = place
            self._summaries.append(record.to_v2())

    def close(self) -> None:
        """Write what waits for more."""
        self._contact()
        self._imports.close()

    def _bulk_body(self, record: Record) -> None:
        """Add a contact to the bulk bodies, and tell what they cannot say of it."""
        self._imports.add(record)
        for pointer in left_out(contact := record.to_v2()):
            if pointer == "#":
                found = Finding("bulk-without", record.origin, pointer, {"reason": refusal(contact)})
            else:
                found = Finding("bulk-lacks", record.origin, pointer, {"property": pointer[2:].replace("/", ".")})
            record.findings.append(found)

    def _contact(self) -> None:
        """The report of the contact whose summaries went by."""
        name = ContactReport.collection.rpartition("/")[2]
        self._write(f"{self._at.rpartition('/')[0]}/{name}", contact_report(self._summaries))
        self._summaries.clear()

    def _write(self, place: str, report: dict[str, Any] | None) -> None:
        if report is not None:
            self.tree.file(f"v2/{place}.json", report)
