"""Promocodes of an event: discounts, and access to restricted fees. v1 had nothing like them.

Sources: v2 pages "Promocode Collection" and "Individual Promocodes", release notes of December 2013; the official SDKs
and their fixtures (what each kind of code must carry).
"""

from __future__ import annotations

from decimal import Decimal

from ctct_bridge.reconciler.fields import Count, Each, Flag, Ident, Money, Text, Token, When
from ctct_bridge.reconciler.resource import Resource
from ctct_bridge.reconciler.rules import Held, NotBoth, OnlyWith

ACCESS, LISTED = When("code_type", "ACCESS"), When("discount_scope", "FEE_LIST")


class Promocode(Resource):
    """A code that a registrant may enter. The collection is a bare array.

    An access code opens one restricted fee. A discount is an amount or a percentage, of the fees listed or of the order.
    """

    resource, collection = "promocode", "eventspot/events/{parent}/promocodes"
    rules = (
        NotBoth("discount_amount", "discount_percent"),
        OnlyWith("discount_scope", "code_type", ("DISCOUNT",)),
        OnlyWith("discount_type", "code_type", ("DISCOUNT",)),
        OnlyWith("discount_amount", "code_type", ("DISCOUNT",)),
        OnlyWith("discount_percent", "code_type", ("DISCOUNT",)),
        OnlyWith("fee_ids", "discount_scope", ("FEE_LIST",)),
        Held("fee_ids", ACCESS, 1, 1),
        Held("fee_ids", LISTED, 1),
    )

    # fmt: off
    id                 = Ident(max=50, read_only=True, ev="DSF", note="may equal the id of a fee: ids are unique among promocodes only")
    status             = Token(v2_only="LIVE PAUSED DEPLETED", read_only=True, ev="DSF")
    code_name          = Text(min=4, max=12, form=(r"\w+", "letters, digits and _"), required=True, ev="DSF",
                              note="unique; the service may store it in upper case (unverified)")
    is_paused          = Flag(required=True, ev="DSF", note="required in the SDKs; v2's documentation names a default, false")
    fee_ids            = Each(Text(max=50), required=ACCESS | LISTED, ev="DSF",
                              note="ids of the event's fees; of an access code, one fee with has_restricted_access; none with ORDER_TOTAL")
    quantity_total     = Count(min=1, also=(-1,), required=True, ev="DSF", note="-1 is unlimited; required in the SDKs")
    quantity_used      = Count(read_only=True, ev="DSF", note="starts at 0")
    quantity_available = Count(min=-1, read_only=True, ev="DSF", note="-1 is unlimited")
    code_type          = Token(v2_only="ACCESS DISCOUNT", required=True, ev="DSF")
    discount_scope     = Token(v2_only="FEE_LIST ORDER_TOTAL", required=When("code_type", "DISCOUNT"), ev="DSF")
    discount_type      = Token(v2_only="PERCENT AMOUNT", read_only=True, ev="DSF", note="follows from which of the two is there")
    discount_amount    = Money(min=Decimal("0.01"), required=When("code_type", "DISCOUNT", unless="discount_percent"), ev="DSF")
    discount_percent   = Count(min=1, max=100, required=When("code_type", "DISCOUNT", unless="discount_amount"), ev="DSF")
    # fmt: on
