"""``ctct-bridge export``: the v2 objects of an output folder as tables."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, add_report, add_tables, add_values, command
from ctct_bridge.cli.reporting import finish, heard
from ctct_bridge.errors import UsageError

if TYPE_CHECKING:
    from ctct_bridge.findings import Finding
    from ctct_bridge.report.result import Report


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "export",
        run,
        "write the v2 objects of an output folder as tables",
        "Writes one table a resource: v2's properties are the columns. Texts, ids and\n"
        "amounts are texts, exactly as v2 prints them; nested objects and lists are JSON.\n"
        "Parquet has types instead: decimals, instants, lists and objects.\n"
        "migrate takes the same options.",
        "ctct-bridge export out/ --sqlite account.sqlite",
        "ctct-bridge export out/ --csv tables/",
        "ctct-bridge export out/ --parquet tables/",
    )
    parser.add_argument("source", metavar="OUT", help="output folder of migrate")
    add_tables(parser)
    add_report(parser)
    add_values(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.report.text import Tally

    check_tables(options.source, options)
    tally = Tally()
    with heard([], options, console, tally) as job:
        report = tables(options.source, options, job.listen)
    if report is None:
        raise UsageError("--sqlite FILE, --csv DIR or --parquet DIR is needed")
    return finish(report, options, console, tally)


def check_tables(out: str, options: argparse.Namespace) -> None:
    """Look at the options for tables before anything else is done.

    :raises UsageError: if they cannot be followed.
    """
    if options.csv_safe and options.csv is None:
        raise UsageError("--csv-safe needs --csv DIR")
    if targets := _targets(options):
        from ctct_bridge.jobs.exporting import checked_targets

        checked_targets(out, **targets)


def tables(out: str, options: argparse.Namespace, listen: Callable[[Finding], None]) -> Report | None:
    """Write the tables that the options name, if they name any."""
    from ctct_bridge.jobs.exporting import export

    targets = _targets(options)
    if not targets:
        return None
    return export(out, **targets, csv_safe=options.csv_safe, listen=listen)


def _targets(options: argparse.Namespace) -> dict[str, Any]:
    found = {name: getattr(options, name) for name in ("sqlite", "csv", "parquet")}
    return {name: target for name, target in found.items() if target is not None}
