"""The preview of a campaign."""

from __future__ import annotations

from frozen import agrees

from ctct_bridge.schemas import CampaignPreview


def test_the_contract_as_documented() -> None:
    agrees(
        CampaignPreview,
        """
        subject                string  -  R
        from_email             string  -  R
        reply_to_email         string  -  R
        preview_email_content  string  -  R
        preview_text_content   string  -  R
        """,
    )
