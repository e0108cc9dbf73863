"""Test sends of a campaign."""

from __future__ import annotations

from frozen import agrees

from ctct_bridge.schemas import CampaignTestSend, served_at


def test_the_contract_as_documented() -> None:
    agrees(
        CampaignTestSend,
        """
        format            string  =HTML|TEXT|HTML_AND_TEXT  !
        email_addresses   array   1..5                      !
        personal_message  string  -
        """,
    )


def test_each_address_is_one() -> None:
    assert CampaignTestSend().validate({"email_addresses": ["ada@example.com", "ada"]}) == {
        "email_addresses": {1: ["Not an e-mail address."]}
    }
    assert CampaignTestSend.problems({"format": "TEXT", "email_addresses": ["ada"] * 6}) == [
        ("#/email_addresses", "v2-item-count", {"count": 6, "limit": "1 to 5"}),
        *((f"#/email_addresses/{at}", "v2-not-email", {"value": "ada"}) for at in range(6)),
    ]


def test_where_it_is_sent() -> None:
    assert served_at("emailmarketing/campaigns/1108214367021/tests") == (CampaignTestSend, ("1108214367021",))
