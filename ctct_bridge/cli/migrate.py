"""``ctct-bridge migrate``: an archive becomes a folder of v2 JSON."""

from __future__ import annotations

import argparse

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.export import check_tables, tables
from ctct_bridge.cli.options import (
    Group,
    add_archives,
    add_choice,
    add_report,
    add_salvage,
    add_tables,
    add_values,
    archives_of,
    command,
    only_of,
    profile_of,
)
from ctct_bridge.cli.reporting import finish, heard


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "migrate",
        run,
        "turn an archive of v1 documents into v2 JSON",
        "Reads every v1 document, joins what belongs together, and writes v2 JSON into\n"
        "OUT/v2; beside it what v2 cannot say (residue.jsonl), what is wrong or odd\n"
        "(findings.jsonl), and what could not become v2 (rejects.jsonl).\n"
        "`ctct-bridge restore OUT` makes the v1 documents again from these.\n\n"
        "A run that was interrupted goes on where it stopped when the same command is\n"
        "given again.",
        "ctct-bridge migrate archive/ -o out/",
        "ctct-bridge migrate archive/ -o out/ --set event.time_zone_id=US/Eastern",
        "ctct-bridge migrate archive/ --dry-run",
    )
    add_archives(parser, "ARCHIVE")
    parser.add_argument("-o", "--out", metavar="OUT", help="output folder: new, empty, or of an earlier run")
    add_choice(parser)
    add_salvage(parser)
    _add_bodies(parser)
    parser.add_argument("--dry-run", action="store_true", help="read and plan everything, write nothing")
    parser.add_argument(
        "--jobs", metavar="N", type=int, default=1, help="processes that read (default: 1); the outcome is the same"
    )
    _add_limits(parser)
    parser.add_argument("--fresh", action="store_true", help="forget what an interrupted run has read, and start over")
    add_report(parser)
    add_values(parser)


def _add_bodies(parser: argparse.ArgumentParser) -> None:
    """What is written, and in which form."""
    parser.add_argument(
        "--bodies",
        choices=("get", "post"),
        default="get",
        help="bodies as v2 returns them, or as its create calls accept them (default: get)",
    )
    parser.add_argument(
        "--layout",
        choices=("tree", "jsonl"),
        default="tree",
        help="a file for each v2 body, or a file for each resource, a body a line (default: tree)",
    )
    add_tables(parser)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    """When to stop before the end."""
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument(
        "--max-errors",
        metavar="N|P%",
        help="stop at more than N entries or documents with an error, or more than P percent of the entries",
    )
    limit.add_argument(
        "--on-error",
        choices=("stop", "continue"),
        default="continue",
        help="stop at the first error, or tell it and go on (default: continue)",
    )
    parser.add_argument("--max-entries", metavar="N", type=int, help="stop at more than N entries")


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.jobs.migrate import migrate
    from ctct_bridge.report.text import Tally

    if options.out is None and not options.dry_run:
        options.parser.error("-o OUT is needed (only --dry-run does without it)")
    check_tables(options.out or "", options)
    tally, only, profile = Tally(), only_of(options), profile_of(options)
    if not options.dry_run:
        console.resume = "give the same command again to go on"
    with heard(options.archives, options, console, tally) as job:
        report = migrate(
            archives_of(options),
            options.out or "",
            only=only,
            profile=profile,
            bodies=options.bodies,
            salvage=options.salvage,
            layout=options.layout,
            dry_run=options.dry_run,
            jobs=options.jobs,
            max_errors=0 if options.on_error == "stop" else options.max_errors,
            max_entries=options.max_entries,
            fresh=options.fresh,
            progress=job.progress,
            listen=job.listen,
        )
    if not options.dry_run and (made := tables(options.out, options, tally)) is not None:
        report.findings.update(made.findings)
    return finish(report, options, console, tally)
