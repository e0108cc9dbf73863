"""Values that v1 states in an element of their own, or elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from canonical import canonical
from lens import again, get, lens, lost, put
from lxml import etree

from ctct_bridge.reconciler.codecs import TextCodec
from ctct_bridge.reconciler.fallback import Earliest, Named, first, items
from ctct_bridge.reconciler.fields import Many, Text, Timestamp
from ctct_bridge.reconciler.resource import Shape


class Stay(Shape):
    class V1:
        elements = "Since? By?"
        kept = "Since By"

    room = Text("Room")


TABLE = lens(
    "First Since? By? Stays?(Stay) Last",
    first=Text("First"),
    last=Text("Last"),
    since=Timestamp("Since", fallback=Earliest("Stays/Stay", "Since", "Since")),
    by=Text("By", fallback=Earliest("Stays/Stay", "Since", "By")),
    stays=Many(Stay, "Stays/Stay"),
)
NOON, ONE = "2011-06-09T12:00:00.000Z", "2011-06-09T13:00:00.000Z"
STAYS = f"<Stays><Stay><Since>{ONE}</Since><By>Bo</By></Stay><Stay><Since>{NOON}</Since><By>Al</By></Stay></Stays>"
AT_NOON, AT_ONE = datetime(2011, 6, 9, 12, tzinfo=UTC), datetime(2011, 6, 9, 13, tzinfo=UTC)


def page(inner: str) -> str:
    return f"<A><First/>{inner}<Last/></A>"


def pair(xml: str) -> Any:
    view = get(TABLE, xml).view
    return view.get("since"), view.get("by")


# -- reading ----------------------------------------------------------------------------------------------------------


def test_the_earliest_item_counts() -> None:
    assert pair(page(STAYS)) == (AT_NOON, "Al")


def test_the_element_itself_counts_more() -> None:
    assert pair(page(f"<Since>{ONE}</Since><By>Cy</By>{STAYS}")) == (AT_ONE, "Cy")


def test_an_element_that_is_there_says_even_that_there_is_nothing() -> None:
    assert pair(page(f"<Since/><By> </By>{STAYS}")) == (None, None)


def test_each_value_falls_back_by_itself() -> None:
    assert pair(page(f"<Since>{ONE}</Since>{STAYS}")) == (AT_ONE, "Al")


@pytest.mark.parametrize(
    "stays",
    ["", "<Stays/>", "<Stays><Stay/></Stays>", "<Stays><Stay><By>Al</By></Stay></Stays>",
     "<Stays><Stay><Since>noon</Since><By>Al</By></Stay></Stays>", "<Stays><Other/>text</Stays>",
     f"<Stays><Other><Since>{NOON}</Since></Other></Stays>"],
)  # fmt: skip
def test_without_a_time_nothing_is_chosen(stays: str) -> None:
    assert pair(page(stays)) == (None, None)


def test_of_equal_times_the_first_counts() -> None:
    assert pair(page(STAYS.replace(ONE, NOON))) == (AT_NOON, "Bo")


def test_the_item_chosen_may_lack_the_value() -> None:
    assert pair(page(STAYS.replace("<By>Al</By>", ""))) == (AT_NOON, None)


# -- writing ----------------------------------------------------------------------------------------------------------


def edited(**new: Any) -> str:
    got = get(TABLE, page(STAYS))
    view = {key: value for key, value in {**got.view, **new}.items() if value is not None}
    assert lost(TABLE, view, got.residue) == []
    return put(TABLE, view, got.residue)


def test_what_was_elsewhere_stays_elsewhere() -> None:
    assert again(TABLE, page(STAYS)) == page(STAYS)


def test_without_a_residue_the_element_is_written() -> None:
    assert put(TABLE, {"since": AT_NOON}) == page(f"<Since>{NOON}</Since>")


def test_an_edited_value_gets_its_element() -> None:
    assert edited(by="Di") == page(f"<By>Di</By>{STAYS}")


def test_a_value_taken_away_leaves_an_empty_element() -> None:
    assert edited(since=None, by=None) == page(f"<Since/><By/>{STAYS}")


def test_a_value_that_outlives_its_items_gets_its_element() -> None:
    assert edited(stays=[]) == page(f"<Since>{NOON}</Since><By>Al</By><Stays/>")


def test_the_text_around_the_place_stays_where_it_was() -> None:
    got = get(TABLE, page(f"x{STAYS}"))
    assert put(TABLE, {**got.view, "by": "Di"}, got.residue) == page(f"x<By>Di</By>{STAYS}")


def test_a_value_that_xml_cannot_hold_is_lost() -> None:
    got = get(TABLE, page(STAYS))
    view = {**got.view, "by": "\x00"}
    assert lost(TABLE, view, got.residue) == ["#/by"]
    assert put(TABLE, view, got.residue) == page(f"<By/>{STAYS}"), "the item's value is not it either"


# -- finding elements as blocks read them ------------------------------------------------------------------------------


def test_elements_are_found_as_blocks_read_them() -> None:
    root = etree.fromstring("<a xmlns:o='urn:o'><o:b>1</o:b><!-- --><b>2</b><b>3</b><c><d/><o:d/><d/></c></a>")
    found = first(root, "b")
    assert found is not None
    assert found.text == "2"
    assert first(root, "x") is None
    assert len(items(root, "c/d")) == 2
    assert items(root, "x/d") == []


def test_a_rule_needs_no_table() -> None:
    root = etree.fromstring(f"<A>{STAYS}</A>")
    assert Earliest("Stays/Stay", "Since", "By").find(root, TextCodec()) == "Al"


# -- a name and its code ----------------------------------------------------------------------------------------------

LANDS = lens("Code? Land?", kept="Land", code=Text("Code", fallback=Named("Land", {"Norway": "no", "Oman": "om"}.get)))


@pytest.mark.parametrize("code", ["", "<Code/>", "<Code> </Code>", "<Code><!-- c --></Code>", "<Code a='1'/>"])
def test_a_code_that_is_silent_comes_from_the_name_and_stays_silent(code: str) -> None:
    xml = f"<A>{code}<Land>Norway</Land></A>"
    got = get(LANDS, xml)
    assert got.view == {"code": "no"}
    assert canonical(again(LANDS, xml)) == canonical(xml)


@pytest.mark.parametrize("xml", ["<A><Code>om</Code><Land>Norway</Land></A>", "<A><Code>om</Code><Land/></A>"])
def test_a_code_counts_more_than_the_name(xml: str) -> None:
    assert get(LANDS, xml).view == {"code": "om"}


@pytest.mark.parametrize("xml", ["<A><Code/><Land>Atlantis</Land></A>", "<A><Code/><Land/></A>", "<A><Code/></A>"])
def test_no_code_is_guessed(xml: str) -> None:
    assert get(LANDS, xml).view == {}


@pytest.mark.parametrize("code", ["", "<Code/>"])
def test_an_edited_code_is_written(code: str) -> None:
    residue = get(LANDS, f"<A>{code}<Land>Norway</Land></A>").residue
    assert put(LANDS, {"code": "om"}, residue) == "<A><Code>om</Code><Land>Norway</Land></A>"


@pytest.mark.parametrize("code", ["", "<Code/>"])
def test_a_code_taken_away_takes_the_name_with_it(code: str) -> None:
    residue = get(LANDS, f"<A>{code}<Land>Norway</Land></A>").residue
    assert put(LANDS, {}, residue) == f"<A>{code}<Land/></A>"
