"""What tells records apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.model import Frame, Origin, Record
from ctct_bridge.reconciler.envelope import facts
from ctct_bridge.reconciler.keys import encoded, ids_of, key_of, number, parent_of, place_of
from ctct_bridge.reconciler.styles import manner_of
from ctct_bridge.reconciler.uris import ident
from ctct_bridge.schemas import BY_NAME, Attendance, Event, Fee, File, Guest, Registrant, Schedule

IDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=6)


@given(ids=st.lists(IDS, min_size=1, max_size=3))
def test_a_parent_can_be_taken_apart(ids: list[str]) -> None:
    assert ids_of(parent_of(ids), len(ids)) == ids


@pytest.mark.parametrize(("parent", "number"), [(None, 1), (None, 2), ("a", 2), ("a/b/c", 2)])
def test_a_parent_of_another_depth_has_no_ids(parent: str | None, number: int) -> None:
    assert ids_of(parent, number) == []


def test_an_id_keeps_what_ids_are_made_of() -> None:
    assert encoded("001Q_-x=") == "001Q_-x="
    assert encoded("a/b%c d") == "a%2Fb%25c%20d"
    assert parent_of([]) is None


@pytest.mark.parametrize(
    ("schema", "parent", "id", "place"),
    [
        (Event, None, "e1", ("event", "e1")),
        (Registrant, "e1", "r1", ("registrant/e1", "r1")),
        (Guest, "e1/r1", "1", ("registrant/e1", "r1")),
        (Guest, "e%2F1/r%3D", "1", ("registrant/e/1", "r=")),
        (Attendance, "e1/r1", "attendancestatus", ("registrant/e1", "r1")),
        (Guest, None, "1", ("registrant/", "")),
        (Guest, "r1", "1", ("registrant/", "")),
    ],
)
def test_an_entry_belongs_to_its_record_or_to_another_s(schema: type, parent: str, id: str, place: object) -> None:
    assert place_of(schema, parent, id) == place


@given(ids=st.lists(IDS.filter(lambda id: not any(char.isspace() for char in id)), min_size=3, max_size=3))
def test_a_uri_gives_back_the_ids_that_it_was_made_of(ids: list[str]) -> None:
    if any(id.strip() != id or set(id) <= set("./") for id in ids):
        return
    *above, last = ids
    known = facts(Frame(user="u"), manner_of(Guest), last, parent_of(above), ("", ""))
    assert ident(known.link or "", Guest.V1.uri) == (last, parent_of(above))


def test_without_its_parents_there_is_no_uri() -> None:
    frame, guest = Frame(user="u"), manner_of(Guest)
    assert facts(frame, guest, "1", None, ("", "")).link is None
    assert facts(frame, guest, "1", "r1", ("", "")).link is None
    assert facts(frame, manner_of(Attendance), "attendancestatus", "e/r", ("", "")).link == (
        "/ws/customers/u/events/e/registrants/r/attendancestatus"
    )


def test_what_v2_serves_beside_its_parent_is_known_by_its_own_id() -> None:
    assert place_of(File, "12", "7") == place_of(File, "13", "7") == ("file", "7")


def test_a_key_has_the_parent_only_where_v2_serves_it_below_one() -> None:
    assert key_of(Event, None, "e1", {}, 0) == "event/e1"
    assert key_of(Registrant, "e1", "r/1", {}, 0) == "registrant/e1/r%2F1"
    assert key_of(Guest, "e1/r1", "1", {}, 0) == "guest/e1/r1/1"
    assert key_of(File, "12", "7", {}, 0) == key_of(File, "13", "7", {}, 0) == "file/7"
    assert [key_of(Fee, "e1", None, {}, place) for place in (0, 1)] == ["fee/e1/0", "fee/e1/1"]


@given(parents=st.lists(IDS, min_size=2, max_size=2), ids=st.lists(IDS, min_size=2, max_size=2))
def test_a_key_is_that_of_one_record(parents: list[str], ids: list[str]) -> None:
    one, other = (key_of(Registrant, *pair, {}, 0) for pair in zip(parents, ids, strict=True))
    assert (one == other) == ((parents[0], ids[0]) == (parents[1], ids[1]))
    clicks = [
        key_of(BY_NAME["email_click"], "campaigns/1", ids[0], view, 0)
        for view in ({"link_id": "2"}, {"link_id": "3"}, {})
    ]
    assert len(set(clicks)) == 3


def test_children_are_numbered_each_kind_for_itself() -> None:
    records = [Record(schema, {}, None, [], Origin("-")) for schema in (Event, Fee, Schedule, Fee, Schedule, Fee)]
    assert [record.place for record in number(records)] == [0, 0, 0, 1, 1, 2]
