"""What other libraries log of our requests."""

from __future__ import annotations

import logging

import pytest

from ctct_bridge.transport.credentials import MASK, Credentials
from ctct_bridge.transport.masking import unlogged


def test_a_mask_is_taken_off_again(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("urllib3.connectionpool")
    proof = Credentials.bearer("tok-1234", "key-5678")
    with caplog.at_level(logging.DEBUG), unlogged(proof.masked):
        logger.debug("GET %s", "/v2/lists?api_key=key-5678")
    logger.warning("GET %s", "/v2/lists?limit=5")
    assert [record.getMessage() for record in caplog.records] == [
        f"GET /v2/lists?api_key={MASK}",
        "GET /v2/lists?limit=5",
    ]
    assert logger.filters == []
