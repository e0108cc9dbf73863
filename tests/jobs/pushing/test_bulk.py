"""Contacts by the bulk activity: none twice, none changed that was there, each known by its id in the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from v2choir import BODIES, contact
from v2memory import Killed, Memory, answer, drop_after, folder, kill_after, paged, refusal, well

import ctct_bridge as cb
from ctct_bridge.errors import RemoteFailed
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.pushing.bulk import Bulk
from ctct_bridge.jobs.pushing.kinds import BY_KIND
from ctct_bridge.jobs.pushing.ledger import Ledger

CHOIR = {
    "lists": BODIES["lists"],
    "contacts": paged(*(contact(number, "1") for number in range(1, 8)), contact(9, "2")),
}


def addresses(memory: Memory) -> list[str]:
    return sorted(BY_KIND["contact"].key(row) for row in memory.held["contacts"].values())


def posts(memory: Memory) -> list[str]:
    return [url for method, url in memory.asked if method == "POST"]


def test_one_activity_for_each_set_of_lists(tmp_path: Path) -> None:
    memory = Memory()
    report = cb.push(folder(tmp_path, CHOIR), session=memory, contacts="bulk")
    assert (report.exit_code(), report.calls["contact"]) == (0, {"sent": 8})
    assert posts(memory) == ["lists", "lists", "activities/addcontacts", "activities/addcontacts"]
    assert len(addresses(memory)) == 8
    asked = len(memory.asked)
    assert cb.push(tmp_path, session=memory, contacts="bulk").checked["made"] == 0
    assert len(memory.asked) == asked


def test_who_was_there_is_left_as_it_is(tmp_path: Path) -> None:
    memory, found = Memory(), list[Finding]()
    there = {"id": "77", "email_addresses": [{"email_address": "Singer1@example.org"}], "status": "OPTOUT"}
    memory.there("contacts", dict(there))
    report = cb.push(folder(tmp_path, CHOIR), session=memory, contacts="bulk", listen=found.append)
    assert report.calls["contact"] == {"sent": 7, "adopted": 1}
    assert [finding.code for finding in found] == ["push-adopted"]
    assert memory.held["contacts"]["77"] == there


@pytest.mark.parametrize("deed", [drop_after, kill_after])
@pytest.mark.parametrize("number", range(2, 9))
def test_an_answer_may_be_lost(number: int, deed: Any, tmp_path: Path) -> None:
    out, memory = folder(tmp_path, CHOIR), Memory([*[well] * number, deed])
    try:
        cb.push(out, session=memory, contacts="bulk")
    except Killed:
        assert deed is kill_after
    report = cb.push(out, session=memory, contacts="bulk")
    assert report.calls["contact"]["sent"] == 8
    assert len(set(addresses(memory))) == len(addresses(memory)) == 8


def test_what_a_row_cannot_say_is_told(tmp_path: Path) -> None:
    one = {**contact(1, "1"), "notes": [{"note": "Sings alto."}], "cell_phone": "1"}
    found: list[Finding] = []
    bodies = {**CHOIR, "contacts": paged(one)}
    cb.push(folder(tmp_path, bodies), session=Memory(), contacts="bulk", listen=found.append)
    assert {(f.code, f.path) for f in found} == {("bulk-lacks", "#/notes"), ("bulk-lacks", "#/cell_phone")}


def test_a_refusal_is_that_of_all_in_it(tmp_path: Path) -> None:
    found: list[Finding] = []
    deeds = [*[well] * 3, lambda memory, work: refusal(400, "too.large")]
    report = cb.push(folder(tmp_path, CHOIR), session=Memory(deeds), contacts="bulk", listen=found.append)
    assert report.calls["contact"] == {"failed": 7, "sent": 1}
    assert {f.params["value"] for f in found} == {"400 too.large: no"}


def test_who_was_not_taken_is_told(tmp_path: Path) -> None:
    class Choosy(Memory):
        def _activity(self, body: dict[str, Any]) -> Any:
            body["import_data"] = [row for row in body["import_data"] if "singer3" not in row["email_addresses"][0]]
            return super()._activity(body)

    memory, found = Choosy(), list[Finding]()
    report = cb.push(folder(tmp_path, CHOIR), session=memory, contacts="bulk", listen=found.append)
    assert report.calls["contact"] == {"sent": 7, "failed": 1}
    assert [(f.code, f.origin.id) for f in found] == [("push-refused", "523")]


def test_work_without_end_is_left_for_another_day(tmp_path: Path) -> None:
    class Slow(Memory):
        def _goes_on(self, id: str) -> dict[str, Any]:
            return dict(self.held["activities"][id])

    memory = Slow()
    with pytest.raises(RemoteFailed, match="still works"):
        cb.push(folder(tmp_path, CHOIR), session=memory, contacts="bulk")
    assert memory.time > 3600
    memory.__class__ = Memory
    assert cb.push(tmp_path, session=memory, contacts="bulk").calls["contact"] == {"sent": 8}


def test_work_that_came_to_nothing_is_done_again_or_told(tmp_path: Path) -> None:
    def nothing(memory: Memory, work: Any) -> Any:
        return answer(500, [])

    memory = Memory([*[well] * 3, nothing])
    report = cb.push(folder(tmp_path / "a", CHOIR), session=memory, contacts="bulk")
    assert (report.calls["contact"], len(addresses(memory))) == ({"sent": 8}, 8)

    class Broken(Memory):
        def _activity(self, body: dict[str, Any]) -> Any:
            return answer(500, [])

    with pytest.raises(RemoteFailed, match="does not take the contacts"):
        cb.push(folder(tmp_path / "b", CHOIR), session=Broken(), contacts="bulk")


def test_without_contacts_nothing_is_asked() -> None:
    ledger, memory = Ledger(None), Memory()
    Bulk(memory, ledger, lambda finding: None, 0.0).run()
    assert memory.asked == []
    ledger.close()
