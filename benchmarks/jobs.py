"""What further processes that read are worth: ``migrate`` over many documents, on the clock of the wall.

    python benchmarks/jobs.py [--documents 40] [--entries 250] [--jobs 1,2] [--runs 3]

Wall time is what more processes are for, so a busy machine makes these figures worthless: look at the load first. The
phases of a run are timed apart: reading is shared, settling and writing are not. The output is thrown away, on a disk
in memory where there is one, so that no row pays for the disk.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

# The checkout's own package, whether or not it is installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from corpus import write_feed

MEMORY = Path("/dev/shm")


def make_archive(folder: Path, documents: int, entries: int) -> Path:
    """Feeds of events; no two of them have an id in common."""
    folder.mkdir()
    for number in range(documents):
        write_feed(folder / f"{number}.xml", entries, seed=number + 1)
    return folder


def measure(archive: Path, out: Path, jobs: int) -> tuple[float, float]:
    """Seconds until everything is read, and until all is done."""
    import ctct_bridge as cb

    read: list[float] = []

    def progress(label: str, entries: int, done: int) -> None:
        if not label and not read:
            read.append(time.perf_counter())

    begun = time.perf_counter()
    cb.migrate(archive, out, jobs=jobs, progress=progress)
    return read[0] - begun, time.perf_counter() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=40, help="documents of the archive (default %(default)s)")
    parser.add_argument("--entries", type=int, default=250, help="events of each (default %(default)s)")
    parser.add_argument("--jobs", default="1,2", help="numbers of processes (default %(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="how often each runs (default %(default)s)")
    options = parser.parse_args(arguments)
    numbers = [int(word) for word in options.jobs.split(",")]
    with TemporaryDirectory(prefix="ctct-bridge-bench-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        archive = make_archive(Path(name, "in"), options.documents, options.entries)
        found: dict[int, list[tuple[float, float]]] = {number: [] for number in numbers}
        for run in range(options.runs):
            for number, times in found.items():  # in turn, so that a slow minute hits all of them
                times.append(measure(archive, Path(name, f"out-{number}-{run}"), number))
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {options.documents} x {options.entries} events")
    print("jobs  reading  whole run   (seconds; in brackets: times as fast as the first)")
    first = found[numbers[0]]
    for number, times in found.items():
        cells = []
        for phase in (0, 1):
            gain = median(one[phase] / more[phase] for one, more in zip(first, times, strict=True))
            cells.append(f"{median(row[phase] for row in times):7.2f} ({gain:.2f})")
        print(f"{number:4}  {'  '.join(cells)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
