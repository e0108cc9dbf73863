"""Attendance and payment status as documents of their own."""

from __future__ import annotations

import pytest
from lens import again, get, told

from ctct_bridge.reconciler.table import Table, table_of
from ctct_bridge.schemas import Attendance, Payment, Registrant


@pytest.mark.parametrize("word", ["ATTENDED", "NOT_ATTENDED"])
def test_attendance(word: str) -> None:
    xml = f"<AttendanceStatus><Status>{word}</Status><Type>GROUP</Type></AttendanceStatus>"
    got = get(table_of(Attendance), xml)
    assert (got.view, got.findings) == ({"attendance_status": word}, [])
    assert again(table_of(Attendance), xml) == xml


def test_an_unknown_word_is_kept() -> None:
    xml = "<AttendanceStatus><Status>LATE</Status></AttendanceStatus>"
    got = get(table_of(Attendance), xml)
    assert (got.view, told(got)) == ({}, [("token-unknown", "AttendanceStatus/Status")])
    assert again(table_of(Attendance), xml) == xml


def test_payment() -> None:
    xml = "<PaymentStatus><Status>PAID</Status></PaymentStatus>"
    assert get(table_of(Payment), xml).view == {"payment_summary": {"payment_status": "PAID"}}
    assert again(table_of(Payment), xml) == xml


@pytest.mark.parametrize("schema", [Attendance, Payment])
def test_a_status_speaks_of_its_registrant(schema: type[Attendance | Payment]) -> None:
    assert (schema.into(), schema.ident()) == ("registrant", None)
    view = {"attendance_status": "ATTENDED"} if schema is Attendance else {"payment_summary": {"payment_status": "NA"}}
    assert Registrant().load(view) == schema().load(view)


@pytest.mark.parametrize(
    ("table", "outer"), [(table_of(Payment), "{}"), (table_of(Registrant), "<Registrant>{}</Registrant>")]
)
@pytest.mark.parametrize(
    "said", ["<PaymentStatus>PAID</PaymentStatus>", "<PaymentStatus><Status>PAID</Status></PaymentStatus>"]
)
def test_a_payment_status_is_a_text_or_holds_one(table: Table, outer: str, said: str) -> None:
    xml = outer.format(said)
    got = get(table, xml)
    assert (got.view, got.findings) == ({"payment_summary": {"payment_status": "PAID"}}, [])
    assert again(table, xml) == xml
