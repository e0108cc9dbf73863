"""What the service has against what it was sent: every difference of what a client says, and no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from v2choir import BODIES
from v2memory import Memory, folder

import ctct_bridge as cb
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.pushing.checking import as_said
from ctct_bridge.schemas import BY_NAME


def only(memory: Memory, end: str, at: int = 0) -> dict[str, Any]:
    """A thing that the service holds, in the collection whose URL ends so."""
    (rows,) = (rows for place, rows in memory.held.items() if place.endswith(end))
    return list(rows.values())[at]


def checked(out: Path, memory: Memory) -> list[Finding]:
    found: list[Finding] = []
    report = cb.push(out, session=memory, publish=True, check=True, listen=found.append)
    assert report.exit_code() == int(bool(found))
    assert report.compared == 15
    return found


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    made = Memory()
    assert cb.push(folder(tmp_path, BODIES), session=made, publish=True).exit_code() == 0
    return made


def test_what_was_sent_is_there(memory: Memory, tmp_path: Path) -> None:
    posts = [url for method, url in memory.asked if method != "GET"]
    assert checked(tmp_path, memory) == []
    assert [url for method, url in memory.asked if method != "GET"] == posts  # a check changes nothing


#: What somebody changes at the service -> where it is found.
EDITS: dict[str, Callable[[Memory], Any]] = {
    "#/name": lambda memory: only(memory, "lists").update(name="Old friends"),
    "#/lists/1": lambda memory: only(memory, "contacts", 1)["lists"].pop(1),
    "#/subject": lambda memory: only(memory, "campaigns").update(subject="Winter"),
    "#/contact/name": lambda memory: only(memory, "events").update(contact={"name": "Bea"}),
    "#/start_date": lambda memory: only(memory, "events").update(start_date="2031-06-01T10:00:00.001Z"),
    "#/fee": lambda memory: only(memory, "fees").update(fee=2.51),
    "#/quantity_total": lambda memory: only(memory, "attributes").update(quantity_total=6),
    "#/discount_amount": lambda memory: only(memory, "promocodes").pop("discount_amount"),
    "#/status": lambda memory: only(memory, "events").update(status="CANCELLED"),
    "#/scheduled_date": lambda memory: only(memory, "schedules").update(scheduled_date="2031-06-02T10:00:00.000Z"),
}


@pytest.mark.parametrize("pointer", EDITS)
def test_each_difference_is_found(pointer: str, memory: Memory, tmp_path: Path) -> None:
    EDITS[pointer](memory)
    assert [(f.code, f.path) for f in checked(tmp_path, memory)] == [("push-differs", pointer)]


@pytest.mark.parametrize(
    "edit",
    [
        lambda memory: only(memory, "lists").update(contact_count=5, created_date="2026-03-01T12:00:00.000Z"),
        lambda memory: only(memory, "contacts").update(fax="", notes=[], source="API", status="UNCONFIRMED"),
        lambda memory: only(memory, "contacts", 1)["lists"].reverse(),
        lambda memory: only(memory, "events").update(start_date="2031-06-01T06:00:00.000-04:00", is_map_displayed=True),
        lambda memory: only(memory, "events").update(something_new=1),
        lambda memory: only(memory, "promocodes").update(quantity_used=3, status="LIVE"),
    ],
)
def test_what_is_the_service_s_own_business_is_none(edit: Any, memory: Memory, tmp_path: Path) -> None:
    edit(memory)
    assert checked(tmp_path, memory) == []


@pytest.mark.parametrize("end", ["lists", "contacts", "campaigns", "fees"])
def test_what_is_gone_is_told(end: str, memory: Memory, tmp_path: Path) -> None:
    (place,) = (place for place in memory.held if place.endswith(end))
    gone = next(iter(memory.held[place]))
    del memory.held[place][gone]
    assert [f.code for f in checked(tmp_path, memory)] == ["push-gone"]


def test_what_was_never_sent_is_told(tmp_path: Path) -> None:
    memory, found = Memory(), list[Finding]()
    out = folder(tmp_path, BODIES)
    cb.push(out, session=memory, only=["list"])
    report = cb.push(out, session=memory, check=True, listen=found.append)
    assert report.exit_code() == 1
    assert {(f.code, f.params["resource"]) for f in found} == {
        ("only-in-first", name)
        for name in ("contact", "campaign", "event", "fee", "event_item", "item_attribute", "promocode")
    }


def test_an_object_as_a_client_says_it() -> None:
    said = as_said(BY_NAME["list"], {"id": "1", "name": "A", "status": "ACTIVE", "contact_count": 3, "unheard": 1})
    assert said == {"name": "A", "status": "ACTIVE"}
    assert json.loads(json.dumps(said)) == said
