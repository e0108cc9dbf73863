"""The whole way of an account: pulled from a v1 service, migrated, pushed to a v2 service, and checked there.

Both services are the tests' own, on loopback, and the second one fails as real ones do. However it fails, and however
often the run is ended and begun again: nothing is lost, nothing is there twice, and no secret is written anywhere.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Container, Iterator
from pathlib import Path
from random import Random

import pytest
import v2faults as fault
from rehearsal import HELD, PROFILE, holds, persistently, pushed, ready, told_nothing_secret
from service import documents, line, serving
from v2handler import Fault
from v2service import Service
from v2service import serving as serving_v2

import ctct_bridge as cb
from ctct_bridge.findings import Finding


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """The account, pulled and migrated; ``all`` of it, and the ``few`` things that v2 lets a client create."""
    root = tmp_path_factory.mktemp("rehearsal")
    with serving(documents(samples / "account")) as v1, line(v1) as session:
        cb.pull(v1.base_url, session.account.user, root / "v1", session=session, details=True)
    cb.migrate(root / "v1", root / "all", profile=PROFILE)
    cb.migrate(root / "v1", root / "few", profile=PROFILE, only=["list", "contact", "campaign", "event", "fee"])
    return root


@pytest.fixture
def out(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(migrated / "all", tmp_path / "out"))


@pytest.fixture
def few(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(migrated / "few", tmp_path / "out"))


@pytest.fixture
def v2() -> Iterator[Service]:
    with serving_v2() as service:
        yield ready(service)


@pytest.fixture(scope="module")
def calm(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What a service holds to which nothing happened."""
    out = shutil.copytree(migrated / "all", tmp_path_factory.mktemp("calm") / "out")
    with serving_v2() as service:
        pushed(ready(service), Path(out))
        return holds(service)


# -- all is well ------------------------------------------------------------------------------------------------------


def test_what_was_pulled_from_v1_is_created_at_v2_and_is_the_same_there(v2: Service, out: Path) -> None:
    found: list[Finding] = []
    report = pushed(v2, out, found)
    assert {url: len(v2.things(url)) for url in HELD} == HELD
    assert {seen.did for seen in v2.calls("POST")} == {201}
    assert not any(seen.leaked for seen in v2.log) and all(seen.authorised for seen in v2.log)
    asked, differences = len(v2.log), []
    checked = pushed(v2, out, differences, check=True)
    # What was not sent is told, with a reason each; of what was sent nothing differs.
    told = {"push-left", "push-lacks", "push-withheld", "push-as-owner"}
    assert set(report.findings) == set(checked.findings) == told
    assert checked.compared == len(v2.calls("POST"))
    assert {seen.method for seen in [*v2.log][asked:]} == {"GET"}
    told_nothing_secret(out, *found, *differences, report.to_json())


def test_a_second_run_creates_nothing(v2: Service, out: Path, calm: list[str]) -> None:
    pushed(v2, out)
    asked = len(v2.calls("POST"))
    pushed(v2, out)
    assert len(v2.calls("POST")) == asked
    assert holds(v2) == calm


def test_the_lists_of_a_contact_are_those_that_the_service_made(v2: Service, out: Path) -> None:
    v2.account.put("lists", {
        "id": "14", "name": "Somebody else's", "status": "ACTIVE", "created_date": "", "modified_date": "",
    })  # fmt: skip
    pushed(v2, out)
    before = {each["id"]: each["name"] for each in json.loads((out / "v2/lists.json").read_text("utf-8"))}
    after = {each["id"]: each["name"] for each in v2.things("lists")}
    assert "14" in before, "the old id is another list's now"
    old = {
        each["email_addresses"][0]["email_address"]: sorted(before[item["id"]] for item in each["lists"])
        for each in json.loads((out / "v2/contacts.json").read_text("utf-8"))["results"]
    }
    for contact in v2.things("contacts"):
        names = sorted(after[item["id"]] for item in contact["lists"])
        assert names == old[contact["email_addresses"][0]["email_address"]]


