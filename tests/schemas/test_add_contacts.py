"""Contacts as bodies of v2's bulk activity."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import ValidationError

from ctct_bridge.schemas.add_contacts import AddContacts, ImportRow, add_contacts, left_out


def contact(id: str, *lists: str, **more: Any) -> dict[str, Any]:
    emails = [{"email_address": f"reader{id}@example.com", "status": "ACTIVE"}]
    return {"id": id, "status": "ACTIVE", "email_addresses": emails, "lists": [{"id": at} for at in lists], **more}


FULL = contact(
    "1", "7", "9", first_name="Ada", last_name="", home_phone="555-0100",
    addresses=[{"line1": "1 Quay", "city": "Cork", "address_type": "PERSONAL", "state": "Munster", "state_code": "",
                "country_code": "ie"}],
    custom_fields=[{"name": "CustomField11", "label": "CustomField11", "value": "x"},
                   {"name": "custom_field_2", "value": "y"}],
)  # fmt: skip


def test_a_contact_as_v2_imports_it() -> None:
    (made,) = add_contacts([FULL])
    assert made.ids == ["1"]
    assert made.body == {
        "import_data": [{
            "email_addresses": ["reader1@example.com"], "first_name": "Ada", "home_phone": "555-0100",
            "addresses": [{"line1": "1 Quay", "city": "Cork", "address_type": "PERSONAL", "state_code": "Munster",
                           "country_code": "ie"}],
            "custom_fields": [{"name": "custom_field_11", "value": "x"},
                   {"name": "custom_field_2", "value": "y"}],
        }],
        "lists": ["7", "9"],
        "column_names": ["EMAIL", "FIRST NAME", "HOME PHONE", "ADDRESS LINE 1", "CITY", "COUNTRY", "STATE",
                         "CUSTOM FIELD 2", "CUSTOM FIELD 11"],
    }  # fmt: skip
    assert AddContacts(body="post").load(made.body) == made.body
    assert left_out(FULL) == []


def test_a_state_code_has_a_column_of_its_own() -> None:
    (made,) = add_contacts([contact("1", "7", addresses=[{"state_code": "NE", "state": "Nebraska"}])])
    assert made.body["column_names"] == ["EMAIL", "US STATE/CA PROVINCE"]
    assert made.body["import_data"][0]["addresses"] == [{"state_code": "NE"}]


def test_a_body_names_the_lists_of_all_its_contacts() -> None:
    made = list(add_contacts([contact("1", "7"), contact("2", "9", "7"), contact("3", "7"), contact("4", "7", "9")]))
    assert [(each.body["lists"], each.ids) for each in made] == [(["7"], ["1", "3"]), (["9", "7"], ["2", "4"])]


def test_no_body_has_more_contacts_than_it_may() -> None:
    made = list(add_contacts((contact(str(number), "7") for number in range(5)), most=2))
    assert [each.ids for each in made] == [["0", "1"], ["2", "3"], ["4"]]


@pytest.mark.parametrize(
    "left",
    [
        contact("1"),
        contact("1") | {"lists": [{}]},
        contact("1", "7") | {"status": "OPTOUT"},
        contact("1", "7") | {"email_addresses": [{}]},
    ],
)
def test_who_must_not_be_added_is_not(left: Any) -> None:
    assert left_out(left) == ["#"]
    assert list(add_contacts([left])) == []


def test_a_list_that_nobody_can_name_is_left_out() -> None:
    (made,) = add_contacts([contact("1", "7") | {"lists": [{"id": "7"}, {}]}])
    assert made.body["lists"] == ["7"]


def test_what_a_bulk_body_has_no_place_for() -> None:
    more = {"fax": "555-0101", "cell_phone": "", "notes": [{"note": "n"}], "addresses": [{}, {"city": "Cork"}]}
    assert left_out(contact("1", "7", **more)) == ["#/fax", "#/notes", "#/addresses/1"]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [({"fax": "1"}, "fax"), ({"custom_fields": [{"name": "custom_field_16", "value": "x"}]}, "custom_fields"),
     ({"first_name": "x" * 51}, "first_name")],
)  # fmt: skip
def test_what_v2_refuses_to_import(row: Any, wrong: str) -> None:
    with pytest.raises(ValidationError) as fault:
        ImportRow().load({"email_addresses": ["a@example.com"], **row})
    assert list(fault.value.messages) == [wrong]  # type: ignore[arg-type]
