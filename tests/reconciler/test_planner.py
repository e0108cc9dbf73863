"""What one shape of payload decides. That it decides rightly is a law, see test_flat.py."""

from __future__ import annotations

from typing import Any

import pytest
from lens import lens
from lxml import etree
from toys import Leg, Trip, Wallet

from ctct_bridge.reconciler.fields import Count, Each, Text
from ctct_bridge.reconciler.planner import FILLED, Odd, plan
from ctct_bridge.reconciler.program import Program
from ctct_bridge.reconciler.table import table_of

PLAIN = lens("X N? K Box?(P)", kept="K", x=Text("X"), n=Count("N"), p=Text("Box/P"))


def planned(table: Any, xml: str) -> Program:
    element = etree.fromstring(xml)
    return plan(table, element, etree.tostring(element, encoding="unicode"))


def test_the_texts_of_the_leaves_are_the_groups() -> None:
    program = planned(PLAIN, "<A><X>x</X><N>7</N><K/></A>")
    match = program.match("<A>\n <X/>\n <N>08</N>\t<K>k &amp; k</K>\n</A>")
    assert match is not None
    assert match.groups() == (None, "08", "k &amp; k")


@pytest.mark.parametrize(
    "other",
    [
        "<A><X>x</X><K/></A>",
        "<A><N>7</N><X>x</X><K/></A>",
        "<A><X>x</X><N>7</N><K/>text</A>",
        "<A><X>x</X><N>7</N><K/>\u00a0</A>",
        "<A><X>x<!--c--></X><N>7</N><K/></A>",
        "<A><X a='1'>x</X><N>7</N><K/></A>",
        "<A b='1'><X>x</X><N>7</N><K/></A>",
        "<A><X>x</X><N>7</N><K/></A> ",
    ],
)
def test_another_shape_does_not_match(other: str) -> None:
    assert planned(PLAIN, "<A><X>x</X><N>7</N><K/></A>").match(other) is None


@pytest.mark.parametrize(
    "source",
    [
        "<A/>",
        "<A><U/></A>",
        "<A><X/><X/></A>",
        "<A><K/><X/></A>",
        "<A><X/><!--c--></A>",
        "<A a='1'><X/></A>",
        "<A><X/><Box/></A>",
        "<A xmlns='urn:x'><X xmlns=''/></A>",
    ],
)
def test_an_odd_payload_has_no_program(source: str) -> None:
    with pytest.raises(Odd):
        planned(PLAIN, source)


def test_lists_of_simple_values_are_left_to_the_general_forms() -> None:
    with pytest.raises(Odd):
        planned(lens(numbers=Each(Count(), "Ns/N")), "<A><Ns><N>1</N></Ns></A>")


def test_the_tags_of_variants_are_part_of_the_shape() -> None:
    table = table_of(Wallet)
    program = planned(table, "<Wallet><Cards><Card><Kind>VISA</Kind><Number>7</Number></Card></Cards></Wallet>")
    assert program.lists == [(0, "cards", ["VISA"])]
    assert program.match("<Wallet><Cards><Card><Kind>STORE</Kind><Number>7</Number></Card></Cards></Wallet>") is None
    with pytest.raises(Odd):
        planned(table, "<Wallet><Cards><Card><Kind>visa</Kind></Card></Cards></Wallet>")


def test_what_is_missing_and_what_may_leave_a_trace() -> None:
    program = planned(PLAIN, "<A><X>x</X><Box><P/></Box></A>")
    assert [(home.number, tag) for home, tag in program.missing] == [(0, "K")]
    assert [(slots, home.tag) for slots, home in program.perhaps] == [([(0, "p")], "Box")]


def test_children_fill_the_blocks_around_them() -> None:
    program = planned(table_of(Trip), "<Trip><Name/><Legs><Leg><Name>n</Name></Leg></Legs></Trip>")
    assert [(kid.schema, program.spots[kid.group]) for kid in program.children] == [(Leg, (1, 0))]
    assert all(FILLED not in slots for slots, _ in program.perhaps)
