"""Elements in the wrong place, and elements that are missing."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from samplefile import SAMPLES

from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin, Record
from ctct_bridge.parsers.names import payload_of
from ctct_bridge.reconciler.scrutiny import lacking, scrutinise
from ctct_bridge.schemas import Contact, Event
from ctct_bridge.schemas.status import Payment

HERE = Origin("a.xml", 0, 1)


def payload(path: str) -> Any:
    found = payload_of(etree.fromstring((SAMPLES / path).read_bytes()))
    assert found is not None
    return found


def absent(schema: Any, form: str, element: Any) -> list[tuple[str, int | None, list[str]]]:
    return [(path, each.sourceline, names) for path, each, names in lacking(schema, form, element)]


def test_what_a_form_always_has_depends_on_the_form() -> None:
    contact = etree.fromstring("<Contact><Status/><EmailAddress/><EmailType/><Name/></Contact>")
    assert absent(Contact, "list", contact) == []
    ((path, line, names),) = absent(Contact, "detail", contact)
    assert (path, line, names[0], names[-1], len(names)) == ("Contact", 1, "FirstName", "LastUpdateTime", 36)
    event = etree.fromstring("<Event><Name/></Event>")
    (whole,), (short,) = absent(Event, "detail", event), absent(Event, "list", event)
    assert set(whole[2]) - set(short[2]) == {"EventFeeRequired", "CurrencyType", "RegistrationTypes"}
    assert "PublishDate" not in whole[2] and "WebPage" not in whole[2]


def test_what_is_missing_inside_is_told_of_the_element_that_lacks_it() -> None:
    event = payload("events/entry.xml")
    assert absent(Event, "detail", event) == []
    fee = event.findall(".//EventFee")[1]
    fee.remove(fee.find("LateFee"))
    where = "Event/RegistrationTypes/RegistrationType/EventFees/EventFee"
    assert absent(Event, "detail", event) == [(where, fee.sourceline, ["LateFee"])]


def test_a_text_in_place_of_elements_lacks_none() -> None:
    assert absent(Payment, "detail", etree.fromstring("<PaymentStatus>NA</PaymentStatus>")) == []


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        ("Event/EventLocation/Status", "misplaced-element", "Event"),
        ("Event/Location", "misplaced-element", "Event/EventLocation"),
        ("Event/FeeScope", "misplaced-element", "Event/RegistrationTypes/RegistrationType/EventFees/EventFee"),
        ("Event/status", "misspelt-element", "Status"),
        ("Event/EventLocation/CITY", "misspelt-element", "City"),
        ("Event/EventLocation/STATUS", "unknown-element", None),
        ("Event/TimeZone", "unknown-element", None),
    ],
)
def test_a_known_name_in_the_wrong_place_is_told_where_it_belongs(path: str, code: str, expected: str | None) -> None:
    name = path.rpartition("/")[2]
    record = Record(Event, {}, None, [Finding("unknown-element", HERE, path, {"element": name}, 3)], HERE)
    event = payload("events/entry.xml")
    scrutinise(event.getparent().getparent(), event, None, [record])
    (found,) = record.findings
    assert (found.code, found.path, found.line, found.params.get("expected")) == (code, path, 3, expected)


def test_of_what_became_no_record_nothing_more_is_said() -> None:
    record = Record(None, {}, None, [], HERE)
    scrutinise(etree.fromstring("<entry/>"), None, None, [record])
    assert record.findings == []
