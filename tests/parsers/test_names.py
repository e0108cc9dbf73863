"""Names, white space, and where the payload is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ctct_bridge.parsers.names import payload_of, said, split

ATOM = "http://www.w3.org/2005/Atom"


def test_names_are_split() -> None:
    assert split("{urn:x}a") == ("urn:x", "a")
    assert split("a") == ("", "a")
    assert split("{}a") == ("", "a")
    assert split("{ urn:x}a") == (" urn:x", "a")


def test_white_space_of_xml_says_nothing_and_other_blanks_do() -> None:
    assert [said(text) for text in (None, "", " \t\r\n", "\u00a0", "\u2028", "x")] == [False] * 3 + [True] * 3


@given(text=st.text("\t\n\r x\u00a0\u2003", max_size=4))
def test_white_space_is_what_xml_calls_so(text: str) -> None:
    assert said(text) == bool(text.strip(" \t\r\n"))


@pytest.mark.parametrize(
    ("inside", "payload"),
    [
        ("<a:content><!-- c --><Event/><Other/></a:content>", "Event"),
        ("<a:content>text</a:content><a:content><Event/></a:content>", None),
        ("<content><Event/></content>", None),
        ("<a:summary><Event/></a:summary>", None),
        ("", None),
    ],
)
def test_the_payload_is_the_first_element_of_the_first_content(inside: str, payload: str | None) -> None:
    found = payload_of(etree.fromstring(f'<a:entry xmlns:a="{ATOM}">{inside}</a:entry>'))
    assert (found.tag if found is not None else None) == payload


def test_an_entry_without_a_namespace_has_a_content_without_one() -> None:
    found = payload_of(etree.fromstring("<entry><content><Event/></content></entry>"))
    assert found is not None and found.tag == "Event"