def test_codes_open_the_fees_that_the_service_made(v2: Service, few: Path, samples: Path) -> None:
    # v1 had neither items nor codes: who has them has them from v2. There ids of fees and of codes may be the same.
    at = "eventspot/events/a07e4k83cd2t7n5e0a4"
    shutil.copytree(samples / "v2" / at, few / "v2" / at, dirs_exist_ok=True)
    codes = json.loads((few / f"v2/{at}/promocodes.json").read_text("utf-8"))
    named = {"Ticket": codes[0]["fee_ids"][0], "Stage": codes[2]["fee_ids"][0]}
    fees = [
        {"id": id, "label": label, "fee": 8.0, "fee_scope": "BOTH", "has_restricted_access": label == "Stage"}
        for label, id in named.items()
    ]
    (few / f"v2/{at}/fees.json").write_text(json.dumps(fees), "utf-8")
    v2.plan("POST", "**", range(1, 10_000, 3), fault.drop_after)
    persistently(v2, few)

    event = next(each["id"] for each in v2.things("eventspot/events") if each["name"] == "untitled 3")
    made = {each["label"]: each["id"] for each in v2.things(f"eventspot/events/{event}/fees")}
    found = v2.things(f"eventspot/events/{event}/promocodes")
    assert {each["code_name"]: each.get("fee_ids") for each in found} == {
        "ALTOS_10": [made["Ticket"]], "FRIENDS": None, "STAGE2012": [made["Stage"]],
    }  # fmt: skip
    items = {each["name"]: each["id"] for each in v2.things(f"eventspot/events/{event}/items")}
    assert sorted(items) == sorted(
        each["name"] for each in json.loads((few / f"v2/{at}/items.json").read_text("utf-8"))
    )
    below = [url for url in v2.account.things if url.endswith("/attributes") and v2.things(url)]
    assert [url.split("/")[4] in items.values() for url in below] == [True]
    told = pushed(v2, few, check=True).findings
    assert not {"push-differs", "push-gone", "only-in-first"} & told.keys()


def test_only_what_was_public_is_made_public_and_only_on_request(v2: Service, few: Path) -> None:
    pushed(v2, few)
    assert {each["status"] for each in v2.things("eventspot/events")} == {"DRAFT"}
    v2.plan("PATCH", "**", 1, fault.drop_after)
    persistently(v2, few, publish=True)
    found = {each["name"]: each["status"] for each in v2.things("eventspot/events")}
    assert [name for name, status in found.items() if status == "ACTIVE"] == ["2012 Spring Workshop"]
    assert len([seen for seen in v2.calls("PATCH") if seen.did == 200]) == 1


# -- nothing is well --------------------------------------------------------------------------------------------------

OFTEN, SELDOM = range(1, 10_000, 2), {2, 5, 11, 17}
#: Each is a number of faults, and the requests that the first of them meets; the others meet those after that.
FAULTS: dict[str, tuple[Container[int], list[Fault]]] = {
    "out of order": (range(1, 10_000, 5), [fault.status(500), fault.status(502), fault.status(503, Retry_After="1")]),
    "out of order after all": (OFTEN, [fault.accepted(fault.status(503))]),
    "too fast": (
        range(1, 10_000, 8),
        [fault.throttled(after) for after in (None, 5, "date", "soon", -1)] + [fault.throttled(None, 403)],
    ),
    "too fast for days": (SELDOM, [fault.throttled(999_999)]),
    "no more today": (SELDOM, [fault.spent(), fault.spent(429)]),
    "no more of this token": (SELDOM, [fault.expired]),
    "dropped": (range(1, 10_000, 3), [fault.drop, fault.drop_read]),
    "dropped after all": (OFTEN, [fault.drop_after]),
    "dropped after all, and seen late": (SELDOM, [fault.late(20, told=False)]),
    "seen late": (OFTEN, [fault.late(20)]),
    "silent": (SELDOM, [fault.hang]),
    "silent after all": (SELDOM, [fault.accepted(fault.hang)]),
    "cut or longer than it says": (range(1, 10_000, 3), [fault.cut, fault.short]),
    "a page for people": (OFTEN, [fault.page]),
    "a page for people after all": (OFTEN, [fault.accepted(fault.page)]),
    "elsewhere": (SELDOM, [fault.elsewhere]),
}


class Later:
    """Numbers, each a little larger than one of others."""

    def __init__(self, numbers: Container[int], by: int) -> None:
        self.numbers, self.by = numbers, by

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and number - self.by in self.numbers


def disturb(service: Service, method: str, name: str) -> None:
    nth, faults = FAULTS[name]
    for by, what in enumerate(faults):
        service.plan(method, "**", Later(nth, by), what)


@pytest.mark.parametrize("name", FAULTS)
def test_however_writing_fails_nothing_is_lost_and_nothing_is_there_twice(
    name: str, v2: Service, few: Path, calm: list[str]
) -> None:
    disturb(v2, "POST", name)
    report, ended = persistently(v2, few)
    assert any(seen.fault for seen in v2.log)
    assert holds(v2) == calm
    assert {seen.host.partition(":")[0] for seen in v2.log} == {"127.0.0.1"}
    told_nothing_secret(few, report.to_json(), *ended)


