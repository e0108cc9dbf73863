"""Event items: merchandise and free things offered on a registration page. v1 had nothing like them.

Sources: v2 pages "Event Item Collection" and "Event Item Resource"; the official SDKs and their fixtures.
"""

from __future__ import annotations

from decimal import Decimal

from ctct_bridge.reconciler.fields import Count, Flag, Ident, Many, Money, Text
from ctct_bridge.reconciler.resource import Resource
from ctct_bridge.reconciler.rules import NotAbove
from ctct_bridge.schemas.item_attribute import ItemAttribute


class EventItem(Resource):
    """Something that registrants of an event may order. The collection is a bare array."""

    resource, collection = "event_item", "eventspot/events/{parent}/items"
    rules = (NotAbove("per_registrant_limit", "default_quantity_available"),)

    # fmt: off
    id                         = Ident(max=100, read_only=True, ev="DSF")
    name                       = Text(min=1, max=100, required=True, ev="DSF", note="unique among the event's items")
    description                = Text(max=2048, ev="DSF")
    price                      = Money(min=Decimal(0), required=True, ev="DSF", note="0.0 for what is free")
    attributes                 = Many(ItemAttribute, read_only=True, ev="DSF", note="[] if there are none; each is created by a call of its own")
    per_registrant_limit       = Count(required=True, ev="DSF", note="for each registrant or guest; not above default_quantity_available")
    show_quantity_available    = Flag(required=True, ev="DSF", note="required by the text on creation; the SDKs do not mark it so")
    default_quantity_total     = Count(required=True, ev="DSF", note="with attributes, the server writes the sum of theirs")
    default_quantity_available = Count(min=None, read_only=True, ev="DSF", note="only of items without attributes")
    # fmt: on
