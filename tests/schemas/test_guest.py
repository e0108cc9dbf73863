"""Guests: read leniently, since none was ever seen."""

from __future__ import annotations

from lens import again, get, told

from ctct_bridge.reconciler.table import table_of
from ctct_bridge.schemas import Guest, Registrant

TABLE = table_of(Guest)
ASKED = "<CustomField><Question>Q?</Question><Answers><Answer>a</Answer></Answers></CustomField>"


def test_everything_known_is_one_section() -> None:
    xml = (
        "<Guest><LastName>L</LastName><FirstName>F</FirstName><EmailAddress>e@example.com</EmailAddress>"
        f"<PersonalInformation><Label>You</Label><Zip>01060</Zip></PersonalInformation>"
        f"<CustomInformation2>{ASKED}</CustomInformation2></Guest>"
    )
    got = get(TABLE, xml)
    assert got.view == {
        "guest_section": {
            "label": "You",
            "fields": [
                {"type": "single_value", "name": "GUEST_NAME_FIRST", "value": "F"},
                {"type": "single_value", "name": "GUEST_NAME_LAST", "value": "L"},
                {"type": "single_value", "name": "EmailAddress", "value": "e@example.com"},
                {"type": "single_value", "name": "Zip", "value": "01060"},
                {"type": "single_value", "label": "Q?", "value": "a"},
            ],
        }
    }
    assert again(TABLE, xml) == xml


def test_a_block_without_a_place_is_named() -> None:
    xml = "<Guest><BusinessInformation><City>Truro</City></BusinessInformation></Guest>"
    assert told(get(TABLE, xml)) == [("unknown-element", "Guest/BusinessInformation")]
    assert again(TABLE, xml) == xml


def test_a_guest_goes_into_its_registrant() -> None:
    assert Guest.into() == Registrant.resource
    assert Guest.ident() == "guest_id"
    assert Registrant.into() is None
