"""Counts that stand and fall with the documents that they are of."""

from __future__ import annotations

from pathlib import Path

from ctct_bridge.archive.tables import Document
from ctct_bridge.archive.workspace import Workspace


def test_counts_add_up_and_what_is_taken_back_is_gone() -> None:
    store = Workspace()
    store.tallies.add({("event", "", "2010"): 2, ("event", "Event/Name", "mapped"): 3, ("other", "", ""): 1})
    store.tallies.keep()
    store.tallies.add({("event", "", "2010"): 1, ("other", "", ""): -1})
    assert store.tallies.all() == [("event", "", "2010", 3), ("event", "Event/Name", "mapped", 3)]
    store.close()


def test_what_was_counted_stands_and_falls_with_its_document(tmp_path: Path) -> None:
    path = tmp_path / "w.sqlite"
    store = Workspace(path)
    store.add_document(Document(1, "a", None, True, [], tally={("event", "", "2010"): 2}))
    store.commit()
    store.add_document(Document(2, "b", None, True, [], tally={("event", "", "2010"): 1}))
    store._db.close()  # killed
    store = Workspace(path, fresh=False)
    assert store.document(2) is None
    assert store.tallies.all() == [("event", "", "2010", 2)]
    store.close()
