"""``ctct-bridge restore``: the v1 documents again, from v2 JSON and residue."""

from __future__ import annotations

import argparse
from pathlib import Path

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, add_report, add_values, command
from ctct_bridge.cli.reporting import finish, heard


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "restore",
        run,
        "make the v1 documents again from v2 JSON and its residue",
        "Writes the documents of the archive that OUT was migrated from, with what was\n"
        "edited in OUT/v2 since. v2 objects that never were in an archive become new v1\n"
        "entries; these need --account.",
        "ctct-bridge restore out/ -o v1/",
        "ctct-bridge restore out/ -o v1/ --account larkhill-choir",
    )
    parser.add_argument("source", metavar="OUT", help="output folder of migrate, or any folder with v2 JSON in v2/")
    parser.add_argument("-o", "--out", metavar="V1", required=True, help="folder for the v1 documents")
    parser.add_argument("--account", metavar="USER", help="user name in the URIs of new entries")
    add_report(parser)
    add_values(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.jobs.restoring import restore_archive
    from ctct_bridge.report.text import Tally

    tally = Tally()
    with heard([Path(options.source) / "residue.jsonl"], options, console, tally) as job:
        report = restore_archive(
            options.source, options.out, account=options.account, progress=job.progress, listen=job.listen
        )
    return finish(report, options, console, tally)
