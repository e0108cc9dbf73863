"""What goes wrong on the way, in words that quote nothing."""

from __future__ import annotations

import pytest
import requests

from ctct_bridge.errors import RemoteRefused
from ctct_bridge.transport.faults import GaveUp, told

SAYS = "https://mirror.example/v2/lists?api_key=key-5678"


@pytest.mark.parametrize(
    ("fault", "reached", "words"),
    [
        (requests.exceptions.ConnectTimeout(SAYS), False, "in time"),
        (requests.exceptions.ReadTimeout(SAYS), True, "did not answer"),
        (requests.ConnectionError(SAYS), True, "dropped"),
        (requests.ConnectionError(f"NewConnectionError: {SAYS}"), False, "cannot be reached"),
        (requests.exceptions.ChunkedEncodingError(SAYS), True, "cut or damaged"),
        (requests.exceptions.InvalidURL(SAYS), True, "cannot be made"),
        (OSError(SAYS), True, "cut or damaged"),
    ],
)
def test_what_went_wrong_is_told_in_words_of_our_own(fault: Exception, reached: bool, words: str) -> None:
    found = told(fault)
    assert isinstance(found, GaveUp)
    assert (found.reached, words in found.reason) == (reached, True)
    assert "key-5678" not in str(found)


def test_who_cannot_prove_who_it_is_is_refused() -> None:
    found = told(requests.exceptions.SSLError(SAYS))
    assert isinstance(found, RemoteRefused)
    assert "key-5678" not in str(found)
