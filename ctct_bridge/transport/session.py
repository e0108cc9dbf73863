"""Requests, one after the other: politely, within limits, to one host, and with nothing of the answer believed.

The loop that asks again is ours, since urllib3's ends a run at a ``Retry-After`` that is no number, and its exceptions
quote URLs. No exception of requests gets out of here: what failed is told in words of our own.
"""

from __future__ import annotations

import io
import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter

from ctct_bridge import __version__
from ctct_bridge.archive.flow import Flow, Unreadable, blocks
from ctct_bridge.archive.inflate import Budget, Cap, inflated
from ctct_bridge.errors import RemoteFailed, RemoteRefused, UsageError
from ctct_bridge.transport.addresses import Host
from ctct_bridge.transport.credentials import Credentials
from ctct_bridge.transport.faults import BROKEN, GaveUp, told
from ctct_bridge.transport.masking import unlogged
from ctct_bridge.transport.pace import Pace, pauses, wanted

#: What may be over when the same is asked again.
TEMPORARY = frozenset((408, 425, 429, 500, 502, 503, 504))
_MOVED = frozenset((301, 302, 303, 307, 308))
#: Keys in the bodies of the later gateway, which answered 403 or 429 to both: too fast, or too much for today.
_TOO_FAST = re.compile(rb"over\.qps|throttled")
_TOO_MUCH = re.compile(rb"over\.ratelimit|quota_exceeded")
_BLOCK = 64 * 1024
#: v2's one media type: of requests, or it answers 415, and of answers, or it answers 406.
JSON = "application/json"


AtHost = TypeVar("AtHost", bound=Host)


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


class _Line(requests.Session):
    """requests looks where a redirection leads even if it is not to follow, and fails at a place that is no URL."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


class Session(Generic[AtHost]):
    """A line to one service.

    :param account: where it is: an account of v1, or v2.
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
    :ivar before: called before each request; what it raises keeps the request from being made.
    """

    before: Callable[[], None] | None = None

    def __init__(
        self,
        account: AtHost,
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

    def __enter__(self) -> Session[AtHost]:
        return self

    def __exit__(self, *_: Any) -> None:
        self._line.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a document until there is an answer that says something of it.

        :raises GaveUp: if there was none.
        :raises RemoteRefused: if the service does not accept the credentials, or has locked the account.
        :raises RemoteFailed: if it asks to wait longer than a run may.
        """
        waits = self.waits()
        for left in reversed(range(self.limits.attempts)):
            answer = None
            try:
                answer = self._followed(url, headers or {})
                if not self._again(answer):
                    return answer
                trouble = GaveUp(f"it answered {answer.status}")
            except GaveUp as fault:
                trouble = fault
            pause = self.pause(waits, answer)
            if not left:
                raise trouble
            self._sleep(pause)
        raise AssertionError("no attempts")

    def write(self, method: str, url: str, body: bytes) -> Answer:
        """Ask for a change. The same is asked again only where it is sure that nothing came of it: the host was not
        reached, or said that it takes no more requests just now. Redirections are not followed.

        :raises GaveUp: as :meth:`ask`; if the host was reached, what became of the request is not known.
        :raises RemoteRefused: if the service does not accept the credentials; nothing came of it then.
        :raises RemoteFailed: if it takes no requests for longer than a run may wait; likewise.
        """
        waits = self.waits()
        for left in reversed(range(self.limits.attempts)):
            answer = None
            try:
                answer = self.ask(method, url, {"Accept": JSON, "Content-Type": JSON}, body)
                if not self._again(answer) or answer.status not in (403, 429):
                    return answer
            except GaveUp as fault:
                if fault.reached or not left:
                    raise
            pause = self.pause(waits, answer)
            if not left:
                raise RemoteFailed("the service takes no requests now; run again later")
            self._sleep(pause)
        raise AssertionError("no attempts")

    def waits(self) -> Iterator[float]:
        """How long to wait after each failure in a row."""
        return pauses(self._draw)

    def pause(self, waits: Iterator[float], answer: Answer | None) -> float:
        """How long to wait now.

        :raises RemoteFailed: if that is longer than a run may.
        """
        asked = wanted(answer.headers.get("retry-after"), self.now()) if answer is not None else None
        pause = max(next(waits), asked or 0.0)
        if pause > self.limits.wait:
            raise RemoteFailed(f"the service asks to wait for {pause:,.0f} seconds; run again after that")
        return pause

    def rest(self, seconds: float) -> None:
        """Wait."""
        self._sleep(seconds)

    def ask(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
        """One request, never repeated, and its answer, whatever it is. The credentials go along.

        :raises GaveUp: if there was no answer, or none that came to its end. What became of the request is not known.
        :raises RemoteRefused: if the host cannot prove who it is.
        :raises UsageError: if the URL is not of the account's host.
        """
        if not self.account.is_home(url):
            raise UsageError("a request must go to the account's own host")
        if self.before is not None:
            self.before()
        self._pace.wait()
        self.requests += 1
        if query := self.credentials.query():
            url += f"{'&' if '?' in url else '?'}{query}"
        sent = {
            "User-Agent": f"ctct-bridge/{__version__}",
            "Accept-Encoding": "identity",  # so that what is stored is what was sent
            **self.credentials.headers(), **(headers or {}),
        }  # fmt: skip
        times = self.limits.connect, self.limits.silence
        fault: GaveUp | RemoteRefused | None = None
        try:
            with (
                unlogged(self.credentials.masked),
                self._line.request(
                    method, url, headers=sent, data=body, timeout=times, stream=True, allow_redirects=False
                ) as response,
            ):
                return self._received(response)
        except BROKEN as broken:
            fault = told(broken)
        finally:
            self._line.cookies.clear()
        raise fault  # outside of the handler, so that nothing of the exception's text goes along

    def _again(self, answer: Answer) -> bool:
        """Whether the same is to be asked again; raises what ends the run."""
        if answer.status == 401:
            raise RemoteRefused(f"the service does not accept the credentials (401): check {self.account.proof}")
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