@pytest.mark.parametrize("name", [
    "out of order", "too fast for days", "no more of this token", "dropped", "cut or longer than it says",
    "a page for people", "elsewhere",
])  # fmt: skip
def test_however_looking_fails_nothing_is_lost_and_nothing_is_there_twice(
    name: str, v2: Service, few: Path, calm: list[str]
) -> None:
    # What was not seen, because looking failed, is no reason to create it again.
    v2.plan("POST", "**", range(1, 10_000, 3), fault.drop_after)
    disturb(v2, "GET", name)
    report, ended = persistently(v2, few)
    assert any(seen.fault for seen in v2.calls("GET"))
    assert holds(v2) == calm
    told_nothing_secret(few, report.to_json(), *ended)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_whatever_order(seed: int, v2: Service, few: Path, calm: list[str]) -> None:
    chance = Random(seed)
    for what in (each for _, faults in FAULTS.values() for each in faults):
        v2.plan("*", "**", {chance.randrange(1, 120) for _ in range(3)}, what)
    report, ended = persistently(v2, few)
    assert len({seen.fault for seen in v2.log}) > 10
    assert holds(v2) == calm
    told_nothing_secret(few, report.to_json(), *ended)


# -- many -------------------------------------------------------------------------------------------------------------

MANY = 60


@pytest.fixture
def crowd(few: Path) -> Path:
    """The account with many contacts more, who have no number between one and the next that anybody could guess."""
    file = few / "v2" / "contacts.json"
    page = json.loads(file.read_text("utf-8"))
    first = page["results"][0]
    for number in range(MANY):
        address = {**first["email_addresses"][0], "email_address": f"Singer.{number:02}@example.org"}
        page["results"].append({**first, "id": str(90_000 + 7 * number), "email_addresses": [address]})
    file.write_text(json.dumps(page), "utf-8")
    return few


def addresses(service: Service) -> list[str]:
    return sorted(each["email_addresses"][0]["email_address"] for each in service.things("contacts"))


def wanted(crowd: Path) -> list[str]:
    """Whom the service is to have in the end: all but two that nobody may bring back."""
    rows = json.loads((crowd / "v2/contacts.json").read_text("utf-8"))["results"]
    sound = [each for each in rows if each["lists"] and each["status"] != "OPTOUT"]
    assert len(sound) == MANY + HELD["contacts"]
    return sorted(each["email_addresses"][0]["email_address"] for each in sound)


def test_a_twentieth_of_all_calls_fails_in_each_way(v2: Service, crowd: Path) -> None:
    chance = Random(17)
    ways = [fault.throttled(), fault.status(503), fault.drop_after, fault.hang, fault.cut, fault.accepted(fault.page)]
    for what in ways:
        v2.plan("*", "**", {number for number in range(1, 2_000) if chance.random() < 0.05}, what)
    _, ended = persistently(v2, crowd, only=["list", "contact"])
    assert addresses(v2) == wanted(crowd)
    # Too many of a second the client never was, though it said so to him.
    assert 403 not in {seen.did for seen in v2.log}
    made = [seen for seen in v2.calls("POST", "contacts") if seen.did == 201]
    assert len(made) == len(v2.things("contacts"))
    told_nothing_secret(crowd, *ended)


@pytest.mark.parametrize("name", [
    "out of order", "dropped after all, and seen late", "dropped after all",
    "a page for people after all", "no more of this token",
])  # fmt: skip
def test_a_bulk_activity_brings_them_all_once(name: str, v2: Service, crowd: Path) -> None:
    v2.plan("POST", "activities/addcontacts", 1, FAULTS[name][1][0])
    v2.plan("GET", "activities/*", 2, fault.status(503))
    persistently(v2, crowd, contacts="bulk", only=["list", "contact"])
    assert addresses(v2) == wanted(crowd)
    assert v2.calls("POST", "contacts") == []
    lists = {each["id"] for each in v2.things("lists")}
    assert all({item["id"] for item in each["lists"]} <= lists and each["lists"] for each in v2.things("contacts"))


def test_what_a_bulk_activity_does_not_take_is_told(v2: Service, crowd: Path) -> None:
    v2.account.activity_steps = ("PENDING", "ERROR")
    found: list[Finding] = []
    pushed(v2, crowd, found, contacts="bulk", only=["list", "contact"])
    assert v2.things("contacts") == []
    assert len([finding for finding in found if finding.code == "push-refused"]) == MANY + HELD["contacts"]
    v2.account.activity_steps = ("COMPLETE",)
    pushed(v2, crowd, contacts="bulk", only=["list", "contact"], again=True)
    assert addresses(v2) == wanted(crowd)
