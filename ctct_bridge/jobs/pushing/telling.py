"""What a push leaves for who asks later: the report, the ids on both sides, and what was refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ctct_bridge.archive.atomic import whole
from ctct_bridge.archive.texts import compact
from ctct_bridge.jobs.pushing.calls import FAILED, SENT
from ctct_bridge.jobs.pushing.kinds import KINDS
from ctct_bridge.jobs.pushing.ledger import Ledger
from ctct_bridge.report.pushed import Pushed


def write(folder: Path, report: Pushed, ledger: Ledger) -> None:
    """Write ``push.json``, ``crosswalk.jsonl`` and ``rejects.jsonl``, whole or not at all.

    :raises OutputFailed: if the system refuses.
    """
    files = {"push.json": [report.to_json()], "crosswalk.jsonl": crosswalk(ledger), "rejects.jsonl": rejects(ledger)}
    for name, lines in files.items():
        with whole(folder / name) as out:
            for told in lines:
                out.write(compact(told).encode("utf-8", "surrogatepass") + b"\n")


def crosswalk(ledger: Ledger) -> Iterator[dict[str, Any]]:
    """The ids in the folder, and those that the service gave."""
    for kind in KINDS:
        for call in ledger.calls(kind.name, SENT) if kind.name != "publication" else ():
            above = [each.new for each in ledger.above(call)]
            yield {
                "resource": kind.resource,
                **({"old": call.old} if call.old is not None else {}),
                "new": call.new,
                "key": call.key,
                **({"below": above} if above else {}),
                **({"adopted": True} if call.adopted else {}),
            }


def rejects(ledger: Ledger) -> Iterator[dict[str, Any]]:
    """What the service refused, with its words."""
    for kind in KINDS:
        for call in ledger.calls(kind.name, FAILED):
            old = {"old": call.old} if call.old is not None else {}
            yield {"resource": kind.resource, **old, "key": call.key, "said": call.said, "body": json.loads(call.body)}
