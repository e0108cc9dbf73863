"""Ids from every spelling of a URI, and from all the URIs of an entry."""

from __future__ import annotations

from typing import Any

import pytest
from archives import ATOM, BASE, TAG
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ctct_bridge.reconciler.styles import manner_of
from ctct_bridge.reconciler.uris import Uris, ident, uris
from ctct_bridge.schemas import Campaign, Event

EVENTS, GUESTS = "events/{id}", "events/{parent}/registrants/{id}"
HOST = "api.example.com/ws/customers/larkhill-choir"


# -- one URI ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uri", "id"),
    [
        (f"{BASE}/a07e1", "a07e1"),
        (f"http://{HOST}/events/a07e1", "a07e1"),
        (f"HTTPS://{HOST}/events/a07e1/", "a07e1"),
        (f"{BASE}/a07e1//", "a07e1"),
        (f"{BASE}/a07e1?next=5#top", "a07e1"),
        (f"{BASE}/a07e1/?x=/y", "a07e1"),
        (f" {BASE}/a07\n    e1 ", "a07e1"),
        (f"{TAG}{BASE}/a07e1", "a07e1"),
        ("a07e1", "a07e1"),
        ("events/a07e1", "a07e1"),
        (f"{BASE}/a%2Fb", "a/b"),
        (f"{BASE}/a%252Fb", "a%2Fb"),
        (f"{BASE}/%C3%A9", "é"),
        (f"{BASE}/%FF", "%FF"),
        (f"{BASE}/100%", "100%"),
        (f"{BASE}/AbC", "AbC"),
        (f"{BASE}/1,2,3", "1,2,3"),
        (f"{BASE}/events", "events"),
        (BASE, None),
        (f"{BASE}/", None),
        (f"https://{HOST}/events?page=2", None),
        ("events", None),
        ("https://api.example.com", None),
        ("https://api.example.com/", None),
        ("//", None),
        ("", None),
        (" \n", None),
        ("?x=1", None),
        ("data:,none", None),
        (" DATA:text/plain,events/a07e1", None),
        ("urn:uuid:c0ffee", None),
        ("tag:api.constantcontact.com,2010:a07e1", None),
        (f"{BASE}/%20", " "),
    ],
)
def test_ids_from_every_spelling(uri: str, id: str | None) -> None:
    assert ident(uri, EVENTS) == (id, None)


@pytest.mark.parametrize(
    ("uri", "known"),
    [
        (f"{BASE}/e%201/registrants/r1=/", ("r1=", "e 1")),
        (f"https://{HOST}/events/e1/registrants/r1?x=1", ("r1", "e1")),
        ("events/e1/registrants/r1", ("r1", "e1")),
        ("r1", ("r1", None)),
        (f"{BASE}/e1/registrants", (None, None)),
        (f"{BASE}/e1/registrants/registrants", ("registrants", "e1")),
        (f"{BASE}/e1/guests/g1", ("g1", None)),
    ],
)
def test_parents_come_from_the_uri(uri: str, known: Any) -> None:
    assert ident(uri, GUESTS) == known


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(id=texts.filter(lambda text: not text.isspace()), host=st.sampled_from(["", "http://api.example.com", TAG]))
def test_any_id_survives_its_own_uri(id: str, host: str) -> None:
    from urllib.parse import quote

    assert ident(f"{host}{BASE}/{quote(id, safe='')}", EVENTS) == (id, None)


@given(uri=st.text(max_size=30))
def test_no_uri_is_too_odd(uri: str) -> None:
    id, parent = ident(uri, GUESTS)
    assert id is None or (id and not id.startswith("?"))
    assert parent is None or id is not None


# -- all of an entry --------------------------------------------------------------------------------------------------


def said(*children: str) -> Uris:
    return uris(etree.fromstring(f'<atom:entry xmlns:atom="{ATOM}">{"".join(children)}</atom:entry>'), manner_of(Event))


def edit(uri: str) -> str:
    return f'<atom:link rel="edit" href="{uri}"/>'


def named(uri: str) -> str:
    return f"<atom:id>{uri}</atom:id>"


def test_the_edit_link_comes_before_the_id() -> None:
    assert said(named("events/other"), edit("events/e1")) == Uris("e1", None, "other", False, "id")
    assert said(edit("events/e1"), named(f"{TAG}{BASE}/e1/")) == Uris("e1", None, None, False)
    assert said(named("events/e1")) == Uris("e1", None, None, False)


def test_links_of_other_kinds_name_nothing() -> None:
    assert said('<atom:link rel="self" href="events/s"/><atom:link href="events/n"/>') == Uris(None, None, None, False)
    assert said('<atom:link rel="edit"/>', named("events/e1")) == Uris("e1", None, None, False)


def test_a_collection_s_link_leaves_it_to_the_id() -> None:
    assert said(edit(BASE), named("events/e1")) == Uris("e1", None, None, False)


def test_a_request_is_known_by_its_uri_unless_something_names_an_id() -> None:
    assert said(named("data:,none")) == Uris(None, None, None, True)
    assert said(named(" urn:uuid:1 ")) == Uris(None, None, None, True)
    assert said(edit("events/e1"), named("data:,none")) == Uris("e1", None, None, False)


@pytest.mark.parametrize("own", [None, "campaigns", f"campaigns/{'0' * 13}"])
def test_a_family_that_names_itself_sends_its_collection_s_uri(own: str | None) -> None:
    """Clients had no other for a campaign that was still to be made; the answer to them has an id."""
    body = etree.fromstring(
        f'<entry xmlns="{ATOM}"><link rel="edit" href="campaigns"/><id>http://h/campaigns</id></entry>'
    )
    assert uris(body, manner_of(Campaign), own) == Uris(None, None, None, True)
    assert uris(body, manner_of(Campaign), "campaigns/11") == Uris("11", None, None, False)
    assert said(edit("events"), named("events")) == Uris(None, None, None, False)


def test_an_id_around_a_comment_is_one_text() -> None:
    assert said(f"<atom:id>{TAG}{BASE}/a<!-- broken here -->07e1</atom:id>").id == "a07e1"
