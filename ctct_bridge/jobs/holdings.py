"""What documents hold, counted while they are read: entries by year, and what became of all that they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ctct_bridge.findings import LOSSES
from ctct_bridge.model import Entry, Record
from ctct_bridge.parsers.names import payload_of
from ctct_bridge.reconciler.coverage import Counts, Place, counted, lose
from ctct_bridge.reconciler.leaves import Leaves
from ctct_bridge.reconciler.skim import Skimmed
from ctct_bridge.reconciler.styles import manner_of

#: ``(resource, v1 path, what became of it)`` or ``(resource, "", year)`` -> how often; an unknown year is empty.
Tally = Counter[tuple[str, str, str]]
#: Plain payloads are counted many at a time, which costs less; of so many characters, which is little to hold.
_MOST = 1 << 19


class Holdings:
    """Takes the entries of a document, one after another. Every copy counts for itself, as it was read."""

    def __init__(self) -> None:
        self._years: Counter[tuple[str, str]] = Counter()
        self._plain: dict[int, tuple[Leaves, list[Sequence[str]]]] = {}
        self._held = 0
        self._counts: dict[tuple[Place, str], int] = Counter()

    def add(self, entry: Entry, records: list[Record]) -> None:
        """Take an entry; ``records`` are as its reader gave them. What became no resource says nothing."""
        first = records[0]
        schema = first.schema
        if schema is None:
            self._years["other", ""] += 1
            return
        self._years[schema.resource, year_of(schema, first.view)] += 1
        ready = entry.ready
        if not isinstance(ready, Skimmed):
            payload = payload_of(entry.element)
            assert payload is not None  # it became a resource
            named = payload.get("id") if manner_of(schema).named else None
            self._enter(counted(schema, payload, records, named))
            return
        leaves = ready.leaves
        if any(finding.code in LOSSES for record in records if record.findings for finding in record.findings):
            counts = leaves.counts([ready.texts])
            lose(counts, schema, records)
            self._enter(counts)
            return
        plain = self._plain.get(id(leaves))
        if plain is None:
            plain = self._plain[id(leaves)] = leaves, []
        plain[1].append(ready.texts)
        self._held += ready.size
        if self._held > _MOST:
            self._sum_up()

    def forget_reject(self) -> None:
        """Count one entry less that became no resource: it was counted before, and became one now, or did not again."""
        self._years["other", ""] -= 1

    def _sum_up(self) -> None:
        for leaves, payloads in self._plain.values():
            self._enter(leaves.counts(payloads))
        self._plain.clear()
        self._held = 0

    def _enter(self, counts: Counts) -> None:
        for at, number in counts.items():
            self._counts[at] = self._counts.get(at, 0) + number

    def tally(self) -> Tally:
        """All of it."""
        self._sum_up()
        found: Tally = Counter({(resource, "", year): number for (resource, year), number in self._years.items()})
        for (place, fate), number in self._counts.items():
            if number:
                found[place.resource, place.path, fate] += number
        return found


def year_of(schema: Any, view: dict[str, Any]) -> str:
    """The year of a record: that of the first of its class's main dates that it says; empty if it says none."""
    for name in schema.dated:
        value = view.get(name)
        if value is not None:
            return f"{value.year:04}"
    return ""
