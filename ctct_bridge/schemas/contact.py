"""Contacts of the marketing family: v1's short form in feeds, its full form in entries, v2's one object.

Sources: v1 pages "Contacts Collection and Resource", "Creating a Contact", "Updating / Opting-in a Contact",
"Opting-out a Contact" and published clients (lengths, opt-out elements); v2 pages "Contacts Collection Endpoint" and
"Contacts Resource", the contact schema (lengths, what is read-only) and answers captured by the official SDKs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ctct_bridge.reconciler import places
from ctct_bridge.reconciler.fallback import Earliest, Named
from ctct_bridge.reconciler.fields import CaseText, Email, Flag, Ident, Many, Text, Timestamp, Token
from ctct_bridge.reconciler.losses import Lost, Merged
from ctct_bridge.reconciler.refs import Ref
from ctct_bridge.reconciler.resource import Resource, Shape
from ctct_bridge.reconciler.rosters import Rows, Single
from ctct_bridge.reconciler.rules import After, Contradicts, OnlyWith, Underivable

STATUSES = {"Active": "ACTIVE", "Unconfirmed": "UNCONFIRMED", "Do Not Mail": "OPTOUT", "Removed": "REMOVED",
            "Visitor": "VISITOR"}  # fmt: skip
#: v1's "customer" is the account's owner, whose customer the service was; its "contact" is v2's visitor.
SOURCES = {"ACTION_BY_CUSTOMER": "ACTION_BY_OWNER", "ACTION_BY_CONTACT": "ACTION_BY_VISITOR"}
LISTS = "ContactLists/ContactList"
#: Country codes of the vendor's own list that are none of ISO 3166: parts of the United Kingdom, and East Timor's old one.
COUNTRIES = {"eng": "gb", "nir": "gb", "sct": "gb", "tmp": "tl"}
_NUMBERED = re.compile(r"[Cc]ustom_?[Ff]ield_?([1-9]|1[0-5])")


def _country(code: str) -> str:
    return COUNTRIES.get(code.lower(), code.lower())


def _says(name: str, code: str) -> bool:
    """Whether a country's code, or the one that follows from its name where there is none, says what the name says."""
    known = places.country_code(name)
    return known == _country(code) if known and code else bool(known or code)


def _numbered(name: str) -> str:
    found = _NUMBERED.fullmatch(name)
    return f"CustomField{found[1]}" if found else name


def _state_code(address: Mapping[str, Any]) -> str | None:
    name, country = address.get("state"), address.get("country_code")
    return places.state_code(name, country) if name and country else None


# fmt: off
class Address(Shape):
    """v1's one address, which it calls neither home nor business."""

    rules = (
        OnlyWith("state_code", "country_code", ("us", "ca")),
        Underivable("state_code", "state", "state-unknown", "country_code", ("us", "ca")),
    )

    id              = Text(read_only=True, ev="SL", note="no v1 source; never invented")
    line1           = Text("Addr1", max=50, fill="", ev="S > SL")
    line2           = Text("Addr2", max=50, fill="", ev="S > SL")
    line3           = Text("Addr3", max=50, fill="", ev="S > SL")
    city            = Text("City", max=50, fill="", ev="S > SL")
    address_type    = Token(v2_only="PERSONAL BUSINESS", derive=lambda address: "PERSONAL", ev="SL", note="v1 has one untyped address: inferred")
    state_code      = CaseText("StateCode", fold=str.upper, max=2, fill="", derive=_state_code, ev="SD > SL",
                               note="US and CA only; from the name where v1 has no code")
    state           = Text("StateName", max=50, fill="", ev="SD > SL", note="which one v1 prefers where code and name differ: unverified")
    country_code    = CaseText("CountryCode", fold=_country, max=2, fill="", fallback=Named("CountryName", places.country_code), ev="SC > SL",
                               note="from the name where v1 has no code; lower case on both sides; v1's eng, sct and nir are gb, tmp is tl: unverified")
    postal_code     = Text("PostalCode", max=25, fill="", ev="SC > SL", note="text: leading zeros count")
    sub_postal_code = Text("SubPostalCode", max=25, fill="", ev="SC > SL", note="the US plus-four digits")


class Note(Shape):
    """v1's one note; v2's interface may hold more, its API shows one."""

    id            = Text(read_only=True, ev="SL")
    note          = Text("Note", max=500, fill="", ev="SC > SL", note="carried whole where v1's is longer")
    created_date  = Timestamp(read_only=True, ev="SL")
    modified_date = Timestamp(read_only=True, ev="SL")


class CustomField(Shape):
    """A custom field. What the account calls it is in neither API."""

    name  = CaseText(fold=_numbered, one_of=[f"CustomField{number}" for number in range(1, 16)], required=True, ev="S > SL",
                     note="also spelled custom_field_1 and the like in requests")
    label = Text(ev="L", note="the same as the name; absent before 2014")
    value = Text(max=50, fill="", required=True, ev="SC > SL", note="carried whole where v1's is longer; without one there is no field")


class Membership(Shape):
    """A list that the contact is on."""

    class V1:
        element, elements = "ContactList", "link=self OptInSource? OptInTime?"
        kept = "OptInSource OptInTime"

    id     = Ref("@id", to="lists/{id}", required=True, ev="S > SL")
    status = Token(v2_only="ACTIVE HIDDEN REMOVED", read_only=True, ev="SL", note="of the list, not of the membership: taken from the list if the archive has it")


