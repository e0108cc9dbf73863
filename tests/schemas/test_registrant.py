"""Registrants: which v1 element is which v2 property, in both shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lens import again, get, lost, put, told
from lxml import etree
from marshmallow import ValidationError

from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import BY_ELEMENT, BY_NAME, Event, Registrant
from ctct_bridge.schemas.registrant import RegistrantRow

TABLE = table_of(Registrant)


def view(inside: str) -> Any:
    return get(TABLE, f"<Registrant>{inside}</Registrant>").view


def documented(samples: Path, name: str) -> Any:
    (payload,) = etree.parse(samples / "registrants" / name).iter("Registrant")
    return TABLE.get(payload)


def test_a_registrant_is_known_by_its_element_and_name() -> None:
    assert BY_ELEMENT["Registrant"] is TABLE
    assert BY_NAME["registrant"] is Registrant
    assert Registrant.above is Event


def test_the_detail_form_in_v2(samples: Path) -> None:
    got = documented(samples, "entry.xml")
    body = Registrant.to_v2(got.view)
    assert [len(section["fields"]) for section in body.pop("sections")] == [10, 10, 2, 2]
    assert body == {
        "attendance_status": "ATTENDED",
        "registration_status": "REGISTERED",
        "ticket_id": "QW4LN7T2Z",
        "registration_date": "2010-05-11T13:12:44.000Z",
        "guests": {"guest_count": 2},
        "payment_summary": {
            "order": {
                "total": 790.0,
                "fees": [
                    {"type": "Singer", "quantity": 2, "amount": 385.0},
                    {"type": "Guest", "quantity": 1, "amount": 20.0},
                ],
                "currency_type": "CAD",
            },
            "payment_status": "PENDING",
            "payment_type": "CHECK",
        },
    }
    assert (got.findings, Registrant.problems(got.view)) == ([], [])


def test_the_row_is_flat(samples: Path) -> None:
    row = Registrant.to_v2(documented(samples, "entry.xml").view, "row")
    assert row == {
        "email": "nora.lindqvist@example.org",
        "first_name": "Nora",
        "last_name": "Lindqvist",
        "guest_count": 2,
        "attendance_status": "ATTENDED",
        "payment_status": "PENDING",
        "registration_status": "REGISTERED",
        "registration_date": "2010-05-11T13:12:44.000Z",
        "ticket_id": "QW4LN7T2Z",
    }
    assert list(RegistrantRow._declared_fields)[:5] == ["id", "email", "first_name", "last_name", "guest_count"]


# -- the three states -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["ATTENDED", "NOT_ATTENDED"])
def test_an_old_registration_status_carries_attendance(word: str) -> None:
    xml = f"<Registrant><RegistrationStatus>{word}</RegistrationStatus></Registrant>"
    assert get(TABLE, xml).view == {"registration_status": "REGISTERED", "attendance_status": word}
    assert again(TABLE, xml) == xml
    edited = put(TABLE, {"registration_status": "REGISTERED"}, get(TABLE, xml).residue)
    assert get(TABLE, edited).view == {"registration_status": "REGISTERED"}


def test_a_stated_attendance_wins() -> None:
    said = "<RegistrationStatus>ATTENDED</RegistrationStatus><AttendanceStatus><Status>{}</Status></AttendanceStatus>"
    for word in ("ATTENDED", "NOT_ATTENDED"):
        assert view(said.format(word))["attendance_status"] == word
        assert again(TABLE, f"<Registrant>{said.format(word)}</Registrant>") == (
            f"<Registrant>{said.format(word)}</Registrant>"
        )


def test_words_nobody_has_seen() -> None:
    got = get(TABLE, "<Registrant><RegistrationStatus>WAITING</RegistrationStatus></Registrant>")
    assert (got.view, told(got)) == ({}, [("token-unknown", "Registrant/RegistrationStatus")])
    paid = view("<PaymentStatus>HALF_PAID</PaymentStatus>")
    assert paid == {"payment_summary": {"payment_status": "HALF_PAID"}}
    assert [(pointer, code) for pointer, code, _ in Registrant.problems(paid)] == [
        ("#/payment_summary/payment_status", "v2-not-allowed")
    ]  # fmt: skip


@pytest.mark.parametrize("count", [None, 0, 3])
def test_the_number_of_guests_is_carried_over(count: int | None) -> None:
    guests = {} if count is None else {"guests": {"guest_count": count}}
    assert view(f"<GuestCount>{'' if count is None else count}</GuestCount>") == guests


def test_a_free_line_is_not_a_line_without_an_amount() -> None:
    cost = "<Costs><Cost><FeeType>A</FeeType><Rate>0.0</Rate></Cost><Cost><FeeType>B</FeeType><Rate/></Cost></Costs>"
    assert view(cost)["payment_summary"]["order"]["fees"] == [{"type": "A", "amount": 0}, {"type": "B"}]


def test_what_only_the_item_of_v2_has_is_named() -> None:
    order = {"order_id": "PR1-1", "items": [{"name": "Mug"}], "fees": [{"id": "7", "name": "Ada", "type": "A"}]}
    found = lost(TABLE, {"payment_summary": {"order": order, "promo_code": {"total_discount": 1}}})
    assert sorted(found) == [
        "#/payment_summary/order/fees/0/id", "#/payment_summary/order/fees/0/name", "#/payment_summary/order/items",
        "#/payment_summary/order/order_id", "#/payment_summary/promo_code",
    ]  # fmt: skip


def test_a_section_of_v2_s_own_is_written_as_far_as_v1_can() -> None:
    first = {"type": "single_value", "name": "NAME_FIRST", "label": "First Name:", "value": "Ada"}
    asked = {"type": "multiple_values", "name": "CUSTOM", "label": "Which?", "values": ["a", "b"]}
    body = {"sections": [{"label": "You", "fields": [first]}, {"label": "About", "fields": [asked]}]}
    assert sorted(lost(TABLE, body)) == [
        "#/sections/0/fields/0/label", "#/sections/1/fields/0/name", "#/sections/1/label",
    ]  # fmt: skip
    assert get(TABLE, put(TABLE, body)).view == {
        "sections": [
            {"label": "You", "fields": [{key: first[key] for key in ("type", "name", "value")}]},
            {"fields": [{key: asked[key] for key in ("type", "label", "values")}]},
        ]
    }


def test_v2_s_own_object_is_loaded() -> None:
    guest = {
        "guest_id": "001Q=",
        "guest_section": {"label": "Guest", "fields": [{"type": "single_value", "value": "x"}]},
    }
    body = {"id": "001", "guests": {"guest_count": 1, "guest_info": [guest]}, "sections": []}
    assert Registrant().load(body) == body
    with pytest.raises(ValidationError):
        Registrant().load({"guest_count": 1})  # the row's
    assert RegistrantRow().load({"guest_count": 1}) == {"guest_count": 1}
    with pytest.raises(ValidationError):
        Registrant(body="post").load({"ticket_id": "E"})
