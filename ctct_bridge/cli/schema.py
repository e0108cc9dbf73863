"""``ctct-bridge schema``: the v2 shapes as JSON Schema, OpenAPI, or tables with typed columns."""

from __future__ import annotations

import argparse

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, command
from ctct_bridge.errors import UsageError


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "schema",
        run,
        "print the v2 shapes as JSON Schema, OpenAPI or typed columns",
        "Prints a JSON Schema (draft 2020-12) of v2 resources, or an OpenAPI 3.1\n"
        "document of the calls that read and create them. Of one resource the schema\n"
        "accepts just that, of several any of them. Both are made from the classes\n"
        "that ctct-bridge itself reads, writes and checks with; and so are the columns\n"
        "of Parquet files and Spark frames (--format ddl).\n\n"
        "Shapes: item, what a GET of the resource's own URL returns; row, the same as\n"
        "its collection prints it; post, what a create call takes; collection, what a\n"
        "GET of the collection returns. OpenAPI has all of them.",
        "ctct-bridge schema event --shape post > event.schema.json",
        "ctct-bridge schema --format openapi > v2.openapi.json",
        "ctct-bridge schema contact --format ddl",
    )
    parser.add_argument(
        "resources", metavar="RESOURCE", nargs="*", help="all of them if none is named; `ctct-bridge fields` lists them"
    )
    parser.add_argument(
        "--format",
        choices=("jsonschema", "openapi", "ddl"),
        default="jsonschema",
        help="what to print (default: jsonschema)",
    )
    parser.add_argument(
        "--shape",
        choices=("item", "row", "post", "collection"),
        help="which shape of the resources (default: item); for jsonschema only",
    )


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code.

    :raises UsageError: if there is no such resource, or v2 has no such shape of it.
    """
    if options.shape is not None and options.format != "jsonschema":
        raise UsageError("--shape is for --format jsonschema; an OpenAPI document has all shapes, a table has one")
    if options.format == "ddl":
        from ctct_bridge.report.published.columns import create_table
        from ctct_bridge.schemas import BY_NAME

        console.lines("\n\n".join(map(create_table, options.resources or BY_NAME)).split("\n"))
        return 0
    import json

    from ctct_bridge.report.published.documents import json_schema
    from ctct_bridge.report.published.openapi import openapi

    if options.format == "openapi":
        made = openapi(*options.resources)
    else:
        made = json_schema(*options.resources, shape=options.shape or "item")
    console.lines([json.dumps(made, ensure_ascii=False, indent=2)])
    return 0
