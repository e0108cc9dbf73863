"""The places that are asked for, and that they are those of the resources."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ctct_bridge.errors import UsageError
from ctct_bridge.jobs.itinerary import PLACES, TRACKED, Choice, Place
from ctct_bridge.schemas import BY_NAME, FROM_V1


def every(places: tuple[Place, ...] = PLACES) -> Iterator[Place]:
    for place in places:
        yield place
        yield from every(place.below)


def visited(choice: Choice, places: tuple[Place, ...] = PLACES) -> set[str]:
    met = {place for place in places if choice.visits(place)}
    return {place.path for place in met}.union(*(visited(choice, place.below) for place in met))


def test_places_are_where_the_resources_say() -> None:
    for place in every():
        if place.resource:
            uri = BY_NAME[place.resource].V1.uri
            pattern = place.path.replace("*", "{parent}")
            assert uri == (pattern if place.alone else f"{pattern}/{{id}}")


def test_every_resource_of_v1_has_a_place() -> None:
    known = {name for place in every() for name in place.resources()} | {"fee", ""}
    assert {schema.resource for schema in FROM_V1} | {""} == known


def test_tracked_kinds_are_those_of_the_resources() -> None:
    routes = {kind: getattr(BY_NAME[name].V1, "routes", "") or BY_NAME[name].V1.uri for kind, name in TRACKED.items()}
    assert all(f"/events/{kind}/" in route for kind, route in routes.items())


def test_without_a_choice_it_is_the_collections_of_the_account() -> None:
    choice = Choice(None, details=False)
    assert visited(choice) == {place.path for place in PLACES}
    assert not any(choice.opens(place) for place in every())


def test_with_details_it_is_everything() -> None:
    choice = Choice(None, details=True)
    assert visited(choice) == {place.path for place in every()}
    closed = {place.resource for place in every() if not choice.opens(place)}
    assert closed == {"list_member", "", "schedule", "folder"}


@pytest.mark.parametrize(
    ("only", "details", "places", "opened"),
    [
        (["guest"], False, {"events", "events/*/registrants", "events/*/registrants/*/guests"}, set()),
        (["guest"], True, {"events", "events/*/registrants", "events/*/registrants/*/guests"}, {"guest"}),
        (["list"], True, {"lists"}, {"list"}),
        (["fee"], False, {"events"}, {"event"}),
        (["email_bounce"], False, {"contacts", "contacts/*/events/", "campaigns", "campaigns/*/events/"}, set()),
        (["email_click"], False, {"contacts", "contacts/*/events/", "campaigns", "campaigns/*/events/"}, {"campaign"}),
    ],
)  # fmt: skip
def test_a_choice_leads_there(only: list[str], details: bool, places: set[str], opened: set[str]) -> None:
    choice = Choice(only, details)
    assert visited(choice) == places
    assert {place.resource for place in every() if choice.opens(place)} == opened


@pytest.mark.parametrize("name", ["events", "promocode", ""])
def test_a_resource_that_v1_never_had(name: str) -> None:
    with pytest.raises(UsageError):
        Choice([name], details=False)
