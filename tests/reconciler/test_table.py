"""The compiled lens as a whole, and the corners where prototypes of it broke."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from lens import again, get, lens, lost, put, told
from lxml import etree
from spoiler import names
from strategies import views
from toys import Deep, Trip

from ctct_bridge.errors import TableError
from ctct_bridge.model import Origin
from ctct_bridge.reconciler.fields import Each, Many, One, Text
from ctct_bridge.reconciler.forms import ATOM
from ctct_bridge.reconciler.resource import Shape
from ctct_bridge.reconciler.table import Table, table_of
from ctct_bridge.schemas import FROM_V1, Event

THING = lens("X? Y? Box?(P?)", x=Text("X"), y=Text("Y"), p=Text("Box/P"))


# -- five corners -----------------------------------------------------------------------------------------------------


def test_corner_text_inside_a_container() -> None:
    source = "<A><Box>stray<P>p</P></Box></A>"
    assert told(get(THING, source)) == [("stray-text", "A/Box")]
    assert again(THING, source) == source


def test_corner_a_leaf_with_children_or_attributes() -> None:
    source = '<A><X>a<i>b</i></X><Y lang="en">y</Y></A>'
    got = get(THING, source)
    assert (got.view, told(got)) == ({"y": "y"}, [("opaque-leaf", "A/X"), ("unknown-attribute", "A/Y")])
    assert again(THING, source) == source


def test_corner_a_repeat_that_outlives_its_leader() -> None:
    residue = get(THING, "<A><X>1</X><X>2</X></A>").residue
    assert put(THING, {}, residue) == "<A/>"
    assert get(THING, put(THING, {"y": "y"}, residue)).view == {"y": "y"}


def test_corner_a_repeat_written_before_its_leader() -> None:
    residue = get(THING, "<A><X>1</X><Y/><X>2</X></A>").residue
    residue["order"] = [["X", 0], "Y", "X"]  # type: ignore[index]
    written = etree.fromstring(put(THING, {"x": "3", "y": "y"}, residue))
    assert THING.get(written).view == {"x": "3", "y": "y"}


def test_corner_a_list_in_another_order() -> None:
    item = type("Item", (Shape,), {"number": Text("@n"), "text": Text("T")})
    table = lens(items=Many(item, "Is/I", key="number"))
    source = '<A><Is><I n="3"><T> c</T></I><I n="1"><T>a</T><U/></I></Is></A>'
    got = get(table, source)
    assert [each["number"] for each in got.view["items"]] == ["3", "1"]
    assert again(table, source) == source
    ordered = {"items": sorted(got.view["items"], key=lambda each: each["number"])}
    assert put(table, ordered, got.residue) == '<A><Is><I n="1"><T>a</T><U/></I><I n="3"><T> c</T></I></Is></A>'


# -- the whole --------------------------------------------------------------------------------------------------------


def test_a_class_is_compiled_once() -> None:
    assert table_of(Event) is table_of(Event)
    assert isinstance(Table(Event).schema, type)


def test_a_class_that_contradicts_itself_is_refused_at_once() -> None:
    with pytest.raises(TableError):
        lens("X Y", x=Text("X"))


def test_findings_carry_the_origin_and_the_line() -> None:
    element = etree.fromstring("<A>\n<X/>\n<U/>\n</A>")
    (finding,) = THING.get(element, Origin("a.xml", 4, 9, "id")).findings
    assert (finding.origin, finding.line, finding.path) == (Origin("a.xml", 4, 9, "id"), 3, "A/U")


def test_objects_are_made_only_for_values() -> None:
    table = lens("Box(Word)", box=One(type("Box", (Shape,), {"deep": One(Deep, "Deep"), "w": Text("Word")}), "Box"))
    assert get(table, "<A><Box><Word/><Deep/></Box></A>").view == {}
    assert get(table, "<A><Box><Word>w</Word></Box></A>").view == {"box": {"w": "w"}}


def test_nested_objects_that_are_none_are_passed_over() -> None:
    assert put(THING, {"box": None}) == "<A/>"


def test_the_namespace_is_the_caller_s() -> None:
    assert put(THING, {"x": "1", "p": "2"}, namespace=ATOM) == f'<A xmlns="{ATOM}"><X>1</X><Box><P>2</P></Box></A>'


def test_a_silent_loss_is_no_news() -> None:
    table = lens(x=Text("X"), only=Text(), more=Text())
    findings = table.put({"only": "1", "more": "2"}, silent=["#/only"])[1]
    assert [finding.path for finding in findings] == ["#/more"]


# -- values that siblings decide --------------------------------------------------------------------------------------


def derived(view: Any) -> str | None:
    return f"{view['x']}!" if "x" in view else None


CONSTANT = lens(x=Text("X"), kind=Text(derive=lambda _: "PLAIN"), loud=Text(derive=derived), box=One(Deep, "Box"))


def test_derived_values_are_no_loss_while_they_can_be_derived_again() -> None:
    view = get(CONSTANT, "<A><X>x</X></A>").view
    assert view == {"x": "x", "kind": "PLAIN", "loud": "x!"}
    assert lost(CONSTANT, view) == []


@pytest.mark.parametrize(
    ("view", "named"),
    [
        ({"x": "x", "kind": "OTHER", "loud": "x!"}, ["#/kind"]),
        ({"x": "x", "loud": "x!"}, ["#/kind"]),
        ({"x": "x", "kind": "PLAIN", "loud": "y!"}, ["#/loud"]),
        ({"kind": "PLAIN"}, ["#/kind"]),  # nothing is left that a constant could stand beside
        ({"x": "\x00", "kind": "PLAIN", "loud": "\x00!"}, ["#/x", "#/kind", "#/loud"]),
        ({"box": {"word": "w", "kind": "PLAIN", "code": "w", "letter": "W"}}, []),
        ({}, []),
    ],
)
def test_derived_values_that_would_not_come_back_are_named(view: Any, named: list[str]) -> None:
    assert lost(CONSTANT, view) == named


def test_one_derived_value_may_rest_on_another() -> None:
    table = lens(d=One(Deep, "D"))
    assert get(table, "<A><D><Word>Way</Word></D></A>").view["d"] == {
        "word": "Way", "code": "w", "letter": "W", "kind": "PLAIN"
    }  # fmt: skip
    assert get(table, "<A><D><Word>Way</Word><Code>z</Code></D></A>").view["d"]["letter"] == "Z"


def test_rederive_fills_what_is_missing_and_says_so() -> None:
    view = {"x": "x", "box": {"word": "w"}}
    assert sorted(CONSTANT.rederive(view)) == ["#/box/code", "#/box/kind", "#/box/letter", "#/kind", "#/loud"]
    assert (view["loud"], view["box"]) == ("x!", {"word": "w", "code": "w", "letter": "W", "kind": "PLAIN"})
    assert CONSTANT.rederive(view) == []


# -- what others ask of it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("schema", [*FROM_V1, Trip], ids=lambda schema: schema.__name__)
def test_containers_hold_no_texts(schema: Any) -> None:
    boxes = set(table_of(schema).containers())
    assert boxes <= names(schema)

    @given(views(schema))
    def check(view: Any) -> None:
        element = table_of(schema).create(view)[0]
        assert not [box.tag for box in element.iter() if box.tag in boxes and (box.text or "").strip()]

    check()


def test_containers_of_simple_lists_are_lists_only() -> None:
    assert set(lens(a=Each(Text(), "As/B"), c=Text("C/D")).containers()) == {"A", "As", "C"}


@given(views(Trip))
def test_views_are_json_as_soon_as_they_are_dumped(view: Any) -> None:
    assert json.loads(json.dumps(Trip.to_v2(view))) == Trip.to_v2(view)
