"""Events of the EventSpot family, in the item shape and in the collection's row shape.

Sources: v1 pages "Events Collection and Resource" and "API Quick Reference"; v2 pages "Individual Event API" and
"Events Collection Endpoint"; the official v2 SDKs (lengths, requirements) and their fixtures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctct_bridge.reconciler import places
from ctct_bridge.reconciler.fields import (
    CaseText,
    Count,
    Each,
    Email,
    Flag,
    Ident,
    Many,
    Number,
    One,
    Text,
    Timestamp,
    Token,
    Url,
    Variants,
    When,
)  # fmt: skip
from ctct_bridge.reconciler.resource import Resource, Shape, always, row_of
from ctct_bridge.reconciler.rules import After, Before, Exclusive, OnlyWith, Underivable
from ctct_bridge.schemas.fee import Fee

TYPES = """AUCTION BIRTHDAY BUSINESS_FINANCE_SALES CLASSES_WORKSHOPS COMPETITION_SPORTS CONFERENCES_SEMINARS_FORUM
    CONVENTIONS_TRADESHOWS_EXPOS FESTIVALS_FAIRS FOOD_WINE FUNDRAISERS_CHARITIES HOLIDAY INCENTIVE_REWARD_RECOGNITION
    MOVIES_FILM MUSIC_CONCERTS NETWORKING_CLUBS PERFORMING_ARTS OUTDOORS_RECREATION RELIGION_SPIRITUALITY
    SCHOOLS_REUNIONS_ALUMNI PARTIES_SOCIAL_EVENTS_MIXERS TRAVEL WEBINAR_TELESEMINAR_TELECLASS WEDDINGS OTHER"""
CURRENCIES = "USD CAD AUD CHF CZK DKK EUR GBP HKD HUF ILS JPY MXN NOK NZD PHP PLN SEK SGD THB TWD"


def _country_code(address: Mapping[str, Any]) -> str | None:
    name = address.get("country")
    return places.country_code(name) if name else None


def _state_code(address: Mapping[str, Any]) -> str | None:
    name, country = address.get("state"), address.get("country_code") or _country_code(address)
    return places.state_code(name, country) if name and country else None


def _detail_url(event: Mapping[str, Any]) -> str | None:
    return f"/v2/eventspot/events/{event['id']}" if "id" in event else None


# fmt: off
class EventAddress(Shape):
    """Where an event takes place, or where checks for it are sent."""

    rules = (
        OnlyWith("state_code", "country_code", ("us", "ca")),
        Underivable("country_code", "country", "country-unknown"),
        Underivable("state_code", "state", "state-unknown", "country_code", ("us", "ca")),
    )

    class V1:
        elements = "Address1 Address2 Address3 City State StateCode? Country CountryCode? PostalCode"

    city         = Text("City", ev="TSC > SF")
    state        = Text("State|StateName", max=50, ev="TSC > SF", note="the name; StateName was announced, never seen")
    country      = Text("Country|CountryName", max=128, ev="TSC > SF", note="the name; CountryName was announced, never seen")
    latitude     = Number(ev="SF")
    longitude    = Number(ev="SF")
    line1        = Text("Address1", ev="TSC > SF")
    line2        = Text("Address2", ev="TSC > SF")
    line3        = Text("Address3", ev="TSC > SF")
    country_code = CaseText("CountryCode", fold=str.lower, max=2, derive=_country_code, ev="T > SF",
                            note="from the name where v1 has no code (announced, never seen); lower case, upper on writing: unverified")
    state_code   = CaseText("StateCode", fold=str.upper, max=50, derive=_state_code, ev="T > SF",
                            note="from the name, US and CA only; v2 refuses it for other countries; one SDK allows 50 characters, in fact 2")
    postal_code  = Text("PostalCode", max=25, ev="TSC > SF", note="text: leading zeros count")


class EventContact(Shape):
    """Who runs an event. v1 never says."""

    name              = Text(max=100, required=True, ev="SF")
    email_address     = Email(ev="SF")
    phone_number      = Text(ev="SF")
    organization_name = Text(max=100, ev="SF")


class NotificationOption(Shape):
    """Whether the organiser is told of registrations."""

    notification_type = Text(default="SO_REGISTRATION_NOTIFICATION", ev="SF", note="SO_REGISTRATION_NOTIFICATION is the only value seen")
    is_opted_in       = Flag(default=False, ev="SF")


class OnlineMeeting(Shape):
    """Where a virtual event takes place."""

    url                 = Url(max=250, required=True, ev="S")
    instructions        = Text(max=2500, ev="S")
    provider_meeting_id = Text(max=50, ev="S")
    provider_type       = Text(max=20, ev="S")


class TrackInformation(Shape):
    """Registration settings: v1's one registration type."""

    rules = (Exclusive("is_guest_name_required", "is_guest_anonymous_enabled"), After("late_fee_date", "early_fee_date"))

    class V1:
        elements = """Name=Attendee RegistrationLimitCount? RegistrationLimitDate? RegistrationClosedManually
            GuestLimit Ticketing EventFees?(EventFee)"""

    early_fee_date                  = Timestamp(ev="S", note="early fees apply before it; v1 has the amounts but no dates")
    late_fee_date                   = Timestamp(ev="S", note="late fees apply after it")
    registration_limit_date         = Timestamp("RegistrationLimitDate", ev="T > S")
    information_sections            = Each(Token(v2_only="CONTACT TIME LOCATION"), default=["CONTACT", "TIME", "LOCATION"], ev="SF")
    is_registration_closed_manually = Flag("RegistrationClosedManually", default=False, ev="TSC > SF")
    is_ticketing_link_displayed     = Flag("Ticketing", default=False, ev="TSC > SF")
    guest_limit                     = Count("GuestLimit", max=100, default=0, ev="TSC > SF")
    registration_limit_count        = Count("RegistrationLimitCount", ev="TSC > SF", note="0 in v2's examples, which seems to mean no limit (unverified)")
    guest_display_label             = Text(max=50, default="Guest(s)", ev="SF")
    is_guest_name_required          = Flag(default=False, ev="SF")
    is_guest_anonymous_enabled      = Flag(default=False, ev="SF")