class ContactEmail(Shape):
    """The contact's one e-mail address, and how it came to be on lists or off them."""

    rules = (Contradicts("opt_out_date", "status", ("ACTIVE",)),)

    id             = Text(read_only=True, ev="SL", note="no v1 source; never invented")
    status         = Token("Status", pairs=STATUSES, v2_only="NON_SUBSCRIBER TEMP_HOLD", follows=True, read_only=True, ev="SC > SL", note="as the contact's: inferred")
    confirm_status = Token(v2_only="CONFIRMED NO_CONFIRMATION_REQUIRED UNCONFIRMED", read_only=True, ev="SL", note="no v1 source")
    opt_in_source  = Token("OptInSource", pairs=SOURCES, fallback=Earliest(LISTS, "OptInTime", "OptInSource"), ev="SD > SL",
                           note="where v1 says it of each list alone, that of the earliest: inferred; must equal action_by on writing")
    opt_in_date    = Timestamp("OptInTime", fallback=Earliest(LISTS, "OptInTime", "OptInTime"), read_only=True, ev="S > SL",
                               note="where v1 says it of each list alone, the earliest: inferred")
    opt_out_source = Token("OptOutSource", pairs=SOURCES, ev="C > S")
    opt_out_date   = Timestamp("OptOutTime", read_only=True, ev="C > SL", note="opted-out contacts only; its place in v1's order: unverified")
    email_address  = Email("EmailAddress", max=80, required=True, ev="SC > SL", note="at least 6 characters in v2; case kept")


class Contact(Resource):
    """A contact. v1's feeds hold a short form without name parts, address, lists and custom fields."""

    resource, collection = "contact", "contacts"
    dated = ("created_date", "modified_date")
    rules = (After("modified_date", "created_date"), Contradicts("lists", "status", ("REMOVED",)))

    class V1:
        element, style, uri = "Contact", "marketing", "contacts/{id}"
        title, updated = "Contact: {EmailAddress}", "LastUpdateTime"
        elements = """Status EmailAddress EmailType Name OptInTime? OptInSource? OptOutTime? OptOutSource? OptOutReason?
            FirstName MiddleName LastName JobTitle CompanyName HomePhone WorkPhone Addr1 Addr2 Addr3 City StateCode
            StateName CountryCode CountryName PostalCode SubPostalCode Note CustomField1 CustomField2 CustomField3 CustomField4 CustomField5
            CustomField6 CustomField7 CustomField8 CustomField9 CustomField10 CustomField11 CustomField12 CustomField13
            CustomField14 CustomField15 ContactLists?(ContactList) Confirmed InsertTime
            LastUpdateTime"""
        kept = "EmailType Name OptOutReason CountryName"
        detail = "FirstName LastUpdateTime"
        short = "Status EmailAddress EmailType Name"
        borrows = {"lists": ("status", "list")}  # noqa: RUF012
        losses = (Lost("EmailType", usual="HTML"), Lost("OptOutReason"), Lost("CountryName", unless="CountryCode", says=_says), Merged(LISTS, "OptInSource OptInTime"))

    id              = Ident("entry:content[@id]|entry:id|entry:link[edit]", read_only=True, ev="S > SL", note="that the id spaces are one is inferred")
    contact_id      = Text(max=36, read_only=True, ev="D", note="the id of v2's successor; only when asked for")
    status          = Token("Status", pairs=STATUSES, v2_only="NON_SUBSCRIBER TEMP_HOLD", read_only=True, ev="SC > SL",
                            note="Do Not Mail is OPTOUT; a Visitor got a forwarded mail in v1 and liked a page in v2")
    fax             = Text(max=50, fill="", ev="S")
    addresses       = Single(Address, fill=[], ev="S > SDL", note="at most one PERSONAL and one BUSINESS; v1 has one")
    notes           = Single(Note, fill=[], ev="SC > SDL", note="one at most")
    confirmed       = Flag("Confirmed", spell="true false", read_only=True, ev="S > SL")
    lists           = Many(Membership, LISTS, key="id", fill=[], ev="S > SL", note="needed on create in practice: unverified, so no requirement here")
    source          = Text(max=50, fill="", read_only=True, ev="SL")
    email_addresses = Single(ContactEmail, required=True, ev="SC > SDL", note="exactly one")
    prefix_name     = Text(max=4, fill="", ev="S")
    first_name      = Text("FirstName", max=50, fill="", ev="SC > SL")
    middle_name     = Text("MiddleName", max=50, fill="", ev="S > SL")
    last_name       = Text("LastName", max=50, fill="", ev="S > SL")
    job_title       = Text("JobTitle", max=50, fill="", ev="S > SL")
    company_name    = Text("CompanyName", max=50, fill="", ev="S > SDL")
    home_phone      = Text("HomePhone", max=50, fill="", ev="S > SL")
    work_phone      = Text("WorkPhone", max=50, fill="", ev="S > SL")
    cell_phone      = Text(max=50, fill="", ev="SD")
    custom_fields   = Rows(CustomField, "CustomField1..15", tag="name", echo="label", fill=[], ev="SC > SDL", note="only those with a value, in no fixed order")
    created_date    = Timestamp("InsertTime", read_only=True, ev="S > SL")
    modified_date   = Timestamp("LastUpdateTime", read_only=True, ev="S > SDL", note="never from a feed, where updated is the time of the answer")
    source_details  = Text(max=255, fill="", read_only=True, ev="SDL")
# fmt: on
