"""The account itself: its owner and the organization. v1 had nothing like it.

Sources: v2 page "Summary Information API" (GET and PUT), the official SDKs, and an answer that one of them captured.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Email, Ident, Many, Text, Url
from ctct_bridge.reconciler.resource import Resource, Shape


# fmt: off
class OrganizationAddress(Shape):
    """Where the organization is. Empty lines and an empty state_code are left out."""

    id           = Ident(read_only=True, ev="S", note="in an older SDK only, never printed")
    city         = Text(ev="DSL")
    line1        = Text(ev="DSL")
    line2        = Text(ev="DSL")
    line3        = Text(ev="DSL")
    postal_code  = Text(ev="DSL", note="text: leading zeros count")
    country_code = Text(max=2, ev="DSL", note="upper case")
    state_code   = Text(max=2, ev="DSL")
    state        = Text(ev="S", note="in one SDK only, never printed")


class AccountInfo(Resource):
    """The one object behind its URL. A PUT replaces what it may write; lengths not given here are not known."""

    resource, collection = "account_info", "account/info"

    website                = Url(ev="DL")
    organization_name      = Text(ev="D")
    time_zone              = Text(read_only=True, ev="DL", note="as US/Eastern; not in the example of a PUT, so taken as read-only")
    first_name             = Text(max=80, ev="D", note="of the account's owner")
    last_name              = Text(ev="D", note="80 characters at most: unverified")
    email                  = Email(max=80, ev="D")
    phone                  = Text(ev="D")
    company_logo           = Url(read_only=True, ev="DL", note="empty without a logo")
    country_code           = Text(max=2, ev="D", note="ISO alpha-2, upper case")
    state_code             = Text(max=2, ev="DL", note="of the US; two blanks elsewhere")
    organization_addresses = Many(OrganizationAddress, ev="D", note="one of them in every example")
# fmt: on
