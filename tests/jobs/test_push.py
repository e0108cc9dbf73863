"""``push``: which folders it takes, what it leaves beside them, and what it asks for at most."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from v2choir import BODIES
from v2memory import KEY, START, TOKEN, Memory, folder, refusal

import ctct_bridge as cb
from ctct_bridge.errors import InputMissing, OutputBusy, RemoteFailed, UsageError


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_what_is_left_beside_the_folder(tmp_path: Path) -> None:
    out = folder(tmp_path, BODIES)
    memory = Memory([lambda memory, work: refusal(400, "bad")])
    memory.there("lists", {"id": "7", "name": "Altos"})
    report = cb.push(out, session=memory)
    told = out / ".bridge/push"
    assert lines(told / "crosswalk.jsonl")[0] == {
        "resource": "list", "old": "2", "new": "7", "key": "altos", "adopted": True,
    }  # fmt: skip
    fee = next(line for line in lines(told / "crosswalk.jsonl") if line["resource"] == "fee")
    assert fee["below"] == [line["new"] for line in lines(told / "crosswalk.jsonl") if line.get("old") == "e1"]
    (reject,) = lines(told / "rejects.jsonl")
    assert (reject["said"], reject["body"]["name"]) == ("400 bad: no", "Friends")
    (said,) = lines(told / "push.json")
    assert said == json.loads(json.dumps(report.to_json()))
    assert said["calls"]["list"] == {"adopted": 1, "failed": 1}
    for path in told.iterdir():
        assert not any(secret.encode() in path.read_bytes() for secret in (TOKEN, KEY))


def test_a_dry_run_asks_and_writes_nothing(tmp_path: Path) -> None:
    out = folder(tmp_path, BODIES)
    before = set(out.rglob("*"))
    report = cb.push(out, dry_run=True, publish=True, rate=2.0, per_day=4)
    assert set(out.rglob("*")) == before
    assert (report.planned, report.requests, report.seconds, report.days) == (15, 15, 7.5, 4)
    memory = Memory()
    cb.push(out, session=memory, only=["list"])
    assert cb.push(out, dry_run=True).calls["list"] == {"sent": 2}  # it looks at what was done
    assert cb.push(out, dry_run=True, contacts="bulk").requests < cb.push(out, dry_run=True).requests + 3


def test_a_folder_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    out = folder(tmp_path, BODIES)
    (out / "v2/lists.json").unlink()
    with pytest.raises(InputMissing, match="is not whole"):
        cb.push(out, dry_run=True)
    (out / "manifest.json").unlink()
    with pytest.raises(InputMissing, match="its migration was not finished"):
        cb.push(out, dry_run=True)


def test_create_bodies_cannot_be_pushed(samples: Path, tmp_path: Path) -> None:
    cb.migrate(samples / "lists", tmp_path, bodies="post")
    with pytest.raises(UsageError, match="without --bodies post"):
        cb.push(tmp_path, dry_run=True)


def test_edits_are_pushed(tmp_path: Path) -> None:
    out, memory = folder(tmp_path, BODIES), Memory()
    (out / "v2/lists.json").write_text(json.dumps([{"id": "1", "name": "Mended", "status": "ACTIVE"}]))
    cb.push(out, session=memory, only=["list"])
    assert [row["name"] for row in memory.held["lists"].values()] == ["Mended"]


def test_the_other_layout_is_pushed(samples: Path, tmp_path: Path) -> None:
    cb.migrate(samples / "lists", tmp_path / "tree")
    cb.migrate(samples / "lists", tmp_path / "lines", layout="jsonl")
    found = []
    for name in ("tree", "lines"):
        memory = Memory()
        cb.push(tmp_path / name, session=memory)
        found.append(memory.held)
    assert found[0] == found[1]
    assert found[0]["lists"]


def test_the_day_has_an_end(tmp_path: Path) -> None:
    out, memory = folder(tmp_path, BODIES), Memory()
    with pytest.raises(RemoteFailed, match="after midnight UTC"):
        cb.push(out, session=memory, per_day=5)
    assert memory.requests == 5
    with pytest.raises(RemoteFailed):
        cb.push(out, session=memory, per_day=5)
    assert memory.requests == 5
    memory.passing(24 * 60 * 60 - START.hour * 60 * 60)
    with pytest.raises(RemoteFailed):
        cb.push(out, session=memory, per_day=5)
    assert memory.requests == 10


def test_a_folder_goes_to_one_service(tmp_path: Path) -> None:
    out = folder(tmp_path, BODIES)
    cb.push(out, session=Memory(), only=["list"])
    credentials = cb.Credentials.bearer(TOKEN, KEY)
    with pytest.raises(UsageError, match="was pushed to"):
        cb.push(out, "https://other.example/v2", credentials=credentials)


def test_one_at_a_time(tmp_path: Path) -> None:
    out = folder(tmp_path, BODIES)

    def meanwhile(memory: Memory, work: Any) -> Any:
        with pytest.raises(OutputBusy):
            cb.push(out, session=Memory())
        return work()

    assert cb.push(out, session=Memory([meanwhile])).exit_code() == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "a base URL is needed"), ({"base_url": "https://u:p@x.example/v2"}, "must not hold credentials"),
        ({"dry_run": True, "contacts": "many"}, "single or bulk"), ({"dry_run": True, "per_day": 0}, "per_day"),
        ({"dry_run": True, "only": ["registrant"]}, "push creates no"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(options: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        cb.push(folder(tmp_path, BODIES), **options)


def test_credentials_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "API_KEY", "PASSWORD"):
        monkeypatch.delenv(f"CTCT_BRIDGE_{name}", raising=False)
    with pytest.raises(UsageError, match="CTCT_BRIDGE_TOKEN and CTCT_BRIDGE_API_KEY"):
        cb.push(folder(tmp_path, BODIES), "https://v2.example/v2")


def test_verify_and_migrate_live_beside_it(samples: Path, tmp_path: Path) -> None:
    out, memory = tmp_path / "out", Memory()
    cb.migrate(samples / "lists", out)
    cb.push(out, session=memory)
    assert cb.verify(out).exit_code() == 0
    cb.migrate(samples / "lists", out)
    asked = len(memory.asked)
    assert cb.push(out, session=memory).checked["made"] == 0  # the ledger is still there
    assert len(memory.asked) == asked
