"""The ledger: what was asked is known after any end of the process, and a plan may be made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctct_bridge.errors import OutputFailed, UsageError
from ctct_bridge.jobs.pushing.calls import DONE, FAILED, PLANNED, SENDING, SENT, STATES, UNKNOWN
from ctct_bridge.jobs.pushing.ledger import Ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def planned(ledger: Ledger, *names: str) -> list[int]:
    """A plan of lists of these names, whose ids are their first letters."""
    ledger.begin()
    numbers = [ledger.plan("list", 0, name[0], name, {"name": name}).number for name in names]
    ledger.settle()
    return numbers


def test_a_call_is_known_after_the_end(path: Path) -> None:
    ledger = Ledger(path)
    one, two, three = planned(ledger, "altos", "basses", "choir")
    ledger.sending(one, 5.0)
    ledger.sending(two, 6.0)
    ledger.sent(two, "77")
    again = Ledger(path)  # while the first one is still open, as after a kill
    planned(again, "altos", "basses", "choir")
    assert [again.call(number).state for number in (one, two, three)] == [SENDING, SENT, PLANNED]
    assert again.call(one).since == 5.0
    found = again.of_old("list", "b")
    assert (found and found.new, again.of_new("list", "77")) == ("77", found)
    for each in (ledger, again):
        each.close()


def test_a_plan_that_was_not_settled_is_none(path: Path) -> None:
    ledger = Ledger(path)
    planned(ledger, "altos")
    ledger.begin()
    ledger.plan("list", 0, "c", "choir", {})
    ledger.close()
    again = Ledger(path)
    assert [call.key for call in again.calls("list", *STATES)] == ["altos"]
    again.close()


def test_what_the_folder_does_not_hold_any_more_is_left_alone(path: Path) -> None:
    ledger = Ledger(path)
    planned(ledger, "altos", "basses")
    planned(ledger, "basses")
    assert [call.key for call in ledger.calls("list", *STATES)] == ["basses"]
    assert ledger.standings() == {"list": {PLANNED: 1}}
    ledger.close()


def test_an_edit_counts_until_it_was_sent(path: Path) -> None:
    ledger = Ledger(path)
    one, two, three = planned(ledger, "altos", "basses", "choir")
    ledger.failed(one, "400 no")
    ledger.sent(two, "7")
    ledger.failed(three, "400 no")
    ledger.begin()
    for old, name in (("a", "Altos"), ("b", "Basses"), ("c", "choir")):
        ledger.plan("list", 0, old, name, {"name": name})
    ledger.settle()
    assert [ledger.call(number).state for number in (one, two, three)] == [PLANNED, SENT, FAILED]
    assert [ledger.call(number).body for number in (one, two)] == ['{"name":"Altos"}', '{"name":"basses"}']
    ledger.again()
    assert ledger.call(three).state == PLANNED
    ledger.close()


def test_two_of_one_name_are_two(path: Path) -> None:
    ledger = Ledger(path)
    for _ in range(2):
        ledger.begin()
        numbers = [ledger.plan("fee", 1, None, "Seat", {"fee": fee}).number for fee in (1, 2)]
        ledger.settle()
        assert numbers == [1, 2]
    ledger.close()


def test_what_is_held_is_told_apart(path: Path) -> None:
    ledger = Ledger(path)
    ledger.begin()
    call = ledger.plan("event", 0, "e", "concert", {}, ("push-lacks", "contact.name"))
    ledger.settle()
    assert call.standing == "held"
    assert ledger.held() == {("event", "contact.name"): 1}
    ledger.sent(call.number, "9", adopted=True)
    assert ledger.standings() == {"event": {"adopted": 1}}
    assert ledger.held() == {}
    ledger.close()


def test_a_batch_is_noted_with_its_members(path: Path) -> None:
    ledger = Ledger(path)
    one, two = planned(ledger, "altos", "basses")
    batch = ledger.batch([one, two], "{}", 4.0)
    ledger.sent(two, "7")
    assert [call.number for call in ledger.members(batch)] == [one]
    assert [each.state for each in ledger.batches(SENDING, UNKNOWN)] == [SENDING]
    ledger.batched(batch, SENT, new="a07e1")
    assert ledger.batches(SENT)[0].new == "a07e1"
    ledger.batched(batch, DONE)
    assert ledger.batches(SENDING, UNKNOWN, SENT) == []
    found = ledger.of_key("list", "altos")
    assert found is not None
    assert found.number == one
    assert ledger.of_key("list", "basses") is None  # it has come to its end
    ledger.close()


def test_requests_are_counted_by_day(path: Path) -> None:
    for _ in range(2):
        ledger = Ledger(path)
        ledger.count("2026-03-01")
        ledger.close()
    ledger = Ledger(None, path)
    assert (ledger.counted("2026-03-01"), ledger.counted("2026-03-02")) == (2, 0)
    ledger.count("2026-03-01")
    ledger.close()
    ledger = Ledger(path)
    assert ledger.counted("2026-03-01") == 2  # the copy was one
    ledger.close()


def test_a_ledger_belongs_to_one_service(path: Path) -> None:
    ledger = Ledger(path)
    ledger.belongs("https://one.example/v2/")
    ledger.belongs("https://one.example/v2/")
    with pytest.raises(UsageError, match="was pushed to https://one"):
        ledger.belongs("https://two.example/v2/")
    ledger.close()


def test_what_is_no_ledger_is_refused(path: Path) -> None:
    path.write_bytes(b"no database, but long enough to look like one" * 100)
    with pytest.raises(OutputFailed, match="cannot use the ledger"):
        Ledger(path)
