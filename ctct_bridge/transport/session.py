"""Requests, one after the other: politely, within limits, to one host, and with nothing of the answer believed.

The loop that asks again is ours, since urllib3's ends a run at a ``Retry-After`` that is no number, and its exceptions
quote URLs. No exception of requests gets out of here: what failed is told in words of our own.
"""

from __future__ import annotations

import http.client
import io
import random
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter

from ctct_bridge import __version__
from ctct_bridge.archive.flow import Flow, Unreadable, blocks
from ctct_bridge.archive.inflate import Budget, Cap, inflated
from ctct_bridge.errors import RemoteFailed, RemoteRefused, UsageError
from ctct_bridge.transport.addresses import Account
from ctct_bridge.transport.credentials import Credentials
from ctct_bridge.transport.pace import Pace, pauses, wanted

#: What may be over when the same is asked again.
TEMPORARY = frozenset((408, 425, 429, 500, 502, 503, 504))
_MOVED = frozenset((301, 302, 303, 307, 308))
#: Keys in the bodies of the later gateway, which answered 403 or 429 to both: too fast, or too much for today.
_TOO_FAST = re.compile(rb"over\.qps|throttled")
_TOO_MUCH = re.compile(rb"over\.ratelimit|quota_exceeded")
#: urllib3's errors have no name in requests' stubs; reading a body raises them as they are.
_BROKEN: tuple[type[Exception], ...] = (
    requests.RequestException, requests.exceptions.BaseHTTPError, http.client.HTTPException, OSError,  # type: ignore[attr-defined]
)  # fmt: skip
_BLOCK = 64 * 1024


class Limits(NamedTuple):
    """What one request may take.

    :ivar attempts: how often something is asked for before it is given up.
    :ivar connect: seconds to reach the host.
    :ivar silence: seconds in which nothing comes.
    :ivar whole: seconds for a whole body.
    :ivar body: bytes of a body, unpacked.
    :ivar wait: the longest wait that a service may ask for.
    :ivar redirects: how many redirections, one after the other.
    """

    attempts: int = 5
    connect: float = 10.0
    silence: float = 60.0
    whole: float = 600.0
    body: int = 64 * 1024 * 1024
    wait: float = 300.0
    redirects: int = 5


class Answer(NamedTuple):
    """One answer.

    :ivar status: HTTP's number.
    :ivar headers: names in lower case.
    :ivar body: unpacked; not more than the limit.
    :ivar trouble: why it is no document, in words; empty if it may be one.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    trouble: str = ""


class GaveUp(Exception):
    """Something was asked for as often as may be, and there was no answer to it. Its arguments are the reason, and
    whether the host was reached at all."""

    def __init__(self, reason: str, reached: bool = True) -> None:
        super().__init__(reason, reached)
        self.reason, self.reached = reason, reached


class _Line(requests.Session):
    """requests looks where a redirection leads even if it is not to follow, and fails at a place that is no URL."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


