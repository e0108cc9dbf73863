"""Styles of envelope, and how each resource wears its own."""

from __future__ import annotations

import pytest

from ctct_bridge.errors import TableError
from ctct_bridge.reconciler.fields import Ident
from ctct_bridge.reconciler.resource import Resource
from ctct_bridge.reconciler.styles import STYLES, manner_of, style_of
from ctct_bridge.schemas import REGISTRY, Campaign, ContactList, EmailAddress, Event, Fee, Folder


def resource(style: str, path: str) -> type[Resource]:
    v1 = type("V1", (), {"element": "X", "style": style, "uri": "xs/{id}", "title": "", "updated": ""})
    return type("X", (Resource,), {"resource": "x", "collection": "xs", "V1": v1, "id": Ident(path)})


def test_a_style_that_is_not_there_is_refused() -> None:
    with pytest.raises(TableError, match="baroque"):
        manner_of(resource("baroque", "entry:id"))


def test_a_source_of_ids_that_is_not_there_is_refused() -> None:
    with pytest.raises(TableError, match="entry:title"):
        manner_of(resource("marketing", "entry:id|entry:title"))


@pytest.mark.parametrize("schema", [each for each in REGISTRY if hasattr(each.V1, "uri")])
def test_every_resource_with_documents_of_its_own_has_a_manner(schema: type[Resource]) -> None:
    manner = manner_of(schema)
    assert manner.style is STYLES[schema.V1.style]
    assert manner.link.endswith("/{id}")
    assert ("ident" in manner.sources) == manner.named


def test_the_older_families_trust_the_payload_first_and_the_younger_ones_the_link() -> None:
    assert manner_of(Campaign).sources == manner_of(EmailAddress).sources == ("ident", "id", "link")
    assert manner_of(Event).sources == ("link", "id")
    assert manner_of(Folder).sources == ("link", "id", "ident")


def test_rows_wear_the_style_of_their_items_and_children_none_of_their_own() -> None:
    assert style_of(Campaign.row) is style_of(ContactList) is STYLES["marketing"]
    assert style_of(Event.row) is STYLES["eventspot"]
    assert style_of(Fee) is None
