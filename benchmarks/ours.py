"""This package as rows beside its peers, whole and step by step.

Each step does all that the one before it does, and more; the difference of two rows is what a step costs. The package
is imported by the rows themselves, so that the peers can be timed where it cannot be imported.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from peers import Peer, to_bytes

#: The resources that a feed of the corpus has entries of; fees come out of their event's entry.
ENTRIES = ("event", "contact")


def parse(path: str, out: BinaryIO) -> int:
    """Bytes to entries: limits, source lines and frame, but no look inside."""
    from ctct_bridge.parsers.atom import open_document

    with Path(path).open("rb") as stream:
        return sum(1 for _ in open_document(stream, "feed.xml", lambda finding: None))


def _records(path: str) -> Iterator[Any]:
    from ctct_bridge import read

    return iter(read(path))


def lens(path: str, out: BinaryIO) -> int:
    """Records with view, residue, findings and origin."""
    return sum(record.resource in ENTRIES for record in _records(path))


def emit(path: str, out: BinaryIO) -> int:
    """The records' v2 values."""
    count = 0
    for record in _records(path):
        record.to_v2()
        count += record.resource in ENTRIES
    return count


def _whole(path: str, out: BinaryIO, dump: Callable[[Any], bytes]) -> int:
    count = 0
    for record in _records(path):
        out.write(dump(record.to_v2()))
        count += record.resource in ENTRIES
    return count


def ours(path: str, out: BinaryIO) -> int:
    """The job: v2 JSON lines, one a record, with the standard library's JSON."""
    return _whole(path, out, to_bytes)


def ours_orjson(path: str, out: BinaryIO) -> int:
    """The job with the fastest JSON encoder."""
    import orjson

    return _whole(path, out, lambda value: orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))


def migrate(path: str, out: BinaryIO) -> int:
    """The command as a whole: the store, the v2 tree with a file an event, the ledgers and the report."""
    # Only this row needs them, and what the others load counts in their peak memory.
    import runpy
    from contextlib import redirect_stdout
    from io import StringIO
    from tempfile import mkdtemp

    # It stays beside the feed until all rows are done: taking it away is no part of the job, and some file systems make
    # the next files at a multiple of the price while many were taken away a moment ago.
    target = Path(mkdtemp(dir=Path(path).parent), "out")
    sys.argv = ["ctct-bridge", "migrate", path, "-o", str(target), "-q"]
    try:
        with redirect_stdout(StringIO()):
            runpy.run_module("ctct_bridge", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        # 1 says that there are findings of note, as there are in an odd feed; the work was done.
        if end.code not in (None, 0, 1):
            raise RuntimeError(f"migrate ended with exit code {end.code}") from end
    report = json.loads((target / "report.json").read_bytes())
    return sum(report["states"].get(state, 0) for state in ("converted", "converted_with_loss"))


def objects(path: str) -> list[dict[str, Any]]:
    """Our output as the peers print it: fees inside their event, and no codes derived from the names of places."""
    events: list[dict[str, Any]] = []
    for record in _records(path):
        values = json.loads(json.dumps(record.to_v2()))
        if record.resource == "fee":
            events[-1].setdefault("fees", []).append(values)
            continue
        for place in (values.get("address", {}), values.get("payment_address", {})):
            place.pop("country_code", None)
            place.pop("state_code", None)
        events.append(values)
    return events


#: The steps in the order of the walk; ``migrate`` is left out unless it is asked for, since it mostly writes files.
OURS: dict[str, Peer] = {
    "parse": parse,
    "parse+lens": lens,
    "read+to_v2": emit,
    "ours": ours,
    "ours-orjson": ours_orjson,
    "migrate": migrate,
}
