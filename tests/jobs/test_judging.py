"""One body judged: its contract, with the place of every fault."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from ctct_bridge.jobs.judging import Body, Court, Judged, kind_of
from ctct_bridge.jobs.recognising import home_of
from ctct_bridge.parsers.saved.values import Saved

CONTACT = {
    "id": "7",
    "status": "ACTIVE",
    "email_addresses": [{"email_address": "a@example.com"}],
    "lists": [{"id": "3"}],
}


def judged(rows: Any, path: str) -> list[Judged]:
    """The rows of an array, one a line."""
    data = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]"
    court = Court(path)
    reading = Saved(io.BytesIO(data.encode()), path, pytest.fail)
    return [court.judge(Body(value, "#", value.value, home_of(path), True)) for value in reading]


def said(each: Judged) -> list[tuple[str, str, int | None]]:
    return [(finding.code, finding.path, finding.line) for finding in each.findings]


def test_a_sound_body_is_kept_under_its_resource() -> None:
    (each,) = judged([CONTACT], "v2/contacts.json")
    assert (each.resource, each.state, each.origin.id, each.pointer, each.spot) == (
        "contact",
        "kept",
        "7",
        "#/0",
        (2, 2),
    )
    assert each.findings == []


def test_faults_stand_where_they_are() -> None:
    wrong = {**CONTACT, "lists": [{"id": "3", "status": "GONE"}], "nickname": 1, "confirmed": "yes"}
    _, each = judged([CONTACT, wrong], "v2/contacts.json")
    assert sorted(said(each)) == [
        ("v2-not-allowed", "#/1/lists/0/status", 3),
        ("v2-unknown-property", "#/1/nickname", 3),
        ("v2-wrong-type", "#/1/confirmed", 3),
    ]
    text = json.dumps(wrong)
    start = each.spot.offset
    assert {finding.offset for finding in each.findings if finding.offset is not None} == {
        start + text.index(f'"{name}"') for name in ("nickname", "confirmed")
    } | {start + text.index('"status": "GONE"')}


def test_a_row_that_is_shorter_than_its_object_lacks_nothing() -> None:
    row, whole = judged(
        [{"id": "a", "status": "DRAFT"}, {"id": "b", "payment_options": ["DOOR"]}], "v2/eventspot/events.json"
    )
    assert said(row) == []
    assert "v2-required" in {code for code, _, _ in said(whole)}


def test_labels_of_fees_are_unique_among_their_siblings() -> None:
    fee = {"label": "Adults", "fee": 5, "fee_scope": "BOTH", "has_restricted_access": False}
    first, second = judged([{"id": "1", **fee}, {"id": "2", **fee}], "v2/eventspot/events/a/fees.json")
    assert said(first) == [] and said(second) == [("v2-not-unique", "#/1/label", 3)]


def test_neighbours_tell_what_a_body_is() -> None:
    sure, unsure = judged([CONTACT, {"id": "8", "status": "ACTIVE"}], "answer.json")
    assert sure.resource == unsure.resource == "contact"
    (alone,) = judged([{"id": "8", "status": "ACTIVE"}], "answer.json")
    assert (alone.resource, alone.state) == (None, "rejected")
    assert [code for code, _, _ in said(alone)] == ["v2-unrecognised"]


@pytest.mark.parametrize("value", [None, 1, 1.5, True, "a", []])
def test_what_is_no_object_is_no_body(value: Any) -> None:
    (each,) = judged([value], "v2/contacts.json")
    assert said(each) == [("v2-wrong-shape", "#/0", 2)]
    assert each.findings[0].params["found"] == kind_of(value)
