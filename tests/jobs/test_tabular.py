"""Rows of records: keys that stay, and texts that every reader can hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archives import DETAIL, LIST, entry, listed, save
from hypothesis import given
from hypothesis import strategies as st

import ctct_bridge as cb
from ctct_bridge.archive.texts import sound
from ctct_bridge.jobs.tabular import json_text, rows_of
from ctct_bridge.report.published.columns import columns_of
from ctct_bridge.schemas import BY_NAME, FROM_V1


def keys_of(archive: Path, resource: str, **options: Any) -> list[str]:
    return [row["_key"] for row in rows_of(cb.read(archive, only=[resource], **options))]


def test_both_forms_of_a_thing_have_one_key(tmp_path: Path) -> None:
    save(tmp_path, {"l.xml": listed(("e1", LIST), ("e2", LIST)), "e1.xml": entry("e1"), "again.xml": entry("e1")})
    assert sorted(keys_of(tmp_path, "event")) == ["event/e1", "event/e1", "event/e1", "event/e2"]
    assert keys_of(tmp_path, "fee") == ["fee/e1/0", "fee/e1/1"] * 2, "each copy has its own children"


@pytest.mark.parametrize("schema", FROM_V1, ids=lambda schema: schema.resource)
def test_keys_tell_what_is_joined_apart(schema: Any, samples: Path) -> None:
    if schema.into() is not None:
        pytest.skip("joining makes it a part of another record")
    keys = keys_of(samples / "account", schema.resource, joined=True)
    assert len(set(keys)) == len(keys) > 0
    assert keys == keys_of(samples / "account", schema.resource, joined=True)


@given(st.lists(st.tuples(st.text(max_size=3), st.text(min_size=1, max_size=3)), unique=True, max_size=5))
def test_two_things_never_share_a_key(named: list[tuple[str, str]]) -> None:
    made = [BY_NAME["registrant"].key_of(parent, id, {}, 0) for parent, id in named]
    assert len(set(made)) == len(made)


def test_rows_have_nothing_but_columns(samples: Path) -> None:
    for name in ("account", "damaged"):
        for record in cb.read(samples / name, rejects=True):
            (row,) = rows_of([record])
            if record.schema is not None:
                assert row.keys() <= {column.name for column in columns_of(record.schema)}
                assert json.loads(row["_residue"] or "null") == (record.residue or None)
                assert (row["_document"], row["_entry"], row["_line"]) == record.origin[:3]
            else:
                assert row["_xml"] == record.raw
            assert [each["code"] for each in row["_findings"]] == [finding.code for finding in record.findings]


@given(
    st.recursive(st.none() | st.text() | st.floats(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_json_is_text_that_utf_8_can_say(value: Any) -> None:
    text = json_text(value)
    text.encode()
    assert json.dumps(json.loads(text)) == json.dumps(value)


def test_half_characters_do_not_stop_a_row() -> None:
    assert sound("a\udcff\u00e9") == "a\\udcff\u00e9"
    assert sound("plain") == "plain"
    assert json_text(["\ud800", "\u00e9"]) == '["\\ud800", "\\u00e9"]'
    assert DETAIL.startswith(LIST)
