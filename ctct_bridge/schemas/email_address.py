"""The account's own addresses, from which it may send.

Sources: v1 page "Account Email Addresses Resource"; v2 page "Verified Email Addresses".
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Email, Token
from ctct_bridge.reconciler.resource import Resource


class EmailAddress(Resource):
    """An address of the account. v1 numbered them; v2 has neither number nor time."""

    resource, collection, page = "email_address", "account/verifiedemailaddresses", None

    class V1:
        element, style, uri = "Email", "marketing", "settings/emailaddresses/{id}"
        ident = "entry:content[@id]|entry:id|entry:link[edit]"
        title, updated = "EmailAddress", "VerifiedTime"
        elements = "EmailAddress Status VerifiedTime?"
        kept = "VerifiedTime"
        detail = "EmailAddress"

    # fmt: off
    email_address = Email("EmailAddress", required=True, ev="S > D")
    status        = Token("Status", pairs={"Verified": "CONFIRMED", "Pending": "UNCONFIRMED"}, read_only=True, ev="S > D", note="the same thing: inferred")
    # fmt: on
