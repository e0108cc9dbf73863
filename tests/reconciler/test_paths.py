"""From a pointer into v2 back to the element in v1."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import views
from toys import TOYS, Trip, Wallet

from ctct_bridge.reconciler.paths import row_path, v1_path
from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import REGISTRY, Contact, Event, Fee

#: Properties that follow from others: an element of their own is written only where they say something else.
DERIVED = ("code", "letter", "kind", "country_code", "state_code")


@pytest.mark.parametrize(
    ("pointer", "path"),
    [
        ("#", "Event"),
        ("#/name", "Event/Name"),
        ("#/id", "entry:link[edit]|entry:id"),
        ("#/address", "Event/EventLocation"),
        ("#/address/state", "Event/EventLocation/State"),
        ("#/payment_options/0", "Event/PaymentOptions/PaymentOption/Type"),
        ("#/payment_address/city", "Event/PaymentOptions/PaymentOption/PaymentAddress/City"),
        ("#/track_information/guest_limit", "Event/RegistrationTypes/RegistrationType/GuestLimit"),
        ("#/fees", "Event/RegistrationTypes/RegistrationType/EventFees/EventFee"),
        ("#/time_zone_id", ""),
        ("#/contact/name", ""),
        ("#/event_detail_url", ""),
        ("#/nothing", ""),
    ],
)
def test_an_event_s_properties(pointer: str, path: str) -> None:
    assert v1_path(Event, pointer) == path


def test_a_child_s_path_begins_at_its_parent_s_payload() -> None:
    path = "Event/RegistrationTypes/RegistrationType/EventFees/EventFee/Label"
    assert v1_path(Fee, "#/label", Event) == path
    assert v1_path(Fee, "#/label") == "EventFee/Label"


def test_items_of_lists() -> None:
    assert v1_path(Trip, "#/points/12/deep/number") == v1_path(Trip, "#/points/3/deep/number") != ""
    assert v1_path(Trip, "#/points/1").endswith(v1_path(Trip, "#/points").rpartition("/")[2])
    assert v1_path(Wallet, "#/cards/0").endswith("/Kind")


def leaves(view: Any, pointer: str = "#") -> Any:
    below = view.items() if isinstance(view, dict) else enumerate(view) if isinstance(view, list) else ()
    for key, value in below:
        yield from leaves(value, f"{pointer}/{key}")
    if not isinstance(view, (dict, list)):
        yield pointer


@pytest.mark.laws
@pytest.mark.parametrize("schema", [*REGISTRY, *TOYS], ids=lambda schema: schema.__name__)
@given(data=st.data())
def test_the_path_leads_to_an_element_that_is_written(schema: Any, data: st.DataObject) -> None:
    """Whatever property a view has, its path names an element of the document made from the view."""
    view = data.draw(views(schema))
    element, lost = table_of(schema).create(view)
    gone = {finding.path for finding in lost}
    written = {element.tag} | {
        "/".join([*(above.tag for above in reversed(list(inner.iterancestors()))), inner.tag])
        for inner in element.iter()
    }
    for pointer in set(leaves(view)) - gone:
        if pointer.rpartition("/")[2] in DERIVED:
            continue
        path = v1_path(schema, pointer)
        above, _, last = path.rpartition("/")
        assert not path or path.startswith("entry:") or path in written or (last[0] == "@" and above in written)


def test_an_object_of_a_roster_has_the_path_of_its_element() -> None:
    view = {"custom_fields": [{"name": "CustomField2", "value": "a"}, {"name": "mine"}, {"value": "b"}]}
    wanted = ["Contact/CustomField2", "", ""]
    assert [row_path(Contact, f"#/custom_fields/{at}/value", view) for at in range(3)] == wanted
    assert row_path(Contact, "#/custom_fields", view) == row_path(Contact, "#/no_such", view) == ""
    assert row_path(Contact, "#", view) == ""
    assert row_path(Contact, "#/first_name", {"first_name": "Una"}) == ""


def test_what_could_not_be_derived_has_the_path_of_its_source() -> None:
    place = "Event/EventLocation"
    assert v1_path(Event, "#/address/state_code") == f"{place}/StateCode"
    assert v1_path(Event, "#/address/state_code", code="state-unknown") == f"{place}/State"
    assert v1_path(Event, "#/address/country_code", code="country-unknown") == f"{place}/Country"
    assert v1_path(Event, "#/name", code="v2-too-long") == "Event/Name"
