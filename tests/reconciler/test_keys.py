"""What tells records apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.model import Frame
from ctct_bridge.reconciler.envelope import facts
from ctct_bridge.reconciler.keys import encoded, ids_of, parent_of, place_of
from ctct_bridge.reconciler.styles import manner_of
from ctct_bridge.reconciler.uris import ident
from ctct_bridge.schemas import Attendance, Event, File, Guest, Registrant

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
