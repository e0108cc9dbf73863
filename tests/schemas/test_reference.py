"""The vendor's tables of events and fees, typed by hand a second time: the schemas must say the same.

A line is the path of a property, its kind with the greatest length, and what else is known of it: ``required`` or
``required:SIBLING=VALUE`` by a create call, ``server`` (only the service sets it), ``unsent`` (returned, and no part of
a create body), ``=VALUE`` (the documented default). Sources: v2 pages "Individual Event API", "Events Collection
Endpoint" and "Event Fees Collection", and the models of the official SDKs.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from marshmallow import ValidationError

from ctct_bridge.reconciler.fields import Many, One, When
from ctct_bridge.schemas import Event, Fee

EVENT = """
id string:26 server
name string:100 required
title string:100 required
status string server ="DRAFT"
type string required
location string:50 required
description string:350
start_date time required
end_date time required
created_date time server
updated_date time server
active_date time server
cancelled_date time server
deleted_date time server
time_zone_id string:40 required
time_zone_description string:80 unsent
is_checkin_available boolean =false
registration_url string:250 server
total_registered_count integer server
theme_name string ="Default"
currency_type string ="USD"
is_virtual_event boolean =false
is_home_page_displayed boolean =false
is_map_displayed boolean =true
is_calendar_displayed boolean =true
is_listed_in_external_directory boolean =false
are_registrants_public boolean =false
meta_data_tags string:100
google_analytics_key string:20
google_merchant_id string:20 unsent required:payment_options=GOOGLE_CHECKOUT
twitter_hash_tag string:30
payment_options strings
paypal_account_email string:128 required:payment_options=PAYPAL
payable_to string:128 required:payment_options=CHECK
payment_address object required:payment_options=CHECK
address object
address.line1 string
address.line2 string
address.line3 string
address.city string
address.state string:50
address.state_code string:50
address.country string:128
address.country_code string:2
address.postal_code string:25
address.latitude number
address.longitude number
contact object required
contact.name string:100 required
contact.email_address string
contact.phone_number string
contact.organization_name string:100
notification_options objects
notification_options.notification_type string ="SO_REGISTRATION_NOTIFICATION"
notification_options.is_opted_in boolean =false
online_meeting object required:is_virtual_event=true
online_meeting.url string:250 required
online_meeting.instructions string:2500
online_meeting.provider_meeting_id string:50
online_meeting.provider_type string:20
track_information object
track_information.information_sections strings =["CONTACT","TIME","LOCATION"]
track_information.guest_limit integer =0
track_information.guest_display_label string:50 ="Guest(s)"
track_information.is_guest_name_required boolean =false
track_information.is_guest_anonymous_enabled boolean =false
track_information.registration_limit_count integer
track_information.registration_limit_date time
track_information.is_registration_closed_manually boolean =false
track_information.is_ticketing_link_displayed boolean =false
track_information.early_fee_date time
track_information.late_fee_date time
"""
FEE = """
id string:50 server
label string:100 required
fee number required
fee_scope string required
early_fee number
late_fee number
has_restricted_access boolean =false
"""
#: Every closed list: all of its values, in no order.
CLOSED = {
    "status": "DRAFT ACTIVE COMPLETE CANCELLED DELETED",
    "type": "AUCTION BIRTHDAY BUSINESS_FINANCE_SALES CLASSES_WORKSHOPS COMPETITION_SPORTS CONFERENCES_SEMINARS_FORUM "
    "CONVENTIONS_TRADESHOWS_EXPOS FESTIVALS_FAIRS FOOD_WINE FUNDRAISERS_CHARITIES HOLIDAY INCENTIVE_REWARD_RECOGNITION "
    "MOVIES_FILM MUSIC_CONCERTS NETWORKING_CLUBS OTHER OUTDOORS_RECREATION PARTIES_SOCIAL_EVENTS_MIXERS "
    "PERFORMING_ARTS RELIGION_SPIRITUALITY SCHOOLS_REUNIONS_ALUMNI TRAVEL WEBINAR_TELESEMINAR_TELECLASS WEDDINGS",
    "currency_type": "AUD CAD CHF CZK DKK EUR GBP HKD HUF ILS JPY MXN NOK NZD PHP PLN SEK SGD THB TWD USD",
    "payment_options": "PAYPAL CHECK DOOR GOOGLE_CHECKOUT ONLINE_CREDIT_CARD_PROCESSOR",
    "track_information.information_sections": "CONTACT TIME LOCATION",
    "fee_scope": "BOTH REGISTRANTS GUESTS",
}
#: A value of each kind, and some of every other.
VALUES: dict[str, Any] = {
    "string": "x", "time": "2014-05-09T22:00:00.000Z", "boolean": True, "integer": 7, "number": 7.5,
    "strings": ["x"], "object": {}, "objects": [{}],
}  # fmt: skip
ROWS = [(schema, *row.split()) for schema, text in ((Event, EVENT), (Fee, FEE)) for row in text.strip().splitlines()]
every = pytest.mark.parametrize(
    ("schema", "path", "kind", "marks"), [(row[0], row[1], row[2], set(row[3:])) for row in ROWS],
    ids=[f"{row[0].resource}.{row[1]}" for row in ROWS],
)  # fmt: skip


def line_of(schema: Any, path: str) -> Any:
    line = None
    for key in path.split("."):
        line = (line.shape if isinstance(line, (One, Many)) else schema)._declared_fields[key]
    return line


def errors(schema: Any, path: str, value: Any) -> list[str]:
    """What loading says of one property, all others left out."""
    head, _, rest = path.partition(".")
    if rest:
        value = {rest: value}
        value = [value] if isinstance(line_of(schema, head), Many) else value
    try:
        schema().load({head: value})
    except ValidationError as fault:
        return [str(fault.messages)]
    return []


def good(path: str, kind: str) -> Any:
    if path == "time_zone_id":
        return "US/Eastern"
    if path in CLOSED:
        values = CLOSED[path].split()
        return values if kind == "strings" else values[0]
    return "ada@example.com" if "email" in path else VALUES[kind.partition(":")[0]]


def test_the_tables_have_every_property_and_no_other() -> None:
    for schema, text in ((Event, EVENT), (Fee, FEE)):
        paths = [row.split()[0] for row in text.strip().splitlines()]
        found = list(schema._declared_fields)
        for key, line in schema._declared_fields.items():
            if isinstance(line, (One, Many)) and key != "payment_address":  # the same class as address
                found += [f"{key}.{name}" for name in line.shape._declared_fields]
        assert sorted(found) == sorted(paths)


@every
def test_a_property_takes_its_kind_and_no_other(schema: Any, path: str, kind: str, marks: set[str]) -> None:
    assert errors(schema, path, good(path, kind)) == []
    plain = kind.partition(":")[0]
    alike = {plain, "number"} if plain == "integer" else {plain, "integer"} if plain == "number" else {plain}
    if plain == "time":
        alike = {"time"}
    others = {name for name in VALUES if name not in alike} - ({"time"} if plain == "string" else set())
    if line_of(schema, path).__class__ is One and line_of(schema, path).listed:
        others -= {"objects"}
    assert [name for name in others if not errors(schema, path, VALUES[name])] == []


@every
def test_a_property_takes_its_longest_text_and_no_longer(schema: Any, path: str, kind: str, marks: set[str]) -> None:
    longest = int(kind.partition(":")[2] or 0)
    if kind.partition(":")[0] != "string" or path in CLOSED or path == "time_zone_id":
        return
    text = "a@" + "x" * ((longest or 5000) - 2) if "email" in path else "x" * (longest or 5000)
    assert errors(schema, path, text) == []
    assert bool(errors(schema, path, text + "x")) == bool(longest)


@every
def test_a_property_is_sent_required_and_set_as_documented(schema: Any, path: str, kind: str, marks: set[str]) -> None:
    line, need = line_of(schema, path), next((mark for mark in marks if mark.startswith("required")), "")
    assert (line.read_only, line.get_only) == ("server" in marks, "unsent" in marks)
    sibling, _, value = need.partition(":")[2].partition("=")
    condition = When(sibling, True if value == "true" else value) if sibling else None
    assert line.need == (condition or bool(need))
    default = next((mark[1:] for mark in marks if mark.startswith("=")), None)
    assert line.default == (json.loads(default) if default is not None else None)
    assert default is None or errors(schema, path, line.default) == []


@pytest.mark.parametrize("path", CLOSED)
def test_lists_are_closed(path: str) -> None:
    schema, listed = (Fee if path == "fee_scope" else Event), path.endswith(("options", "sections"))
    values = CLOSED[path].split()
    for value in values:
        assert errors(schema, path, [value] if listed else value) == []
    for value in ("", "NONE", values[0].lower(), values[0] + " "):
        assert errors(schema, path, [value] if listed else value) != []
    assert len(values) == {"type": 24, "currency_type": 21}.get(path, len(values))


@pytest.mark.parametrize(("path", "low", "high"), [("track_information.guest_limit", 0, 100),
                                                   ("track_information.registration_limit_count", 0, None),
                                                   ("total_registered_count", 0, None)])  # fmt: skip
def test_bounds_are_inclusive(path: str, low: int, high: int | None) -> None:
    assert errors(Event, path, low) == errors(Event, path, high or 10**9) == []
    assert errors(Event, path, low - 1) != []
    assert high is None or errors(Event, path, high + 1) != []
