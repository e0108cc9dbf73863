"""Documents to rows of the store."""

from __future__ import annotations

from pathlib import Path

import pytest
from archives import DETAIL, LIST, listed, save

from ctct_bridge.archive.sources import sources
from ctct_bridge.archive.workspace import Workspace
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.documents import DocumentReading
from ctct_bridge.jobs.entering import batches, is_error, outcome
from ctct_bridge.model import Origin
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.schemas import BY_ELEMENT


def reading(folder: Path, text: str) -> DocumentReading:
    (source,) = sources(save(folder, {"a.xml": text}) / "a.xml", pytest.fail)
    return DocumentReading(source, EntryReader(BY_ELEMENT), hashed=True)


@pytest.mark.parametrize("ready", [False, True])
def test_batches_hold_all_entries_and_their_errors(tmp_path: Path, ready: bool) -> None:
    bad = DETAIL.replace("<Fee>20</Fee>", "<Fee>much</Fee>")
    text = listed(*((f"e{number}", bad if number % 60 == 7 else LIST) for number in range(250)))
    document = reading(tmp_path, text)
    found = list(batches(document, ready))
    assert [(len(batch.rows), batch.errors) for batch in found] == [(100, 2), (100, 2), (50, 1)]
    assert [row[0] for batch in found for row in batch.rows] == list(range(250))
    assert all((row[-1] is not None) == ready for batch in found for row in batch.rows)
    assert found[-1].bytes == len(text.encode())
    ended = outcome(7, document)
    assert (ended.number, ended.label, ended.entries, ended.errors, ended.complete) == (7, "a.xml", 250, 0, True)
    workspace = Workspace()
    for batch in found:
        workspace.add_entries(7, batch.rows)
    assert {row.id for row in workspace.entries(7)} == {f"e{number}" for number in range(250)}
    workspace.close()


def test_a_document_s_own_error_counts(tmp_path: Path) -> None:
    document = reading(tmp_path, "<feed>")
    assert list(batches(document, False)) == []
    assert (outcome(1, document).errors, outcome(1, document).complete) == (1, False)


def test_errors_are_errors() -> None:
    assert not is_error([Finding("service-document", Origin("a"))])
    assert is_error([Finding("service-document", Origin("a")), Finding("no-id", Origin("a"))])
