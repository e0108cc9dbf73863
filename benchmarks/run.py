"""Our speed and memory beside the peers', as multiples of what lxml needs to parse the same bytes.

    python benchmarks/run.py [--entries 3000] [--runs 5] [--only ours,script] [--odd 0.02] [--json FILE]
    python benchmarks/run.py --family contact [--only ours-orjson]
    python benchmarks/run.py --memory [--sizes 1000,10000,100000]
    python benchmarks/run.py --check [--entries 200] [--odd 0.2]

README.rst beside this file says what the rows are and what makes the figures comparable.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import contacts
from corpus import write_feed
from ours import OURS, objects
from peers import PEERS
from row import ROWS, missing

UNIT = "iterparse"
FAILED = "failed"
#: Entries of the feed that each row reads before the clock starts: enough to learn their shape from.
SAMPLE = 4
Figures = dict[str, Any]


# -- one row -----------------------------------------------------------------------------------------------------------


def measure(name: str, feed: Path, entries: int) -> Figures:
    """Run one row in a new process; where there are no figures, ``missing`` and ``reason`` say why."""
    script = Path(__file__).with_name("row.py")
    command = [sys.executable, str(script), name, str(feed), str(feed.with_name("sample.xml"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return {"missing": FAILED, "reason": lines[-1] if lines else f"exit code {done.returncode}"}
    figures: Figures = json.loads(done.stdout)
    if figures.get("entries", entries) != entries:
        return {"missing": FAILED, "reason": f"{figures['entries']} of {entries} entries"}
    return figures


def make_feed(folder: Path, entries: int, odd: float = 0.0, family: str = "event") -> Path:
    feed = folder / f"{family}s-{entries}.xml"
    if family == "contact":
        contacts.write_feed(feed, entries)
        contacts.write_feed(folder / "sample.xml", SAMPLE)
    else:
        write_feed(feed, entries, odd=odd)
        write_feed(folder / "sample.xml", SAMPLE)
    # Read it once, so that no row pays for a cold page cache.
    with feed.open("rb") as stream:
        while stream.read(1 << 20):
            pass
    return feed


# -- the figures ----------------------------------------------------------------------------------------------------


def bench(names: Sequence[str], feed: Path, entries: int, runs: int) -> dict[str, list[Figures]]:
    """All rows in turn within each run, so that a slow minute hits all of them. A row that fails is not tried again."""
    results: dict[str, list[Figures]] = {name: [] for name in names}
    for number in range(1, runs + 1):
        for name, figures in results.items():
            if not figures or "cpu" in figures[-1]:
                note(f"run {number} of {runs}: {name}")
                figures.append(measure(name, feed, entries))
    note("")
    return results


def summary(results: dict[str, list[Figures]], entries: int) -> dict[str, Figures]:
    """Median and spread of each row, and its ratio to the unit: the median of the ratios within each run."""
    rows: dict[str, Figures] = {}
    for name, runs in results.items():
        if "cpu" not in runs[-1]:
            rows[name] = runs[-1]
            continue
        cpu = [run["cpu"] / entries * 1e6 for run in runs]
        rows[name] = {"us": median(cpu), "us_runs": cpu, "peak_mib": max(run["peak_mib"] for run in runs)}
        unit = [run["cpu"] for run in results[UNIT] if "cpu" in run]
        if len(unit) == len(runs):
            rows[name]["ratio"] = median(run["cpu"] / one for run, one in zip(runs, unit, strict=True))
    return rows


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns, the first to the left; a short row leaves the others empty."""
    grid = [head, *rows]
    full = [row for row in grid if len(row) == len(head)]
    first = max(len(row[0]) for row in grid)
    widths = [max(len(row[column]) for row in full) for column in range(1, len(head))]
    return "\n".join(
        "  ".join([row[0].ljust(first), *(cell.rjust(width) for cell, width in zip(row[1:], widths, strict=False))])
        for row in grid
    )


def speed_table(rows: dict[str, Figures]) -> str:
    lines: list[tuple[str, ...]] = []
    head = ("row", "us/entry", "min-max", f"x {UNIT}", "peak MiB", "entries/s")
    for name, row in rows.items():
        if "us" not in row:
            lines.append((name, row["missing"]))
            continue
        spread = f"{min(row['us_runs']):.1f}-{max(row['us_runs']):.1f}"
        ratio = f"{row['ratio']:.2f}" if "ratio" in row else "-"
        lines.append((name, f"{row['us']:.1f}", spread, ratio, f"{row['peak_mib']:.1f}", f"{1e6 / row['us']:,.0f}"))
    return table(head, lines)


def memory(names: Sequence[str], sizes: Sequence[int], folder: Path) -> dict[str, dict[int, Figures]]:
    """Each row once at each size; only one feed is on disk at a time."""
    results: dict[str, dict[int, Figures]] = {name: {} for name in names}
    for size in sizes:
        feed = make_feed(folder, size)
        for name, row in results.items():
            note(f"{size:,} entries: {name}")
            row[size] = measure(name, feed, size)
        feed.unlink()
    note("")
    return results


