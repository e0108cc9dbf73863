"""``ctct-bridge fields``: the table of which v1 element becomes which v2 property."""

from __future__ import annotations

import argparse

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, command
from ctct_bridge.errors import UsageError


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "fields",
        run,
        "show which v1 element becomes which v2 property",
        "Prints the mapping table: v2 property, v1 path, type, limit and default of\n"
        "the value, what a create call needs, evidence, note. Resources that only v2\n"
        "has have no v1 path.\n\n"
        "Evidence, v1 > v2. For v1: T a table of the documentation, S a documented\n"
        "sample, C client code. For v2: D a page of the documentation, S an official SDK,\n"
        "F a documented example or an SDK's fixture, L a captured answer of the service.",
        "ctct-bridge fields event",
        "ctct-bridge fields --json",
    )
    parser.add_argument("resources", metavar="RESOURCE", nargs="*", help="all of them if none is named")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as a JSON array, with the values that v2 allows")
    form.add_argument("--rst", action="store_true", help="as tables in reStructuredText")


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code.

    :raises UsageError: if there is no such resource.
    """
    from ctct_bridge.report.mapping import as_json, as_text, rows
    from ctct_bridge.report.mapping_rst import as_rst
    from ctct_bridge.schemas import BY_NAME

    for name in options.resources:
        if name not in BY_NAME:
            raise UsageError(f"there is no resource {name!r}; there are {', '.join(BY_NAME)}")
    table = [row for name in options.resources or BY_NAME for row in rows(BY_NAME[name])]
    if options.json:
        console.lines([as_json(table)])
    else:
        console.lines(as_rst(table) if options.rst else as_text(table, console.width))
    return 0
