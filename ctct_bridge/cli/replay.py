"""``ctct-bridge replay``: rejected entries, corrected, into the output that they were missing from."""

from __future__ import annotations

import argparse

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, add_report, add_values, command
from ctct_bridge.cli.reporting import finish, heard


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "replay",
        run,
        "read rejected entries again, corrected or by a later version",
        "Correct the XML of the entries in OUT/rejects.jsonl (or in a copy of it), and\n"
        "replay: OUT is written as if they had been so from the start. What fails again\n"
        "stays in rejects.jsonl. The archive is not needed, and not changed.",
        "ctct-bridge replay out/",
        "ctct-bridge replay out/ corrected.jsonl",
    )
    parser.add_argument("source", metavar="OUT", help="output folder of migrate")
    parser.add_argument("rejects", metavar="REJECTS", nargs="?", help="default: OUT/rejects.jsonl")
    parser.add_argument("--overwrite", action="store_true", help="write anew even what was edited since, losing edits")
    add_report(parser)
    add_values(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.jobs.replay import replay
    from ctct_bridge.report.text import Tally

    tally = Tally()
    options.out = options.source
    with heard([], options, console, tally) as job:
        report = replay(
            options.source, options.rejects, overwrite=options.overwrite, progress=job.progress, listen=job.listen
        )
    return finish(report, options, console, tally)