def memory_table(results: dict[str, dict[int, Figures]], sizes: Sequence[int]) -> str:
    def cell(figures: Figures) -> str:
        return f"{figures['peak_mib']:.1f} MiB" if "peak_mib" in figures else str(figures["missing"])

    lines = [(f"{size:,}", *(cell(row[size]) for row in results.values())) for size in sizes]
    return table(("entries", *results), lines)


def explain(rows: dict[str, Figures]) -> bool:
    """Print why rows have no figures; true if one of them failed, where others merely lack a library."""
    for name, row in rows.items():
        if "missing" in row:
            print(f"{name}: {row['missing']}: {row['reason']}")
    return any(row.get("missing") == FAILED for row in rows.values())


def machine() -> Figures:
    """What an absolute figure means nothing without."""
    versions: dict[str, str | None] = {}
    for name in ("lxml", "marshmallow", "orjson", "xmltodict", "xsdata"):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = None
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "versions": versions,
    }


# -- do they do the same job? ---------------------------------------------------------------------------------------


def check(feed: Path) -> dict[str, str]:
    """Compare all converters with the script, entry by entry; the verdicts by row."""
    verdicts: dict[str, str] = {}
    expected = lines_of("script", feed)
    for name in [name for name in PEERS if name != UNIT] + ["ours"]:
        try:
            found = objects(str(feed)) if name == "ours" else lines_of(name, feed)
        except ImportError as error:
            verdicts[name] = missing(error)["missing"]
            continue
        differing = [number for number, pair in enumerate(zip(expected, found, strict=False)) if pair[0] != pair[1]]
        if len(found) != len(expected):
            verdicts[name] = f"{len(found)} objects, expected {len(expected)}"
        elif differing:
            verdicts[name] = f"{len(differing)} objects differ, first: {difference(expected, found, differing[0])}"
        else:
            verdicts[name] = "equal"
    return verdicts


def lines_of(name: str, feed: Path) -> list[Any]:
    out = BytesIO()
    ROWS[name](str(feed), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def difference(expected: list[Any], found: list[Any], number: int) -> str:
    want, got = expected[number], found[number]
    key = next(key for key in {**want, **got} if want.get(key) != got.get(key))
    return f"entry {number}, {key}: {got.get(key)!r}, expected {want.get(key)!r}"


# -- the command line -----------------------------------------------------------------------------------------------


def note(text: str) -> None:
    """A line of progress for who watches, overwritten by the next."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def options_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    def rows(text: str) -> list[str]:
        names = [name.strip() for name in text.split(",")]
        if unknown := [name for name in names if name not in ROWS]:
            raise argparse.ArgumentTypeError(f"no row {unknown[0]!r}; rows: {', '.join(ROWS)}")
        return names

    def sizes(text: str) -> list[int]:
        return [int(size) for size in text.split(",")]

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, help="entries of the feed (default 3000, with --check 200)")
    parser.add_argument("--runs", type=int, default=5, help="how often each row runs (default %(default)s)")
    parser.add_argument("--only", type=rows, help=f"rows, separated by commas; {UNIT} always runs")
    parser.add_argument("--odd", type=float, default=0.0, help="share of entries with one oddity (default: none)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    parser.add_argument("--memory", action="store_true", help="peak memory of ours and migrate (or --only) by size")
    parser.add_argument("--sizes", type=sizes, default=[1_000, 10_000, 100_000], help="feed sizes for --memory")
    parser.add_argument("--check", action="store_true", help="time nothing; compare what the rows produce")
    parser.add_argument("--family", choices=("event", "contact"), default="event", help="entries of the feed")
    options = parser.parse_args(arguments)
    if options.family != "event":
        ours = [UNIT, *OURS]
        options.only = options.only or [row for row in ours if row != "migrate"]
        if options.odd or options.memory or options.check or not set(options.only) <= set(ours):
            parser.error(f"of contacts there are the times of {', '.join(ours)}")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns 0, or 1 if a row failed or gave other objects."""
    options = options_of(arguments)
    entries = options.entries or (200 if options.check else 3_000)
    rows: dict[str, Any]
    with TemporaryDirectory(prefix="ctct-bridge-bench-") as name:
        folder = Path(name)
        if options.memory:
            rows = memory(options.only or ("ours", "migrate"), options.sizes, folder)
            print(memory_table(rows, options.sizes))
            failed = explain({name: figures for name, row in rows.items() for figures in row.values()})
        elif options.check:
            rows = check(make_feed(folder, entries, options.odd))
            print(table(("row", "objects"), list(rows.items())))
            failed = any(verdict != "equal" and not verdict.startswith("not ") for verdict in rows.values())
        else:
            # The command writes a file an event, which is another job: it runs on request only.
            names = options.only or [row for row in ROWS if row != "migrate"]
            feed = make_feed(folder, entries, options.odd, options.family)
            rows = summary(bench(list(dict.fromkeys([UNIT, *names])), feed, entries, options.runs), entries)
            print(speed_table(rows))
            failed = explain(rows)
    if options.json:
        record = {
            "family": options.family,
            "entries": entries,
            "runs": options.runs,
            "odd": options.odd,
            **machine(),
            "rows": rows,
        }
        options.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
