"""Whatever a text holds, it stays a text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import HOSTILE, parsed, rows

from ctct_bridge.report.markup import LONGEST, Markup, foreign, joined, shown, table, tag

texts = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(codec=None), max_size=40))


@given(st.lists(texts, max_size=4), texts)
def test_no_text_becomes_a_tag_or_an_attribute(inside: list[str], value: str) -> None:
    page = parsed(tag("p", *inside, title=value, data_x=value or " "))
    (node,) = page.all()
    assert node.name == "p"
    assert set(node.attributes) == {"title", "data-x"}
    told = (node.text, *map(str, node.attributes.values()))
    assert not any(
        re.search("[\x00-\x08\x0e-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", part) for part in told
    )


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=LONGEST))
def test_plain_texts_are_shown_as_they_are(text: str) -> None:
    assert parsed(tag("p", text)).text == text
    assert parsed(foreign(text)).text == text


def test_what_nobody_reads_is_cut() -> None:
    assert len(shown("x" * 10_000_000)) < LONGEST + 50
    assert shown("x" * (LONGEST + 1_000)).endswith("x… (1,000 characters more)")
    assert shown("x" * LONGEST) == "x" * LONGEST


def test_it_can_be_written_as_utf_8() -> None:
    for text in HOSTILE:
        tag("p", text, title=text).encode("utf-8")


def test_pieces_stay_what_they_are() -> None:
    assert joined(("<", Markup("<b>x</b>"))) == "&lt;<b>x</b>"
    assert (
        tag("p", tag("b", "&"), class_=None, hidden="", aria_label="a") == '<p hidden aria-label="a"><b>&amp;</b></p>'
    )


def test_columns_of_numbers_stand_to_the_right() -> None:
    page = parsed(table("t", ("name", "n", "text"), [("a", "1,000", "–"), ("b", "–", "–")]))
    assert [cell.attributes.get("class") for cell in page.all("th", scope="col")] == [None, "number", None]
    assert [cell.attributes.get("class") for cell in page.all("td")] == ["number", None] * 2
    assert rows(page.all("table")[0]) == [["a", "1,000", "–"], ["b", "–", "–"]]
    assert [cell.text for cell in page.all("th", scope="row")] == ["a", "b"]


@pytest.mark.parametrize("lines", [[], [("a", "b")]])
def test_a_table_has_a_name_and_can_be_scrolled_by_keyboard(lines: list[tuple[str, str]]) -> None:
    page = parsed(table("what", ("x", "y"), lines))
    assert page.all("div")[0].attributes == {"class": "wide", "role": "region", "tabindex": "0", "aria-label": "what"}
    assert page.all("caption")[0].text == "what"
