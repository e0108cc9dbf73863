"""Counters against rows: told where no way to count explains a difference, and nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.jobs import counters

ACCOUNT = Path(__file__).resolve().parents[2] / "samples" / "account"
EVENT = "events/a07e4d61xn7p2f8b4c5"
CAMPAIGN = "campaigns/1104418765309"


@pytest.fixture
def account(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ACCOUNT, tmp_path / "account"))


def edit(account: Path, name: str, *edits: tuple[str, str]) -> None:
    data = (account / name).read_bytes().decode()
    for old, new in edits:
        assert old in data, old
        data = data.replace(old, new)
    (account / name).write_bytes(data.encode())


def told(account: Path) -> list[str]:
    """Code, element, counter and rows of what is told."""
    found: list[Finding] = []
    cb.validate(account, listen=found.append)
    codes = {"rows-missing", "rows-differ", "rows-expired"}
    ours = [finding for finding in found if finding.code in codes]
    return sorted("{} {element} {said} {count}".format(finding.code, **finding.params) for finding in ours)


# The event has three registrants, one of them cancelled, who bring two guests; one attended.
@pytest.mark.parametrize(
    ("element", "count", "expected"),
    [
        ("Registered", 1, ["rows-differ Registered 1 3"]),  # two are registered at least
        ("Registered", 2, []),
        ("Registered", 5, []),  # with their guests
        ("Registered", 6, ["rows-missing Registered 6 3"]),
        ("CancelledCount", 0, ["rows-differ CancelledCount 0 1"]),
        ("CancelledCount", 4, ["rows-missing CancelledCount 4 1"]),
        ("AttendedCount", 0, ["rows-differ AttendedCount 0 1"]),
        ("AttendedCount", 9, ["rows-missing AttendedCount 9 1"]),
    ],
)
def test_events(account: Path, element: str, count: int, expected: list[str]) -> None:
    now = {"Registered": 3, "CancelledCount": 1, "AttendedCount": 1}[element]
    edit(account, f"{EVENT}.xml", (f"<{element}>{now}<", f"<{element}>{count}<"))
    assert told(account) == expected


def test_without_the_collection_nothing_is_held_against_a_counter(account: Path) -> None:
    edit(account, f"{EVENT}.xml", ("<Registered>3<", "<Registered>99<"))
    (account / EVENT / "registrants.xml").unlink()
    assert told(account) == []


def test_without_any_registrants_the_counters_are_summed_up(account: Path) -> None:
    for path in [*account.glob("events*/**/registrants*"), *account.glob("events/*/*-*.xml")]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    short = awaited(account)
    feed, none = (ACCOUNT / EVENT / "registrants.xml").read_text(), account / "events/none/registrants.xml"
    none.parent.mkdir()
    none.write_text(f"{feed.partition('<entry')[0]}</feed>".replace(EVENT.removeprefix("events/"), "none"))
    assert awaited(account) == short == "registrants of 8 events: their counters say 322"


def awaited(account: Path) -> str:
    """What is said of the registrants that are not there."""
    found: list[Finding] = []
    cb.validate(account, listen=found.append)
    (params,) = (each.params for each in found if each.code == "not-archived" and "regist" in each.params["what"])
    return "{what}: {reason}".format(**params)


def test_a_counter_that_is_no_number_counts_nothing(account: Path) -> None:
    edit(account, f"{EVENT}.xml", ("<CancelledCount>1<", "<CancelledCount>some<"))
    assert told(account) == []


def test_lists(account: Path) -> None:
    edit(account, "lists/14.xml", ("<ContactCount>2<", "<ContactCount>5<"))
    edit(account, "lists.xml", ("<ContactCount>2<", "<ContactCount>5<"))  # of both lists
    assert told(account) == ["rows-differ ContactCount 5 2"] * 2


def test_campaigns_within_ninety_days(account: Path) -> None:
    edit(
        account,
        f"{CAMPAIGN}.xml",
        ("<Sent>4<", "<Sent>40<"),
        ("<Bounces>1<", "<Bounces>0<"),
        ("<Opens>2<", "<Opens>1<"),
    )
    assert told(account) == ["rows-differ Bounces 0 1", "rows-differ Opens 1 2", "rows-missing Sent 40 4"]


def test_an_opener_may_open_twice(account: Path) -> None:
    """Two rows of one person are what a counter of one person may come from; so they are what one of two may."""
    edit(account, f"{CAMPAIGN}/events/opens.xml", ("contacts/5206", "contacts/5207"))
    assert told(account) == []
    edit(account, f"{CAMPAIGN}.xml", ("<Opens>2<", "<Opens>1<"))
    assert told(account) == []


@pytest.mark.parametrize(("day", "code"), [("2012-09-09", "rows-missing"), ("2012-09-10", "rows-expired")])
def test_what_the_service_no_longer_kept(account: Path, day: str, code: str) -> None:
    """The mailing went out on the 11th of June, ninety days before the 9th of September."""
    edit(account, f"{CAMPAIGN}.xml", ("<Sent>4<", "<Sent>40<"))
    edit(account, f"{CAMPAIGN}/events/sends.xml", ("2012-07-01", day))
    assert told(account) == [f"{code} Sent 40 4"]


def test_without_a_time_neither_is_claimed(account: Path) -> None:
    edit(
        account,
        f"{CAMPAIGN}.xml",
        ("<Sent>4<", "<Sent>40<"),
        ("<LastRunDate>2012-06-11T16:00:04.676Z<", "<LastRunDate><"),
    )
    assert told(account) == ["rows-differ Sent 40 4"]


def test_clicks_are_counted_only_if_those_of_all_links_are_there(account: Path) -> None:
    edit(account, f"{CAMPAIGN}.xml", ("<Clicks>2<", "<Clicks>7<"))
    assert told(account) == ["rows-missing Clicks 7 2"]
    (account / CAMPAIGN / "events/urls/1012207344001.xml").unlink()
    assert told(account) == []


@pytest.mark.parametrize(("text", "number"), [(" 12 ", 12), ("", None), (None, None), ("-1", None), ("9" * 30, None)])
def test_numbers_of_elements_that_v2_has_not(text: str | None, number: int | None) -> None:
    assert counters._number(text) == number
