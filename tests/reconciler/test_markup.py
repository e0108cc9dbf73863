"""Markup: escaped text or inline elements, and one string for both."""

from __future__ import annotations

from typing import Any

import pytest
from canonical import canonical
from hypothesis import given
from hypothesis import strategies as st
from lens import again, get, lens, put, told
from lxml import etree
from strategies import TEXTS

from ctct_bridge.reconciler.markup import Markup, filled_with, inner_xml, once_declared

CTCT = "http://ws.constantcontact.com/ns/1.0/"
XHTML = "http://www.w3.org/1999/xhtml"


def table() -> Any:
    return lens("Html?", html=Markup("Html"))


def payload(inside: str) -> str:
    return f'<A xmlns="{CTCT}"><Html>{inside}</Html></A>'


INLINE = {
    "<b>x</b>": "<b>x</b>",
    "a <b>x</b> c": "a <b>x</b> c",
    "<Greeting />": "<Greeting/>",
    "<b><![CDATA[<]]></b>&amp;": "<b>&lt;</b>&amp;",
    "<!-- c --><b/><?pi d?> ": "<!-- c --><b/><?pi d?> ",
    f'<html lang="en" xmlns="{XHTML}" xmlns:c="urn:c"><c:x/><y xmlns=""/></html>':
        f'<html xmlns="{XHTML}" xmlns:c="urn:c" lang="en"><c:x/><y xmlns=""/></html>',
    "<a href='x?a=1&amp;b=\"2\"'>&gt;</a>": '<a href="x?a=1&amp;b=&quot;2&quot;">&gt;</a>',
}  # fmt: skip


@pytest.mark.parametrize(("xml", "value"), INLINE.items())
def test_inline_markup_is_its_inner_xml(xml: str, value: str) -> None:
    got = get(table(), payload(xml))
    assert (got.view, told(got)) == ({"html": value}, [])
    assert got.residue == {"inline": {"Html": None}}
    assert inner_xml(etree.fromstring(put(table(), got.view, got.residue, CTCT))[0]) == value


@pytest.mark.parametrize("value", [*INLINE.values(), "<b>", "a & b", "1 < 2", "x\ry", " <p/> ", "]]>"])
def test_escaped_markup_is_its_text_and_needs_no_residue(value: str) -> None:
    text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    got = get(table(), payload(text))
    assert (got.view, got.residue) == ({"html": value}, None)
    assert canonical(put(table(), got.view, None, CTCT)) == canonical(payload(text))


@pytest.mark.parametrize(
    "xml",
    [
        "text<!-- c -->more",
        "<!-- c -->",
        "<?pi d?> ",
        "<p:b xmlns:p='urn:p'><p:c/></p:b>",
        "<b xmlns=''>x</b>",
        "x<b/>&lt;c&gt;<d/>",
    ],
)
def test_any_markup_comes_back(xml: str) -> None:
    """Comments, too: inside markup nothing is without meaning."""
    before, after = etree.fromstring(payload(xml)), etree.fromstring(again(table(), payload(xml)))
    assert inner_xml(after[0]) == inner_xml(before[0])


def test_a_prefix_that_the_surroundings_declare_is_kept_with_the_markup() -> None:
    xml = f'<A xmlns="{CTCT}" xmlns:p="urn:p"><Html><p:b/></Html></A>'
    got = get(table(), xml)
    assert got.view == {"html": "<p:b/>"}
    assert canonical(put(table(), got.view, got.residue, CTCT)) == canonical(xml)


def test_edited_markup_stays_inline_while_it_is_xml() -> None:
    residue = get(table(), payload("<b>x</b>")).residue
    assert canonical(put(table(), {"html": "<i>y</i>"}, residue, CTCT)) == canonical(payload("<i>y</i>"))
    assert canonical(put(table(), {"html": "<br>"}, residue, CTCT)) == canonical(payload("&lt;br&gt;"))
    assert canonical(put(table(), {"html": "plain"}, residue, CTCT)) == canonical(payload("plain"))
    assert canonical(put(table(), {}, residue, CTCT)) == canonical(f'<A xmlns="{CTCT}"/>')


def test_attributes_of_the_element_are_told_and_kept() -> None:
    xml = payload("<b/>").replace("<Html>", '<Html type="x">')
    assert told(get(table(), xml)) == [("unknown-attribute", "A/Html")]
    assert canonical(again(table(), xml)) == canonical(xml)


pieces = st.recursive(
    TEXTS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#13;").replace("]]>", "")),
    lambda inner: st.lists(inner, max_size=3).map("".join).flatmap(
        lambda body: st.sampled_from((f"<b>{body}</b>", f'<i xmlns="u:i">{body}</i>', f"{body}<br/>", f"<!---->{body}"))
    ),
    max_leaves=5,
)  # fmt: skip


@given(xml=pieces, view=st.one_of(TEXTS, pieces))
def test_the_laws_hold_for_inline_markup(xml: str, view: str) -> None:
    before = etree.fromstring(payload(xml))
    got = get(table(), payload(xml))
    after = etree.fromstring(put(table(), got.view, got.residue, CTCT))
    assert inner_xml(after[0]) == once_declared(before[0])
    if not view.isspace():
        assert get(table(), put(table(), {"html": view}, got.residue, CTCT)).view == {"html": view}


@pytest.mark.parametrize("xml", ["<b>", "<b></b>", "plain", "", "&nbsp;", "<p:b/>", "<!-- c -->", "<b a='1'/>"])
def test_what_xml_would_give_otherwise_is_not_put_inline(xml: str) -> None:
    assert not filled_with(etree.Element("Html"), xml)
