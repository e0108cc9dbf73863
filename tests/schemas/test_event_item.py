"""Items of an event."""

from __future__ import annotations

from frozen import agrees

from ctct_bridge.schemas import EventItem

SCORE = {
    "name": "Vocal score", "price": 8.75, "default_quantity_total": 150, "per_registrant_limit": 3,
    "show_quantity_available": True,
}  # fmt: skip


def test_the_contract_as_documented() -> None:
    agrees(
        EventItem,
        """
        id                          string   ..100   R
        name                        string   1..100  !
        price                       number   0..     !
        default_quantity_total      integer  0..     !
        per_registrant_limit        integer  0..     !
        show_quantity_available     boolean  -       !
        description                 string   ..2048
        default_quantity_available  integer  -       R
        attributes                  array    -       R
        """,
    )


def test_what_is_sold_out_is_no_contradiction_but_worth_a_word() -> None:
    body = {**SCORE, "default_quantity_available": 2}
    assert EventItem().validate(body) == {}
    assert [(pointer, code) for pointer, code, _ in EventItem.problems(EventItem().load(body))] == [
        ("#/per_registrant_limit", "v2-above")
    ]
    assert EventItem.problems(EventItem().load({**SCORE, "default_quantity_available": 3})) == []


def test_attributes_are_judged_inside_their_item() -> None:
    assert EventItem().validate({"attributes": [{"name": "x"}, {"name": "", "size": 1}]}) == {
        "attributes": {1: {"name": ["Length must be between 1 and 100."], "size": ["Unknown field."]}}
    }


def test_a_name_is_no_empty_text() -> None:
    told = EventItem.problems({**EventItem().load(SCORE), "name": ""})
    assert told == [("#/name", "v2-too-short", {"length": 0, "min": 1})]


def test_a_new_item_comes_without_attributes() -> None:
    body = {**SCORE, "attributes": [{"id": "a1", "name": "Bound", "quantity_total": 5}]}
    assert EventItem(body="post").validate(body) == {"attributes": ["Read-only."]}
    assert EventItem.to_v2(EventItem().load(body), "post") == SCORE


def test_where_items_are_served() -> None:
    assert EventItem.collection_under("a07e4k") == "eventspot/events/a07e4k/items"
