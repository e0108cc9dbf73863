"""Leaves and attributes: values, spellings, blanks, and what is kept whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from lens import again, get, lens, lost, put, told

from ctct_bridge.reconciler.fields import CaseText, Count, Money, Text, Timestamp, Url
from ctct_bridge.reconciler.forms import ATOM, CTCT, accepted

ALWAYS = lens("X Y", x=Text("X"), y=Money("Y"))
PERHAPS = lens("X? Y?", x=Text("X"), y=Money("Y"))
CODED = lens("N C?", n=Text("N"), c=CaseText("C", fold=str.lower, derive=lambda view: view.get("n")))


# -- values and spellings ---------------------------------------------------------------------------------------------


def test_a_canonical_leaf_leaves_nothing_behind() -> None:
    assert get(ALWAYS, "<A><X> x </X><Y>1.5</Y></A>")[:2] == ({"x": " x ", "y": Decimal("1.5")}, None)


def test_another_spelling_is_kept_while_it_means_the_value() -> None:
    view, residue, findings, _ = get(ALWAYS, "<A><X>x</X><Y>1.50</Y></A>")
    assert (view["y"], residue, findings) == (Decimal("1.5"), {"text": {"Y": "1.50"}}, [])
    assert "<Y>1.50</Y>" in put(ALWAYS, view, residue)
    assert "<Y>2.0</Y>" in put(ALWAYS, {**view, "y": Decimal(2)}, residue)


def test_a_text_without_a_value_is_kept_and_named() -> None:
    got = get(ALWAYS, "<A><X>x</X><Y>1,5</Y></A>")
    assert (got.view, got.residue, told(got)) == ({"x": "x"}, {"text": {"Y": "1,5"}}, [("number-invalid", "A/Y")])
    assert "<Y>1,5</Y>" in put(ALWAYS, got.view, got.residue)
    assert "<Y>1.0</Y>" in put(ALWAYS, {**got.view, "y": Decimal(1)}, got.residue)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0"])
@pytest.mark.parametrize("table", [ALWAYS, PERHAPS])
def test_blank_is_no_value_and_comes_back_to_the_letter(table: Any, text: str) -> None:
    source = f"<A><X>{text}</X></A>"
    assert get(table, source).view == {}
    assert again(table, source) == (source if text else "<A><X/></A>")


def test_absent_and_empty_are_two_things() -> None:
    assert [again(table, "<A/>") for table in (ALWAYS, PERHAPS)] == ["<A/>", "<A/>"]
    assert [again(table, "<A><Y/></A>") for table in (ALWAYS, PERHAPS)] == ["<A><Y/></A>"] * 2
    assert [put(table, {}) for table in (ALWAYS, PERHAPS)] == ["<A><X/><Y/></A>", "<A/>"]


def test_a_removed_value_leaves_what_is_always_there() -> None:
    for table, empty in ((ALWAYS, "<A><X/><Y/></A>"), (PERHAPS, "<A/>")):
        residue = get(table, "<A><X>x</X><Y>1.50</Y></A>").residue
        assert put(table, {}, residue) == empty


def test_comments_inside_a_value_do_not_cut_it() -> None:
    assert get(ALWAYS, "<A><X>a<!--c-->b<?d e?>c</X><Y/></A>").view == {"x": "abc"}


def test_cdata_is_text() -> None:
    assert get(ALWAYS, "<A><X><![CDATA[<b>]]></X><Y/></A>").view == {"x": "<b>"}


def test_line_ends_and_markup_survive() -> None:
    assert get(ALWAYS, put(ALWAYS, {"x": "a\r\nb\t<&>\u2028"})).view == {"x": "a\r\nb\t<&>\u2028"}


@pytest.mark.parametrize("value", ["", " ", "a\x00b", "\x1b", "a\ud800", "\uffff"])
def test_what_xml_cannot_hold_has_no_home(value: str) -> None:
    assert lost(ALWAYS, {"x": value}) == ["#/x"]
    assert put(ALWAYS, {"x": value}) == "<A><X/><Y/></A>"


def test_what_a_codec_cannot_spell_has_no_home() -> None:
    table = lens(u=Url("U"), n=Count("N"))
    assert lost(table, {"u": " http://example.com", "n": 10**15}) == ["#/u", "#/n"]


# -- what is kept whole -----------------------------------------------------------------------------------------------


def test_a_leaf_that_holds_elements_is_kept_verbatim() -> None:
    got = get(ALWAYS, "<A><X>a<b c='1'>b</b>c</X><Y/></A>")
    assert (got.view, told(got)) == ({}, [("opaque-leaf", "A/X")])
    assert got.residue == {"opaque": {"X": '<X>a<b c="1">b</b>c</X>'}}
    assert "<b c=" in put(ALWAYS, {}, got.residue)
    assert put(ALWAYS, {"x": "abc"}, got.residue) == "<A><X>abc</X><Y/></A>"


def test_attributes_that_nobody_knows_are_kept_and_named() -> None:
    source = '<A><X kind="k">x</X><Y/></A>'
    got = get(ALWAYS, source)
    assert (got.view, told(got)) == ({"x": "x"}, [("unknown-attribute", "A/X")])
    assert again(ALWAYS, source) == source


def test_kept_names_go_to_the_residue_without_a_finding() -> None:
    table = lens("K L", kept="K L")
    got = get(table, "<A><K>7</K><L/></A>")
    assert (got.view, got.residue, got.findings) == ({}, {"text": {"K": "7"}}, [])
    assert again(table, "<A><K>7</K><L/></A>") == "<A><K>7</K><L/></A>"


def test_constants_stand_unless_the_archive_says_otherwise() -> None:
    table = lens("F=Attendee")
    assert put(table, {}) == "<A><F>Attendee</F></A>"
    assert get(table, "<A><F>Attendee</F></A>").residue is None
    for source in ("<A><F>Other</F></A>", "<A><F/></A>", "<A/>"):
        assert again(table, source) == source


# -- attributes -------------------------------------------------------------------------------------------------------


def test_an_attribute_is_a_leaf() -> None:
    table = lens(n=Count("@n"), x=Text("X"))
    assert get(table, '<A n="7"><X>x</X></A>')[:3] == ({"n": 7, "x": "x"}, None, [])
    assert put(table, {"n": 7}) == '<A n="7"/>'
    for source in ('<A n="007"/>', '<A n=""/>', '<A n=" "/>', '<A n="x"/>', '<A n="7" m="8"/>', "<A/>"):
        assert again(table, source) == source
    assert told(get(table, '<A n="x" m=""/>')) == [("number-invalid", "A/@n"), ("unknown-attribute", "A")]


# -- values that siblings decide --------------------------------------------------------------------------------------


def test_a_derived_value_is_not_written() -> None:
    assert get(CODED, "<A><N>x</N></A>")[:2] == ({"n": "x", "c": "x"}, None)
    assert put(CODED, {"n": "x", "c": "x"}) == "<A><N>x</N></A>"


def test_a_stated_value_wins_and_stays() -> None:
    assert get(CODED, "<A><N>x</N><C>Y</C></A>").view == {"n": "x", "c": "y"}
    assert put(CODED, {"n": "x", "c": "y"}) == "<A><N>x</N><C>y</C></A>"


@pytest.mark.parametrize("stated", ["<C>X</C>", "<C>x</C>", "<C/>", "<C> </C>", "<C><b/></C>", ""])
def test_what_stood_where_a_value_is_derived_comes_back(stated: str) -> None:
    source = f"<A><N>x</N>{stated}</A>"
    assert get(CODED, source).view == {"n": "x", "c": "x"}
    assert again(CODED, source) == source


def test_a_derived_value_that_was_changed_or_removed() -> None:
    assert lost(CODED, {"n": "x", "c": "y"}) == []
    assert lost(CODED, {"n": "x"}) == ["#/c"]
    residue = get(CODED, "<A><N>x</N><C>Y</C></A>").residue
    assert put(CODED, {"n": "x", "c": "x"}, residue) == "<A><N>x</N></A>"


def test_an_element_that_is_always_there_may_be_derived() -> None:
    table = lens("N C", n=Text("N"), c=Text("C", derive=lambda view: view.get("n")))
    for source in ("<A><N>x</N></A>", "<A><N>x</N><C/></A>", "<A><N>x</N><C>x</C></A>"):
        assert again(table, source) == source


# -- the rest ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["2010-07-01T08:00:00.1234Z", "2010-07-01T08:00:00.12345Z", "2010-07-01T08:00:00.1234567-04:00"]
)
def test_lost_precision_is_named_in_every_form(text: str) -> None:
    table = lens(t=Timestamp("T"))
    assert told(get(table, f"<A><T>{text}</T></A>")) == [("timestamp-precision", "A/T")]
    assert told(get(table, f"<A><T>{text[:23]}-04:00</T></A>")) == []
    assert again(table, f"<A><T>{text}</T></A>") == f"<A><T>{text}</T></A>"


def test_three_namespaces_are_one() -> None:
    assert [accepted(namespace, "urn:home") for namespace in ("", ATOM, CTCT, f" {ATOM}", "urn:home", "urn:x")] == [
        True, True, True, True, True, False,
    ]  # fmt: skip
