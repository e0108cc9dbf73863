"""Pages of a feed: which are there, and which are only spoken of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.model import ATOM, Frame
from ctct_bridge.reconciler.pages import Pages, page

BASE = "/ws/customers/u/lists"


def feed(**links: str) -> Frame:
    """A feed with links of these kinds; ``id`` is its own element."""
    head: list[list[Any]] = [
        [0, "xml", f'<link xmlns="{ATOM}" href="{uri.replace("&", "&amp;")}" rel="{rel}"></link>']
        for rel, uri in links.items()
        if rel != "id"
    ]
    if "id" in links:
        head.insert(0, [0, "xml", f'<id xmlns="{ATOM}">{links["id"]}</id>'])
    return Frame("feed", head=[[0, "text", "stray"], *head])


def missing(*frames: Frame) -> list[tuple[int, str]]:
    pages = Pages()
    for number, frame in enumerate(frames):
        pages.add(number, frame)
    return list(pages.missing())


FIRST = feed(current=BASE, next=f"{BASE}?next=6")


@pytest.mark.parametrize(
    ("uri", "base", "key"),
    [
        ("http://h/ws/customers/u/lists", "", "lists"),
        ("https://h/ws/customers/u/lists/?", "", "lists"),
        ("tag:h,2010:/ws/customers/u/events?pageNumber=1", "", "events?pageNumber=1"),
        (" /ws/customers/u/\n events ", "", "events"),
        ("lists?next=6", BASE, "lists?next=6"),
        ("members?next=6", f"{BASE}/9/members?next=1", "lists/9/members?next=6"),
        ("?next=6", f"{BASE}?next=5", "lists?next=6"),
        ("/activities?next=6", BASE, "activities?next=6"),
        ("lists?b=2&a=1", BASE, "lists?a=1&b=2"),
        ("lists#top", BASE, "lists"),
        ("//[", BASE, "["),
    ],
)
def test_every_spelling_of_a_page(uri: str, base: str, key: str) -> None:
    assert page(uri, base) == key


def test_a_page_that_is_spoken_of_only() -> None:
    assert missing(FIRST) == [(0, f"{BASE}?next=6")]


@pytest.mark.parametrize("uri", [f"{BASE}?next=6", "lists?next=6", f"http://h{BASE}/?next=6"])
def test_a_page_that_is_there_however_its_own_link_is_spelled(uri: str) -> None:
    second = feed(id=f"http://h{BASE}", current=uri)
    assert missing(FIRST, second) == missing(second, FIRST) == []


def test_a_page_of_another_collection_or_number_is_another() -> None:
    others = feed(current=f"{BASE}?next=7"), feed(current="/ws/customers/u/contacts?next=6"), feed(current=BASE)
    assert missing(FIRST, *others) == [(0, f"{BASE}?next=6")]


def test_self_names_the_first_page_on_every_page() -> None:
    assert missing(FIRST, feed(self=f"{BASE}?next=6", current=f"{BASE}?next=7")) == [(0, f"{BASE}?next=6")]


def test_self_names_a_page_only_with_a_query_and_without_current() -> None:
    second, last = feed(self=f"{BASE}?next=6", next=f"{BASE}?next=9"), feed(self=BASE, next=f"{BASE}?next=6")
    assert missing(FIRST, second) == [(1, f"{BASE}?next=9")]
    assert missing(feed(self=f"{BASE}?next=7", current=f"{BASE}?next=6"), last) == []


def test_a_next_that_leads_back_misses_nothing() -> None:
    assert missing(feed(current=BASE, next=BASE)) == []
    assert missing(FIRST, feed(current=f"{BASE}?next=6", next="lists")) == []


def test_a_document_that_does_not_say_its_page_may_be_any_but_not_its_own_next() -> None:
    silent = feed(id=f"http://h{BASE}")
    assert missing(FIRST, silent) == []
    assert missing(FIRST, feed(id="http://h/ws/customers/u/contacts")) == [(0, f"{BASE}?next=6")]
    alone = feed(id=f"http://h{BASE}", next=f"{BASE}?next=6")
    assert missing(alone) == [(0, f"{BASE}?next=6")]
    assert missing(alone, alone) == []


def test_what_has_no_pages() -> None:
    assert missing(Frame(), feed(), Frame("feed", head=[[0, "xml", "<link"]])) == []


@given(st.text(), st.text())
def test_no_uri_is_too_odd(uri: str, base: str) -> None:
    assert isinstance(page(uri, base), str)
