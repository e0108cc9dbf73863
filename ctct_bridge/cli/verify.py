"""``ctct-bridge verify``: what is on disk against its manifest; what it is worth, against the archive."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, add_format, add_report, add_values, command
from ctct_bridge.cli.reporting import Heard, told

if TYPE_CHECKING:
    from ctct_bridge.report.result import Report


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "verify",
        run,
        "check an output folder against its manifest, or against an archive",
        "Computes every hash, count and balance of OUT again, from its files alone, and\n"
        "lists each difference. With --against ARCHIVE it also restores OUT and compares\n"
        "each document with the archive's: the proof that nothing was lost. Two archives,\n"
        "or two output folders, are compared by resource and id, property by property.",
        "ctct-bridge verify out/",
        "ctct-bridge verify out/ --against archive/",
        "ctct-bridge verify archive-2010/ --against archive-2012/ --format json",
    )
    parser.add_argument("place", metavar="OUT", help="output folder of migrate; with --against also an archive")
    parser.add_argument("--against", metavar="ARCHIVE", nargs="+", help="archive, or output folder, to compare with")
    add_format(parser)
    add_report(parser)
    add_values(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.jobs.verify import verify

    against = options.against
    if against is not None and len(against) == 1:
        (against,) = against

    def job(heard: Heard) -> Report:
        return verify(options.place, against=against, progress=heard.progress, listen=heard.listen)

    return told(job, [options.place], options, console)
