"""Blocks: order, repeats, unknown elements, stray text, and blocks that merely exist."""

from __future__ import annotations

from typing import Any

import pytest
from lens import again, get, lens, lost, put, told
from lxml import etree

from ctct_bridge.reconciler.blocks import _MOST_SHAPES
from ctct_bridge.reconciler.fields import Each, One, Text
from ctct_bridge.reconciler.forms import ATOM, CTCT
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import Event

FLAT = lens("X Y Z?", x=Text("X"), y=Text("Y|Why"), z=Text("Z"))


class Inner(Shape):
    class V1:
        elements = "P Q?"

    p = Text("P")
    q = Text("Q")
    at = Text("@at")


NESTED = lens("Box(P Q?) More?(P Q?)", box=One(Inner, "Box"), more=One(Inner, "More"))


# -- order and repeats ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "<A><Y>y</Y><X>x</X></A>",
        "<A><X>x</X><X>x</X><Y/></A>",
        "<A><X/><Y/><X>x</X></A>",
        "<A><U/><X/><U>1</U><Y/><U><X>2</X></U></A>",
        "<A><Why>y</Why><Y>y2</Y><X/></A>",
        "<A>s<X/>t<Y/>u</A>",
        "<A>s</A>",
    ],
)
def test_everything_comes_back_in_its_place(source: str) -> None:
    assert again(FLAT, source) == source


def test_the_first_of_several_counts() -> None:
    got = get(FLAT, "<A><X>1</X><X>2</X><Y/></A>")
    assert (got.view, told(got)) == ({"x": "1"}, [("repeated-element", "A/X")])
    got = get(FLAT, "<A><X/><X>2</X><Y/></A>")
    assert got.view == {}


def test_a_repeat_that_outlives_its_leader_is_not_written() -> None:
    residue = get(FLAT, "<A><X/><Y/><Z>1</Z><Z>2</Z></A>").residue
    assert put(FLAT, {}, residue) == "<A><X/><Y/></A>"
    assert put(FLAT, {"z": "3"}, residue) == "<A><X/><Y/><Z>3</Z><Z>2</Z></A>"


def test_a_repeat_stays_behind_its_leader() -> None:
    residue = get(FLAT, "<A><Z>1</Z><Z>2</Z><Y/><X/></A>").residue
    written = put(FLAT, {"z": "3", "x": "x"}, residue)
    assert written == "<A><Z>3</Z><Z>2</Z><Y/><X>x</X></A>"
    assert get(FLAT, written).view == {"z": "3", "x": "x"}


def test_what_is_new_follows_its_nearest_predecessor() -> None:
    residue = get(FLAT, "<A><U/><X>x</X><V/></A>").residue
    assert put(FLAT, {"x": "x", "y": "y"}, residue) == "<A><U/><X>x</X><Y>y</Y><V/></A>"


def test_unknown_elements_are_named() -> None:
    got = get(FLAT, "<A><X/><Y/><U>1</U></A>")
    assert (told(got), got.residue) == ([("unknown-element", "A/U")], {"extra": ["<U>1</U>"], "order": ["X", "Y", 0]})


def test_other_names_are_kept() -> None:
    got = get(FLAT, "<A><X/><Why>y</Why></A>")
    assert (got.view, got.residue, got.findings) == ({"y": "y"}, {"as": {"Y": "Why"}}, [])


# -- text where no text belongs ---------------------------------------------------------------------------------------


def test_text_inside_a_block_is_kept_and_named() -> None:
    got = get(NESTED, "<A>\n <Box>s<P>p</P> \n t </Box>\n</A>")
    assert told(got) == [("stray-text", "A/Box"), ("stray-text", "A/Box")]
    assert got.residue == {"within": {"Box": {"stray": [[0, "s"], [1, " \n t "]]}}}


def test_a_no_break_space_is_text() -> None:
    source = "<A><X/>\u00a0<Y/></A>"
    assert told(get(FLAT, source)) == [("stray-text", "A")]
    assert get(FLAT, source).residue == {"stray": [[1, "\u00a0"]]}


def test_texts_around_a_comment_are_one() -> None:
    assert get(FLAT, "<A><X/>a<!--c--> <!--d-->b<Y/></A>").residue == {"stray": [[1, "a b"]]}


