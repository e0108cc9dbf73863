"""Contact lists: what v2 gets of them, and what it demands."""

from __future__ import annotations

from families import CTCT, contract, created, restored, v2_of

from ctct_bridge.schemas import ContactList


def test_the_contract_is_v2_s() -> None:
    assert contract(ContactList) == {"list_id": (36, None), "name": (255, "True"), "status": (None, "True")}


def test_the_lists_of_a_feed() -> None:
    assert v2_of("lists/feed.xml") == [
        {"id": "1", "name": "Friends of the choir", "status": "ACTIVE", "contact_count": 418},
        {"id": "14", "name": "Altos & basses", "status": "HIDDEN", "contact_count": 0},
    ]


def test_the_form_of_2008_says_less() -> None:
    assert v2_of("lists/entry-2008.xml") == [{"id": "3", "name": "Concert halls"}]
    problems = [(pointer, code) for pointer, code, _ in ContactList.problems({"id": "3", "name": "Concert halls"})]
    assert problems == [("#/status", "v2-required")]


def test_a_list_made_from_v2_alone() -> None:
    v2 = {"id": "5", "name": "Tenors", "status": "HIDDEN", "contact_count": 7}
    element = restored("list", v2)
    assert element.get("id") == "http://api.constantcontact.com/ws/customers/larkhill-choir/lists/5"
    assert [(kid.tag, kid.text) for kid in element] == [
        (f"{CTCT}Name", "Tenors"), (f"{CTCT}DisplayOnSignup", "No"), (f"{CTCT}ContactCount", "7"),
    ]  # fmt: skip
    assert created(ContactList, v2) == v2


def test_an_empty_name_is_a_text_and_no_name_is_none() -> None:
    for v2 in ({"id": "5", "name": ""}, {"id": "5"}):
        assert created(ContactList, v2) == v2
