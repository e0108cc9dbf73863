"""Edits of v2 between ``migrate`` and ``restore``: they win, exactly where they were made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archives import LIST, entry, listed
from canonical import canonical
from edited import EVENTS, Edited, back, both, fees, one, put, said
from lxml import etree


@pytest.fixture(name="one")
def _one(tmp_path: Path) -> Edited:
    return one(tmp_path)


@pytest.fixture(name="both")
def _both(tmp_path: Path) -> Edited:
    return both(tmp_path)


def test_an_edited_item_wins(one: Edited) -> None:
    one.change("e1.json", put(title="Other", start_date="2011-01-01T00:00:00.000Z", total_registered_count=29))
    documents, found = one.restored()
    event = documents["e1.xml"].find(".//Event")
    assert [event.findtext(name) for name in ("Title", "StartDate", "Registered", "Name", "EndDate")] == [
        "Other", "2011-01-01T00:00:00.000Z", "29", "Autumn Concert", "2010-07-04T20:00:00-04:00",
    ]  # fmt: skip
    assert found == []


def test_a_removed_property_is_removed(one: Edited) -> None:
    one.change("e1.json", lambda body: [body.pop(key) for key in ("title", "currency_type", "address")] and body)
    documents, found = one.restored()
    event = documents["e1.xml"].find(".//Event")
    assert not event.findtext("Title")
    assert not event.findtext("CurrencyType")
    assert not event.findtext("EventLocation/City")
    assert event.findtext("EventLocation/Location") == "Hall"
    assert found == []


def test_a_reformatted_file_is_no_edit(both: Edited) -> None:
    for path in both.out.rglob("v2/**/*.json"):
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")), indent=7, sort_keys=True), "utf-8")
    documents, found, _ = back(both.out, both.tmp / "back")
    assert found == []
    assert all(canonical(data) == canonical((both.tmp / "in" / name).read_bytes()) for name, data in documents.items())


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda rows: rows[::-1], [("Guest", None), ("Singer", "410.00")]),
        (lambda rows: rows[1:], [("Guest", None)]),
        (lambda rows: rows.clear(), []),
        (lambda rows: rows[0].update(late_fee=420.5), [("Singer", "420.5"), ("Guest", None)]),
        (lambda rows: rows[0].pop("late_fee") and None, [("Singer", ""), ("Guest", None)]),
    ],
)
def test_edited_fees_win(one: Edited, change: Any, wanted: Any) -> None:
    one.change("e1/fees.json", change)
    documents, found = one.restored()
    assert fees(documents) == wanted
    assert found == []


def test_an_added_fee_is_written_in_full(one: Edited) -> None:
    new = {"label": "New", "fee": 5.0, "fee_scope": "GUESTS", "has_restricted_access": True}
    one.change("e1/fees.json", lambda rows: rows.insert(1, new))
    documents, found = one.restored()
    assert [label for label, _ in fees(documents)] == ["Singer", "New", "Guest"]
    assert [code for code, _ in found] == ["no-v1-home"]


def test_an_edited_row_of_a_list_only_event_wins(both: Edited) -> None:
    both.change("events.json", lambda body: body["results"][1].update(title="Row"))
    documents, found = both.restored()
    assert [event.findtext("Title") for event in documents["events.xml"].iter("Event")] == ["Songs", "Row"]
    assert found == []


def test_rows_are_found_wherever_they_stand(both: Edited) -> None:
    both.change("events.json", lambda body: body["results"].reverse())
    documents, found = both.restored()
    assert [event.findtext("Name") for event in documents["events.xml"].iter("Event")] == [
        "Autumn Concert",
        "Spring Concert",
    ]
    assert found == []


def test_a_deleted_row_is_missing(both: Edited) -> None:
    both.change("events.json", lambda body: body["results"].pop() and body)
    documents, found = both.restored()
    assert len(list(documents["events.xml"].iter("Event"))) == 1
    assert found == [("v2-missing", "")]


def test_a_deleted_item_is_missing_and_its_copies_are_told(both: Edited) -> None:
    (both.out / EVENTS / "e1.json").unlink()
    documents, found = both.restored()
    assert sorted(found) == [("stale-copy", ""), ("v2-missing", "")]
    assert documents.keys() == {"events.xml"}


def test_deleted_fees_are_told(one: Edited) -> None:
    (one.out / EVENTS / "e1/fees.json").unlink()
    documents, found = one.restored()
    assert found == [("v2-missing", "#/fees")]
    assert fees(documents) == []


def test_stale_copies_are_told_for_edited_records_only(tmp_path: Path) -> None:
    feed_ = listed(("e1", LIST), ("e2", LIST))
    documents = {
        "a.xml": feed_,
        "b.xml": feed_,
        "b2.xml": entry("e1"),
        "c/e1.xml": entry("e1"),
        "c/e2.xml": entry("e2"),
    }
    edited = Edited(tmp_path, documents)
    edited.change("e1/fees.json", lambda rows: rows[0].update(fee=1.0))
    _, found, _ = back(edited.out, tmp_path / "back")
    assert said(found) == [("stale-copy", "")] * 3
    assert [(finding.origin.document, finding.origin.entry) for finding in found] == [
        ("a.xml", 0), ("b.xml", 0), ("c/e1.xml", 0),
    ]  # fmt: skip


def test_what_a_copy_supplied_stays_out_unless_it_is_edited(tmp_path: Path) -> None:
    detail = "<Name>A</Name><CurrencyType>CAD</CurrencyType>"
    edited = Edited(tmp_path, {"list.xml": listed(("e1", LIST)), "e1.xml": entry("e1", detail)})
    body = json.loads((edited.out / EVENTS / "e1.json").read_text())
    assert (body["title"], body["address"]["city"]) == ("Songs", "Halifax")
    edited.change("e1.json", put(title="Edited"))
    documents, found = edited.restored()
    event = documents["e1.xml"].find(".//Event")
    assert [kid.tag for kid in event] == ["Name", "Title", "CurrencyType"]
    assert event.findtext("Title") == "Edited"
    assert found == [("stale-copy", "")]


def test_what_a_profile_supplied_follows_the_fee_and_not_its_place(tmp_path: Path) -> None:
    edited = Edited(tmp_path, {"e1.xml": entry("e1")}, profile={"fee": {"late_fee": 410.0}})
    edited.change("e1/fees.json", lambda rows: rows[::-1])
    documents, found = edited.restored()
    assert fees(documents) == [("Guest", None), ("Singer", "410.00")]
    assert found == []


def test_an_id_is_put_back_where_it_was_taken_away(one: Edited) -> None:
    one.change("e1.json", lambda body: body.pop("id") and body)
    documents, found = one.restored()
    assert canonical(etree.tostring(documents["e1.xml"])) == canonical(entry("e1"))
    assert found == []


def test_an_edited_id_moves_the_entry(one: Edited) -> None:
    one.change("e1.json", put(id="other"))
    documents, _ = one.restored()
    (link,) = documents["e1.xml"].iter("{*}link")
    assert link.get("href") == "/ws/customers/larkhill-choir/events/other"
    assert documents["e1.xml"].findtext("{*}id").endswith("/events/other")
