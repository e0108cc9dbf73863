"""Requests that change something: repeated where it is sure that nothing came of them, and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import v2faults as fault
from v2service import KEY, TOKEN, Service, serving

from ctct_bridge.errors import RemoteFailed, RemoteRefused, UsageError
from ctct_bridge.transport.addresses import Astray
from ctct_bridge.transport.addresses import Service as Place
from ctct_bridge.transport.credentials import MASK, Credentials, from_environment, from_values
from ctct_bridge.transport.faults import GaveUp
from ctct_bridge.transport.session import Limits, Session

BODY = b'{"name": "Friends", "status": "ACTIVE"}'


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as made:
        yield made


@pytest.fixture
def session(service: Service) -> Iterator[Session[Place]]:
    limits = Limits(attempts=3, connect=2.0, silence=0.5, whole=1.0)
    proof = Credentials.bearer(TOKEN, KEY)
    with Session(Place(service.base_url), proof, limits=limits, rate=1000, sleep=lambda seconds: None) as made:
        yield made


@pytest.mark.parametrize("deed", [fault.throttled(1), fault.throttled("soon", number=403), fault.throttled(None)])
def test_what_was_not_taken_is_sent_again(service: Service, session: Session[Place], deed: fault.Fault) -> None:
    service.plan("POST", "lists", 1, deed)
    assert session.write("POST", session.account.url("lists"), BODY).status == 201
    assert len(service.calls("POST", "lists")) == 2
    assert len(service.things("lists")) == 1


@pytest.mark.parametrize("number", [500, 503, 307, 400, 409])
def test_what_may_have_been_taken_is_not(service: Service, session: Session[Place], number: int) -> None:
    service.plan("POST", "lists", 1, fault.status(number))
    assert session.write("POST", session.account.url("lists"), BODY).status == number
    assert len(service.calls("POST", "lists")) == 1


@pytest.mark.parametrize("deed", [fault.drop, fault.drop_after, fault.cut, fault.hang])
def test_a_lost_answer_is_told(service: Service, session: Session[Place], deed: fault.Fault) -> None:
    service.plan("POST", "lists", 1, deed)
    with pytest.raises(GaveUp) as lost:
        session.write("POST", session.account.url("lists"), BODY)
    assert lost.value.reached
    assert len(service.calls("POST", "lists")) == 1


def test_a_host_that_is_not_there_was_asked_for_nothing() -> None:
    place = Place("http://127.0.0.1:9/v2")
    with Session(place, Credentials(), rate=1000, sleep=lambda seconds: None) as session, pytest.raises(GaveUp) as lost:
        session.write("POST", place.url("lists"), BODY)
    assert not lost.value.reached
    assert session.requests == session.limits.attempts


def test_patience_has_an_end(service: Service, session: Session[Place]) -> None:
    service.plan("POST", "lists", None, fault.throttled(2))
    with pytest.raises(RemoteFailed, match="no requests now"):
        session.write("POST", session.account.url("lists"), BODY)
    assert len(service.calls("POST", "lists")) == 3
    service.plan("POST", "contacts", None, fault.throttled(9999))
    with pytest.raises(RemoteFailed, match="wait for 9,999 seconds"):
        session.write("POST", session.account.url("contacts"), BODY)


def test_who_is_refused_is_told_what_to_look_at(service: Service, session: Session[Place]) -> None:
    service.plan("POST", "lists", 1, fault.status(401))
    with pytest.raises(RemoteRefused, match="check the access token and the API key"):
        session.write("POST", session.account.url("lists"), BODY)


def test_something_may_stand_before_each_request(service: Service, session: Session[Place]) -> None:
    def stop() -> None:
        raise RemoteFailed("enough")

    session.before = stop
    with pytest.raises(RemoteFailed, match="enough"):
        session.write("POST", session.account.url("lists"), BODY)
    assert service.calls("POST", "lists") == []


# -- the key ----------------------------------------------------------------------------------------------------------


def test_the_key_is_in_the_query_and_in_nothing_that_is_told(
    service: Service, session: Session[Place], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        session.get(session.account.url("contacts", "email=a%2Bb@example.org"), {"Accept": "application/json"})
    (seen,) = service.calls("GET", "contacts")
    assert seen.authorised
    assert seen.query == "email=a%2Bb@example.org" or dict(seen.query) == {"email": "a+b@example.org"}
    assert f"api_key={MASK}" in caplog.text  # so it was logged, and masked
    assert not any(form in caplog.text for form in (KEY, quote(KEY, safe=""), TOKEN))


def test_credentials_of_v2_are_two() -> None:
    made = from_values({"token": "tok-1234", "api_key": "key&5678"}, None)
    assert made.query() == "api_key=key%265678"
    assert made.headers() == {"Authorization": "Bearer tok-1234"}
    assert "5678" not in repr(made) + made.masked("key&5678 key%265678")
    for values in ({"token": "tok-1234"}, {"api_key": "k", "password": "p"}):
        with pytest.raises(UsageError, match="a token and an api_key"):
            from_values(values, None)
    environment = {"CTCT_BRIDGE_TOKEN": "t-1", "CTCT_BRIDGE_API_KEY": "k-1", "CTCT_BRIDGE_PASSWORD": "of-v1"}
    assert from_environment(None, environment).query() == "api_key=k-1"
    assert not from_environment(None, {})


@pytest.mark.parametrize(
    ("href", "query"),
    [("/v2/contacts?next=c3Rh", "next=c3Rh"), ("/v2/contacts?next=c3Rh&api_key=secret", "next=c3Rh")],
)
def test_links_to_another_page(href: str, query: str) -> None:
    assert Place("https://mirror.example/old/v2").following(href, "contacts") == query


@pytest.mark.parametrize("href", ["https://evil.example/v2/contacts?next=1", "/v2/lists?next=1", "http://[", ""])
def test_links_that_lead_astray(href: str) -> None:
    with pytest.raises(Astray):
        Place("https://mirror.example/v2").following(href, "contacts")
