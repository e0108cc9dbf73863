"""Keys of records, for upserts: one for all copies of one thing, the same in every run."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from archives import entry
from checkout import REPO

import ctct_bridge as cb

ACCOUNT = REPO / "samples" / "account"
both = pytest.mark.parametrize("joined", [False, True], ids=["each", "joined"])


def test_all_copies_of_one_thing_have_one_key() -> None:
    apart = [record for record in cb.read(ACCOUNT) if record.schema.into() is None]
    joined = [record.key for record in cb.read(ACCOUNT, joined=True)]
    assert len(joined) == len(set(joined)) < len(apart)
    assert {record.key for record in apart} == set(joined)
    forms: dict[str, set[str]] = {}
    for record in apart:
        forms.setdefault(record.key, set()).add(record.form)
    both_forms = {key.partition("/")[0] for key, found in forms.items() if len(found) == 2}
    assert both_forms >= {"event", "contact", "campaign", "registrant"}


def test_a_key_is_made_of_resource_parent_and_id() -> None:
    found = {record.key: record for record in cb.read(ACCOUNT)}
    for key, record in found.items():
        resource, *_, last = key.split("/")
        assert resource == record.resource
        if record.resource == "fee":
            assert (key, record.id) == (f"fee/{record.parent}/{record.place}", None)
        elif record.resource != "email_click":  # of which one contact may have several in one millisecond
            assert last == record.id
    assert {"event/a07e4b2wq8m1c7d90fa", "fee/a07e4b2wq8m1c7d90fa/0", "list_member/1/5206", "file/52"} <= found.keys()


@both
def test_children_are_numbered_whatever_is_asked_for(joined: bool) -> None:
    archive = [entry("e1").encode(), entry("e2").encode()]
    for only in (None, ["fee"], ["event", "fee"]):
        keys = [record.key for record in cb.read(archive, only=only, joined=joined) if record.resource == "fee"]
        assert keys == ["fee/e1/0", "fee/e1/1", "fee/e2/0", "fee/e2/1"]


def test_what_became_no_resource_has_no_key() -> None:
    (record,) = cb.read(REPO / "samples" / "findings" / "no-id.xml", rejects=True)
    assert record.key is None


def test_an_upsert_by_key_may_be_run_again() -> None:
    table: dict[str, str] = {}
    for _ in range(2):
        for record in cb.read(ACCOUNT, joined=True):
            table[record.key] = json.dumps(record.to_v2())
    assert len(table) == sum(1 for _ in cb.read(ACCOUNT, joined=True))


SEEDED = "import sys, ctct_bridge as cb; [print(r.key) for r in cb.read(sys.argv[1], joined=bool(sys.argv[2]))]"


@both
def test_the_order_is_that_of_no_process(joined: bool) -> None:
    told = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(REPO)}
        words = [sys.executable, "-c", SEEDED, str(ACCOUNT), "1" if joined else ""]
        told.add(subprocess.run(words, env=env, capture_output=True, text=True, check=True).stdout)
    assert told == {"".join(f"{record.key}\n" for record in cb.read(ACCOUNT, joined=joined))}
