"""The table of calls agrees with the classes, which know their URLs themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from samplefile import SAMPLES, v2_bodies
from toys import Leg

from ctct_bridge.report.published import calls as table
from ctct_bridge.report.published.calls import calls, is_posted, many
from ctct_bridge.schemas import BY_NAME, FROM_V1, REGISTRY, AccountInfo, Event, Fee, Guest, LibraryInfo
from ctct_bridge.schemas.add_contacts import AddContacts

OWN = [schema for schema in REGISTRY if schema.into() is None]
#: Collections that are served at a second place, and the item's own name for it.
ELSEWHERE = {"lists/{}/contacts", "library/folders/{}/files", "emailmarketing/campaigns/{}/tracking/clicks/{}"}


def plain(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def test_each_call_is_there_once() -> None:
    named = [(call.method, plain(call.path)) for call in calls()]
    assert len(named) == len(set(named)) > 50


@pytest.mark.parametrize("schema", OWN, ids=lambda schema: schema.__name__)
def test_every_resource_is_served_where_its_class_says(schema: type) -> None:
    got = {plain(call.path) for call in calls() if call.answer is schema and not call.path.endswith("addcontacts")}
    places = {plain(place) for place in schema.places()}
    assert places <= got
    assert got - places <= {f"{place}/{{}}" for place in places} | ELSEWHERE


def test_what_is_a_part_of_another_is_served_nowhere() -> None:
    assert not [call for call in calls() if call.answer.into() is not None]


def test_a_collection_is_listed_in_one_way() -> None:
    for schema in REGISTRY:
        assert len({call.many for call in calls() if call.answer is schema and call.many}) <= 1
    assert [many(schema) for schema in (Event, Fee, Guest, AccountInfo, LibraryInfo)] == ["{}", "[]", "", "", ""]


def test_what_has_a_size_of_page_is_listed_in_pages() -> None:
    for schema in FROM_V1:
        if schema.page is None and many(schema):
            assert many(schema) == "[]"
    for call in calls():
        query = dict(call.query)
        assert (call.many == "{}") == ("limit" in query) == ("next" in query)
        assert "limit" not in query or int(query["limit"]) <= (call.answer.page or 0)


def test_what_is_created_is_what_the_classes_call_so() -> None:
    assert {schema for schema in FROM_V1 if is_posted(schema)} == {
        schema for schema in FROM_V1 if schema.created and schema.into() is None
    }
    for call in calls():
        assert (call.method == "POST") == (call.sent is not None)
        assert call.sent in (None, AddContacts, call.answer), "v2 answers with what was stored"


def test_every_sample_stands_at_the_path_of_a_call() -> None:
    paths = [re.sub(r"\\{\w+\\}", "[^/]+", re.escape(call.path)) for call in calls()]
    for root in (SAMPLES / "v2", SAMPLES / "v2.post", SAMPLES / "account.out" / "v2"):
        for _, url, _ in v2_bodies(root):
            assert any(re.fullmatch(path, url) for path in paths), url


@pytest.fixture
def anew() -> Iterator[None]:
    """The table is read again, and once more afterwards."""
    calls.cache_clear()
    yield
    calls.cache_clear()


@pytest.mark.usefixtures("anew")
def test_a_line_that_is_no_call_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "CALLS", "FETCH events -> event")
    with pytest.raises(ValueError, match="cannot read the call"):
        calls()


@pytest.mark.usefixtures("anew")
@pytest.mark.parametrize(
    ("page", "created", "lines"),
    [
        (500, True, ["GET legs/{parent_id} {}", "POST legs/{parent_id} ", "GET legs/{parent_id}/{leg_id} "]),
        (None, False, ["GET legs/{parent_id} []", "GET legs/{parent_id}/{leg_id} "]),
    ],
)
def test_what_is_not_in_the_table_is_served_as_its_class_says(
    page: int | None, created: bool, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = type("Leg", (Leg,), {"page": page, "created": created, "collection": "legs/{parent}"})
    monkeypatch.setitem(BY_NAME, "leg", made)
    assert [f"{call.method} {call.path} {call.many}" for call in calls() if call.answer is made] == lines
    assert (many(made), is_posted(made)) == ("[]" if page is None else "{}", created)
