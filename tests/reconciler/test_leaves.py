"""The leaves of a shape stand where an element of that shape has them, or there are none."""

from __future__ import annotations

from archives import DETAIL, LIST
from lxml import etree

from ctct_bridge.model import Origin, Record
from ctct_bridge.reconciler.coverage import MAPPED, RESIDUE, counted
from ctct_bridge.reconciler.leaves import Leaves, leaves_of
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import Event

#: Two variants, whose tags belong to the shape, beside a text that is the same as a tag.
PAID = LIST.replace("Songs", "CHECK") + (
    "<PaymentOptions><PaymentOption><Type>PAYPAL</Type><PayPalAccountEmail>CHECK</PayPalAccountEmail></PaymentOption>"
    "<PaymentOption><Type>CHECK</Type><PaymentAddress><Address1>CHECK</Address1></PaymentAddress></PaymentOption>"
    "</PaymentOptions>"
)


def learned(payload: str) -> tuple[Leaves, list[str]]:
    """The leaves of a payload, and its texts."""
    element = etree.fromstring(f"<Event>{payload}</Event>")
    found = table_of(Event).lane.find(element)
    assert found is not None
    leaves = leaves_of(Event, element, found[1])
    assert leaves is not None
    return leaves, found[1]


def parsed(payload: str) -> dict[tuple[str, str, str], int]:
    record = Record(Event, {}, None, [], Origin("-"))
    found = counted(Event, etree.fromstring(f"<Event>{payload}</Event>"), [record])
    return {(place.resource, place.path, fate): number for (place, fate), number in found.items()}


def test_a_shape_counts_what_its_elements_say() -> None:
    for payload in (LIST, DETAIL, DETAIL.replace("Songs", ""), DETAIL.replace("Attendee", "Guest"), PAID):
        leaves, texts = learned(payload)
        found = leaves.counts([texts]).items()
        assert {(at.resource, at.path, fate): number for (at, fate), number in found} == parsed(payload)


def test_texts_that_are_there_or_not_make_the_difference() -> None:
    leaves, texts = learned(DETAIL)
    other = [text and "other" if text != "Attendee" else text for text in texts]
    assert leaves.counts([texts]) == leaves.counts([other])
    assert leaves.counts([texts]) != leaves.counts([["", *texts[1:]]])


def test_many_payloads_say_what_each_of_them_says() -> None:
    leaves, texts = learned(DETAIL)
    several = [texts, ["", *texts[1:]], [text and "other" for text in texts], ["" for _ in texts]]
    each = [leaves.counts([texts]) for texts in several]
    assert leaves.counts(several) == sum(each[1:], each[0])
    assert leaves.counts([]) == {}


def test_a_constant_that_is_another_is_in_the_residue() -> None:
    leaves, texts = learned(DETAIL)
    path = "Event/RegistrationTypes/RegistrationType/Name"
    for said, fate in (("Attendee", MAPPED), ("Guest", RESIDUE)):
        other = [said if text == "Attendee" else text for text in texts]
        assert [found for place, found in leaves.counts([other]) if place.path == path] == [fate]


def test_texts_of_another_shape_have_no_leaves() -> None:
    _, texts = learned(DETAIL)
    element = etree.fromstring(f"<Event>{DETAIL}</Event>")
    for wrong in (texts[1:], [*texts, "more"], ["x", *texts[1:]]):
        assert leaves_of(Event, element, wrong) is None
