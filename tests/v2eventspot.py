"""Events, and what stands below them, in the v2 service of the tests.

Ids are unique among things of one kind only: the first promocode of an event has the id of its first fee, as in the
documented examples. Who keeps ids in one table finds out here.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

from v2ground import Account, Answer, Call, Routes, Thing, bad, page, printed
from v2shapes import checked, shape
from v2states import STATES

ROUTES = Routes()
AT = "eventspot/events"

TYPES = """
    AUCTION BIRTHDAY BUSINESS_FINANCE_SALES CLASSES_WORKSHOPS COMPETITION_SPORTS CONFERENCES_SEMINARS_FORUM
    CONVENTIONS_TRADESHOWS_EXPOS FESTIVALS_FAIRS FOOD_WINE FUNDRAISERS_CHARITIES HOLIDAY INCENTIVE_REWARD_RECOGNITION
    MOVIES_FILM MUSIC_CONCERTS NETWORKING_CLUBS PERFORMING_ARTS OUTDOORS_RECREATION RELIGION_SPIRITUALITY
    SCHOOLS_REUNIONS_ALUMNI PARTIES_SOCIAL_EVENTS_MIXERS TRAVEL WEBINAR_TELESEMINAR_TELECLASS WEDDINGS OTHER
"""
CURRENCIES = "USD CAD AUD CHF CZK DKK EUR GBP HKD HUF ILS JPY MXN NOK NZD PHP PLN SEK SGD THB TWD"

shape("event", f"""
name title: text 100 !
type: word {" ".join(TYPES.split())} !
location: text 50 !
start_date end_date: date !
time_zone_id: text 40 !
contact: one host !
description: text 350
time_zone_description: text 80
theme_name: text
currency_type: word {CURRENCIES}
meta_data_tags: text 100
google_analytics_key: text 20
twitter_hash_tag: text 30
payment_options: words PAYPAL CHECK DOOR
paypal_account_email: email 128
payable_to: text 128
payment_address address: one place
notification_options: many notification
online_meeting: one meeting
track_information: one track
is_checkin_available is_virtual_event is_home_page_displayed is_map_displayed is_calendar_displayed: flag
is_listed_in_external_directory are_registrants_public: flag
id status created_date updated_date active_date cancelled_date deleted_date: served
event_detail_url registration_url total_registered_count: served
""")  # fmt: skip

shape("host", """
name: text 100 !
email_address phone_number: text
organization_name: text 100
""")  # fmt: skip

shape("place", """
line1 line2 line3 city: text
state: text 50
country: text 128
state_code country_code: text 2
postal_code: text 25
latitude longitude: number
""")  # fmt: skip

shape("notification", """
notification_type: word SO_REGISTRATION_NOTIFICATION
is_opted_in: flag
""")  # fmt: skip

shape("meeting", """
url: text 250
instructions: text 2500
provider_meeting_id: text 50
provider_type: text 20
""")  # fmt: skip

shape("track", """
information_sections: words CONTACT TIME LOCATION
guest_limit: count 0-100
guest_display_label: text 50
is_guest_name_required is_guest_anonymous_enabled: flag
registration_limit_count: count
registration_limit_date early_fee_date late_fee_date: date
is_registration_closed_manually is_ticketing_link_displayed: flag
""")  # fmt: skip

BORN: Thing = {
    "is_checkin_available": False, "theme_name": "Default", "currency_type": "USD", "is_virtual_event": False,
    "is_home_page_displayed": False, "is_map_displayed": True, "is_calendar_displayed": True,
    "is_listed_in_external_directory": False, "are_registrants_public": False,
    "notification_options": [{"notification_type": "SO_REGISTRATION_NOTIFICATION", "is_opted_in": False}],
}  # fmt: skip
TRACK: Thing = {
    "information_sections": ["CONTACT", "TIME", "LOCATION"], "guest_limit": 0, "guest_display_label": "Guest(s)",
    "is_guest_name_required": False, "is_guest_anonymous_enabled": False, "registration_limit_count": 0,
    "is_registration_closed_manually": False, "is_ticketing_link_displayed": False,
}  # fmt: skip
ROW = """
    id name title status location type address description start_date end_date created_date time_zone_id active_date
    deleted_date is_checkin_available registration_url total_registered_count
