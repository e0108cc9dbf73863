"""References by URI, and the Atom links that repeat them."""

from __future__ import annotations

from typing import Any

import pytest
from canonical import canonical
from hypothesis import given
from lens import again, get, lens, put, told
from lxml import etree
from strategies import TEXTS

from ctct_bridge.model import Origin
from ctct_bridge.reconciler.codecs import Undecodable, Unencodable
from ctct_bridge.reconciler.fields import Many
from ctct_bridge.reconciler.pen import Around, Sink
from ctct_bridge.reconciler.refs import HOST, TAG, Ref, RefCodec
from ctct_bridge.reconciler.resource import Shape

ATOM = "http://www.w3.org/2005/Atom"
CTCT = "http://ws.constantcontact.com/ns/1.0/"
BASE = f"{HOST}/ws/customers/u"


class Listed(Shape):
    """A reference to a list."""

    class V1:
        element, elements = "ContactList", "link=self"

    id = Ref("@id", to="lists/{id}")


def table() -> Any:
    return lens("ContactLists?(ContactList)", lists=Many(Listed, "ContactLists/ContactList", key="id"))


def payload(inside: str) -> str:
    return f'<A xmlns="{CTCT}"><ContactLists>{inside}</ContactLists></A>'


def one(id: str = "/lists/9", link: str = '<link xmlns="{a}" href="/lists/9" rel="self"/>') -> str:
    return f'<ContactList id="{id}">{link.format(a=ATOM)}</ContactList>'


# -- the codec --------------------------------------------------------------------------------------------------------

CODEC = RefCodec("campaigns/{parent}/events/urls/{id}", HOST)


@given(id=TEXTS)
def test_any_id_comes_back_from_its_uri(id: str) -> None:
    for around in (Around(), Around("u"), Around("u%20v", "c/1")):
        assert CODEC.decode(CODEC.uri(id, around)) == id


@pytest.mark.parametrize(
    "uri",
    [
        f"{BASE}/lists/9",
        "https://API.example.com/ws/customers/u/lists/9/",
        "/ws/x/y/lists/9",
        f"{BASE}/li\nsts/ 9",
        "9",
    ],
)
def test_only_the_last_component_counts(uri: str) -> None:
    assert RefCodec("lists/{id}", HOST).decode(uri) == "9"


@pytest.mark.parametrize(
    "uri",
    [
        f"{BASE}/lists/",
        f"{BASE}/lists",
        "data:,none",
        "//",
        f"{BASE}/lis...",
        f"{BASE}/contacts/9",
        "https://api.example.com/ws/cust...",
    ],
)
def test_what_names_nothing_is_no_reference(uri: str) -> None:
    with pytest.raises(Undecodable):
        RefCodec("lists/{id}", HOST).decode(uri)


@pytest.mark.parametrize("value", ["", None, 7, "\ud800"])
def test_what_is_no_id_has_no_uri(value: Any) -> None:
    with pytest.raises(Unencodable):
        CODEC.encode(value)


def test_the_uri_follows_from_what_stands_around() -> None:
    assert CODEC.uri("7", Around("u", "c1")) == f"{BASE}/campaigns/c1/events/urls/7"
    assert RefCodec("library/folders/{id}", TAG).uri("7", Around("u")) == f"{TAG}/ws/customers/u/library/folders/7"


# -- in a payload -----------------------------------------------------------------------------------------------------


def test_the_canonical_reference_leaves_nothing_to_keep() -> None:
    uri = f"{BASE}/lists/9"
    element = etree.fromstring(payload(one(uri, f'<link xmlns="{ATOM}" href="{uri}" rel="self"/>')))
    sink = Sink(Origin("-"), Around("u"))
    view, residue = table().read(element, sink)
    assert (view, residue, sink.findings) == ({"lists": [{"id": "9"}]}, None, [])
    made, findings = table().put(view, None, namespace=CTCT, around=Around("u"))
    assert findings == []
    assert canonical(made) == canonical(element)


@pytest.mark.parametrize(
    "inside",
    [
        one("https://API.example.com/ws/customers/u/lists/9"),
        one("/lists/9", ""),
        one("lists/9", '<link xmlns="{a}" href="lists/9" rel="self"/>'),
        one("lists/9", '<link xmlns="{a}" rel="self"/>'),
        one("lists/9", '<link xmlns="{a}" href="" rel="self"/>'),
        one("lists/9", '<link xmlns="{a}" href="lists/9" rel="edit"/>'),
        one("lists/9", '<link xmlns="{a}" href="lists/9" rel="self" title="t"/>'),
        one("lists/9", '<link xmlns="{a}" href="lists/9" rel="self">x</link>'),
        one("lists/9", '<link href="lists/9" rel="self"/>'),
        one("lists/9", '<link xmlns="" href="lists/9" rel="self"/>'),
        one("", '<link xmlns="{a}" href="lists/9" rel="self"/>'),
        one("lists/9", '<link xmlns="{a}" href="lists/12" rel="self"/>'),
        one("lis...", '<link xmlns="{a}" href="lists/12" rel="self"/>'),
        one(f"{BASE}/lists/9", '<link xmlns="{a}" href="/x" rel="self"/>'),
        "<ContactList/>",
        "<ContactList id='data:,none'/>",
    ],
)
def test_any_reference_comes_back(inside: str) -> None:
    assert canonical(again(table(), payload(inside))) == canonical(payload(inside))


def test_an_edited_reference_takes_its_link_along() -> None:
    got = get(table(), payload(one("lists/9", '<link xmlns="{a}" href="lists/9" rel="self"/>')))
    assert canonical(put(table(), {"lists": [{"id": "12"}]}, got.residue, CTCT)) == canonical(
        payload(f'<ContactList id="lists/12"><link xmlns="{ATOM}" href="lists/12" rel="self"/></ContactList>')
    )


def test_a_link_that_names_another_is_told_and_stays() -> None:
    odd = one("lists/9", '<link xmlns="{a}" href="lists/7" rel="self"/>')
    got = get(table(), payload(odd))
    assert (got.view, told(got)) == ({"lists": [{"id": "9"}]}, [("link-mismatch", "A/ContactLists/ContactList/link")])
    assert got.findings[0].params == {"chosen": "9", "other": "7"}
    assert canonical(put(table(), {"lists": [{"id": "12"}]}, got.residue, CTCT)) == canonical(
        payload(odd.replace("lists/9", "lists/12"))
    )


def test_what_is_odd_is_told() -> None:
    bad = one("data:,none", '<link xmlns="{a}" href="data:,none" rel="edit"/>')
    assert told(get(table(), payload(bad))) == [
        ("reference-invalid", "A/ContactLists/ContactList/@id"),
        ("opaque-leaf", "A/ContactLists/ContactList/link"),
    ]
