"""``ctct-bridge validate``: what is in an archive, what is damaged, and what v2 would object to."""

from __future__ import annotations

import argparse
import json
from typing import Any

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import (
    Group,
    add_archives,
    add_choice,
    add_report,
    add_salvage,
    add_values,
    archives_of,
    command,
    only_of,
    profile_of,
)
from ctct_bridge.cli.reporting import finish, watched
from ctct_bridge.findings import Finding

_HEAD = '{"findings": ['


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "validate",
        run,
        "check an archive without writing anything",
        "Reads the archive as migrate would and lists the findings with document and\n"
        "line. From the fourth of its kind in one document on, they are only counted;\n"
        "JSON lists all of them, values included.",
        "ctct-bridge validate archive/",
        "ctct-bridge validate archive/ --format json > findings.json",
    )
    add_archives(parser, "PATH")
    add_choice(parser)
    add_salvage(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    add_report(parser)
    add_values(parser)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    return _json(options, console) if options.format == "json" else _text(options, console)


def _text(options: argparse.Namespace, console: Console) -> int:
    from ctct_bridge.jobs.validate import validate
    from ctct_bridge.report.text import Listing, Tally

    tally = Tally()
    listing = Listing(lambda line: console.lines([line]), options.show_values, console.paint)
    chosen: dict[str, Any] = {"only": only_of(options), "profile": profile_of(options), "salvage": options.salvage}
    with watched(options.archives, console) as progress:

        def listen(finding: Finding) -> None:
            progress.end()  # everything is read
            tally(finding)
            listing(finding)

        report = validate(archives_of(options), **chosen, progress=progress, listen=listen)
    listing.end()
    return finish(report, options, console, tally)


def _json(options: argparse.Namespace, console: Console) -> int:
    """One object: the findings first, as they come, so that memory stays flat; then the report."""
    from ctct_bridge.jobs.validate import validate

    begun = False
    chosen: dict[str, Any] = {"only": only_of(options), "profile": profile_of(options), "salvage": options.salvage}
    with watched(options.archives, console) as progress:

        def listen(finding: Finding) -> None:
            nonlocal begun
            progress.end()
            # ASCII, so that it is valid JSON whatever the encoding of standard output.
            console.data(f"{',' if begun else _HEAD}\n{json.dumps(finding.to_json())}")
            begun = True

        report = validate(archives_of(options), **chosen, progress=progress, listen=listen)
    told = report.to_json()
    told["counts"] = told.pop("findings")  # report.json counts the findings under the name that they have here
    rest = json.dumps(told, indent=1)
    console.data(f"{'' if begun else _HEAD}],\n{rest[2:]}\n")
    return report.exit_code(options.fail_on)
