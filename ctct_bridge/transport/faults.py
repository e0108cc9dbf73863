"""What goes wrong on the way, told in words of our own: the exceptions of other libraries quote URLs."""

from __future__ import annotations

import http.client

import requests

from ctct_bridge.errors import RemoteRefused

#: urllib3's errors have no name in requests' stubs; reading a body raises them as they are.
BROKEN: tuple[type[Exception], ...] = (
    requests.RequestException, requests.exceptions.BaseHTTPError, http.client.HTTPException, OSError,  # type: ignore[attr-defined]
)  # fmt: skip


class GaveUp(Exception):
    """Something was asked for as often as may be, and there was no answer to it. Its arguments are the reason, and
    whether the host was reached at all."""

    def __init__(self, reason: str, reached: bool = True) -> None:
        super().__init__(reason, reached)
        self.reason, self.reached = reason, reached


def told(fault: Exception) -> GaveUp | RemoteRefused:
    """What happened, in words that quote nothing."""
    if isinstance(fault, requests.exceptions.SSLError):
        return RemoteRefused(
            "the host speaks no TLS, or has no certificate that could be trusted: look at the base URL"
        )
    if isinstance(fault, requests.exceptions.ConnectTimeout):
        return GaveUp("it cannot be reached in time", reached=False)
    if isinstance(fault, requests.Timeout) or "Timeout" in type(fault).__name__:
        return GaveUp("it did not answer in time")
    if isinstance(fault, requests.ConnectionError):
        # The connection could not be made, or was dropped when it had been.
        refused = "NewConnectionError" in repr(fault.args[:1]) or "NameResolution" in repr(fault.args[:1])
        return GaveUp("it cannot be reached" if refused else "it dropped the connection", reached=not refused)
    if isinstance(fault, requests.exceptions.InvalidURL | requests.exceptions.InvalidHeader):
        return GaveUp("the request cannot be made")
    return GaveUp("its answer was cut or damaged")
