"""Rosters and pairs: the corners, and what becomes of views that the laws do not draw. The laws range over the toys."""

from __future__ import annotations

from typing import Any

import pytest
from lens import again, get, lost, put, told
from toys import Form, Person

from ctct_bridge.reconciler.table import table_of

PERSON, FORM = table_of(Person), table_of(Form)


def fields(**values: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in values.items()]


def person(inside: str) -> str:
    return f"<Person>{inside}</Person>"


# -- the corners ------------------------------------------------------------------------------------------------------


def test_a_numbered_family_out_of_order_is_listed_by_number() -> None:
    xml = person("<CustomField10>ten</CustomField10><CustomField2>two</CustomField2><CustomField1>one</CustomField1>")
    assert get(PERSON, xml).view == {
        "custom_fields": fields(CustomField1="one", CustomField2="two", CustomField10="ten")
    }
    assert again(PERSON, xml) == xml


def test_text_among_the_elements_of_a_roster_is_kept() -> None:
    xml = "<Form><Home>stray<Street>s</Street><City>c</City>more</Home></Form>"
    assert told(get(FORM, xml)) == [("stray-text", "Form/Home")] * 2
    assert again(FORM, xml) == xml


@pytest.mark.parametrize("inside", ["a<b>bold</b>", "<Street>s</Street>"])
def test_an_element_of_a_roster_that_holds_elements_is_opaque(inside: str) -> None:
    xml = person(f"<CustomField1>{inside}</CustomField1><CustomField2>x</CustomField2>")
    got = get(PERSON, xml)
    assert (got.view, told(got)) == (
        {"custom_fields": fields(CustomField2="x")}, [("opaque-leaf", "Person/CustomField1")]
    )  # fmt: skip
    assert again(PERSON, xml) == xml


def test_an_attribute_of_an_element_of_a_roster_is_kept() -> None:
    xml = person('<CustomField1 a="1">x</CustomField1>')
    assert told(get(PERSON, xml)) == [("unknown-attribute", "Person/CustomField1")]
    assert again(PERSON, xml) == xml


REPEATED = person("<CustomField1>x</CustomField1><CustomField1>y</CustomField1>")


def test_a_repeat_goes_with_its_leader() -> None:
    got = get(PERSON, REPEATED)
    assert got.view == {"custom_fields": fields(CustomField1="x")}
    assert again(PERSON, REPEATED) == REPEATED
    shorter = put(PERSON, {"custom_fields": fields(CustomField2="z")}, got.residue)
    assert get(PERSON, shorter).view == {"custom_fields": fields(CustomField2="z")}


def test_a_repeat_is_never_written_before_its_leader() -> None:
    got = get(PERSON, person("<CustomField2>x</CustomField2><CustomField2>y</CustomField2><Name>n</Name>"))
    changed = {"name": "n", "custom_fields": fields(CustomField1="new", CustomField2="x")}
    assert get(PERSON, put(PERSON, changed, got.residue)).view == changed


# -- what v1 cannot hold ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "pointer"),
    [
        ({"name": "CustomField99", "value": "x"}, "#/custom_fields/1"),
        ({"name": "CustomField1", "value": "again"}, "#/custom_fields/1"),
        ({"name": "CustomField2"}, "#/custom_fields/1"),
        ({"value": "x"}, "#/custom_fields/1"),
        ({"name": "CustomField2", "value": "\0"}, "#/custom_fields/1"),
        ({"name": "CustomField2", "value": "x", "label": "Size"}, "#/custom_fields/1/label"),
    ],
)
def test_what_a_roster_has_no_place_for_is_named(row: Any, pointer: str) -> None:
    assert lost(PERSON, {"custom_fields": [*fields(CustomField1="x"), row]}) == [pointer]


def test_an_empty_list_is_nothing() -> None:
    assert lost(PERSON, {"custom_fields": []}) == []
    assert get(PERSON, put(PERSON, {"custom_fields": []})).view == {}


