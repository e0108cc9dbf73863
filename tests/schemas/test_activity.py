"""Bulk activities: types that became one, errors, and what is not there before the run."""

from __future__ import annotations

import pytest
from families import CTCT, created, restored, v2_of

from ctct_bridge.schemas import Activity


def test_an_activity_with_errors() -> None:
    (v2,) = v2_of("activities/entry.xml")
    assert (v2["type"], v2["error_count"], v2["contact_count"], v2["file_name"]) == ("ADD_CONTACTS", 2, 120, "")
    assert v2["errors"][1] == {
        "message": "Invalid email address", "line_number": 8, "email_address": "ada.lowe(at)example.com",
    }  # fmt: skip


def test_the_activities_of_a_feed_are_whole() -> None:
    found = v2_of("activities/feed.xml")
    assert [v2["type"] for v2 in found] == [
        "ADD_CONTACTS", "EXPORT_CONTACTS", "REMOVE_CONTACTS_FROM_LISTS", "ADD_CONTACTS",
    ]  # fmt: skip
    assert [v2.get("error_count") for v2 in found] == [2, 0, None, 2]
    assert "start_date" not in found[2]
    assert "file_name" not in found[2]


@pytest.mark.parametrize("spelling", ["SV_ADD", "ADD_CONTACT_DETAIL"])
def test_older_types_are_named_anew(spelling: str) -> None:
    assert Activity._declared_fields["type"].codec.decode(spelling) == "ADD_CONTACTS"  # type: ignore[attr-defined]
    assert restored("activity", {"id": "a1", "type": "ADD_CONTACTS"}).findtext(f"{CTCT}Type") == "ADD_CONTACTS"


@pytest.mark.parametrize(
    "v2",
    [
        {"id": "a1", "type": "EXPORT_CONTACTS", "file_name": ""},
        {"id": "a1", "error_count": 0},
        {"id": "a1", "error_count": 3},
        {"id": "a1", "error_count": 1, "errors": [{"message": "x", "line_number": 3}]},
        {"id": "a1", "error_count": 2, "errors": ["Line 7: no address.", {"message": "x", "line_number": 3}]},
    ],
)
def test_what_v2_says_comes_back_through_v1(v2: dict[str, object]) -> None:
    assert created(Activity, v2) == v2


def test_an_error_may_be_a_plain_text() -> None:
    v2 = {"id": "a1", "error_count": 1, "errors": ["Line 7: no address."]}
    view = Activity().load(v2)
    assert (view, []) == Activity.lift(v2)
    assert view["errors"] == [{"message": "Line 7: no address."}]
    assert Activity().dump(view) == Activity.to_v2(view) == v2
    assert restored("activity", v2).findtext(f"{CTCT}Errors/{CTCT}Error/{CTCT}Message") == "Line 7: no address."
    assert [problem[:2] for problem in Activity.lift({"errors": [7]})[1]] == [("#/errors/0", "v2-wrong-type")]
