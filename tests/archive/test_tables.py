"""Rows of the store as they are in Python."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.archive.tables import TABLES, Document, document_of, span


@given(st.integers(1, 2**30))
def test_spans_of_documents_lie_side_by_side(number: int) -> None:
    first, last = span(number)
    assert first >> 32 == last >> 32 == number
    assert last + 1 == span(number + 1)[0]
    assert last < 2**63


def test_a_document_has_the_columns_of_its_table() -> None:
    db = sqlite3.connect(":memory:")
    db.executescript(TABLES)
    columns = [row[1] for row in db.execute("PRAGMA table_info(document)")]
    db.close()
    assert (*columns, "tally") == Document._fields, "the last has a table of its own"
    found = document_of((1, "a.xml", '{"user":"u"}', 0, '[{"code":"x"}]', 4, 3, 2, 1, None))
    assert found == Document(1, "a.xml", {"user": "u"}, False, [{"code": "x"}], 4, 3, 2, 1)