def test_a_place_inside_a_list_is_that_of_v2() -> None:
    home = {"label": "Home", "lines": [{"kind": "ONE", "name": "FIRST", "value": "Ada", "label": "Name:"}]}
    asked = {"lines": [{"kind": "ONE", "label": "Why?\0", "value": "so"}, {"kind": "MANY", "value": "x"}]}
    assert lost(FORM, {"parts": [home, asked]}) == [
        "#/parts/0/lines/0/label", "#/parts/1/lines/0/label", "#/parts/1/lines/1/kind",
    ]  # fmt: skip
    assert lost(FORM, {"mixed": [{"kind": "ONE", "name": "SIZE", "value": "9"}, {"label": "\0"}]}) == [
        "#/mixed/1/label"
    ]


# -- which element an object belongs to -------------------------------------------------------------------------------

REPLY = "<Item><Question>q</Question><Answers><Answer>a</Answer></Answers></Item>"


@pytest.mark.parametrize(
    "inside",
    [
        "<Work><City>c</City></Work>",
        f"<Info2>{REPLY}</Info2>",
        f"<Work><Label>w</Label></Work><Info2>{REPLY}</Info2>",
        f"<Rest>{REPLY}</Rest><More>{REPLY}</More>",
        f"<Rest>{REPLY}{REPLY}</Rest>",
    ],
)
def test_an_object_goes_back_where_it_came_from(inside: str) -> None:
    xml = f"<Form>{inside}</Form>"
    assert again(FORM, xml) == xml


def test_a_hint_that_does_not_fit_any_more_is_not_followed() -> None:
    got = get(FORM, f"<Form><Info2>{REPLY}</Info2></Form>")
    view = {"parts": [*got.view["parts"], {"lines": [{"label": "new", "kind": "ONE", "value": "x"}]}]}
    assert get(FORM, put(FORM, view, got.residue)).view == view
    assert lost(FORM, view, got.residue) == []


@pytest.mark.parametrize("hint", [["Info2", "Info1"], ["Info1", "Info1"], ["Other", "Info2"], "Info1", [None, None]])
def test_a_hint_that_makes_no_sense_is_not_followed(hint: Any) -> None:
    line = {"lines": [{"kind": "ONE", "label": "q"}]}
    assert lost(FORM, {"parts": [line, line]}, {"hints": {"#/parts": hint}}) == []


# -- one answer or several --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ("", {"kind": "ONE"}),
        ("<Answer>a</Answer>", {"kind": "ONE", "value": "a"}),
        ("<Answer>a</Answer><Answer>b</Answer>", {"kind": "MANY", "values": ["a", "b"]}),
        ("<Answer>a</Answer><Answer/>", {"kind": "ONE", "value": "a"}),
    ],
)
def test_the_number_of_answers_decides(answers: str, line: Any) -> None:
    xml = f"<Form><Info1><Item><Question>q</Question><Answers>{answers}</Answers></Item></Info1></Form>"
    assert get(FORM, xml).view == {"parts": [{"lines": [{"label": "q", **line}]}]}
    assert again(FORM, xml).replace("<Answers/>", "<Answers></Answers>") == xml


@pytest.mark.parametrize("values", [["a"], ["a", "\0"]])
def test_several_answers_of_which_one_remains_are_named(values: list[str]) -> None:
    found = lost(FORM, {"mixed": [{"kind": "MANY", "label": "q", "values": values}]})
    assert set(found) == {"#/mixed/0/kind", *(f"#/mixed/0/values/{at}" for at in range(len(values)))}


# -- a word that says two things --------------------------------------------------------------------------------------

CAME = "<Form><State>came</State></Form>"


def test_a_word_may_say_two_things() -> None:
    assert get(FORM, CAME).view == {"state": "IN", "check": "CAME"}
    assert again(FORM, CAME) == CAME


def test_the_element_of_the_other_property_wins() -> None:
    xml = "<Form><State>CAME</State><Check><State>ABSENT</State></Check></Form>"
    assert get(FORM, xml).view == {"state": "IN", "check": "ABSENT"}
    assert again(FORM, xml) == xml


@pytest.mark.parametrize(
    "view",
    [{"state": "IN"}, {"state": "OUT", "check": "CAME"}, {"check": "CAME"}, {"state": "IN", "check": "ABSENT"}, {}],
)
def test_an_edit_of_either_property_is_written(view: Any) -> None:
    got = get(FORM, CAME)
    assert get(FORM, put(FORM, view, got.residue)).view == view
