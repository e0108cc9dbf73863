"""Whatever bytes come: no traceback, every entry in one state, and every finding worded.

The seed is fixed, so that a failure is one everywhere. ``FUZZ=100000`` in the environment asks for more, as
``tox -e fuzz`` does.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from archives import files_below
from damage import documents, mutated

import ctct_bridge as cb
from ctct_bridge.archive.sources import sources
from ctct_bridge.errors import BridgeError
from ctct_bridge.findings import CODES, LOSSES
from ctct_bridge.jobs.documents import DocumentReading, last_step
from ctct_bridge.jobs.entering import columns
from ctct_bridge.model import State
from ctct_bridge.reconciler.entries import EntryReader
from ctct_bridge.schemas import BY_ELEMENT

MUTATIONS = int(os.environ.get("FUZZ", "10000"))
ROUNDS = 10
#: One mutation of so many goes through all commands, which takes twenty times as long.
WHOLE = 50
READER = EntryReader(BY_ELEMENT)


def survives(data: bytes) -> None:
    """Read a document as ``read`` does, and hold the result to what is promised of any."""
    (source,) = sources(data, pytest.fail)
    document = DocumentReading(source, READER)
    states = 0
    for entry, records in document:
        document.holdings.add(entry, records)
        if records[0].schema is not None:
            last_step(records, None)
        assert all(record.state in State.ALL for record in records)
        assert entry.origin.entry == states
        states += 1
        for record in records:
            json.dumps([record.residue, record.to_v2() if record.schema is not None else record.raw]).encode()
            for finding in record.findings:
                assert "?" not in CODES[finding.code].text and finding.message()
            if LOSSES & {finding.code for finding in record.findings} and record.schema is not None:
                assert record.state == State.WITH_LOSS
        assert records[0].schema is not None or records[0].raw
        for text in columns(records, ready=True)[-3:-1]:  # as the store has them
            json.loads(text)
    assert document.entries == states
    assert all(number >= 0 for number in document.holdings.tally().values())
    assert document.complete or document.findings or any_rejected(document)
    for finding in document.findings:
        finding.message()
        json.dumps(finding.to_json()).encode()


def any_rejected(document: DocumentReading) -> bool:
    """Whether an incomplete document has said why by its entries alone."""
    return document.entries > 0


def goes_through(data: bytes, folder: Path) -> None:
    """Do with a document what its owner would: migrate it, verify that, replay what was rejected, restore it."""
    out = folder / "out"
    try:
        report = cb.migrate(data, out)
    except BridgeError as fault:
        assert str(fault)
        return
    assert report.balanced
    before = files_below(out)
    assert cb.verify(out).exit_code() == 0
    assert cb.replay(out).to_json() == report.to_json()
    assert files_below(out) == before
    assert cb.validate(data).states == report.states
    cb.restore_archive(out, folder / "back")


@pytest.mark.laws
@pytest.mark.parametrize("part", range(ROUNDS))
def test_no_bytes_are_too_much(part: int, tmp_path: Path) -> None:
    rnd = random.Random(part)
    originals = [path.read_bytes() for path in documents()]
    light = [data for data in originals if 0 < len(data) < 12_000]
    for number in range(MUTATIONS // ROUNDS):
        data = mutated(rnd.choice(originals if number % 20 == 0 else light) or b"<", rnd)
        try:
            survives(data)
            if number % WHOLE == 0:
                goes_through(data, tmp_path / str(number))
        except Exception as fault:
            fault.add_note(f"mutation {number} of part {part}: {data!r}")
            raise
