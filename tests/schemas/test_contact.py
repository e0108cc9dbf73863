"""Contacts: which v1 element is which v2 property, and what v2 would object to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from lens import told
from lxml import etree
from marshmallow import ValidationError, validate
from strategies import views

from ctct_bridge.reconciler.pen import Around
from ctct_bridge.reconciler.table import Got, table_of
from ctct_bridge.schemas import BY_ELEMENT, BY_NAME, Contact
from ctct_bridge.schemas.contact import Address, ContactEmail, CustomField, Membership, Note

TABLE = table_of(Contact)
HOME = Around("larkhill-choir", "7")
NOON, ONE = "2011-06-09T12:00:00.000Z", "2011-06-09T13:00:00.000Z"
AT_NOON = datetime(2011, 6, 9, 12, tzinfo=UTC)


def read(inner: str) -> Got:
    return TABLE.get(etree.fromstring(f"<Contact>{inner}</Contact>"), around=HOME)


def v2(inner: str) -> Any:
    return Contact.to_v2(read(inner).view)


def address(inner: str) -> Any:
    return (read(inner).view.get("addresses") or [{}])[0]


def email(inner: str) -> Any:
    return (read(inner).view.get("email_addresses") or [{}])[0]


def lists(*pairs: tuple[str, str]) -> str:
    opt_in = "<OptInSource>{}</OptInSource><OptInTime>{}</OptInTime>"
    made = (f"<ContactList id='lists/{at}'>{opt_in.format(*pair)}</ContactList>" for at, pair in enumerate(pairs, 1))
    return f"<ContactLists>{''.join(made)}</ContactLists>"


def test_a_contact_is_known_by_its_element_and_name() -> None:
    assert BY_ELEMENT["Contact"] is TABLE
    assert BY_NAME["contact"] is Contact


# -- the v2 side, typed from its documentation, not from the class ----------------------------------------------------

#: Property -> longest text, whether a create call wants it, whether the service sets it.
CONTACT = {
    "id": (None, False, True), "contact_id": (36, False, True), "status": (None, False, True),
    "fax": (50, False, False), "addresses": (None, False, False), "notes": (None, False, False),
    "confirmed": (None, False, True),
    "lists": (None, False, False), "source": (50, False, True), "email_addresses": (None, True, False),
    "prefix_name": (4, False, False), "first_name": (50, False, False), "middle_name": (50, False, False),
    "last_name": (50, False, False), "job_title": (50, False, False), "company_name": (50, False, False),
    "home_phone": (50, False, False), "work_phone": (50, False, False), "cell_phone": (50, False, False),
    "custom_fields": (None, False, False), "created_date": (None, False, True), "modified_date": (None, False, True),
    "source_details": (255, False, True),
}  # fmt: skip
ADDRESS = {
    "id": (None, False, True), "line1": (50, False, False), "line2": (50, False, False), "line3": (50, False, False),
    "city": (50, False, False), "address_type": (None, False, False), "state_code": (2, False, False),
    "state": (50, False, False), "country_code": (2, False, False), "postal_code": (25, False, False),
    "sub_postal_code": (25, False, False),
}  # fmt: skip
EMAIL = {
    "id": (None, False, True), "status": (None, False, True), "confirm_status": (None, False, True),
    "opt_in_source": (None, False, False), "opt_in_date": (None, False, True), "opt_out_source": (None, False, False),
    "opt_out_date": (None, False, True), "email_address": (80, True, False),
}  # fmt: skip
NOTE = {"id": (None, False, True), "note": (500, False, False), "created_date": (None, False, True),
        "modified_date": (None, False, True)}  # fmt: skip
FIELD = {"name": (None, True, False), "label": (None, False, False), "value": (50, True, False)}
LIST = {"id": (None, True, False), "status": (None, False, True)}
ALWAYS = """fax addresses notes lists source prefix_name first_name middle_name last_name job_title company_name
    home_phone work_phone cell_phone custom_fields source_details""".split()
STATUSES = {"ACTIVE", "UNCONFIRMED", "OPTOUT", "REMOVED", "NON_SUBSCRIBER", "VISITOR", "TEMP_HOLD"}
VALUES = {
    (Contact, "status"): STATUSES,
    (ContactEmail, "status"): STATUSES,
    (ContactEmail, "confirm_status"): {"CONFIRMED", "NO_CONFIRMATION_REQUIRED", "UNCONFIRMED"},
    (ContactEmail, "opt_in_source"): {"ACTION_BY_VISITOR", "ACTION_BY_OWNER"},
    (ContactEmail, "opt_out_source"): {"ACTION_BY_VISITOR", "ACTION_BY_OWNER"},
    (Address, "address_type"): {"PERSONAL", "BUSINESS"},
    (Membership, "status"): {"ACTIVE", "HIDDEN", "REMOVED"},
    (CustomField, "name"): {f"CustomField{number}" for number in range(1, 16)},
}


def longest(line: Any) -> int | None:
    return next((check.max for check in line.validators if isinstance(check, validate.Length)), None)


@pytest.mark.parametrize(
    ("shape", "documented"),
    [(Contact, CONTACT), (Address, ADDRESS), (ContactEmail, EMAIL), (Note, NOTE), (CustomField, FIELD),
     (Membership, LIST)],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_the_lines_are_as_v2_documents_them(shape: Any, documented: dict[str, Any]) -> None:
    lines = shape._declared_fields
    assert list(lines) == list(documented), "in the order in which v2 answers"
    assert {key: (longest(line), bool(line.need), line.read_only) for key, line in lines.items()} == documented


@pytest.mark.parametrize(("at", "allowed"), VALUES.items(), ids=[f"{at[0].__name__}.{at[1]}" for at in VALUES])
def test_the_lists_of_values(at: Any, allowed: set[str]) -> None:
    (check,) = [check for check in at[0]._declared_fields[at[1]].validators if isinstance(check, validate.OneOf)]
    assert set(check.choices) == allowed


def test_what_v2_always_prints() -> None:
    assert {key: value for key, value in Contact.to_v2({"id": "7"}).items() if key != "id"} == {
        key: [] if key in ("addresses", "notes", "lists", "custom_fields") else "" for key in ALWAYS
    }  # fmt: skip
    assert Contact.to_v2({"id": "7"}, whole=False) == {"id": "7"}, "of a short form nothing more is known"


V2: Any = {
    "id": "611", "status": "OPTOUT", "fax": "555-0100",
    "addresses": [
        {"id": "a-1", "line1": "3 Reed Ln", "line2": "", "line3": "", "city": "Salem", "address_type": "PERSONAL",
         "state_code": "OR", "state": "Oregon", "country_code": "us", "postal_code": "97301", "sub_postal_code": ""},
        {"id": "a-2", "line1": "Hall", "line2": "", "line3": "", "city": "Bend", "address_type": "BUSINESS",
         "state_code": "OR", "state": "Oregon", "country_code": "us", "postal_code": "97701", "sub_postal_code": ""},
    ],
    "notes": [{"id": "n-1", "note": "Tenor.\nLate.", "created_date": "2013-03-19T15:02:44.000Z",
               "modified_date": "2014-10-02T08:15:09.000Z"}],
    "confirmed": True, "lists": [{"id": "1", "status": "ACTIVE"}, {"id": "4", "status": "HIDDEN"}], "source": "API",
    "email_addresses": [
        {"id": "e-1", "status": "OPTOUT", "confirm_status": "CONFIRMED", "opt_in_source": "ACTION_BY_VISITOR",
         "opt_in_date": "2012-05-21T17:40:58.000Z", "opt_out_source": "ACTION_BY_OWNER",
         "opt_out_date": "2013-12-24T06:55:01.000Z", "email_address": "reed@example.org"},
    ],
    "prefix_name": "Dr.", "first_name": "Ida", "middle_name": "", "last_name": "Reed", "job_title": "",
    "company_name": "", "home_phone": "555-0107", "work_phone": "", "cell_phone": "",
    "custom_fields": [{"name": "CustomField11", "label": "CustomField11", "value": "x"},
                      {"name": "CustomField2", "label": "CustomField2", "value": "y"}],
    "created_date": "2012-05-21T17:40:58.000Z", "modified_date": "2014-10-02T08:15:09.000Z", "source_details": "Kiosk",
}  # fmt: skip


def test_v2_s_contact_loads_and_dumps_unchanged() -> None:
    view, problems = Contact.lift(V2)
    assert (problems, Contact.problems(view)) == ([], [])
    Contact().load(V2)
    assert Contact.to_v2(view) == V2
    assert list(Contact.to_v2(view)) == list(V2)


def test_what_v1_cannot_hold_of_it_is_named() -> None:
    lost = {finding.path for finding in TABLE.put(Contact.lift(V2)[0], around=HOME)[1]}
    assert lost == {
        "#/fax", "#/addresses/0/id", "#/addresses/1", "#/notes/0/id", "#/notes/0/created_date",
        "#/notes/0/modified_date", "#/lists/0/status", "#/lists/1/status", "#/source", "#/email_addresses/0/id",
        "#/email_addresses/0/confirm_status", "#/prefix_name", "#/source_details",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["CustomField7", "custom_field_7", "Custom_Field7", "customfield_7", "customField7"])
def test_the_spellings_of_a_custom_field(name: str) -> None:
    assert CustomField().load({"name": name, "value": "x"})["name"] == "CustomField7"


@pytest.mark.parametrize("name", ["CustomField0", "CustomField16", "CUSTOMFIELD7", "CustomField", "field7"])
def test_what_is_no_custom_field(name: str) -> None:
    with pytest.raises(ValidationError):
        CustomField().load({"name": name, "value": "x"})


def test_a_state_code_is_for_two_countries() -> None:
    assert [code for _, code, _ in Address.problems({"state_code": "OR", "country_code": "de"})] == ["v2-not-allowed"]


# -- the v1 side ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant"),
    [("Active", "ACTIVE"), ("Unconfirmed", "UNCONFIRMED"), ("Removed", "REMOVED"), ("Do Not Mail", "OPTOUT"),
     ("do not mail", "OPTOUT"), ("Visitor", "VISITOR")],
)  # fmt: skip
def test_the_status_stands_in_two_places(said: str, meant: str) -> None:
    view = read(f"<Status>{said}</Status>").view
    assert view == {"status": meant, "email_addresses": [{"status": meant}]}


def test_an_unheard_of_status_is_no_status() -> None:
    got = read("<Status>Asleep</Status>")
    assert (got.view, told(got)) == ({}, [("token-unknown", "Contact/Status")])


@pytest.mark.parametrize(("said", "meant"), [("CUSTOMER", "OWNER"), ("CONTACT", "VISITOR")])
@pytest.mark.parametrize(("element", "key"), [("OptInSource", "opt_in_source"), ("OptOutSource", "opt_out_source")])
def test_v1_s_customer_is_v2_s_owner(said: str, meant: str, element: str, key: str) -> None:
    assert email(f"<{element}>ACTION_BY_{said}</{element}>") == {key: f"ACTION_BY_{meant}"}


def test_of_several_opt_ins_the_earliest_counts() -> None:
    both = lists(("ACTION_BY_CUSTOMER", ONE), ("ACTION_BY_CONTACT", NOON))
    assert email(both) == {"opt_in_source": "ACTION_BY_VISITOR", "opt_in_date": AT_NOON}
    assert told(read(both)) == [("v2-merges", "Contact/ContactLists/ContactList")]


def test_one_opt_in_is_no_loss() -> None:
    assert told(read(lists(("ACTION_BY_CUSTOMER", ONE)))) == []
    assert told(read(lists(("ACTION_BY_CUSTOMER", ONE), ("ACTION_BY_CUSTOMER", ONE)))) == []


def test_the_contact_s_own_opt_in_counts_more() -> None:
    own = f"<OptInTime>{NOON}</OptInTime>{lists(('ACTION_BY_CUSTOMER', ONE))}"
    assert email(own) == {"opt_in_source": "ACTION_BY_OWNER", "opt_in_date": AT_NOON}


def test_an_address_without_anything_is_none() -> None:
    empty = "".join(f"<{name}/>" for name in "Addr1 Addr2 City StateCode StateName CountryCode PostalCode".split())
    assert v2(empty)["addresses"] == []
    assert v2("<Note></Note><CustomField3/><ContactLists/>")["notes"] == []


def test_the_one_address_is_personal() -> None:
    assert v2("<City>Cork</City>")["addresses"] == [{
        "line1": "", "line2": "", "line3": "", "city": "Cork", "address_type": "PERSONAL", "state_code": "",
        "state": "", "country_code": "", "postal_code": "", "sub_postal_code": "",
    }]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "meant"), [("US", "us"), ("se", "se"), ("eng", "gb"), ("SCT", "gb"), ("nir", "gb"), ("tmp", "tl")]
)
def test_country_codes(said: str, meant: str) -> None:
    got = read(f"<CountryCode>{said}</CountryCode>")
    assert got.view["addresses"][0]["country_code"] == meant
    element, _ = TABLE.put(got.view, got.residue, around=HOME)
    assert element.findtext("CountryCode") == said


def test_a_state_s_name_gives_its_code() -> None:
    assert address("<StateName>Nova Scotia</StateName><CountryCode>ca</CountryCode>")["state_code"] == "NS"
    assert "state_code" not in address("<StateName>Nova Scotia</StateName>"), "the country is not stated"
    unknown = read("<StateName>Nova</StateName><CountryCode>ca</CountryCode>").view
    assert ("#/addresses/0/state_code", "state-unknown") in [problem[:2] for problem in Contact.problems(unknown)]
    assert "state_code" not in address("<StateName>Skåne</StateName><CountryCode>se</CountryCode>")


@pytest.mark.parametrize("code", ["", "<CountryCode></CountryCode>"])
def test_the_country_comes_from_its_name_where_v1_has_no_code_and_the_state_with_it(code: str) -> None:
    got = read(f"<StateCode></StateCode><StateName>Oregon</StateName>{code}<CountryName>United States</CountryName>")
    (found,) = got.view["addresses"]
    assert (found["country_code"], found["state_code"], got.findings) == ("us", "OR", [])


@pytest.mark.parametrize(
    ("code", "name", "lost"),
    [("", "Atlantis", True), ("", "Wales", False), ("gb", "France", True), ("gb", "Atlantis", False),
     ("sct", "Scotland", False)],
)  # fmt: skip
def test_a_country_s_name_that_is_not_its_code_s_is_lost_and_named(code: str, name: str, lost: bool) -> None:
    got = read(f"<CountryCode>{code}</CountryCode><CountryName>{name}</CountryName>")
    assert told(got) == [("v2-lacks", "Contact/CountryName")] * lost


@pytest.mark.parametrize(("said", "lost"), [("HTML", False), ("Text", True), ("text", True), ("", False)])
def test_the_format_of_mail_is_lost_where_it_is_not_the_usual_one(said: str, lost: bool) -> None:
    assert told(read(f"<EmailType>{said}</EmailType>")) == [("v2-lacks", "Contact/EmailType")] * lost


def test_a_reason_is_lost() -> None:
    assert told(read("<OptOutReason>Moved</OptOutReason>")) == [("v2-lacks", "Contact/OptOutReason")]


@pytest.mark.parametrize(("inner", "pointer"), [
    (f"<Note>{'x' * 501}</Note>", "#/notes/0/note"),
    (f"<CustomField4>{'x' * 51}</CustomField4>", "#/custom_fields/0/value"),
    (f"<Addr2>{'x' * 51}</Addr2>", "#/addresses/0/line2"), (f"<LastName>{'x' * 51}</LastName>", "#/last_name"),
])  # fmt: skip
def test_what_is_too_long_is_carried_whole_and_named(inner: str, pointer: str) -> None:
    got = read(inner)
    assert (pointer, "v2-too-long") in {(at, code) for at, code, _ in Contact.problems(got.view)}
    assert "x" * 51 in str(Contact.to_v2(got.view))


@given(views(Contact))
def test_a_follower_never_contradicts(view: Any) -> None:
    assert [entry.get("status") for entry in view.get("email_addresses", [])] in ([view.get("status")], [])