def test_attributes_of_a_block() -> None:
    source = '<A v="1"><Box at="x" w="2"><P/></Box></A>'
    got = get(NESTED, source)
    assert (got.view, told(got)) == ({"box": {"at": "x"}}, [("unknown-attribute", "A"), ("unknown-attribute", "A/Box")])
    assert again(NESTED, source) == source


# -- blocks that merely exist -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "<A/>",
        "<A><Box/></A>",
        "<A><Box><P/></Box></A>",
        "<A><Box><P/></Box><More/></A>",
        "<A><Box><P/></Box><More><P/></More></A>",
        "<A><Box><P/></Box><More><Q/></More></A>",
        "<A><More><P>p</P></More></A>",
    ],
)
def test_a_block_is_there_or_not(source: str) -> None:
    assert again(NESTED, source) == source


def test_a_block_is_made_for_what_it_holds() -> None:
    assert put(NESTED, {}) == "<A><Box><P/></Box></A>"
    assert put(NESTED, {"more": {"q": "q"}}) == "<A><Box><P/></Box><More><P/><Q>q</Q></More></A>"
    assert put(NESTED, {"more": {"at": "x"}}) == '<A><Box><P/></Box><More at="x"><P/></More></A>'
    assert get(NESTED, put(NESTED, {"more": {"at": "x"}})).view == {"more": {"at": "x"}}


def test_two_objects_in_one_element() -> None:
    table = lens(own=Text("Box/Own"), one=One(Inner, "Box"), names=Each(Text(), "Box/Names/Name"))
    view = {"own": "o", "one": {"p": "p", "at": "a"}, "names": ["n", "m"]}
    assert get(table, put(table, view))[:3] == (view, None, [])


def test_what_only_v2_has_is_named() -> None:
    table = lens(box=One(type("Box", (Shape,), {"p": Text("P"), "only": Text()}), "Box"), gone=One(Inner))
    assert lost(table, {"box": {"p": "p", "only": "x"}, "gone": {"p": "p"}}) == ["#/gone", "#/box/only"]


# -- namespaces -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("home", ["", ATOM, CTCT, "urn:example:other"])
@pytest.mark.parametrize("other", ["", ATOM, CTCT])
def test_a_known_name_in_an_accepted_namespace_is_known(home: str, other: str) -> None:
    source = f'<A xmlns="{home}"><X xmlns="{other}">x</X><Y/></A>'
    got = get(FLAT, source)
    assert got.view == {"x": "x"}
    assert told(got) == ([] if home == other else [("namespace-odd", "A/X")])
    assert get(FLAT, again(FLAT, source)) == got


def test_a_known_name_in_another_namespace_is_unknown() -> None:
    source = '<A><X/><Y/><y:Z xmlns:y="urn:y">z</y:Z></A>'
    assert told(get(FLAT, source)) == [("unknown-element", "A/Z")]
    assert again(FLAT, source) == source


def test_what_stands_in_a_moved_block_is_moved_with_it() -> None:
    source = f'<A><Box xmlns="{ATOM}"><P>p</P><U xmlns="">u</U></Box></A>'
    got = get(NESTED, source)
    assert got.view == {"box": {"p": "p"}}
    assert told(got) == [("namespace-odd", "A/Box"), ("unknown-element", "A/Box/U")]
    assert again(NESTED, source) == source


# -- plans ------------------------------------------------------------------------------------------------------------


def test_readings_share_no_residue() -> None:
    first: Any = get(FLAT, "<A><Y/><U>1</U></A>").residue
    first["text"]["X"] = "changed"
    first["extra"].append("changed")
    assert get(FLAT, "<A><Y/><U>2</U></A>").residue == {
        "text": {"X": None}, "order": ["Y", 0], "extra": ["<U>2</U>"]
    }  # fmt: skip


def test_plans_are_bounded() -> None:
    table = lens(x=Text("X"))
    for number in range(_MOST_SHAPES + 5):
        get(table, f"<A><U{number}/></A>")
    assert len(table.root._plans) <= _MOST_SHAPES


def test_white_space_alone_in_a_block_comes_back() -> None:
    """It is not between elements, so a strict comparison sees it."""
    table = table_of(Event)
    source = etree.fromstring("<Event><Name>x</Name><RegistrationTypes>\n  </RegistrationTypes></Event>")
    got = table.get(source)
    assert not [finding for finding in got.findings if finding.code == "stray-text"]
    element, _ = table.put(got.view, got.residue)
    assert element.findtext("RegistrationTypes") == "\n  "
