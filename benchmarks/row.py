"""One row in a process of its own: ``python benchmarks/row.py ROW FEED SAMPLE`` prints its figures as JSON.

A process of its own, because a peak of memory cannot be set back, and because a row must not profit from what
another one imported, cached or left for the allocator. It loads little, since that counts in the peak.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

# The checkout's own package, whether or not it is installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ours import OURS
from peers import PEERS, Peer

ROWS: dict[str, Peer] = PEERS | OURS
#: The least time a row can take, in seconds.
TICK = 1e-6


def peak_mib() -> float:
    """The highest resident size of this process.

    VmHWM where there is one: ``ru_maxrss`` survives exec, so a small row would show the peak of whoever started it.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except OSError:
        import resource

        unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def missing(error: ImportError) -> dict[str, str]:
    """What to say of a row that cannot run: for want of another library, or of a part of this package."""
    foreign = error.name and error.name.partition(".")[0] != "ctct_bridge"
    return {"missing": "not installed" if foreign else "not available", "reason": str(error)}


def perform(name: str, feed: str, sample: str) -> dict[str, Any]:
    """Run one row.

    :param name: a key of :data:`ROWS`.
    :param feed: the feed to time.
    :param sample: a small feed, read first, for imports and all that is built once.
    :returns: ``entries``, ``cpu`` (seconds, user and system) and ``peak_mib``; or ``missing`` and ``reason``.
    """
    run = ROWS[name]
    with Path(os.devnull).open("wb", buffering=1 << 18) as out:
        try:
            run(sample, out)
        except ImportError as error:
            return missing(error)
        start = time.process_time()
        entries = run(feed, out)
        out.flush()
        # Some machines move this clock once in ten milliseconds: a short row may see it stand still.
        cpu = max(time.process_time() - start, TICK)
    return {"entries": entries, "cpu": cpu, "peak_mib": peak_mib()}


if __name__ == "__main__":
    print(json.dumps(perform(*sys.argv[1:])))
