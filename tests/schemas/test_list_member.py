"""Members of lists: whose they are, which list they are of, and what they become."""

from __future__ import annotations

import pytest
from families import restored, v2_of
from lxml import etree

import ctct_bridge as cb
from ctct_bridge.reconciler.keys import place_of
from ctct_bridge.schemas import Contact, ListMember
from ctct_bridge.schemas.contact_list import ContactList

BASE = "http://api.constantcontact.com/ws/customers/larkhill-choir"


def test_a_member_is_known_by_its_contact_and_its_list() -> None:
    assert [(record.id, record.parent) for record in cb.read("samples/list_members/feed.xml")] == [
        ("5207", "14"), ("5206", "14")
    ]  # fmt: skip
    assert v2_of("list_members/feed.xml")[0] == {"id": "5207", "email_address": "una.marsh@example.com"}


def test_it_belongs_to_the_contact_of_its_id_whatever_the_list() -> None:
    assert ListMember.into() == Contact.resource
    assert place_of(ListMember, "14", "5207") == place_of(ListMember, None, "5207") == place_of(Contact, None, "5207")


@pytest.mark.parametrize("parent", [None, *ContactList.V1.aside])
def test_no_list_of_v2_no_membership(parent: str | None) -> None:
    assert ListMember.part({"id": "5207"}, parent) is None
    assert ListMember.part({"id": "5207"}, "14") == {"id": "14"}


def test_its_uris_name_two_things() -> None:
    payload = restored("list_member", {"id": "5207", "email_address": "una.marsh@example.com"}, parent="14")
    assert payload.get("id") == f"{BASE}/contacts/5207"
    entry = etree.fromstring(cb.restore("list_member", {"id": "5207"}, account="larkhill-choir", parent="14"))
    assert entry[0].get("href") == "/ws/customers/larkhill-choir/lists/14/members/5207"
    assert entry[1].text == f"{BASE}/contacts/5207"
