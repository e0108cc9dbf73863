"""``ctct-bridge report``: the report of a migration again, in any format."""

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
        "report",
        run,
        "tell the result of a migration again",
        "Reads the report and the findings of OUT, and tells what migrate told, or the\n"
        "same in another format. The text sums the findings up; the other formats list\n"
        "all of them. Nothing is read but OUT, and nothing in it is changed. The exit\n"
        "code is that of the migration.",
        "ctct-bridge report out/",
        "ctct-bridge report out/ --format csv -o findings.csv",
        "ctct-bridge report out/ --format sarif -o findings.sarif",
    )
    parser.add_argument("source", metavar="OUT", help="output folder of migrate")
    add_format(parser)
    add_report(parser)
    add_values(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.jobs.rereading import reread

    def job(heard: Heard) -> Report:
        return reread(options.source, listen=heard.listen)

    return told(job, [], options, console, out=options.source, listing=False)
