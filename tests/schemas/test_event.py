"""Events: which v1 element is which v2 property, and what v2 would object to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from marshmallow import ValidationError
from strategies import views

from ctct_bridge.reconciler.table import Got, table_of
from ctct_bridge.schemas import BY_ELEMENT, BY_NAME, Event
from ctct_bridge.schemas.event import CURRENCIES, TYPES, EventAddress, EventRow, TrackInformation

TABLE = table_of(Event)


def read(xml: str) -> Got:
    return TABLE.get(etree.fromstring(f"<Event>{xml}</Event>"))


def address(inner: str) -> Any:
    return read(f"<EventLocation>{inner}</EventLocation>").view.get("address", {})


def problems(view: Any) -> set[tuple[str, str]]:
    return {(pointer, code) for pointer, code, _ in Event.problems(view) if code != "v2-required"}


def test_an_event_is_known_by_its_element_and_name() -> None:
    assert BY_ELEMENT["Event"] is TABLE
    assert BY_NAME["event"] is Event


# -- the documented event ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def documented(repo_samples: Path) -> Got:
    (payload,) = etree.parse(repo_samples / "events" / "entry.xml").iter("Event")
    return TABLE.get(payload)


@pytest.fixture(scope="module")
def repo_samples() -> Path:
    return Path(__file__).resolve().parents[2] / "samples"


def test_the_documented_event_in_v2(documented: Got) -> None:
    expected: Any = {
        "name": "2012 Summer School",
        "title": "Larkhill Summer School",
        "status": "ACTIVE",
        "location": "St. Brannoc's Hall",
        "type": "BIRTHDAY",
        "address": {
            "city": "Northampton", "state": "Massachusetts", "country": "United States", "line1": "17 Orchard Row",
            "line2": "Side entrance", "country_code": "us", "state_code": "MA", "postal_code": "01060",
        },
        "description": "Five days of part-song for every voice. Lunch is soup & bread.",
        "start_date": "2012-08-06T13:30:00.000Z",
        "end_date": "2012-08-10T21:00:00.000Z",
        "created_date": "2012-01-23T19:09:18.275Z",
        "active_date": "2012-01-24T13:00:00.518Z",
        "registration_url": "http://events.example.com/register/event?oeidk=a07e5a04hq7s1p9c3b6&llr=lh4kqxdab",
        "payment_options": ["PAYPAL", "CHECK", "DOOR"],
        "paypal_account_email": "treasurer@larkhill-choir.example",
        "payment_address": {
            "city": "Northampton", "state": "Massachusetts", "country": "United States", "line1": "PO Box 58",
            "country_code": "us", "state_code": "MA", "postal_code": "01061",
        },
        "currency_type": "USD",
        "total_registered_count": 37,
        "track_information": {
            "registration_limit_date": "2012-07-28T03:59:00.000Z", "is_registration_closed_manually": False,
            "is_ticketing_link_displayed": True, "guest_limit": 3, "registration_limit_count": 64,
        },
    }  # fmt: skip
    assert Event.to_v2(documented.view) == expected
    assert list(Event.to_v2(documented.view)) == list(expected), "in the order of v2's documentation"
    assert documented.findings == []


def test_the_documented_event_s_fees(documented: Got) -> None:
    assert [child.schema.resource for child in documented.children] == ["fee"] * 3
    assert [child.view["label"] for child in documented.children] == [
        "Whole week", "Music hire", "Closing supper, guests"
    ]  # fmt: skip


def test_the_documented_event_keeps_what_v2_has_no_place_for(documented: Got) -> None:
    assert documented.residue is not None
    texts = documented.residue["text"]
    assert {name for name in texts if not name.endswith("Date")} == {
        "WebPage", "AttendedCount", "CancelledCount", "EventFeeRequired"
    }  # fmt: skip


# -- single properties ------------------------------------------------------------------------------------------------


def test_both_generations_of_names_are_read() -> None:
    assert address("<StateName>Ohio</StateName><CountryName>United States</CountryName>") == {
        "state": "Ohio", "country": "United States", "country_code": "us", "state_code": "OH"
    }  # fmt: skip


def test_stated_codes_win_and_are_folded() -> None:
    stated = address("<State>Ohio</State><StateCode>zz</StateCode><Country>x</Country><CountryCode>CA</CountryCode>")
    assert (stated["state_code"], stated["country_code"]) == ("ZZ", "ca")


def test_no_code_is_guessed() -> None:
    assert address("<State>Ohio</State>") == {"state": "Ohio"}
    assert address("<State>Ohio</State><Country>Germany</Country>") == {
        "state": "Ohio", "country": "Germany", "country_code": "de"
    }  # fmt: skip
    assert address("<State>Ohio</State><Country>Atlantis</Country>") == {"state": "Ohio", "country": "Atlantis"}


def test_a_state_code_may_rest_on_a_stated_country_code() -> None:
    assert address("<State>Ohio</State><CountryCode>us</CountryCode>")["state_code"] == "OH"


def test_an_empty_location_is_no_address() -> None:
    assert "address" not in read("<EventLocation><Location>Hall</Location><City/></EventLocation>").view


def test_an_empty_type_stays_unset() -> None:
    got = read("<EventType></EventType>")
    assert ("type" in got.view, got.findings) == (False, [])


def test_a_status_that_v1_never_documented_is_named() -> None:
    got = read("<Status>DELETED</Status>")
    assert [finding.code for finding in got.findings] == ["token-unknown"]
    assert [finding.path for finding in TABLE.put({"status": "DELETED"})[1]] == ["#/status"]


def test_of_several_registration_types_the_first_counts() -> None:
    one = "<RegistrationType><GuestLimit>{}</GuestLimit></RegistrationType>"
    got = read(f"<RegistrationTypes>{one.format(1)}{one.format(2)}</RegistrationTypes>")
    assert got.view == {"track_information": {"guest_limit": 1}}
    assert [finding.code for finding in got.findings] == ["repeated-element"]


@pytest.mark.parametrize(
    ("option", "key"),
    [("PAYPAL", "paypal_account_email"), ("CHECK", "payment_address"), ("DOOR", None)],
)
def test_what_a_payment_option_carries_belongs_to_its_tag(option: str, key: str | None) -> None:
    view = {"paypal_account_email": "a@example.com", "payment_address": {"line1": "x"}}
    lost = {finding.path.split("/")[1] for finding in TABLE.put({"payment_options": [option], **view})[1]}
    assert lost == view.keys() - {key}


def test_payment_options_of_v2_only_have_no_home() -> None:
    assert [finding.path for finding in TABLE.put({"payment_options": ["DOOR", "GOOGLE_CHECKOUT"]})[1]] == [
        "#/payment_options/1"
    ]  # fmt: skip


# -- the v2 contract --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        ({"name": "x" * 101}, ("#/name", "v2-too-long")),
        ({"description": "x" * 351}, ("#/description", "v2-too-long")),
        ({"location": "x" * 51}, ("#/location", "v2-too-long")),
        ({"status": "GONE"}, ("#/status", "v2-not-allowed")),
        ({"currency_type": "XAU"}, ("#/currency_type", "v2-not-allowed")),
        ({"time_zone_id": "Mars/Olympus"}, ("#/time_zone_id", "v2-not-allowed")),
        ({"paypal_account_email": "nobody"}, ("#/paypal_account_email", "v2-not-email")),
        ({"track_information": {"guest_limit": 101}}, ("#/track_information/guest_limit", "v2-out-of-range")),
        (
            {"track_information": {"is_guest_name_required": True, "is_guest_anonymous_enabled": True}},
            ("#/track_information/is_guest_name_required", "v2-exclusive"),
        ),
        ({"address": {"country_code": "de", "state_code": "OH"}}, ("#/address/state_code", "v2-not-allowed")),
    ],
)
def test_what_v2_refuses(view: Any, problem: tuple[str, str]) -> None:
    assert problem in problems(view)
    with pytest.raises(ValidationError):
        Event().load(Event.to_v2(view))


def test_an_end_before_the_start_is_no_refusal() -> None:
    body = {"start_date": "2012-01-02T00:00:00.000Z", "end_date": "2012-01-01T00:00:00.000Z"}
    assert problems(Event().load(body)) == {("#/end_date", "end-before-start")}


@given(views(Event))
def test_v1_alone_never_makes_a_complete_event(view: Any) -> None:
    missing = {pointer for pointer, code, _ in Event.problems(view) if code == "v2-required"}
    assert {"#/time_zone_id", "#/contact/name"} <= missing
    assert ("#/payable_to" in missing) == ("CHECK" in view.get("payment_options", ()))


def test_the_lists_of_v2() -> None:
    assert len(TYPES.split()) == len(set(TYPES.split())) == 24
    assert len(CURRENCIES.split()) == len(set(CURRENCIES.split())) == 21


# -- rows -------------------------------------------------------------------------------------------------------------


@given(views(Event), st.booleans())
def test_a_row_is_made_from_the_same_view(view: Any, with_id: bool) -> None:
    row = Event.to_v2({**view, "id": "a07e1"} if with_id else view, "row")
    assert row.keys() <= EventRow._declared_fields.keys()
    assert EventAddress._declared_fields.keys() - {"latitude", "longitude"} == row["address"].keys()
    assert "payment_options" not in row


def test_a_create_body_lacks_what_the_server_sets() -> None:
    view = {"id": "a07e1", "name": "n", "status": "DRAFT", "total_registered_count": 3}
    assert Event.to_v2(view, "post") == {"name": "n"}


def test_track_information_is_one_registration_type() -> None:
    lines = TrackInformation._declared_fields.items()
    assert [key for key, line in lines if line.path is not None] == [  # type: ignore[attr-defined]
        "registration_limit_date", "is_registration_closed_manually", "is_ticketing_link_displayed", "guest_limit",
        "registration_limit_count",
    ]  # fmt: skip
