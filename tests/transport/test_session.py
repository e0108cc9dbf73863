"""Requests to a service that behaves, and to one that does not."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from service import (
    BASIC,
    HOME,
    LIMITS,
    USER,
    Service,
    bomb,
    chunks,
    cut,
    drip,
    drop,
    hang,
    line,
    serving,
    status,
    too_short,
)
from service import packed as packed_answer

from ctct_bridge.errors import RemoteFailed, RemoteRefused, UsageError
from ctct_bridge.transport.addresses import Account
from ctct_bridge.transport.credentials import Credentials
from ctct_bridge.transport.faults import GaveUp
from ctct_bridge.transport.session import Session

FEED = b"<feed xmlns='http://www.w3.org/2005/Atom'/>"
LISTS = f"{HOME}lists"
BUSY = status(503)


@pytest.fixture
def service() -> Iterator[Service]:
    with serving({LISTS: FEED, f"{HOME}other": FEED}) as made:
        yield made


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def session(service: Service, slept: list[float]) -> Iterator[Session]:
    now = datetime(2012, 7, 1, 12, tzinfo=UTC)
    with line(service, sleep=slept.append, rate=1000, draw=lambda: 0.0, now=lambda: now) as made:
        yield made


def lists(session: Session) -> bytes:
    return session.get(session.account.url("lists")).body


def waits(slept: list[float]) -> list[float]:
    """The waits after failures, without those between requests."""
    return [seconds for seconds in slept if seconds > 0.1]


# -- what may be over soon --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "deed",
    [
        BUSY, status(500), status(429), status(408), drop, cut, hang, chunks(b"5\r\nhello\r\n"), chunks(b"zz\r\nhello"),
        chunks(b"ffffff\r\nhello"), status(403, b'[{"error_key": "mashery.not.authorized.over.qps"}]'), drip,
        status(200, gzip.compress(FEED)[:-3], Content_Encoding="gzip"),
    ],
)  # fmt: skip
def test_a_fault_that_passes_is_waited_for(service: Service, session: Session, slept: list[float], deed: Any) -> None:
    service.once("lists", deed, deed)
    assert lists(session) == FEED
    assert service.asked == [LISTS] * 3
    assert waits(slept) == [1, 2]


@pytest.mark.parametrize(
    ("says", "waited"),
    [("5", 5), ("Sun, 01 Jul 2012 12:00:30 GMT", 30), ("-1", 1), ("soon", 1), ("0", 1), ("1e9", 1), ("300", 300)],
)
def test_retry_after_is_honoured_if_it_makes_sense(
    service: Service, session: Session, slept: list[float], says: str, waited: float
) -> None:
    service.once("lists", status(429, Retry_After=says))
    assert lists(session) == FEED
    assert waits(slept) == [waited]


@pytest.mark.parametrize("says", ["999999", "Sun, 01 Jul 2022 12:00:30 GMT"])
def test_who_asks_to_wait_too_long_ends_the_run(service: Service, session: Session, says: str) -> None:
    service.always("lists", status(503, Retry_After=says))
    with pytest.raises(RemoteFailed, match="asks to wait"):
        lists(session)
    assert len(service.asked) == 1


@pytest.mark.parametrize("number", [403, 429])
@pytest.mark.parametrize("key", [b"quota_exceeded", b"mashery.not.authorized.over.ratelimit"])
def test_a_quota_that_is_used_up_ends_the_run_at_once(
    service: Service, session: Session, number: int, key: bytes
) -> None:
    service.always("lists", status(number, b'[{"error_key": "' + key + b'"}]'))
    with pytest.raises(RemoteFailed, match="quota"):
        lists(session)
    assert len(service.asked) == 1


@pytest.mark.parametrize("deed", [BUSY, drop, cut, hang])
def test_patience_has_an_end(service: Service, session: Session, deed: Any) -> None:
    service.always("lists", deed)
    with pytest.raises(GaveUp) as caught:
        lists(session)
    assert caught.value.reached
    assert len(service.asked) == LIMITS.attempts


def test_a_host_that_is_not_there() -> None:
    with serving({}) as gone:
        pass
    with line(gone) as session, pytest.raises(GaveUp) as caught:
        lists(session)
    assert not caught.value.reached
    assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_a_host_that_cannot_prove_who_it_is(service: Service) -> None:
    secure = service.base_url.replace("http:", "https:")
    with Session(Account(secure, USER), BASIC, limits=LIMITS) as session, pytest.raises(RemoteRefused, match="TLS"):
        lists(session)
    assert service.asked == []


# -- what is never repeated -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deed", [BUSY, status(429, Retry_After="1"), status(307, Location=f"{HOME}other")])
def test_what_is_asked_once_is_asked_once(service: Service, session: Session, deed: Any) -> None:
    service.always("lists", deed)
    assert session.ask("POST", session.account.url("lists"), body=b"{}").status >= 300
    assert len(service.asked) == 1


def test_a_post_whose_answer_is_lost_is_not_repeated(service: Service, session: Session) -> None:
    lists(session)  # so that there is a connection, which might have been closed in the meantime
    service.always("lists", drop)
    with pytest.raises(GaveUp):
        session.ask("POST", session.account.url("lists"), body=b"{}")
    assert len(service.asked) == 2


# -- what is final ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [401, 403])
def test_who_is_refused_does_not_ask_again(service: Service, session: Session, number: int) -> None:
    service.always("lists", status(number))
    with pytest.raises(RemoteRefused, match=str(number)):
        lists(session)
    assert len(service.asked) == 1


@pytest.mark.parametrize("number", [404, 406, 410, 400, 501])
def test_other_answers_are_handed_on(service: Service, session: Session, number: int) -> None:
    service.always("lists", status(number, b"why"))
    answer = session.get(session.account.url("lists"))
    assert (answer.status, answer.body, answer.trouble) == (number, b"why", "")


# -- limits -----------------------------------------------------------------------------------------------------------


def test_bombs_and_floods_are_not_swallowed(service: Service, session: Session) -> None:
    service.once("lists", bomb, status(200, b"x" * (LIMITS.body + 1)), status(200, b"x", Content_Encoding="br"))
    for trouble in ("unpacks to more than 1,000,000", "larger than 1,000,000", "encoded"):
        answer = session.get(session.account.url("lists"))
        assert trouble in answer.trouble
        assert answer.body == b""
    assert lists(session) == FEED


def test_compression_that_nobody_asked_for_is_undone(service: Service, session: Session) -> None:
    service.once("lists", packed_answer)
    assert lists(session) == FEED


def test_chunks_are_put_together(service: Service, session: Session) -> None:
    service.once("lists", chunks(b"4;x=y\r\n<fee\r\n", b"3\r\nd/>\r\n", b"0\r\nX: y\r\n\r\n"))
    assert lists(session) == b"<feed/>"


def test_what_follows_an_answer_does_not_poison_the_next(service: Service, session: Session) -> None:
    service.once("lists", too_short)
    assert lists(session) == FEED[:-20]
    assert lists(session) == FEED


def test_requests_keep_their_distance(service: Service) -> None:
    time = [0.0]

    def sleep(seconds: float) -> None:
        time[0] += seconds

    with line(service, clock=lambda: time[0], sleep=sleep, rate=4) as session:
        for _ in range(9):
            lists(session)
    assert time[0] == pytest.approx(2.0)


# -- redirections -----------------------------------------------------------------------------------------------------


def test_redirections_stay_at_home(service: Service, session: Session) -> None:
    service.once("lists", status(302, Location="other"))
    assert lists(session) == FEED
    assert service.asked == [LISTS, f"{HOME}other"]


@pytest.mark.parametrize(
    "where", ["http://localhost:{port}/x", "https://127.0.0.1:{port}/x", "http://[", "//evil.example/", ""]
)
def test_redirections_to_another_host_are_not_followed(service: Service, session: Session, where: str) -> None:
    port = service.base_url.rpartition(":")[2]
    service.once("lists", status(302, Location=where.format(port=port) or "http://evil.example"))
    answer = session.get(session.account.url("lists"))
    assert "another host" in answer.trouble
    assert len(service.asked) == 1


def test_redirections_without_end(service: Service, session: Session) -> None:
    service.always("lists", status(302, Location="lists"))
    assert "without end" in session.get(session.account.url("lists")).trouble
    assert len(service.asked) == LIMITS.redirects + 1


# -- nobody else hears of it ------------------------------------------------------------------------------------------


def test_credentials_need_a_private_way() -> None:
    with pytest.raises(UsageError, match="https"):
        Session(Account("http://mirror.example", USER), BASIC)
    with Session(Account("http://mirror.example", USER), Credentials()):
        pass


@pytest.mark.parametrize("url", ["http://evil.example/", "http://localhost:1/", "file:///etc/passwd", ""])
def test_no_request_leaves_the_host(session: Session, url: str) -> None:
    with pytest.raises(UsageError):
        session.ask("GET", url)


def test_the_environment_changes_nothing(
    service: Service, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login eve password s3cret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert lists(session) == FEED  # so the proof was ours, and no proxy was asked


@pytest.mark.parametrize("rate", [0, -1, 1e9, float("nan")])
def test_a_rate_is_a_rate(service: Service, rate: float) -> None:
    with pytest.raises(UsageError, match="rate"):
        line(service, rate=rate)


def test_cookies_are_not_kept(service: Service, session: Session) -> None:
    seen: list[str | None] = []

    def deed(handler: Any) -> None:
        seen.append(handler.headers.get("Cookie"))
        handler.answer(200, FEED, Set_Cookie="a=b; Path=/")

    service.always("lists", deed)
    lists(session)
    lists(session)
    assert seen == [None, None]
