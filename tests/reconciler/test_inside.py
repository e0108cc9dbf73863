"""Copies with rosters, and what other documents say of a record: joined, and taken apart again."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoiler import reread, spoiled
from strategies import views

from ctct_bridge.reconciler.inside import borrow, take_in
from ctct_bridge.reconciler.joins import Joined, Part, join, unjoin
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import Attendance, Contact, Guest, ListMember, Payment, Registrant


def registrant(payload: str, form: str = "detail") -> Part:
    return part_of(f"<Registrant>{payload}</Registrant>", form)


def part_of(xml: Any, form: str) -> Part:
    from lxml import etree

    got = table_of(Registrant).get(etree.fromstring(xml) if isinstance(xml, str) else xml)
    return Part(form, got.view, got.residue, {})


@st.composite
def parts(draw: Any) -> Part:
    """A copy of any representable view, spoiled or not, and cut short often: the list form lacks elements."""
    element = reread(table_of(Registrant).create(draw(views(Registrant)))[0])
    for kid in list(element):
        if draw(st.integers(0, 2)) == 0:
            element.remove(kid)
    return part_of(draw(spoiled(Registrant, element, most=3)), draw(st.sampled_from(["list", "detail"])))


INNER = st.one_of(st.tuples(st.just(kind), views(kind)) for kind in (Guest, Attendance, Payment))


def own(joined: Joined, copies: list[Part]) -> Any:
    """The winner's view as it is taken out of the stored record."""
    stored = json.loads(json.dumps(Registrant.to_v2(joined.view)))
    view, problems = Registrant.lift(stored)
    assert problems == []
    supplied, residue = json.loads(json.dumps([joined.supplied, copies[joined.winner].residue]))
    return unjoin(Registrant, view, supplied, residue)


@pytest.mark.laws
@given(copies=st.lists(parts(), min_size=1, max_size=3), inner=st.lists(INNER, max_size=4))
def test_split_undoes_join(copies: list[Part], inner: list[Any]) -> None:
    before = deepcopy(copies)
    joined = join(Registrant, copies)
    wanted = deepcopy(before[joined.winner].view)
    for kind, view in inner:
        take_in(joined, kind, deepcopy(view))
    assert own(joined, before) == wanted


@pytest.mark.laws
@given(copies=st.lists(parts(), min_size=1, max_size=2), inner=st.lists(INNER, max_size=3))
def test_what_another_document_says_is_in_the_record_or_a_conflict(copies: list[Part], inner: list[Any]) -> None:
    joined = join(Registrant, copies)
    for kind, view in inner:
        take_in(joined, kind, deepcopy(view))
    guests = [view for kind, view in inner if kind is Guest]
    assert joined.view.get("guests", {}).get("guest_info", []) == guests
    for kind, view in inner:
        if kind is Attendance and view:
            found = joined.view["attendance_status"]
            assert found == view["attendance_status"] or "#/attendance_status" in joined.conflicts


# -- cases ------------------------------------------------------------------------------------------------------------

NAMES = "<LastName>Abara</LastName><FirstName>Teo</FirstName>"
PERSON = "<PersonalInformation><City>Truro</City></PersonalInformation>"
WORK = "<BusinessInformation><City>Halifax</City></BusinessInformation>"


def fields(*pairs: tuple[str, str]) -> Any:
    return [{"type": "single_value", "name": name, "value": value} for name, value in pairs]


def test_the_rosters_of_two_copies_are_joined_name_by_name() -> None:
    copies = [registrant(NAMES, "list"), registrant(f"<FirstName>Theo</FirstName>{PERSON}")]
    joined = join(Registrant, copies)
    assert joined.view["sections"] == [
        {"fields": fields(("NAME_FIRST", "Theo"), ("NAME_LAST", "Abara"), ("City", "Truro"))}
    ]
    assert joined.conflicts == ["#/sections/Personal/fields/NAME_FIRST"]
    assert joined.supplied == {"#/sections/Personal/fields/NAME_LAST": ["list", "Abara"]}


def test_the_list_form_s_short_roster_is_no_conflict() -> None:
    joined = join(Registrant, [registrant(NAMES, "list"), registrant(NAMES + PERSON + WORK)])
    assert (joined.conflicts, joined.supplied) == ([], {})


