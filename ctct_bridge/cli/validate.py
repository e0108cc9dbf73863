"""``ctct-bridge validate``: what is in an archive, what is damaged, and what v2 would object to."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import (
    Group,
    add_archives,
    add_choice,
    add_cross_check,
    add_format,
    add_report,
    add_salvage,
    add_values,
    archives_of,
    command,
    only_of,
    profile_of,
)
from ctct_bridge.cli.reporting import Heard, told

if TYPE_CHECKING:
    from ctct_bridge.report.result import Report


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "validate",
        run,
        "check an archive without writing anything",
        "Reads the archive as migrate would and lists the findings with document and\n"
        "line. v2 JSON in it (what migrate wrote, saved answers, JSON Lines) is judged\n"
        "as it is. From the fourth of its kind in one document on, findings are only\n"
        "counted, and what is no error in the eleventh document of its kind; the other\n"
        'formats list all of them. "Valid" is said only if every check ran to its end.',
        "ctct-bridge validate archive/",
        "ctct-bridge validate archive/ --cross-check full",
        "ctct-bridge validate archive/ --format html -o report.html",
        "ctct-bridge validate archive/ --format jsonl | jq -r .code | sort | uniq -c",
        "ctct-bridge validate out/v2",
    )
    add_archives(parser, "PATH")
    add_choice(parser)
    add_salvage(parser)
    add_cross_check(parser)
    add_format(parser)
    add_report(parser)
    add_values(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.jobs.validate import validate

    chosen: dict[str, Any] = {"only": only_of(options), "profile": profile_of(options), "salvage": options.salvage}
    chosen["cross_check"] = options.cross_check

    def job(heard: Heard) -> Report:
        return validate(archives_of(options), **chosen, progress=heard.progress, listen=heard.listen)

    return told(job, options.archives, options, console)
