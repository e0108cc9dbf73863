"""The preview of a campaign, as a recipient would see it. v1 had nothing like it.

Sources: v2 page "Email Campaign Preview"; the official SDKs.
"""

from __future__ import annotations

from ctct_bridge.reconciler.fields import Text
from ctct_bridge.reconciler.resource import Resource


class CampaignPreview(Resource):
    """The one object behind its URL."""

    resource, collection = "campaign_preview", "emailmarketing/campaigns/{parent}/preview"

    # fmt: off
    subject               = Text(read_only=True, ev="DS")
    from_email            = Text(read_only=True, ev="DS")
    reply_to_email        = Text(read_only=True, ev="DS")
    preview_email_content = Text(read_only=True, ev="DS", note="HTML; an early fixture calls it preview_html_content")
    preview_text_content  = Text(read_only=True, ev="DS")
    # fmt: on
