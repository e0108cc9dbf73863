"""Attributes of an item: two resources stand above them."""

from __future__ import annotations

import pytest
from frozen import agrees

from ctct_bridge.schemas import EventItem, ItemAttribute, served_at


def test_the_contract_as_documented() -> None:
    agrees(
        ItemAttribute,
        """
        id                  string   ..100   R
        name                string   1..100  !
        quantity_total      integer  0..     !
        quantity_available  integer  -       R
        """,
    )


def test_where_attributes_are_served() -> None:
    url = ItemAttribute.collection_under("a07e4k", "Zk1")
    assert url == "eventspot/events/a07e4k/items/Zk1/attributes"
    assert served_at(url) == (ItemAttribute, ("a07e4k", "Zk1"))
    assert served_at("eventspot/events/a07e4k/items") == (EventItem, ("a07e4k",))
    with pytest.raises(ValueError, match="takes 2 ids, not 1"):
        ItemAttribute.collection_under("a07e4k")
