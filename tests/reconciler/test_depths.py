"""A value at either of two depths."""

from __future__ import annotations

import pytest
from canonical import canonical
from lens import again, get, lens, lost, put, told
from lxml import etree

from ctct_bridge.reconciler.depths import fold, spread
from ctct_bridge.reconciler.fields import Text, Timestamp
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.table import table_of

TABLE = lens(
    "Before State After?", before=Text("Before"), state=Text("State", deep="Is"), after=Timestamp("After", deep="At")
)


class Bare(Shape):
    class V1:
        elements, bare = "State Note?", "State"

    state = Text("State")
    note = Text("Note")


BARE = table_of(Bare)


def page(state: str) -> str:
    return f"<A><Before>b</Before>{state}</A>"


@pytest.mark.parametrize("state", ["<State>x</State>", "<State><Is>x</Is></State>"])
def test_both_depths_say_the_same_and_stay(state: str) -> None:
    got = get(TABLE, page(state))
    assert (got.view, got.findings) == ({"before": "b", "state": "x"}, [])
    assert again(TABLE, page(state)) == page(state)
    assert put(TABLE, {"before": "b", "state": "y"}, got.residue) == page(state.replace("x", "y"))


def test_a_spelling_and_a_fault_are_kept_at_their_depth() -> None:
    odd = page("<State><Is/></State><After><At>2011-06-09T12:00:00+02:00</At></After>")
    assert again(TABLE, odd) == odd
    wrong = page("<State/><After><At>noon</At></After>")
    assert told(get(TABLE, wrong)) == [("timestamp-invalid", "A/After")]
    assert again(TABLE, wrong) == wrong


@pytest.mark.parametrize(
    "state",
    ["<State><Was>x</Was></State>", "<State><Is>x</Is><Is>y</Is></State>", "<State>x<Is>y</Is></State>",
     "<State><Is>x</Is>y</State>", "<State><Is><B/></Is></State>", '<State><Is a="1">x</Is></State>',
     '<State a="1"><Is>x</Is></State>', '<State><p:Is xmlns:p="u">x</p:Is></State>'],
)  # fmt: skip
def test_whatever_else_is_inside_is_no_value(state: str) -> None:
    got = get(TABLE, page(state))
    assert (got.view, told(got)) == ({"before": "b"}, [("opaque-leaf", "A/State")])
    assert canonical(again(TABLE, page(state)).encode()) == canonical(page(state).encode())


def test_comments_and_blanks_count_for_nothing() -> None:
    assert get(TABLE, page("<State> <!-- c --> <Is>x<!-- d -->y</Is>\n</State>")).view["state"] == "xy"


def test_a_payload_that_is_its_own_text() -> None:
    got = get(BARE, "<Bare>x</Bare>")
    assert (got.view, got.findings) == ({"state": "x"}, [])
    assert again(BARE, "<Bare>x</Bare>") == "<Bare>x</Bare>"
    assert put(BARE, {"state": "y"}, got.residue) == "<Bare>y</Bare>"
    assert put(BARE, {"state": "y", "note": "n"}, got.residue) == "<Bare><State>y</State><Note>n</Note></Bare>"
    assert lost(BARE, {"state": "y", "note": "n"}, got.residue) == []
    attributed = '<Bare odd="1">x</Bare>'
    assert again(BARE, attributed) == attributed
    assert told(get(BARE, attributed)) == [("unknown-attribute", "Bare")]


@pytest.mark.parametrize("xml", ["<Bare/>", "<Bare> </Bare>", "<Bare>x<Note/></Bare>", "<Bare><State>x</State></Bare>"])
def test_what_is_not_its_own_text_is_left_alone(xml: str) -> None:
    element = etree.fromstring(xml)
    assert spread(element, "State") is None
    assert again(BARE, xml) == xml
    if len(element) != 1:
        fold(element, "State")
        assert etree.tostring(element).decode() == xml
