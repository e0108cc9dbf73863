"""Item attributes: the variants of one event item (sizes, colours). v1 had nothing like them.

Sources: v2 pages "Item Attribute Collection" and "Item Attribute Resource"; the official SDKs and their fixtures.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Count, Ident, Text
from ctct_bridge.reconciler.resource import Resource


class ItemAttribute(Resource):
    """One variant of an item. The collection is a bare array; ids are unique among attributes only."""

    resource, collection = "item_attribute", "eventspot/events/{grandparent}/items/{parent}/attributes"

    # fmt: off
    id                 = Ident(max=100, read_only=True, ev="DSF")
    name               = Text(min=1, max=100, required=True, ev="DSF", note="unique within the item; fixed once any was sold or claimed")
    quantity_total     = Count(required=True, ev="DSF")
    quantity_available = Count(min=None, read_only=True, ev="DSF")
    # fmt: on
