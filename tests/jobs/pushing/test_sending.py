"""The calls: what the service says decides what becomes of each, and of those that wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from v2choir import BODIES, campaign
from v2memory import TOKEN, Memory, answer, drop_after, expired, folder, refusal, unreachable, well

import ctct_bridge as cb
from ctct_bridge.errors import RemoteFailed, RemoteRefused
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.pushing.calls import FAILED, PLANNED, SENT, UNKNOWN
from ctct_bridge.jobs.pushing.kinds import BY_KIND
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.jobs.pushing.sending import Sending

LIST = BY_KIND["list"]
MAIL = BY_KIND["campaign"]


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    made = Ledger(None)
    yield made
    made.close()


def entered(ledger: Ledger, kind: str, *bodies: dict[str, Any]) -> None:
    ledger.begin()
    for body in bodies:
        said = {key: value for key, value in body.items() if key not in ("id", "status", "template_type")}
        ledger.plan(kind, 0, body["id"], BY_KIND[kind].key(body), {**said, "sent_to_contact_lists": []})
    ledger.settle()


def friends(ledger: Ledger) -> None:
    ledger.begin()
    ledger.plan("list", 0, "1", "friends", {"name": "Friends", "status": "ACTIVE"})
    ledger.settle()


def test_a_refusal_is_told_with_the_service_s_own_words(ledger: Ledger) -> None:
    friends(ledger)
    found: list[Finding] = []
    memory = Memory([lambda memory, work: refusal(400, "json.regex.mismatch.name")])
    Sending(memory, ledger, found.append).run(LIST)
    (call,) = ledger.calls("list", FAILED)
    assert call.said == "400 json.regex.mismatch.name: no"
    assert [finding.message() for finding in found] == [f"the service refused the list: {call.said}"]


def test_what_the_service_says_is_masked(ledger: Ledger) -> None:
    friends(ledger)
    memory = Memory()
    echo = f"{memory.credentials.query()} Bearer {TOKEN}"
    memory.faults = iter([lambda memory, work: answer(400, [{"error_key": "bad", "error_message": echo}])])
    Sending(memory, ledger, lambda finding: None).run(LIST)
    (call,) = ledger.calls("list", FAILED)
    assert TOKEN not in (call.said or "")
    assert "3c0dfe5a" not in (call.said or "")


@pytest.mark.parametrize(("deed", "error"), [(expired, RemoteRefused), (unreachable, RemoteFailed)])
def test_what_was_not_taken_may_be_sent(ledger: Ledger, deed: Any, error: type[Exception]) -> None:
    friends(ledger)
    memory = Memory([deed] * 5)
    with pytest.raises(error):
        Sending(memory, ledger, lambda finding: None).run(LIST)
    assert [call.key for call in ledger.calls("list", PLANNED)] == ["friends"]
    memory.faults = iter(())
    Sending(memory, ledger, lambda finding: None).run(LIST)
    assert len(memory.held["lists"]) == 1


def test_one_of_that_name_is_taken_as_it_is(ledger: Ledger) -> None:
    friends(ledger)
    found: list[Finding] = []
    memory = Memory()
    memory.there("lists", {"id": "7", "name": "friends ", "status": "HIDDEN"})
    Sending(memory, ledger, found.append).run(LIST)
    (call,) = ledger.calls("list", SENT)
    assert (call.new, call.adopted) == ("7", 1)
    assert [finding.code for finding in found] == ["push-adopted"]


def test_two_of_one_name_are_not_made_one(ledger: Ledger) -> None:
    entered(ledger, "campaign", campaign("71", "Autumn"), campaign("72", "Autumn"))
    memory = Memory([well, well, lambda memory, work: refusal(409, "http.status.conflict")])
    Sending(memory, ledger, lambda finding: None).run(MAIL)
    assert [call.old for call in ledger.calls("campaign", SENT)] == ["71"]
    assert [call.old for call in ledger.calls("campaign", FAILED)] == ["72"]


def test_a_conflict_with_nothing_is_a_refusal(ledger: Ledger) -> None:
    friends(ledger)
    memory = Memory([lambda memory, work: refusal(409, "http.status.conflict")])
    Sending(memory, ledger, lambda finding: None).run(LIST)
    assert [call.said for call in ledger.calls("list", FAILED)] == ["409 http.status.conflict: no"]


def test_what_was_there_before_is_not_ours(ledger: Ledger) -> None:
    """Nobody knows whether v2 refuses a second campaign of a name: so one that was there is not what a lost answer
    was about."""
    entered(ledger, "campaign", campaign("71", "Autumn"))
    memory = Memory([well, lambda memory, work: answer(503, [])])
    memory.there("emailmarketing/campaigns", {"id": "7", "name": "Autumn", "status": "SENT"})
    Sending(memory, ledger, lambda finding: None).run(MAIL)
    (call,) = ledger.calls("campaign", SENT)
    assert (call.new != "7", call.adopted, len(memory.held["emailmarketing/campaigns"])) == (True, 0, 2)


def test_what_cannot_be_told_stays_unknown(ledger: Ledger) -> None:
    """Two of the name appeared since: which of them is ours, if one is, nobody knows; and it is not sent again."""
    entered(ledger, "campaign", campaign("71", "Autumn"))

    def crowd(memory: Memory, work: Any) -> Any:
        for id in ("8", "9"):
            memory.there("emailmarketing/campaigns", {"id": id, "name": "Autumn"})
        return answer(500, [])

    memory = Memory([well, crowd])
    Sending(memory, ledger, lambda finding: None).run(MAIL)
    (call,) = ledger.calls("campaign", UNKNOWN)
    assert call.said == "the service has 2 of this name"
    assert [method for method, _ in memory.asked].count("POST") == 1


def test_who_is_seen_late_is_waited_for(ledger: Ledger) -> None:
    entered(ledger, "campaign", campaign("71", "Autumn"))
    memory = Memory([well, drop_after], lag=20.0)
    Sending(memory, ledger, lambda finding: None, settle=30.0).run(MAIL)
    assert len(memory.held["emailmarketing/campaigns"]) == 1
    assert memory.time >= 20.0


def test_a_redirection_ends_the_run(ledger: Ledger) -> None:
    friends(ledger)
    memory = Memory([lambda memory, work: answer(307, [], location="https://evil.example/")])
    with pytest.raises(RemoteRefused, match="base URL"):
        Sending(memory, ledger, lambda finding: None).run(LIST)
    assert [call.key for call in ledger.calls("list", UNKNOWN)] == ["friends"]


def test_what_lies_below_a_refusal_waits(tmp_path: Path) -> None:
    found: list[Finding] = []
    out, memory = folder(tmp_path, BODIES), Memory()
    memory.faults = iter([lambda memory, work: refusal(400, "bad"), *[well] * 3])
    report = cb.push(out, session=memory, publish=True, listen=found.append)
    assert report.exit_code() == 1
    # Everybody is on the first list, and so is one campaign's mailing; the schedule lies below that campaign.
    waiting = [(f.params["resource"], f.params["other"]) for f in found if f.code == "push-waits"]
    assert waiting == [("contact", "list")] * 2 + [("campaign", "list")] * 2 + [("schedule", "campaign")]
    again = cb.push(out, session=memory, publish=True, again=True)
    assert again.exit_code() == 0
    assert {kind: set(calls) for kind, calls in again.calls.items()} == {kind: {"sent"} for kind in again.calls}
