"""The account."""

from __future__ import annotations

import pytest
from frozen import agrees, table

from ctct_bridge.schemas import AccountInfo
from ctct_bridge.schemas.account_info import OrganizationAddress


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        table(
            AccountInfo,
            """
            website                 url     -
            organization_name       string  -
            time_zone               string  -    R
            first_name              string  ..80
            last_name               string  -
            email                   email   ..80
            phone                   string  -
            company_logo            url     -    R
            country_code            string  ..2
            state_code              string  ..2
            organization_addresses  array   -
            """,
        ),
        table(
            OrganizationAddress,
            """
            city          string  -
            line1         string  -
            line2         string  -
            line3         string  -
            postal_code   string  -
            country_code  string  ..2
            state_code    string  ..2
            state         string  -
            id            string  -    R
            """,
        ),
    ],
)
def test_the_contract_as_documented(schema: type, text: str) -> None:
    agrees(schema, text)


def test_two_blanks_for_no_state_come_back() -> None:
    body = {"country_code": "GB", "state_code": "  ", "company_logo": ""}
    assert AccountInfo.to_v2(AccountInfo().load(body)) == body


def test_what_the_server_sets_is_left_out_at_any_depth() -> None:
    body = {"phone": "555-0142", "time_zone": "US/Eastern", "organization_addresses": [{"id": "1", "city": "Larkhill"}]}
    assert AccountInfo(body="post").validate(body) == {
        "time_zone": ["Read-only."],
        "organization_addresses": {"0": {"id": ["Read-only."]}},
    }
    writable = AccountInfo.to_v2(AccountInfo().load(body), "post")
    assert writable == {"phone": "555-0142", "organization_addresses": [{"city": "Larkhill"}]}
    assert AccountInfo(body="post").validate(writable) == {}
