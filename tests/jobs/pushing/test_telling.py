"""What a push leaves: each thing that was created, and each that was refused, is told once."""

from __future__ import annotations

import json
from pathlib import Path

from v2choir import BODIES, CREATED
from v2memory import Memory, folder, refusal, well

import ctct_bridge as cb
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.jobs.pushing.telling import crosswalk, rejects, write


def test_all_that_came_of_it(tmp_path: Path) -> None:
    deeds = [well, lambda memory, work: refusal(400, "bad")]
    report = cb.push(folder(tmp_path, BODIES), session=Memory(deeds), publish=True)
    ledger = Ledger(tmp_path / ".bridge/push/ledger.sqlite")
    there, refused = list(crosswalk(ledger)), list(rejects(ledger))
    # The refused list had a singer, who waits for it.
    assert len(there) == CREATED.total() - 2
    assert len({(line["resource"], *line.get("below", ()), line["new"]) for line in there}) == len(there)
    assert [(line["resource"], line["old"], line["said"]) for line in refused] == [("list", "2", "400 bad: no")]
    write(tmp_path / "again", report, ledger)
    ledger.close()
    for name in ("crosswalk.jsonl", "rejects.jsonl", "push.json"):
        text = (tmp_path / "again" / name).read_text("utf-8")
        assert text == (tmp_path / ".bridge/push" / name).read_text("utf-8")
        assert all(json.loads(line) for line in text.splitlines())
