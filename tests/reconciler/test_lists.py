"""Lists: items, their residues, and who gets whose."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lens import again, get, lens, lost, put, told
from lxml import etree

from ctct_bridge.reconciler.fields import Count, Each, Many, Text
from ctct_bridge.reconciler.lists import align
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.reconciler.table import table_of

NUMBERS = lens("Ns?(N)", numbers=Each(Count(), "Ns/N"))


class Point(Shape):
    class V1:
        elements = "L V?"

    label = Text("L")
    value = Count("V")
    marks = Each(Text(), "Ms/M")
    only = Text()


POINTS = lens("Ps(P)", points=Many(Point, "Ps/P", key="label"))


class Kid(Resource):
    resource, collection = "kid", "kids"

    class V1:
        element, key = "Kid", "name"
        elements = "Name Size"

    name = Text("Name")
    size = Count("Size")
    only = Text()


class Parent(Resource):
    resource, collection = "parent", "parents"

    class V1:
        element = "Parent"
        elements = "Name Home?(Kids?(Kid))"
        children = {Kid: "Home/Kids/Kid"}  # noqa: RUF012

    name = Text("Name")


# -- simple values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "<A/>",
        "<A><Ns/></A>",
        "<A><Ns><N>1</N><N>2</N><N>1</N></Ns></A>",
        "<A><Ns><N>01</N><N/><N>x</N><U/><N>2</N></Ns></A>",
        '<A><Ns a="b">s<N c="d">1</N>t<N>2</N></Ns></A>',
        "<A><Ns><N>1<b/></N></Ns></A>",
        "<A><Ns><N>1</N></Ns><Ns><N>2</N></Ns></A>",
    ],
)
def test_everything_in_a_list_comes_back(source: str) -> None:
    assert again(NUMBERS, source) == source


def test_items_without_a_value_are_kept_whole() -> None:
    got = get(NUMBERS, "<A><Ns><N>01</N><N/><N>x</N><U/><N>2</N></Ns></A>")
    assert got.view == {"numbers": [1, 2]}
    assert told(got) == [("number-invalid", "A/Ns/N"), ("unknown-element", "A/Ns/U")]
    assert put(NUMBERS, {"numbers": [1, 2, 3]}, got.residue) == (
        "<A><Ns><N>01</N><N/><N>x</N><U/><N>2</N><N>3</N></Ns></A>"
    )
    assert put(NUMBERS, {"numbers": [7]}, got.residue) == "<A><Ns><N>7</N><N/><N>x</N><U/></Ns></A>"
    assert put(NUMBERS, {}, got.residue) == "<A><Ns><N/><N>x</N><U/></Ns></A>"


def test_an_item_that_v1_cannot_spell_is_named_at_its_place() -> None:
    assert lost(NUMBERS, {"numbers": [1, 10**15, 2]}) == ["#/numbers/1"]
    assert put(NUMBERS, {"numbers": [1, 10**15, 2]}) == "<A><Ns><N>1</N><N>2</N></Ns></A>"


# -- objects ----------------------------------------------------------------------------------------------------------


def test_objects_keep_their_own_residue() -> None:
    source = "<A><Ps><P><L>a</L><V>01</V></P><P><V>2</V><L>b</L><U/></P></Ps></A>"
    got = get(POINTS, source)
    assert got.view == {"points": [{"label": "a", "value": 1}, {"label": "b", "value": 2}]}
    assert got.residue == {"within": {"Ps": {"items": [
        ["a", {"text": {"V": "01"}}], ["b", {"order": ["V", "L", 0], "extra": ["<U></U>"]}]
    ]}}}  # fmt: skip
    assert again(POINTS, source) == source


def test_a_residue_follows_its_key_through_a_new_order() -> None:
    residue = get(POINTS, "<A><Ps><P><L>a</L><V>01</V></P><P><L>b</L><V>02</V></P></Ps></A>").residue
    swapped = {"points": [{"label": "b", "value": 2}, {"label": "c", "value": 7}, {"label": "a", "value": 1}]}
    assert put(POINTS, swapped, residue) == (
        "<A><Ps><P><L>b</L><V>02</V></P><P><L>c</L><V>7</V></P><P><L>a</L><V>01</V></P></Ps></A>"
    )


def test_a_renamed_item_keeps_the_residue_of_its_place() -> None:
    residue = get(POINTS, "<A><Ps><P><L>a</L><V>01</V></P></Ps></A>").residue
    assert put(POINTS, {"points": [{"label": "z", "value": 1}]}, residue) == "<A><Ps><P><L>z</L><V>01</V></P></Ps></A>"


def test_an_empty_object_is_an_item() -> None:
    assert put(POINTS, {"points": [{}, {}]}) == "<A><Ps><P><L/></P><P><L/></P></Ps></A>"
    assert get(POINTS, "<A><Ps><P><L/></P><P><L/></P></Ps></A>")[:2] == ({"points": [{}, {}]}, None)


def test_what_an_item_loses_is_named_from_the_top() -> None:
    deep = lens(outer=Many(type("B", (Shape,), {"points": Many(Point, "Ps/P")}), "Bs/B"))
    view = {"outer": [{}, {"points": [{"label": "a"}, {"only": "x", "marks": ["\x00"]}]}]}
    assert sorted(lost(deep, view)) == ["#/outer/1/points/1/marks/0", "#/outer/1/points/1/only"]


# -- children ---------------------------------------------------------------------------------------------------------


def test_children_are_no_part_of_the_view() -> None:
    table = table_of(Parent)
    source = "<Parent><Name>p</Name><Home><Kids><Kid><Name>k</Name><Size>01</Size></Kid><Kid/></Kids></Home></Parent>"
    got = get(table, source)
    assert got.view == {"name": "p"}
    assert [(kid.schema, kid.view) for kid in got.children] == [(Kid, {"name": "k", "size": 1}), (Kid, {})]
    element, findings = table.put(got.view, got.residue, {"kid": [kid.view for kid in got.children]})
    assert etree.tostring(element).decode() == source
    assert findings == []


def test_children_fill_the_blocks_around_them() -> None:
    table = table_of(Parent)
    element, _ = table.create({}, {"kid": [{}]})
    got = table.get(element)
    assert etree.tostring(element) == (
        b"<Parent><Name/><Home><Kids><Kid><Name/><Size/></Kid></Kids></Home></Parent>"
    )  # fmt: skip
    assert (len(got.children), got.residue) == (1, None)


def test_what_a_child_lost_is_named() -> None:
    findings = table_of(Parent).create({}, {"kid": [{"only": "x"}]})[1]
    assert [finding.code for finding in findings] == ["no-v1-home"]


# -- who gets whose ---------------------------------------------------------------------------------------------------

KEYS = st.lists(st.sampled_from(["a", "b", "c", None]), max_size=6)


@given(KEYS, KEYS, st.booleans())
def test_no_residue_is_given_twice(keys: list[Any], old: list[Any], alike: bool) -> None:
    residues: list[Any] = [[key, {"text": {"N": str(at)}}] for at, key in enumerate(old)]
    found = align(keys, residues, alike)
    given_away = [str(residue) for residue in found if residue is not None]
    assert len(found) == len(keys)
    assert len(set(given_away)) == len(given_away)
    for key, residue in zip(keys, found, strict=True):
        owner = next((pair[0] for pair in residues if pair[1] is residue), key)
        assert owner == key or (alike and key not in old) or old.count(key) < keys.count(key)


def test_the_key_goes_before_the_position() -> None:
    assert align(["b", "c"], [["a", {"x": 1}], ["b", {"x": 2}]]) == [{"x": 2}, None]
    assert align(["c", "b"], [["a", {"x": 1}], ["b", {"x": 2}]]) == [{"x": 1}, {"x": 2}]
    assert align(["c", "b"], [["a", {"x": 1}], ["b", {"x": 2}]], alike=False) == [None, {"x": 2}]