class Session:
    """A line to one account.

    :param account: where it is.
    :param credentials: who asks.
    :param rate: the most requests a second.
    :param limits: what a request may take.
    :param clock: seconds from any start.
    :param sleep: waits for so many seconds.
    :param now: the time of day, for what servers ask.
    :param draw: a number from 0 to 1.
    :raises UsageError: if credentials would be sent where anybody can read them, or the rate is none.
    :ivar requests: how many were made.
    :ivar bytes: how many were received.
    """

    def __init__(
        self,
        account: Account,
        credentials: Credentials,
        *,
        rate: float = 3.0,
        limits: Limits = Limits(),  # noqa: B008  (an immutable tuple)
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        draw: Callable[[], float] = random.random,
    ) -> None:
        if credentials and not account.is_private:
            raise UsageError("credentials are sent over https only, but for this machine's own addresses")
        if not 0.001 <= rate <= 1000:
            raise UsageError("the rate is a number of requests a second, such as 3")
        self.account, self.credentials, self.limits, self.now = account, credentials, limits, now
        self._clock, self._sleep, self._draw = clock, sleep, draw
        self._pace = Pace(rate, clock, sleep)
        self.requests = self.bytes = 0
        self._line = _Line()
        self._line.trust_env = False  # no proxies, no .netrc, no certificates of the environment
        self._line.headers.clear()
        for scheme in ("http://", "https://"):
            self._line.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0))

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: Any) -> None:
        self._line.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a document until there is an answer that says something of it.

        :raises GaveUp: if there was none.
        :raises RemoteRefused: if the service does not accept the credentials, or has locked the account.
        :raises RemoteFailed: if it asks to wait longer than a run may.
        """
        waits = pauses(self._draw)
        for left in reversed(range(self.limits.attempts)):
            asked: float | None = None
            try:
                answer = self._followed(url, headers or {})
                if not self._again(answer):
                    return answer
                trouble = GaveUp(f"it answered {answer.status}")
                asked = wanted(answer.headers.get("retry-after"), self.now())
            except GaveUp as fault:
                trouble = fault
            pause = max(next(waits), asked or 0.0)
            if pause > self.limits.wait:
                raise RemoteFailed(f"the service asks to wait for {pause:,.0f} seconds; run again after that")
            if not left:
                raise trouble
            self._sleep(pause)
        raise AssertionError("no attempts")

    def ask(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
        """One request, never repeated, and its answer, whatever it is. The credentials go along.

        :raises GaveUp: if there was no answer, or none that came to its end. What became of the request is not known.
        :raises RemoteRefused: if the host cannot prove who it is.
        :raises UsageError: if the URL is not of the account's host.
        """
        if not self.account.is_home(url):
            raise UsageError("a request must go to the account's own host")
        self._pace.wait()
        self.requests += 1
        sent = {
            "User-Agent": f"ctct-bridge/{__version__}",
            "Accept-Encoding": "identity",  # so that what is stored is what was sent
            **self.credentials.headers(), **(headers or {}),
        }  # fmt: skip
        times = self.limits.connect, self.limits.silence
        fault: GaveUp | RemoteRefused | None = None
        try:
            with self._line.request(
                method, url, headers=sent, data=body, timeout=times, stream=True, allow_redirects=False
            ) as response:
                return self._received(response)
        except _BROKEN as broken:
            fault = _told(broken)
        finally:
            self._line.cookies.clear()
        raise fault  # outside of the handler, so that nothing of the exception's text goes along

    def _again(self, answer: Answer) -> bool:
        """Whether the same is to be asked again; raises what ends the run."""
        if answer.status == 401:
            raise RemoteRefused(
                "the service does not accept the credentials (401): check user name, API key and password, or the token"
            )
        if answer.status in (403, 429) and _TOO_MUCH.search(answer.body[:_BLOCK]):
            raise RemoteFailed("the service takes no more requests today (its quota is used up); run again tomorrow")
        if answer.status == 403 and not _TOO_FAST.search(answer.body[:_BLOCK]):
            raise RemoteRefused(
                "the service refuses access (403): the account may be locked, or lack a permission for what was asked "
                "for; look at the account, or leave that out with --only"
            )
        return answer.status in TEMPORARY or answer.status == 403

    def _followed(self, url: str, headers: Mapping[str, str]) -> Answer:
        """The answer to a GET, redirections within the host followed."""
        for _ in range(self.limits.redirects + 1):
            answer = self.ask("GET", url, headers)
            if answer.status not in _MOVED:
                return answer
            try:
                url = urljoin(url, answer.headers.get("location", ""))
                at_home = self.account.is_home(url)
            except ValueError:
                at_home = False
            if not at_home:
                return answer._replace(trouble="it leads to another host, and is not followed there")
        return answer._replace(trouble="it leads from one place to the next without end")

    def _received(self, response: requests.Response) -> Answer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        deadline, parts, size = self._clock() + self.limits.whole, [], 0
        take = getattr(response.raw, "read1", response.raw.read)  # what has come, however little it is
        while block := take(_BLOCK, decode_content=False):
            self.bytes += len(block)
            size += len(block)
            parts.append(block)
            if size > self.limits.body:
                return Answer(response.status_code, headers, b"", f"it is larger than {self.limits.body:,} bytes")
            if self._clock() > deadline:
                raise GaveUp(f"its answer took longer than {self.limits.whole:g} seconds")
        return self._unpacked(Answer(response.status_code, headers, b"".join(parts)))

    def _unpacked(self, answer: Answer) -> Answer:
        """The answer without the compression that was not asked for."""
        coding = answer.headers.get("content-encoding", "").strip().lower()
        if coding in ("", "identity"):
            return answer
        if coding not in ("gzip", "x-gzip"):
            return answer._replace(body=b"", trouble="it is encoded in a way that was not asked for")
        try:
            packed = Flow(blocks(io.BytesIO(answer.body)))
            body = b"".join(inflated(packed, "gzip", Budget(Cap(self.limits.body))))
        except Unreadable as fault:
            if fault.code == "source-limit":
                return answer._replace(body=b"", trouble=f"it unpacks to more than {self.limits.body:,} bytes")
            raise GaveUp("its answer was cut or damaged") from None
        return answer._replace(body=body)


def _told(fault: Exception) -> GaveUp | RemoteRefused:
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
