"""What a body is: its path, its properties, its neighbours; and nothing where that is not certain."""

from __future__ import annotations

from typing import Any

import pytest
from samplefile import SAMPLES, objects, v2_bodies

from ctct_bridge.jobs.recognising import Home, Known, home_of, recognise
from ctct_bridge.schemas import BY_NAME, REGISTRY
from ctct_bridge.schemas.add_contacts import AddContacts

TREE = [*v2_bodies(SAMPLES / "account.out" / "v2"), *v2_bodies(SAMPLES / "v2")]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("out/v2/eventspot/events/a1/fees.json", ("out", "eventspot/events/a1/fees", 1, "fee", None, True)),
        ("v2/contacts.page-12.json", ("", "contacts", 12, "contact", None, True)),
        ("v2/eventspot/events/a1.json", ("", "eventspot/events", 1, "event", "a1", True)),
        ("v2/lists.json.gz/lists.json", ("", "lists", 1, "list", None, True)),
        ("a/b/lists.json", ("a/b", "lists", 1, "list", None, False)),
        ("contacts?limit=500.json", ("", "contacts", 1, "contact", None, False)),
        ("v2/contacts/7/tracking/opens.json", ("", "contacts/7/tracking/opens", 1, "email_open", None, True)),
    ],
)
def test_a_path_says_what_is_served_there(path: str, wanted: tuple[Any, ...]) -> None:
    home = home_of(path)
    assert home is not None
    assert (*home[:3], home.schema.resource, *home[4:]) == wanted


def test_paths_that_say_nothing() -> None:
    assert home_of("answer.json") is None
    assert home_of("v2/nothing.json") == Home("", "nothing", 1, None, None, True)
    assert home_of("out/v2/activities/addcontacts.json") == Home(
        "out", "activities/addcontacts", 1, AddContacts, "", True
    )


@pytest.mark.parametrize("schema", [schema for schema in REGISTRY if schema.into() is None])
def test_every_resource_is_served_where_it_says(schema: Any) -> None:
    for place in schema.places():
        url = place.replace("{grandparent}", "g1").replace("{parent}", "p1")
        home = home_of(f"v2/{url}.json")
        assert home is not None and home.schema is schema and home.item is None
        above = url.split("/p1/")[0] if "/p1/" in url else None
        assert home.above == ((above, "p1") if above is not None else None)


def test_bodies_are_known_by_their_properties_or_not_at_all() -> None:
    """Without its path a body is what it is under its path, or nobody knows; it is never taken for something else."""
    known = 0
    for path, _, body in TREE:
        home = home_of(path.relative_to(SAMPLES).as_posix())
        assert home is not None
        row = isinstance(body, list) or "results" in body
        for each in objects(body):
            placed, bare = recognise(each, home.schema, row), recognise(each, None, row)
            assert isinstance(placed, Known)
            assert isinstance(bare, str) or bare == placed, path
            known += isinstance(bare, Known)
    assert known > 80


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "an empty object"),
        ({"id": "1", "name": "A"}, "its properties are those of event, "),
        ({"version": "1", "scripts": {}}, "no resource has these properties"),
        ([{"error_key": "http.status.not_found", "error_message": "no"}][0], "an error message of the service"),
    ],
)
def test_what_is_not_certain_is_not_guessed(body: dict[str, Any], reason: str) -> None:
    found = recognise(body, None, False)
    assert isinstance(found, str) and found.startswith(reason)


def test_a_path_does_not_make_a_body_what_it_is_not() -> None:
    contact = {"email_addresses": [], "first_name": "Nora", "lists": []}
    found = recognise(contact, BY_NAME["fee"], True)
    assert isinstance(found, Known) and found.schema.resource == "contact"
    assert (
        recognise({"bogus": 1, "other": 2, "id": "1"}, BY_NAME["contact"], True) == "no resource has these properties"
    )


def test_rows_may_be_whole_objects() -> None:
    event = BY_NAME["event"]
    row, item = (
        {"id": "a", "name": "b"},
        {"id": "a", "payment_options": [], "registration_url": "", "is_checkin_available": True},
    )
    assert recognise(row, event, True) == Known(event, event.row)
    assert recognise(row, event, False) == Known(event, event)
    found = recognise({**item, "track_information": {}}, event, True)
    assert found == Known(event, event)
