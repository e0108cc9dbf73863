"""Test sends of a campaign. v1 had nothing like them.

Sources: v2 page "Email Campaign Test Send API"; the official SDKs.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Each, Email, Text, Token
from ctct_bridge.reconciler.resource import Resource


class CampaignTestSend(Resource):
    """A request to mail a campaign to a few people; v2 answers with the same object and keeps nothing."""

    resource, collection = "test_send", "emailmarketing/campaigns/{parent}/tests"

    # fmt: off
    format           = Token(v2_only="HTML TEXT HTML_AND_TEXT", required=True, ev="DS", note="HTML_AND_TEXT sends two messages; refused of XHTML campaigns")
    personal_message = Text(ev="DS", note="SDKs leave it out when empty")
    email_addresses  = Each(Email(), least=1, most=5, required=True, ev="DS", note="plain texts, not objects")
    # fmt: on