""".split()
NOWHERE = dict.fromkeys("city state country line1 line2 line3 state_code country_code postal_code".split(), "")
#: A status that a client may give, what it must follow, and the date that it leaves.
CHANGES = {"ACTIVE": ("DRAFT", "active_date"), "CANCELLED": ("ACTIVE", "cancelled_date")}
#: What else a way to pay requires.
PAID = {"PAYPAL": ["paypal_account_email"], "CHECK": ["payable_to", "payment_address"]}


def new_id(event: str, number: int) -> str:
    """Id of the n-th thing of any kind below an event."""
    digest = hashlib.sha256(f"{event} {number}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@ROUTES("GET eventspot/events")
def events(account: Account, call: Call) -> Answer:
    found = account.all_seen(AT)
    return page(account, call, [row(each) for each in found], 50, 500)


def row(event: Thing) -> Thing:
    """An event as the collection prints it."""
    found = {name: event[name] for name in ROW if name in event}
    found["address"] = NOWHERE | event.get("address", {})
    return found | {"event_detail_url": f"/v2/{AT}/{event['id']}"}


@ROUTES("POST eventspot/events")
def make_event(account: Account, call: Call) -> Answer:
    body, id = accepted(account, call), account.letters(19, "a07e")
    url = f"http://events.example.org/register/event?oeidk={id}"
    created = account.now(milliseconds=True)
    made = {"id": id, **body, "status": "DRAFT", "created_date": created, "registration_url": url}
    if "default-fee" in account.quirks:
        fee = {"label": "General", "fee": 0.0, "fee_scope": "BOTH", "has_restricted_access": False}
        account.numbers[f"{AT}/{id}/fees"] = 0
        account.put(f"{AT}/{id}/fees", {"id": new_id(id, 0), **fee})
    return Answer(201, account.put(AT, made))


@ROUTES("GET eventspot/events/*")
def one_event(account: Account, call: Call, id: str) -> Answer:
    return Answer(200, account.seen(AT, id))


@ROUTES("PUT eventspot/events/*")
def replace_event(account: Account, call: Call, id: str) -> Answer:
    found, body = account.one(AT, id), accepted(account, call)
    kept = "id status created_date active_date cancelled_date registration_url".split()
    body |= {name: found[name] for name in kept if name in found}
    found.clear()
    found.update({**body, "updated_date": account.now(milliseconds=True)})
    return Answer(200, found)


@ROUTES("PATCH eventspot/events/*")
def change_status(account: Account, call: Call, id: str) -> Answer:
    """Publish a draft, or cancel what is public."""
    found = account.one(AT, id)
    wanted = next((each for each in CHANGES if call.body == [{"op": "REPLACE", "path": "#/status", "value": each}]), "")
    if not wanted:
        raise bad(f"#/: must be an array of one REPLACE of #/status by {' or '.join(CHANGES)}")
    before, date = CHANGES[wanted]
    if found["status"] != before:
        raise bad(f"#/status: {wanted} does not follow {found['status']}")
    if wanted == "ACTIVE" and not account.every(f"{AT}/{id}/fees"):
        raise bad("#/: an event must have at least one fee")
    found |= {"status": wanted, date: account.now(milliseconds=True)}
    return Answer(200, found)


@ROUTES("GET eventspot/events/*/registrants")
def registrants(account: Account, call: Call, id: str) -> Answer:
    """Nobody can be made one through v2: whoever is here has registered himself."""
    account.seen(AT, id)
    return page(account, call, account.all_seen(call.path), 50, 500)


@ROUTES("GET eventspot/events/*/registrants/*")
def one_registrant(account: Account, call: Call, id: str, registrant: str) -> Answer:
    return Answer(200, account.seen(f"{AT}/{id}/registrants", registrant))


def accepted(account: Account, call: Call) -> Thing:
    """An event as a GET gives it, of a body that passes."""
    body = checked("event", call.body, "ignores" in account.quirks)
    for way in body.get("payment_options", []):
        if missing := [name for name in PAID.get(way, []) if name not in body]:
            raise bad(f"#/{missing[0]}: is required with {way}")
    if body.get("is_virtual_event") and not body.get("online_meeting", {}).get("url"):
        raise bad("#/online_meeting/url: is required of a virtual event")
    track = {**TRACK, **body.get("track_information", {})}
    if track["is_guest_name_required"] and track["is_guest_anonymous_enabled"]:
        raise bad("#/track_information: a guest cannot be both named and anonymous")
    for name in ("address", "payment_address"):
        if name in body:
            body[name] = placed(body[name], name)
    full = {**BORN, **dated(body), "track_information": dated(track)}
    if full["end_date"] < full["start_date"]:
        raise bad("#/end_date: is before start_date")
    return {name: value for name, value in full.items() if value != []}


def dated(part: Thing) -> Thing:
    """With its dates as v2 prints them."""
    found = {name: value for name, value in part.items() if name.endswith("_date")}
    return {**part, **{name: printed(datetime.fromisoformat(value)) for name, value in found.items()}}


def placed(place: Thing, name: str) -> Thing:
    """An address whose state is named after its code; elsewhere than in the US and Canada a code is wrong."""
    code = place.get("state_code")
    if code and place.get("country_code", "").lower() not in ("us", "ca"):
        raise bad(f"#/{name}/state_code: only for the United States and Canada")
    return {**place, "state": STATES[code]} if code in STATES else place
