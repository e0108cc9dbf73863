"""The yardstick of the round trips, measured itself."""

from __future__ import annotations

import pytest
from canonical import canonical
from lxml import etree

SAME = {
    "prefixes": ('<a:r xmlns:a="urn:x"><a:b/></a:r>', '<r xmlns="urn:x"><b/></r>'),
    "blanks between elements": ("<r>\n <a/>\t<b/> </r>", "<r><a/><b/></r>"),
    "blanks around comments": ("<r> <!-- x --> <a/></r>", "<r><a/></r>"),
    "comments in text": ("<r>a<!-- x -->b<?p q?>c</r>", "<r>abc</r>"),
    "comment in a leaf": ("<r><!-- x --></r>", "<r/>"),
    "cdata": ("<r><![CDATA[a<b]]></r>", "<r>a&lt;b</r>"),
    "order of attributes": ('<r a="1" b="2"/>', "<r b='2' a='1'/>"),
    "references": ("<r>&#65;</r>", "<r>A</r>"),
    "declarations nobody uses": ('<r xmlns:q="urn:q"/>', "<r/>"),
    "encoding": ("<?xml version='1.0'?><r/>", "<r/>"),
}


@pytest.mark.parametrize("text", ["<r>", "<r/><r/>", "<p:r/>", "<r>&x;</r>", '<r xmlns=" urn:x"><p:q/></r>', ""])
def test_what_is_no_document_has_no_canonical_text(text: str) -> None:
    with pytest.raises(etree.XMLSyntaxError):
        canonical(text)


def test_namespace_names_need_not_be_uris() -> None:
    assert canonical('<r xmlns=" urn:x"/>') != canonical('<r xmlns="urn:x"/>')


DIFFERENT = {
    "namespace": ('<r xmlns="urn:x"/>', "<r/>"),
    "namespace of a child": ('<r xmlns="urn:x"><b/></r>', '<r xmlns="urn:x"><b xmlns=""/></r>'),
    "namespace of an attribute": ('<r xmlns:a="urn:x" a:b="1"/>', '<r b="1"/>'),
    "blanks in a leaf": ("<r> </r>", "<r/>"),
    "blanks around a text": ("<r> a</r>", "<r>a</r>"),
    "blanks around a text in mixed content": ("<r> a <b/></r>", "<r>a<b/></r>"),
    "a no-break space between elements": ("<r>\u00a0<a/></r>", "<r><a/></r>"),
    "place of a text": ("<r>x<a/></r>", "<r><a/>x</r>"),
    "order of elements": ("<r><a/><b/></r>", "<r><b/><a/></r>"),
    "nesting": ("<r><a/><b/></r>", "<r><a><b/></a></r>"),
    "attribute value": ('<r a="1"/>', '<r a="1 "/>'),
    "text like markup": ("<r>&lt;a/></r>", "<r><a/></r>"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_what_is_the_same(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_is_not_the_same(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
