"""Profiles: what they refuse, what they fill, and what they leave alone."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ctct_bridge.errors import UsageError
from ctct_bridge.model import Origin, Record
from ctct_bridge.reconciler.profile import Profile
from ctct_bridge.schemas import BY_NAME, Event, Fee


def profile(*assignments: str, **tables: Any) -> Profile:
    made = Profile(BY_NAME)
    made.enter(tables)
    for assignment in assignments:
        made.set(assignment)
    return made


def event(form: str = "detail", **view: Any) -> Record:
    return Record(Event, view, None, [], Origin("d.xml", 0), form=form)


@pytest.mark.parametrize(
    ("assignment", "keys", "json"),
    [
        ("event.time_zone_id=US/Eastern", ("time_zone_id",), "US/Eastern"),
        (" event.time_zone_id =US/Eastern", ("time_zone_id",), "US/Eastern"),
        ("event.contact.name=Ilse = Varga", ("contact", "name"), "Ilse = Varga"),
        ("event.contact.phone_number=555", ("contact", "phone_number"), "555"),
        ("event.is_map_displayed=true", ("is_map_displayed",), True),
        ("event.track_information.guest_limit=3", ("track_information", "guest_limit"), 3),
        ("event.start_date=2012-01-01T00:00:00-05:00", ("start_date",), "2012-01-01T05:00:00.000Z"),
        ("event.payment_options=CHECK, DOOR", ("payment_options",), ["CHECK", "DOOR"]),
        ('event.payment_options=["DOOR"]', ("payment_options",), ["DOOR"]),
        ('event.contact={"name": "Ilse"}', ("contact",), {"name": "Ilse"}),
        ("fee.early_fee=2.50", ("early_fee",), 2.5),
        ("fee.fee_scope=GUEST", ("fee_scope",), "GUESTS"),
    ],
)
def test_a_text_becomes_the_value_that_v2_has(assignment: str, keys: Any, json: Any) -> None:
    (supply,) = profile(assignment).supplies.values()
    assert (supply.keys, supply.json) == (keys, json)
    assert supply.name == ".".join((supply.resource, *keys))


@pytest.mark.parametrize(
    ("assignment", "says"),
    [
        ("event.time_zone_id", "RESOURCE.PROPERTY=VALUE"),
        ("time_zone_id=US/Eastern", "RESOURCE.PROPERTY=VALUE"),
        ("=", "RESOURCE.PROPERTY=VALUE"),
        ("webinar.name=x", "webinar"),
        ("event.nickname=x", "nickname"),
        ("event.=x", "no property"),
        ("event.contact.nickname=x", "contact.nickname"),
        ("event.name.first=x", "name.first"),
        ("event.contact=Ilse", "plain value"),
        ("event.id=x", "set by the v2 service"),
        ("event.status=ACTIVE", "set by the v2 service"),
        ("event.time_zone_id=Mars/Olympus", "Mars/Olympus"),
        ("event.type=PARTY", "PARTY"),
        (f"event.name={'x' * 101}", "101"),
        ("event.is_map_displayed=maybe", "boolean"),
        ("event.track_information.guest_limit=101", "101"),
        ("event.track_information.guest_limit=two", "integer"),
        ("event.start_date=2012-01-01", "date"),
        ("event.paypal_account_email=nobody", "nobody"),
        ("event.payment_options=BARTER", "BARTER"),
        ("fee.fee=NaN", "number"),
        ('event.contact={"nickname": "I"}', "nickname"),
        ("campaign.permission_reminder_text=", "supplies nothing"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(assignment: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        profile(assignment)
    assert caught.value.exit_code == 2


def test_a_toml_file_is_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(
        '[event]\ntime_zone_id = "US/Eastern"\n[event.contact]\nname = "Ilse"\n[fee]\nlate_fee = 1\n', "utf-8"
    )
    made = Profile(BY_NAME)
    made.load(path)
    assert {name: supply.json for name, supply in made.supplies.items()} == {
        "event.time_zone_id": "US/Eastern", "event.contact.name": "Ilse", "fee.late_fee": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize("text", [b"[event", b"\xff", b"event = 1", b"[event]\ntime_zone_id = 2012-01-01\n"])
def test_a_file_that_is_no_profile_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "p.toml").write_bytes(text)
    with pytest.raises(UsageError):
        Profile(BY_NAME).load(tmp_path / "p.toml")


def test_what_only_v2_has_takes_no_profile() -> None:
    with pytest.raises(UsageError, match="only v2 has 'promocode'"):
        Profile(BY_NAME).set("promocode.is_paused=true")
    with pytest.raises(UsageError, match="only v2 has 'account_info'"):
        Profile(BY_NAME).enter({"account_info": {"phone": "555-0142"}})


def test_a_missing_profile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        Profile(BY_NAME).load(tmp_path / "none.toml")


def test_the_last_assignment_counts() -> None:
    made = profile("event.time_zone_id=US/Pacific", event={"time_zone_id": "US/Eastern"})
    assert made.supplies["event.time_zone_id"].json == "US/Pacific"


# -- filling ----------------------------------------------------------------------------------------------------------


def test_a_profile_fills_and_marks() -> None:
    record = event(name="A")
    profile("event.contact.name=Ilse", "event.time_zone_id=US/Eastern").apply(record)
    assert record.view == {"name": "A", "contact": {"name": "Ilse"}, "time_zone_id": "US/Eastern"}
    assert record.supplied == {"#/contact/name": ["profile", "Ilse"], "#/time_zone_id": ["profile", "US/Eastern"]}
    assert [(finding.code, finding.path) for finding in record.findings] == [
        ("profile-supplied", "#/contact/name"), ("profile-supplied", "#/time_zone_id"),
    ]  # fmt: skip


def test_a_profile_never_overrides() -> None:
    record = event(name="A", contact={"name": "Own"})
    before = deepcopy(record)
    profile("event.name=B", "event.contact.name=Ilse", 'event.contact={"name": "x"}').apply(record)
    assert record == before


def test_a_profile_keeps_what_else_was_supplied() -> None:
    record = event()
    record.supplied = {"#/title": ["list", "T"]}
    profile("event.name=A").apply(record)
    assert list(record.supplied) == ["#/title", "#/name"]


def test_a_condition_must_be_met() -> None:
    for options, wanted in ((["CHECK"], {"payable_to", "payment_options"}), (["DOOR"], {"payment_options"})):
        record = event(payment_options=options)
        profile("event.payable_to=Larkhill").apply(record)
        assert record.view.keys() == wanted
    record = event(payment_options=["DOOR"])
    profile("event.payment_address.city=Halifax").apply(record)
    assert record.view == {"payment_options": ["DOOR"]}


def test_a_row_gets_only_what_a_row_has() -> None:
    record = event("list")
    profile("event.contact.name=Ilse", "event.time_zone_id=US/Eastern").apply(record)
    assert record.view == {"time_zone_id": "US/Eastern"}


def test_other_resources_and_none_are_left_alone() -> None:
    fee = Record(Fee, {"label": "A"}, None, [], Origin("d.xml"))
    aside = Record(None, {}, None, [], Origin("d.xml"))
    for record in (fee, aside):
        profile("event.name=A").apply(record)
    assert (fee.view, aside.view) == ({"label": "A"}, {})


def test_two_records_never_share_a_supplied_value() -> None:
    made, records = profile("event.payment_options=CHECK", 'event.contact={"name": "Ilse"}'), [event(), event()]
    for record in records:
        made.apply(record)
    records[0].view["payment_options"].append("DOOR")
    records[0].view["contact"]["name"] = "B"
    assert records[1].view == {"payment_options": ["CHECK"], "contact": {"name": "Ilse"}}
