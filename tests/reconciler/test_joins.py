"""Several copies of one record: what wins, what is supplied, what is told, and that all of it can be undone."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from archives import MORE, PIECES
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from strategies import children, json_views, views

from ctct_bridge.model import State
from ctct_bridge.reconciler.joins import Joined, Part, join, unjoin
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import Event


def part(payload: str, form: str = "detail") -> Part:
    """A copy as the walk reads it from an Event with these children."""
    got = table_of(Event).get(etree.fromstring(f"<Event>{payload}</Event>"))
    kids: dict[str, list[Any]] = {}
    for child in got.children:
        kids.setdefault(child.schema.resource, []).append(child.view)
    return Part(form, got.view, got.residue, kids)


payloads = st.tuples(st.lists(st.sampled_from(PIECES), max_size=6), st.lists(st.sampled_from(MORE), max_size=3)).map(
    lambda pieces: "".join(pieces[0] + pieces[1])
)
written = st.builds(part, payloads, st.sampled_from(["list", "detail"])).flatmap(
    lambda copy: st.booleans().map(lambda damaged: copy._replace(damaged=damaged))
)


@st.composite
def _made(draw: Any) -> Part:
    """A copy with any representable view, as ``create`` would write it and ``get`` read it."""
    element, _ = table_of(Event).create(draw(views(Event)), draw(children(Event)))
    inside = etree.tostring(element).decode().partition(">")[2].removesuffix("</Event>")
    return part(inside, draw(st.sampled_from(["list", "detail"])))


parts = st.lists(st.one_of(written, written, _made()), min_size=1, max_size=4)


# -- laws -------------------------------------------------------------------------------------------------------------


@pytest.mark.laws
@given(copies=parts)
def test_unjoining_undoes_joining(copies: list[Part]) -> None:
    before = deepcopy(copies)
    joined = join(Event, copies)
    assert unjoin(Event, joined.view, json.loads(json.dumps(joined.supplied))) == copies[joined.winner].view
    assert copies == before, "every copy keeps its own view"


@pytest.mark.laws
@given(copies=parts)
def test_the_winner_s_own_values_stand(copies: list[Part]) -> None:
    joined = join(Event, copies)
    winner = copies[joined.winner]
    assert winner.form == "detail" or all(copy.form == "list" for copy in copies)
    assert within(winner.view, joined.view)
    assert [state is None for state in joined.states].index(True) == joined.winner
    assert joined.states.count(None) == 1


def within(small: Any, large: Any) -> bool:
    """Whether everything in ``small`` is in ``large``."""
    if isinstance(small, dict):
        return isinstance(large, dict) and all(
            key in large and within(value, large[key]) for key, value in small.items()
        )
    return bool(small == large)


def at(view: Any, pointer: str) -> Any:
    for key in pointer[2:].split("/"):
        view = view.get(key) if isinstance(view, dict) else None
    return view


@pytest.mark.laws
@given(copies=parts)
def test_what_is_supplied_was_nowhere_in_the_winner(copies: list[Part]) -> None:
    joined = join(Event, copies)
    winner = copies[joined.winner]
    for pointer, (supplier, _) in joined.supplied.items():
        assert at(winner.view, pointer) is None
        assert at(joined.view, pointer) is not None
        assert supplier in ("list", "detail", "derived")
    added = {pointer for pointer in leaves(joined.view) if at(winner.view, pointer) is None}
    assert added <= set(joined.supplied), "nothing appears without a supplier"


def leaves(view: Any, pointer: str = "#") -> list[str]:
    found = []
    for key, value in view.items():
        found += leaves(value, f"{pointer}/{key}") if isinstance(value, dict) else [f"{pointer}/{key}"]
    return found


@pytest.mark.laws
@given(copies=parts)
def test_copies_that_come_again_change_nothing(copies: list[Part]) -> None:
    """An archive that holds everything twice gives the same record, and each second copy its state."""
    once, twice = join(Event, copies), join(Event, copies + deepcopy(copies))
    assert (twice.winner, twice.view, twice.supplied) == (once.winner, once.view, once.supplied)
    assert set(twice.conflicts) == set(once.conflicts)
    assert twice.states[: len(copies)] == once.states
    for state, again in zip(once.states, twice.states[len(copies) :], strict=True):
        assert again == (State.DUPLICATE if state is None else state)


@pytest.mark.laws
@given(copies=parts)
def test_the_first_detail_form_wins_else_the_first_copy_and_whole_ones_first(copies: list[Part]) -> None:
    kinds = [(copy.form, copy.damaged) for copy in copies]
    order = [("detail", False), ("detail", True), ("list", False), ("list", True)]
    assert join(Event, copies).winner == kinds.index(next(kind for kind in order if kind in kinds))


@pytest.mark.laws
@given(copies=parts)
def test_a_joined_record_is_joined(copies: list[Part]) -> None:
    """What the copies became takes nothing more from them, and agrees with the one that it was made from."""
    joined = join(Event, copies)
    best = copies[joined.winner]
    again = join(Event, [best._replace(view=joined.view, form="detail"), best._replace(form="list")])
    assert again.view == joined.view
    assert again.supplied == {}
    assert again.conflicts == []


@pytest.mark.laws
@given(copies=parts, data=st.data())
def test_an_edit_survives_unjoining(copies: list[Part], data: st.DataObject) -> None:
    """What a person changed is no longer what a copy supplied, so it goes into v1."""
    joined = join(Event, copies)
    if not joined.supplied:
        return
    pointer = data.draw(st.sampled_from(sorted(joined.supplied)))
    edited = deepcopy(joined.view)
    *path, last = pointer[2:].split("/")
    home = edited
    for key in path:
        home = home[key]
    home[last] = data.draw(
        json_views(Event).map(lambda view: at(view, pointer)).filter(lambda value: value not in (None, home[last]))
    )
    own = unjoin(Event, edited, joined.supplied)
    assert at(own, pointer) == home[last]


# -- cases ------------------------------------------------------------------------------------------------------------


def joined_of(*payloads: tuple[str, str]) -> Joined:
    return join(Event, [part(payload, form) for form, payload in payloads])


NAMED = "<Name>A</Name>"


def test_the_detail_form_wins_wherever_it_stands() -> None:
    one, other = ("list", "<Name>L</Name>"), ("detail", "<Name>D</Name>")
    for copies in ((one, other), (other, one)):
        joined = joined_of(*copies)
        assert joined.view == {"name": "D"}
        assert joined.conflicts == ["#/name"]
        assert copies[joined.winner] is other


def test_a_missing_element_is_supplied_and_an_empty_one_is_not() -> None:
    copy = "<Name>A</Name><Title>T</Title><Description>D</Description>"
    joined = joined_of(("detail", "<Name>A</Name><Title/>"), ("list", copy))
    assert joined.view == {"name": "A", "description": "D"}
    assert joined.supplied == {"#/description": ["list", "D"]}
    assert joined.conflicts == []


def test_an_unreadable_value_is_not_replaced_by_the_other_copy_s() -> None:
    joined = joined_of(("detail", "<Registered>many</Registered>"), ("list", "<Registered>7</Registered>"))
    assert joined.view == {}


def test_an_opaque_value_is_not_replaced_by_the_other_copy_s() -> None:
    joined = joined_of(("detail", "<Name>a<b/></Name>"), ("list", "<Name>A</Name>"))
    assert joined.view == {}


def test_derived_codes_follow_what_was_supplied() -> None:
    place = "<EventLocation><State>Nova Scotia</State><Country>Canada</Country></EventLocation>"
    joined = joined_of(("detail", NAMED), ("list", NAMED + place))
    assert joined.view["address"] == {
        "state": "Nova Scotia", "country": "Canada", "country_code": "ca", "state_code": "NS",
    }  # fmt: skip
    assert joined.supplied["#/address/country_code"] == ["derived", "ca"]
    assert unjoin(Event, joined.view, joined.supplied) == {"name": "A"}


def test_no_code_without_its_name() -> None:
    """An empty country is the detail form's own word; a code derived from the other copy's would contradict it."""
    joined = joined_of(
        ("detail", "<EventLocation><Country/></EventLocation>"),
        ("list", "<EventLocation><Country>Canada</Country></EventLocation>"),
    )
    assert joined.view == {}


def test_a_stated_code_is_supplied() -> None:
    joined = joined_of(
        ("detail", "<EventLocation><Country/></EventLocation>"),
        ("list", "<EventLocation><Country/><CountryCode>CA</CountryCode></EventLocation>"),
    )
    assert joined.view == {"address": {"country_code": "ca"}}


def test_a_country_conflict_is_told_once() -> None:
    joined = joined_of(
        *[(form, f"<EventLocation><Country>{name}</Country></EventLocation>")
          for form, name in (("detail", "Canada"), ("list", "France"))]
    )  # fmt: skip
    assert joined.conflicts == ["#/address/country"]


def option(kind: str, inside: str = "") -> str:
    return f"<PaymentOptions><PaymentOption><Type>{kind}</Type>{inside}</PaymentOption></PaymentOptions>"


def test_variants_are_never_mixed() -> None:
    check = option("CHECK", "<PaymentAddress><City>Halifax</City></PaymentAddress>")
    joined = joined_of(("detail", option("DOOR")), ("detail", check))
    assert joined.view == {"payment_options": ["DOOR"]}
    assert joined.conflicts == ["#/payment_options"]
    joined = joined_of(("detail", NAMED), ("detail", check))
    assert joined.view == {"name": "A", "payment_options": ["CHECK"], "payment_address": {"city": "Halifax"}}


TYPES = "<RegistrationTypes><RegistrationType>{}</RegistrationType></RegistrationTypes>"


def test_a_whole_branch_may_be_missing() -> None:
    joined = joined_of(("detail", NAMED), ("detail", TYPES.format("<GuestLimit>3</GuestLimit>")))
    assert joined.view == {"name": "A", "track_information": {"guest_limit": 3}}


def test_children_of_another_copy_are_told_and_left_to_it() -> None:
    fees = "<EventFees><EventFee><Label>A</Label><Fee>{}</Fee></EventFee></EventFees>"
    one, other = (("detail", TYPES.format(fees.format(amount))) for amount in (1, 2))
    joined = joined_of(one, other, one)
    assert joined.states == [None, State.SUPERSEDED, State.DUPLICATE]
    assert joined.conflicts == ["#/fees"]
    assert joined_of(("detail", NAMED), one).conflicts == ["#/fees"]
    assert joined_of(one, ("list", NAMED)).conflicts == []


def test_equal_copies_are_duplicates_only_in_the_same_form() -> None:
    assert joined_of(("list", NAMED), ("list", NAMED)).states == [None, State.DUPLICATE]
    assert joined_of(("detail", NAMED), ("list", NAMED)).states == [None, State.SUPERSEDED]


def test_the_first_of_several_suppliers_counts_and_the_other_is_told() -> None:
    titled = [("list", f"{NAMED}<Title>{title}</Title>") for title in "XY"]
    joined = joined_of(("detail", NAMED), *titled)
    assert joined.view["title"] == "X"
    assert joined.conflicts == ["#/title"]


@pytest.mark.parametrize("pointer", ["#/nothing", "#/address/nothing", "#/name/nothing"])
def test_unjoining_passes_over_what_is_gone(pointer: str) -> None:
    assert unjoin(Event, {"name": "A"}, {pointer: ["list", None]}) == {"name": "A"}
