"""The side of a reader: what it is asked for and what it answers."""

from __future__ import annotations

import io
import pickle
from pathlib import Path

import pytest
from archives import LIST, entry, listed, save

from ctct_bridge.archive.tables import Document
from ctct_bridge.jobs.entering import Batch
from ctct_bridge.jobs.worker import Ask, Walk, serve


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return save(tmp_path / "in", {"a.xml": listed(("e1", LIST)), "b.xml": entry("e2"), "c.txt": "x"})


def test_documents_are_found_by_number_in_any_order(archive: Path) -> None:
    walk = Walk([archive])
    found = [walk.source(number) for number in (1, 2, 1, 3, 2, 7)]
    assert [source and source.label for source in found] == ["a.xml", "b.xml", "a.xml", None, "b.xml", None]
    assert Walk([archive / "none"]).source(1) is None


def test_answers_are_batches_and_the_document(archive: Path) -> None:
    told, answers = io.BytesIO(), io.BytesIO()
    for message in (([archive], True, True), Ask(2, "b.xml"), Ask(1, "a.xml"), Ask(9, "gone.xml")):
        pickle.dump(message, told)
    told.seek(0)
    with pytest.raises(EOFError):  # the other side hung up
        serve(told, answers)
    answers.seek(0)
    found = [pickle.load(answers) for _ in range(5)]
    assert [type(each) for each in found] == [Batch, Document, Batch, Document, Document]
    assert [each.number for each in found if isinstance(each, Document)] == [2, 1, 9]
    assert found[4].findings[0]["code"] == "source-unreadable"
    assert found[3].sha256 is not None
    assert answers.read() == b""
