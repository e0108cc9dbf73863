"""What an output folder asks for, and what of it is not asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from v2choir import BODIES, CODE, ITEM, contact, event
from v2memory import folder, paged

from ctct_bridge.archive.outputs import V2Tree
from ctct_bridge.errors import UsageError
from ctct_bridge.findings import Finding
from ctct_bridge.jobs.pushing.calls import STATES
from ctct_bridge.jobs.pushing.kinds import KINDS, address_of
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.jobs.pushing.plan import Choice, Plan, Waits, ready

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    made = Ledger(None)
    yield made
    made.close()


def planned(ledger: Ledger, root: Path, bodies: dict[str, Any], **options: Any) -> list[Finding]:
    found: list[Finding] = []
    Plan(V2Tree(folder(root, bodies), found.append), ledger, found.append, NOW, **options).run()
    return found


def bodies(ledger: Ledger, kind: str) -> list[Any]:
    return [json.loads(call.body) for call in ledger.calls(kind, *STATES)]


def test_everything_is_planned_in_the_order_of_the_kinds(ledger: Ledger, tmp_path: Path) -> None:
    assert planned(ledger, tmp_path, BODIES) == []
    counts = {kind.name: len(list(ledger.calls(kind.name, *STATES))) for kind in KINDS}
    assert counts == {
        "list": 2, "contact": 2, "campaign": 2, "event": 2, "fee": 1, "event_item": 1, "item_attribute": 1,
        "promocode": 1, "schedule": 1, "publication": 2,
    }  # fmt: skip
    assert [call.kind for call in ledger.above(next(ledger.calls("item_attribute", *STATES)))] == [
        "event",
        "event_item",
    ]


def test_bodies_hold_what_a_client_says(ledger: Ledger, tmp_path: Path) -> None:
    planned(ledger, tmp_path, {**BODIES, "eventspot/events/e1/items/i1/attributes": ITEM["attributes"]})
    assert bodies(ledger, "list")[0] == {"name": "Friends", "status": "ACTIVE"}
    assert bodies(ledger, "event_item")[0] == {k: v for k, v in ITEM.items() if k not in ("id", "attributes")}
    # Those in a file of their own and those in their item are the same.
    assert bodies(ledger, "item_attribute") == [{"name": "Bound", "quantity_total": 5}]
    assert bodies(ledger, "promocode")[0] == {k: v for k, v in CODE.items() if k != "id"}


@pytest.mark.parametrize(
    ("status", "lists", "reason"),
    [("OPTOUT", ["1"], "opted out"), ("REMOVED", [], "no list"), ("ACTIVE", ["1"], None), ("UNCONFIRMED", ["1"], None)],
)
def test_nobody_is_added_against_their_will(
    status: str, lists: list[str], reason: str | None, ledger: Ledger, tmp_path: Path
) -> None:
    one = {**contact(1, *lists), "status": status}
    found = planned(ledger, tmp_path, {"lists": BODIES["lists"], "contacts": paged(one)})
    assert [finding.code for finding in found] == (["push-withheld"] if reason else [])
    assert all(reason is not None and reason in finding.message() for finding in found)


def test_who_joined_by_itself_is_added_by_the_owner(ledger: Ledger, tmp_path: Path) -> None:
    one = contact(1, "1")
    one["email_addresses"][0] |= {"opt_in_source": "ACTION_BY_VISITOR", "opt_in_date": "2011-09-11T10:22:30.977Z"}
    found = planned(ledger, tmp_path, {"lists": BODIES["lists"], "contacts": paged(one)})
    assert [finding.code for finding in found] == ["push-as-owner"]
    assert bodies(ledger, "contact")[0]["email_addresses"] == [{"email_address": address_of(one)}]


def test_what_v2_requires_is_wanted_unless_it_is_to_decide(ledger: Ledger, tmp_path: Path) -> None:
    short = {key: value for key, value in event("e1", "Concert").items() if key not in ("time_zone_id", "contact")}
    found = planned(ledger, tmp_path, {"eventspot/events/e1": short})
    assert [(f.code, f.params["reason"]) for f in found] == [("push-lacks", "contact.name, time_zone_id")]
    assert planned(ledger, tmp_path, {"eventspot/events/e1": short}, incomplete=True) == []
    # Whoever is sent by a template was made in the product; created by a client, it needs contents.
    mail = {**BODIES["emailmarketing/campaigns/71"], "template_type": "STOCK"}  # type: ignore[dict-item]
    del mail["email_content"]
    found = planned(ledger, tmp_path, {"emailmarketing/campaigns/71": mail})
    assert "email_content" in [f.params["reason"] for f in found if f.path == "#"]


def test_what_is_named_and_not_there_is_left_out_and_told(ledger: Ledger, tmp_path: Path) -> None:
    found = planned(ledger, tmp_path, {"lists": BODIES["lists"], "contacts": paged(contact(1, "1", "99"))})
    assert [(f.code, f.params["value"]) for f in found] == [("push-reference", "99")]
    assert bodies(ledger, "contact")[0]["lists"] == [{"id": "1"}]


def test_a_mailing_is_not_sent_in_the_past(ledger: Ledger, tmp_path: Path) -> None:
    past = [{"id": "1", "scheduled_date": "2012-06-11T16:00:00.000Z"}]
    found = planned(ledger, tmp_path, {**BODIES, "emailmarketing/campaigns/71/schedules": past})
    assert [f.params["reason"] for f in found] == ["its time is past"]


def test_the_rest_is_counted(ledger: Ledger, tmp_path: Path) -> None:
    rows = [{"email_address": "a@example.org", "status": "CONFIRMED"}] * 3
    found = planned(ledger, tmp_path, {"account/verifiedemailaddresses": rows})
    assert [f.params for f in found] == [{"resource": "email_address", "count": 3}]


def test_a_call_waits_for_what_it_names(ledger: Ledger, tmp_path: Path) -> None:
    planned(ledger, tmp_path, BODIES)
    one, two = ledger.calls("contact", *STATES)
    with pytest.raises(Waits) as waits:
        ready(ledger, one)
    assert waits.value.args == ("list", "1")
    first, _ = ledger.calls("list", *STATES)
    ledger.sent(first.number, "900")
    assert ready(ledger, one).body["lists"] == [{"id": "900"}]
    with pytest.raises(Waits):
        ready(ledger, two)
    fee = next(ledger.calls("fee", *STATES))
    with pytest.raises(Waits) as waits:
        ready(ledger, fee)
    assert waits.value.args == ("event", "e1")


def test_only_what_v2_lets_a_client_create_can_be_chosen() -> None:
    assert [kind.name for kind in Choice(["event"], publish=False).kinds] == ["event"]
    assert [kind.name for kind in Choice(["event"], publish=True).kinds] == ["event", "publication"]
    with pytest.raises(UsageError, match="push creates no 'registrant'"):
        Choice(["registrant"], publish=False)