class Event(Resource):
    """An event. v1's list form lacks everything from ``EventFeeRequired`` on."""

    resource, collection = "event", "eventspot/events"
    dated = ("start_date", "created_date")
    rules = (Before("start_date", "end_date"), After("active_date", "created_date"))

    class V1:
        element, style, uri = "Event", "eventspot", "events/{id}"
        title, updated = "Name", "CreatedDate"  # what the envelope repeats
        elements = """Name Description Title Registered CreatedDate Status EventType EventLocation(Location)
            RegistrationURL StartDate EndDate PublishDate WebPage? AttendedCount CancelledCount EventFeeRequired?
            CurrencyType? PaymentOptions?(PaymentOption(Type PayPalAccountEmail? PaymentAddress?))
            RegistrationTypes?(RegistrationType)"""
        kept = "AttendedCount CancelledCount EventFeeRequired WebPage"
        detail = "EventFeeRequired CurrencyType PaymentOptions RegistrationTypes"
        whole = "EventFeeRequired CurrencyType RegistrationTypes"
        perhaps = "PublishDate"  # of a draft: absent or empty, nobody knows
        children = {Fee: "RegistrationTypes/RegistrationType/EventFees/EventFee"}  # noqa: RUF012

    id                     = Ident("entry:link[edit]|entry:id", max=26, read_only=True, ev="SC > DSF", note="the same id space on both sides")
    name                   = Text("Name", max=100, required=True, ev="TSC > DSF", note="internal name")
    title                  = Text("Title", max=100, required=True, ev="TSC > DSF", note="public title")
    status                 = Token("Status", same="DRAFT ACTIVE COMPLETE CANCELLED", v2_only="DELETED", read_only=True, default="DRAFT", ev="TSC > DSF")
    location               = Text("EventLocation/Location", max=50, required=True, ev="TSC > DSF", note="venue name; required of virtual events too: unverified")
    type                   = Token("EventType", same=TYPES, required=True, ev="TSC > DSF",
                                   note="v1's own list is unverified beyond BIRTHDAY; empty stays unset")
    address                = One(EventAddress, "EventLocation", ev="TSC > DSF")
    description            = Text("Description", max=350, ev="SC > DSF", note="v1's table has no row for it; text or HTML: unverified")
    contact                = One(EventContact, required=True, ev="DSF", note="v1 has no source: profile")
    start_date             = Timestamp("StartDate", required=True, ev="TSC > DSF")
    end_date               = Timestamp("EndDate", required=True, ev="TSC > DSF", note="after start_date: inferred")
    created_date           = Timestamp("CreatedDate", read_only=True, ev="TSC > DSF")
    updated_date           = Timestamp(read_only=True, ev="DS", note="atom:updated is the creation time, so no source")
    cancelled_date         = Timestamp(read_only=True, ev="DS", note="whether the collection prints it: unverified")
    deleted_date           = Timestamp(read_only=True, ev="DS")
    time_zone_id           = Text(max=40, one_of=places.TIME_ZONES, required=True, ev="DSF", note="v1 never returns it: profile")
    time_zone_description  = Text(max=80, get_only=True, ev="DS", note="one SDK never sends it, one removed it: v2 may refuse it on writing")
    active_date            = Timestamp("PublishDate", read_only=True, ev="TSC > DSF", note="absent or empty in v1 drafts: unverified")
    is_checkin_available   = Flag(default=False, ev="DSF")
    registration_url       = Url("RegistrationURL", max=250, read_only=True, ev="TSC > DSF", note="home page if there is one, else the registration page")
    theme_name             = Text(default="Default", ev="DSF", note="names other than Default, and the length: unverified")
    meta_data_tags         = Text(max=100, ev="DS")
    google_analytics_key   = Text(max=20, ev="DS")
    google_merchant_id     = Text(max=20, get_only=True, required=When("payment_options", "GOOGLE_CHECKOUT"), ev="DS",
                                  note="valid on events created before October 2013 only")
    twitter_hash_tag       = Text(max=30, ev="DS", note="with or without #: unverified")
    payment_options        = Variants("PaymentOptions/PaymentOption", on="Type", same="PAYPAL CHECK DOOR",
                                      v2_only="GOOGLE_CHECKOUT ONLINE_CREDIT_CARD_PROCESSOR", ev="TSC > DSF",
                                      note="the two that only v2 has cannot be chosen for a new event")
    paypal_account_email   = Email(payment_options["PAYPAL"] / "PayPalAccountEmail", max=128,
                                   required=When("payment_options", "PAYPAL"), ev="TSC > DSF")
    payment_address        = One(EventAddress, payment_options["CHECK"] / "PaymentAddress",
                                 required=When("payment_options", "CHECK"), ev="TSC > DSF")
    payable_to             = Text(max=128, required=When("payment_options", "CHECK"), ev="DSF", note="v1 has no payee: profile")
    currency_type          = Text("CurrencyType", one_of=CURRENCIES.split(), default="USD", ev="TSC > DSF")
    is_virtual_event       = Flag(default=False, ev="DSF")
    online_meeting         = One(OnlineMeeting, listed=True, required=When("is_virtual_event", True), ev="DS",
                                 note="v2's table says array, its SDKs an object: written as an object, both are read")
    notification_options   = Many(NotificationOption, ev="DSF", note="one element by default, opted out")
    is_home_page_displayed = Flag(default=False, ev="DSF")
    is_map_displayed       = Flag(default=True, ev="DSF", note="reserved in v2")
    is_calendar_displayed  = Flag(default=True, ev="DSF")
    is_listed_in_external_directory = Flag(default=False, ev="DSF", note="true publishes to outside directories: never switched on here")
    are_registrants_public = Flag(default=False, ev="DSF")
    total_registered_count = Count("Registered", read_only=True, ev="TSC > DS", note="in no v2 example; whether guests count: unverified")
    track_information      = One(TrackInformation, "RegistrationTypes/RegistrationType", listed=True, ev="TSC > DSF",
                                 note="v2's table says array, its example is an object: both are read")
# fmt: on


EventRow = row_of(
    Event,
    "id name title status location type address description start_date end_date created_date deleted_date time_zone_id "
    "active_date is_checkin_available event_detail_url registration_url total_registered_count",
    address=One(
        always(EventAddress, "city state country line1 line2 line3 country_code state_code postal_code"),
        "EventLocation", fill={}, ev="TSC > F", note="always there in a row, with empty texts",
    ),
    event_detail_url=Text(derive=_detail_url, read_only=True, ev="SF", note="only in the collection"),
)  # fmt: skip