def test_a_section_that_was_supplied_is_found_again_by_its_element() -> None:
    copies = [registrant(""), registrant(WORK, "list")]
    joined = join(Registrant, copies)
    assert joined.view == {"sections": [{"fields": fields(("City", "Halifax"))}]}
    assert own(joined, copies) == {}


def test_an_edit_of_what_was_supplied_is_the_winner_s() -> None:
    copies = [registrant(""), registrant(NAMES, "list")]
    joined = join(Registrant, copies)
    edited = {"sections": [{"fields": fields(("NAME_FIRST", "Theo"), ("NAME_LAST", "Abara"))}]}
    assert unjoin(Registrant, edited, joined.supplied) == {"sections": [{"fields": fields(("NAME_FIRST", "Theo"))}]}


def taken(payload: str, *inner: Any) -> Joined:
    joined = join(Registrant, [registrant(payload)])
    for kind, view in inner:
        take_in(joined, kind, view)
    return joined


def test_a_status_fills_what_the_record_leaves_open() -> None:
    joined = taken("", (Attendance, {"attendance_status": "ATTENDED"}), (Attendance, {}))
    assert joined.view == {"attendance_status": "ATTENDED"}
    assert joined.supplied == {"#/attendance_status": ["attendance", "ATTENDED"]}
    paid = {"payment_summary": {"payment_status": "PAID"}}
    assert taken("", (Payment, paid)).view == paid


def test_the_record_s_own_word_stands_and_the_other_is_told_once() -> None:
    said = (Payment, {"payment_summary": {"payment_status": "PAID"}})
    joined = taken("<PaymentStatus>NA</PaymentStatus>", said, said)
    assert joined.view == {"payment_summary": {"payment_status": "NA"}}
    assert (joined.conflicts, joined.supplied) == (["#/payment_summary/payment_status"], {})


def test_guests_are_listed_in_their_order() -> None:
    joined = taken("<GuestCount>2</GuestCount>", (Guest, {"guest_id": "2"}), (Guest, {"guest_id": "1"}))
    assert joined.view == {"guests": {"guest_count": 2, "guest_info": [{"guest_id": "2"}, {"guest_id": "1"}]}}
    assert unjoin(Registrant, joined.view, joined.supplied) == {"guests": {"guest_count": 2}}


# -- lists that a record may have of its own --------------------------------------------------------------------------

LISTS = st.lists(st.sampled_from(["9", "12", "14", "active"]), max_size=3, unique=True)


def contact(lists: list[str] | None, form: str) -> tuple[Joined, Any]:
    view: Any = {"id": "1"} | ({} if lists is None else {"lists": [{"id": id} for id in lists]})
    return join(Contact, [Part(form, deepcopy(view), None, {})]), view


@pytest.mark.laws
@given(
    own=st.none() | LISTS.filter(bool),
    members=LISTS,
    form=st.sampled_from(["list", "detail"]),
    known=st.sets(LISTS.map(tuple)),
)
def test_memberships_are_in_the_contact_or_a_conflict_and_leave_it_again(
    own: list[str] | None, members: list[str], form: str, known: Any
) -> None:
    joined, before = contact(own, form)
    for id in members:
        take_in(joined, ListMember, {"id": "1"}, id, form == "detail")
    statuses = {id: "HIDDEN" for ids in known for id in ids}
    borrow(joined, Contact, {"list": statuses})
    found = [item["id"] for item in joined.view.get("lists", ())]
    said = [id for id in members if id != "active"]
    assert "#/lists" in joined.conflicts or set(said) <= set(found)
    assert set(found) <= {*(own or ()), *said}
    assert own is None or found == own, "a contact's own lists stand"
    assert all(item.get("status") == statuses.get(item["id"]) for item in joined.view.get("lists", ()))
    stored, problems = Contact.lift(json.loads(json.dumps(joined.view)))
    assert problems == []
    assert unjoin(Contact, stored, json.loads(json.dumps(joined.supplied))) == before


def test_a_status_of_its_own_is_not_borrowed() -> None:
    joined, _ = contact(["9"], "detail")
    joined.view["lists"][0]["status"] = "ACTIVE"
    borrow(joined, Contact, {"list": {"9": "HIDDEN"}})
    assert (joined.view["lists"], joined.supplied) == ([{"id": "9", "status": "ACTIVE"}], {})
