"""No document leads a request to another host, account or collection."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctct_bridge.errors import UsageError
from ctct_bridge.transport.addresses import Account, Astray, without_secrets

HOME = Account("https://mirror.example:8443/v1/", "Larkhill Choir")


def test_an_account_s_places() -> None:
    assert HOME.url("") == "https://mirror.example:8443/v1/ws/customers/larkhill%20choir/"
    assert HOME.url("lists/1/members", "next=6") == f"{HOME.root}lists/1/members?next=6"
    assert Account("https://h.example", "a@example.com").root.endswith("/ws/customers/a%40example.com/")


@pytest.mark.parametrize(
    "base",
    [
        "", "mirror.example", "ftp://mirror.example", "https://", "https://h.example/?a=1", "https://h.example/#x",
        "https://joe:hunter2@h.example", "https://h.example/ws/customers/joe", "https://h.example:port", "https://h ex",
        "https://[::1", "https://h.example\r\nX: y",
    ],
)  # fmt: skip
def test_a_base_url_that_is_none_is_refused_and_not_quoted(base: str) -> None:
    with pytest.raises(UsageError) as caught:
        Account(base, "joe")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("user", ["", " ", ".", ".."])
def test_a_user_has_a_name(user: str) -> None:
    with pytest.raises(UsageError):
        Account("https://h.example", user)


def test_who_may_be_told_a_secret() -> None:
    private = ["https://h.example", "http://127.0.0.1:80", "http://localhost", "http://[::1]:8"]
    assert all(Account(base, "joe").is_private for base in private)
    assert not Account("http://h.example", "joe").is_private
    assert not Account("http://127.example", "joe").is_private


@pytest.mark.parametrize(
    ("href", "query"),
    [
        ("/ws/customers/larkhill%20choir/lists/9/members?next=6", "next=6"),  # the usual form
        ("members?next=6", "next=6"),
        ("?next=6", "next=6"),
        ("/lists/9/members/?pageNumber=2", "pageNumber=2"),  # without the account, with a slash
        ("https://mirror.example:8443/ws/customers/other/lists/9/members?next=6", "next=6"),
        ("//mirror.example:8443/lists/9/members?a=b#c", "a=b"),
        ("members?next=\n  q7-1 &access_token=s3cret&x=1", "next=q7-1&x=1"),
        ("members", ""),
    ],
)  # fmt: skip
def test_links_to_another_page(href: str, query: str) -> None:
    assert HOME.following(href, "lists/9/members") == query


@pytest.mark.parametrize(
    "href",
    [
        "https://evil.example/ws/customers/larkhill%20choir/lists/9/members?next=6",
        "//evil.example/lists/9/members?next=6",
        "http://mirror.example:8443/lists/9/members?next=6",  # no encryption
        "https://mirror.example/lists/9/members?next=6",  # another port
        "https://mirror.example:8443@evil.example/lists/9/members?next=6",
        "file:///etc/passwd", "javascript:alert(1)", "http://[::1", "/lists/10/members?next=6", "../../contacts?next=6",
        "/", "", "https://mirror.example:99999999/lists/9/members",
    ],
)  # fmt: skip
def test_links_that_lead_astray(href: str) -> None:
    with pytest.raises(Astray):
        HOME.following(href, "lists/9/members")


@given(st.text())
def test_whatever_a_link_is_the_host_stays(href: str) -> None:
    try:
        query = HOME.following(href, "contacts")
    except Astray:
        return
    assert HOME.is_home(HOME.url("contacts", query))
    assert HOME.url("contacts", query).startswith(f"{HOME.root}contacts")


def test_places_that_a_service_document_names() -> None:
    named = {
        "/ws/customers/larkhill-choir/lists": "lists", "campaigns/1/events/opens": "campaigns/1/events/opens",
        "https://mirror.example:8443/ws/customers/x/contacts": "contacts", "https://evil.example/contacts": None,
        "../..": None, "/ws/customers/x/a/../../b": None, "": None, "a b": "ab", "http://[": None, "/": None,
    }  # fmt: skip
    assert {href: HOME.place_of(href) for href in named} == named


def test_queries_lose_their_secrets_and_nothing_else() -> None:
    assert without_secrets("a=1&access_token=x&b=%20ü&API_KEY=y&oauth_nonce=z&&tokens=3") == "a=1&b=%20%C3%BC&tokens=3"
