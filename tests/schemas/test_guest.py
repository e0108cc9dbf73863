"""Guests: read leniently, since none was ever seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from archives import save
from canonical import canonical
from lens import again, get, told

import ctct_bridge as cb
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


PLACE = "/ws/customers/larkhill-choir/events/e1/registrants/r1/guests"


def page(name: str, uris: list[str]) -> bytes:
    entries = "".join(
        f'<a:entry><a:title>T</a:title><a:link rel="edit" href="{uri}"/><a:updated>u</a:updated>'
        f"<a:id>tag:api.constantcontact.com,2010:{uri}</a:id><a:content><{name}><LastName>L</LastName>"
        f"<FirstName>F</FirstName><EmailAddress>e@example.com</EmailAddress></{name}></a:content></a:entry>\n"
        for uri in uris
    )
    return f'<a:feed xmlns:a="http://www.w3.org/2005/Atom">{entries}</a:feed>'.encode()


@pytest.mark.parametrize("name", ["Guest", "Registrant", "RegistrantGuest"])
def test_a_guest_is_known_by_its_place_whatever_its_name(name: str, tmp_path: Path) -> None:
    uris = [f"{PLACE}/{number}" for number in range(6)]
    records = list(cb.read(page(name, uris)))
    expected = [("guest", "e1/r1", str(number)) for number in range(6)]
    assert [(record.resource, record.parent, record.id) for record in records] == expected
    save(tmp_path / "in", {"g.xml": page(name, uris).decode()})
    cb.migrate(tmp_path / "in", tmp_path / "out")
    assert dict(cb.restore_archive(tmp_path / "out", tmp_path / "back").findings) == {}
    assert canonical((tmp_path / "back/g.xml").read_bytes()) == canonical(page(name, uris))


@pytest.mark.parametrize("uri", ["/ws/customers/larkhill-choir/guests/1", PLACE, f"{PLACE}/1/x", "data:,none"])
def test_another_place_is_no_guest_s(uri: str) -> None:
    assert [record.resource for record in cb.read(page("Visitor", [uri]))] == []


def test_registrants_and_guests_of_one_name_in_one_feed() -> None:
    mixed = [uri for at in range(6) for uri in (PLACE.replace("r1/guests", f"r{at}"), f"{PLACE}/{at}")]
    assert [record.resource for record in cb.read(page("Registrant", mixed))] == ["registrant", "guest"] * 6
