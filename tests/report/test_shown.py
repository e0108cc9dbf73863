"""What is shown of a finding where others may see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from totals import findings, texts

from ctct_bridge.findings import Finding, visible
from ctct_bridge.model import Origin
from ctct_bridge.report.shown import cut, is_address, shown


@given(texts)
def test_what_fits_is_whole_and_visible(text: str) -> None:
    assert cut(text, 1_000) == visible(text)


@given(texts, st.integers(0, 30))
def test_what_is_cut_says_so(text: str, most: int) -> None:
    told = cut(text, most)
    whole = visible(text)
    assert told == whole if len(whole) <= most else told.endswith("… (cut)") and whole.startswith(told[:-7])
    assert len(told) <= most + 7


@given(findings, st.booleans())
def test_texts_are_bounded_and_places_are_kept(finding: Finding, show_values: bool) -> None:
    told = shown(finding, show_values, 10)
    assert all(len(text) <= 17 for text in told if isinstance(text, str))
    assert told.line == finding.to_json().get("line")
    assert told.entry == finding.origin.entry


@pytest.mark.parametrize(("id", "address"), [
    ("ada@example.org", True), ("http/ada%40example.org", True), ("a07e4j47ea8r0m3d6f2", False), ("", False),
])  # fmt: skip
def test_an_address_is_a_value(id: str, address: bool) -> None:
    assert is_address(id) == address
    finding = Finding("no-id", Origin("a.xml", 0, 1, id))
    assert shown(finding, False, 99).id == ("" if address else id)
    assert shown(finding, True, 99).id == id
