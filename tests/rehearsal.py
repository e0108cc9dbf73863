"""What a rehearsal needs: a v2 service in a time of its own, runs of ``push`` at it, and what it holds in the end."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from archives import files_below
from v2service import KEY, TOKEN, Service

import ctct_bridge as cb
from ctct_bridge.errors import BridgeError, RemoteFailed, RemoteRefused
from ctct_bridge.findings import Finding
from ctct_bridge.report.pushed import Pushed
from ctct_bridge.transport.addresses import Service as Place
from ctct_bridge.transport.credentials import Credentials
from ctct_bridge.transport.session import Limits, Session

#: What v2 requires and v1 never had.
PROFILE = [
    "event.type=MUSIC_CONCERTS", "event.contact.name=Ada Field", "event.time_zone_id=US/Eastern",
    "event.payable_to=Larkhill Choir", "event.location=Larkhill",
]  # fmt: skip
SENDERS = ("news@larkhill-choir.example", "secretary@larkhill-choir.example")
#: What the account holds that v2 takes. The rest is not whole, or not to be brought back; each of it is told.
HELD = {"lists": 3, "contacts": 3, "emailmarketing/campaigns": 2, "eventspot/events": 7}
LIMITS = Limits(attempts=3, connect=2.0, silence=0.3, whole=0.4, body=1_000_000)
#: What the service says of a thing by itself, and not twice in the same way.
ITS_OWN = {
    "id", "created_date", "modified_date", "updated_date", "active_date", "opt_in_date", "registration_url",
}  # fmt: skip
RUNS = 40
CLOCKS: WeakKeyDictionary[Service, Clock] = WeakKeyDictionary()


class Clock:
    """Goes on by what is waited for, and a little with each look at it."""

    def __init__(self) -> None:
        self.began, self.passed = datetime.now(UTC), 0.0

    def seconds(self) -> float:
        self.passed += 0.001
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += max(seconds, 0.0)

    def now(self) -> datetime:
        return self.began + timedelta(seconds=self.seconds())


def ready(service: Service) -> Service:
    """With the addresses that campaigns are from, four calls a second as v2 had them, and the tests' own time."""
    service.verified(*SENDERS)
    service.limit(second=4)
    CLOCKS[service] = Clock()
    service.clock = CLOCKS[service].seconds
    return service


def pushed(service: Service, out: Path, found: list[Finding] | None = None, **options: Any) -> Pushed:
    """One run. It waits by the clock of the service, whose seconds cost nothing."""
    place, credentials, clock = Place(service.base_url.rstrip("/")), Credentials.bearer(TOKEN, KEY), CLOCKS[service]
    with Session(
        place, credentials, rate=3, limits=LIMITS, sleep=clock.sleep, now=clock.now, clock=clock.seconds
    ) as session:
        listen = found.append if found is not None else None
        return cb.push(out, service.base_url.rstrip("/"), session=session, listen=listen, **options)


def persistently(service: Service, out: Path, **options: Any) -> tuple[Pushed, list[BridgeError]]:
    """As many runs as it takes, of a user who reads what he is told: what ended runs, and the last one's report."""
    ended: list[BridgeError] = []
    for _ in range(RUNS):
        try:
            report = pushed(service, out, **options)
        except (RemoteFailed, RemoteRefused) as reason:
            ended.append(reason)
            service.token = TOKEN  # a new one, in the course of the world
            continue
        if report.exit_code() != 5:
            return report, ended
    raise AssertionError(f"not done after {RUNS} runs: {ended[-1:]}")


def holds(service: Service) -> list[str]:
    """All that a service holds, by what people know it by; what it says by itself left out."""
    account = service.account
    names = {each["id"]: str(each.get("name")) for each in service.things("lists")}
    names |= {each["id"]: f"{each['name']} {each['start_date']}" for each in service.things("eventspot/events")}
    found = []
    for url, things in account.things.items():
        place = "/".join(names.get(part, part) for part in url.split("/"))
        found += [f"{place}: {json.dumps(plain(each, names), sort_keys=True)}" for each in things.values()]
    return sorted(found)


def plain(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [plain(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    kept = {key: plain(each, names) for key, each in value.items() if key not in ITS_OWN}
    for key in ("lists", "sent_to_contact_lists"):
        if key in value:
            kept[key] = sorted(names[item["id"]] for item in value[key])
    return kept


def told_nothing_secret(out: Path, *texts: object) -> None:
    """No secret stands in any file, nor in what was said."""
    for name, data in files_below(out).items():
        assert TOKEN.encode() not in data and KEY.encode() not in data, name
    for text in texts:
        assert TOKEN not in f"{text!r} {text}" and KEY not in f"{text!r} {text}"
