"""Ids of other things, as URIs in v1."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from lens import lens
from lxml import etree
from strategies import TEXTS

from ctct_bridge.reconciler.codecs import Undecodable, Unencodable
from ctct_bridge.reconciler.fields import Many
from ctct_bridge.reconciler.pen import Around
from ctct_bridge.reconciler.refs import HOST, Ref, RefCodec
from ctct_bridge.reconciler.resource import Shape

CODEC = RefCodec("lists/{id}", HOST)
NINE = f"{HOST}/ws/customers/larkhill-choir/lists/9"


class Entry(Shape):
    id = Ref("@id", to="lists/{id}")


TABLE = lens("Lists?(List)", lists=Many(Entry, "Lists/List", key="id"))


def read(uri: str, user: str | None = "larkhill-choir") -> Any:
    element = etree.Element("A")
    etree.SubElement(etree.SubElement(element, "Lists"), "List", id=uri)
    return TABLE.get(element, around=Around(user))


def uri_of(id: str, residue: Any = None, user: str | None = "larkhill-choir") -> str | None:
    element, findings = TABLE.put({"lists": [{"id": id}]}, residue, around=Around(user))
    assert findings == []
    return element[0][0].get("id")


@pytest.mark.parametrize(
    "uri",
    [NINE, NINE.replace("http:", "https:"), NINE.replace("api.", "API."), f"  {NINE}\n", NINE.replace("api.", "api.\n"),
     "/ws/customers/larkhill-choir/lists/9", "lists/9", f"{NINE}/", f"{NINE}?next=1",
     NINE.replace("/lists", "/x/lists")],
)  # fmt: skip
def test_the_last_component_is_the_id(uri: str) -> None:
    got = read(uri)
    assert got.view == {"lists": [{"id": "9"}]}
    assert uri_of("9", got.residue) == uri, "and the archived spelling comes back"


def test_the_canonical_uri_leaves_no_trace() -> None:
    assert read(NINE).residue is None
    assert uri_of("9") == NINE


def test_another_id_has_another_uri() -> None:
    assert uri_of("7", read(NINE.replace("http:", "https:")).residue) == NINE.replace("/9", "/7")


def test_the_uri_of_another_account_is_kept() -> None:
    got = read(NINE, user="someone-else")
    assert uri_of("9", got.residue, "someone-else") == NINE


def test_a_uri_read_before_the_user_was_known_is_kept() -> None:
    assert uri_of("9", read(NINE, None).residue, "someone-else") == NINE


@pytest.mark.parametrize("text", ["data:,none", f"{HOST}/ws/customers/larkhill-choir/lists", HOST, "9:9"])
def test_what_names_no_id_is_told(text: str) -> None:
    got = read(text)
    assert [finding.code for finding in got.findings] == ["reference-invalid"]
    assert got.view == {"lists": [{}]}
    with pytest.raises(Undecodable):
        CODEC.decode(text)


@pytest.mark.laws
@given(TEXTS)
def test_the_codec_s_law(id: str) -> None:
    assert CODEC.decode(CODEC.encode(id)) == id
    assert CODEC.decode(CODEC.uri(id, Around("a user"))) == id


@pytest.mark.parametrize("value", ["", 9, None, "\ud800"])
def test_what_has_no_uri(value: Any) -> None:
    with pytest.raises(Unencodable):
        CODEC.encode(value)
