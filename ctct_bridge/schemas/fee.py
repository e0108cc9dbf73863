"""Event fees: v1 keeps them inside the event's registration type, v2 serves them under the event's path.

Sources: v1 page "Events Collection and Resource"; v2 page "Event Fees Collection", official SDKs.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Flag, Ident, Money, Text, Token
from ctct_bridge.reconciler.resource import Resource


class Fee(Resource):
    """A fee of an event. v1 gives it no id, and none is invented; its label is the only natural key."""

    resource = "fee"
    collection = "eventspot/events/{parent}/fees"

    class V1:
        element, key = "EventFee", "label"
        elements = "Label Fee EarlyFee LateFee FeeScope"

    # fmt: off
    id        = Ident(max=50, read_only=True, ev="DSF", note="v1 fees have no id; never invented")
    label     = Text("Label", max=100, required=True, ev="TSC > DSF", note="unique among the event's fees in v2")
    fee       = Money("Fee", required=True, ev="TSC > DSF", note="in the event's currency_type; the smallest amount is unverified, 0.0 occurs")
    fee_scope = Token("FeeScope", same="BOTH REGISTRANTS GUESTS", required=True, ev="TSC > DSF",
                      alias={"REGISTRANT": "REGISTRANTS", "GUEST": "GUESTS"},
                      note="v2 examples also print REGISTRANT; GUEST is accepted likewise (unverified)")
    early_fee = Money("EarlyFee", ev="TSC > DSF", note="before the event's early_fee_date; 0.0 stays 0.0: v1 cannot tell unset from free")
    late_fee  = Money("LateFee", ev="TSC > DSF", note="after the event's late_fee_date; 0.0 stays 0.0: v1 cannot tell unset from free")
    has_restricted_access = Flag(default=False, ev="DSF", note="true: for those with a promocode of type ACCESS only")
    # fmt: on
