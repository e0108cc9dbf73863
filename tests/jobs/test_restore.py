"""``restore``: one v1 document of one v2 object."""

from __future__ import annotations

from typing import Any

import pytest
from archives import CTCT, DETAIL, entry, singles
from canonical import canonical
from hypothesis import given
from lxml import etree

import ctct_bridge as cb
from ctct_bridge.errors import UsageError
from ctct_bridge.findings import Finding

EVENT = {
    "id": "e1",
    "name": "A & B",
    "title": "T",
    "start_date": "2012-05-05T14:00:00.000Z",
    "payment_options": ["DOOR"],
}
FEES = [{"label": "Door", "fee": 3.5, "fee_scope": "BOTH"}]


def test_v2_alone_gives_a_plain_entry() -> None:
    data = cb.restore("event", EVENT, children=FEES, account="larkhill-choir")
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<atom:entry')
    record, fee = cb.read(data)
    assert (record.to_v2(), fee.to_v2()) == (EVENT, FEES[0])
    assert {finding.code for finding in record.findings} == {"v2-required", "atom-date", "element-missing"}
    root = etree.fromstring(data)
    assert root.findtext("{*}id") == "tag:api.constantcontact.com,2010:/ws/customers/larkhill-choir/events/e1"
    assert root.find(".//Event") is not None, "the payload has no namespace"


@pytest.mark.laws
@given(text=singles)
def test_record_and_residue_give_the_document_back(text: str) -> None:
    """Without the document's frame, which knows the payload's namespace: here it is the usual one, none."""
    records = list(cb.read(text.replace(CTCT, "").encode()))
    if not records:
        return
    first, *below = records
    found: list[Finding] = []
    children = [child.to_v2() for child in below]
    data = cb.restore("event", first.to_v2(), first.residue, children, account="larkhill-choir", findings=found)
    assert found == []
    assert canonical(data) == canonical(text.replace(CTCT, ""))


@pytest.mark.parametrize(
    ("account", "user"),
    [("joe", "joe"), ("joe%20b", "joe%20b"), ("joe b", "joe%20b"), ("a@b.example", "a@b.example"), ("é", "%C3%A9")],
)
def test_the_account_is_spelled_as_in_a_uri(account: str, user: str) -> None:
    link = etree.fromstring(cb.restore("event", EVENT, account=account)).find("{*}link")
    assert link is not None
    assert link.get("href") == f"/ws/customers/{user}/events/e1"


def test_without_an_id_no_uri_is_made_up() -> None:
    data = cb.restore("event", {"name": "A"}, account="joe")
    assert b"/ws/customers" not in data
    reading = cb.read(data)
    assert list(reading) == []
    assert [finding.code for finding in reading.findings] == ["no-id"]


@pytest.mark.parametrize(
    ("body", "code", "path"),
    [
        ({"nickname": 1}, "v2-unknown-property", "#/nickname"),
        ({"name": 7}, "v2-wrong-type", "#/name"),
        ({"twitter_hash_tag": "x"}, "no-v1-home", "#/twitter_hash_tag"),
        ({"name": "a\x01"}, "no-v1-home", "#/name"),
        ({"payable_to": "x"}, "no-v1-home", "#/payable_to"),
    ],
)
def test_what_v1_cannot_have_is_told(body: Any, code: str, path: str) -> None:
    found: list[Finding] = []
    cb.restore("event", {"id": "e1", **body}, account="joe", findings=found)
    assert [(finding.code, finding.path, finding.origin.id) for finding in found] == [(code, path, "e1")]


def test_an_edited_value_wins_over_its_archived_spelling() -> None:
    first, *below = cb.read(entry("e1", DETAIL).encode())
    body = {**first.to_v2(), "start_date": "2011-01-01T00:00:00.000Z"}
    data = cb.restore("event", body, first.residue, [child.to_v2() for child in below], account="larkhill-choir")
    event = etree.fromstring(data).find(".//Event")
    assert event is not None
    assert event.findtext("StartDate") == "2011-01-01T00:00:00.000Z"
    assert event.findtext("EndDate") == "2010-07-04T20:00:00-04:00"


@pytest.mark.parametrize("resource", ["webinar", "fee", "", "promocode", "trashed_file"])
def test_a_resource_must_have_documents_of_its_own(resource: str) -> None:
    with pytest.raises(UsageError, match="no resource"):
        cb.restore(resource, {}, account="joe")


@pytest.mark.parametrize("account", [None, ""])
def test_an_account_is_needed(account: Any) -> None:
    with pytest.raises(UsageError, match="account"):
        cb.restore("event", EVENT, account=account)


def test_what_was_given_is_left_as_it_was() -> None:
    first, *_ = cb.read(entry("e1", DETAIL).encode())
    body, residue = first.to_v2(), first.residue
    import copy

    before = copy.deepcopy((body, residue))
    cb.restore("event", body, residue, FEES, account="joe")
    assert (body, residue) == before


def test_an_empty_text_is_no_value_that_v1_cannot_hold() -> None:
    v2 = {"id": "e1", "name": "x", "description": "", "address": {"line3": "", "city": "Ghent"}}
    found: list[Finding] = []
    xml = cb.restore("event", v2, account="larkhill-choir", findings=found)
    assert found == []
    assert b"<Description/>" in xml
