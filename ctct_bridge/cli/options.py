"""The options that several commands share, so that they mean the same everywhere."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ctct_bridge.cli.console import Console
from ctct_bridge.codes.code import SEVERITIES
from ctct_bridge.report.renderings import RENDERINGS

if TYPE_CHECKING:
    from ctct_bridge.reconciler.profile import Profile

#: What a command module gives: its parser goes into the group, and its ``run`` into the options.
Group = Any
Run = Callable[[argparse.Namespace, Console], int]


def command(group: Group, name: str, run: Run, brief: str, about: str, *examples: str) -> argparse.ArgumentParser:
    """A new command of ``group`` with its help.

    :param brief: one line for the list of commands.
    :param about: what the command does, at the length it needs.
    :param examples: commands to copy.
    """
    shown = "\n".join(f"  {example}" for example in examples)
    parser: argparse.ArgumentParser = group.add_parser(
        name,
        help=brief,
        description=about,
        epilog=f"Example:\n{shown}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run, parser=parser)
    return parser


def add_archives(parser: argparse.ArgumentParser, metavar: str) -> None:
    """The v1 documents to read, wherever on the line they stand."""
    about = "file, folder, zip or tar archive of v1 documents, compressed or not; - is standard input"
    parser.add_argument("archives", metavar=metavar, nargs="+", help=about)
    parser.add_argument(
        "--max-bytes",
        metavar="N",
        type=size,
        help="refuse what is beyond so many bytes of documents in all, unpacked; 500M and 20G are sizes, too",
    )


def archives_of(options: argparse.Namespace) -> Any:
    """The archives that are named, within the bound that ``--max-bytes`` sets."""
    if options.max_bytes is None:
        return options.archives
    from ctct_bridge.archive.sources import Bounded

    return Bounded(options.archives, options.max_bytes)


def size(text: str) -> int:
    """A number of bytes, as people write it."""
    found = re.fullmatch(r"([0-9]{1,18})([kKMGT]?)(?:i?B)?", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write 500M, say")
    return int(found[1]) << 10 * " KMGT".index(found[2].upper() or " ")


def add_choice(parser: argparse.ArgumentParser) -> None:
    """What of the archive is meant, and what is known besides it."""
    parser.add_argument(
        "--only",
        metavar="RESOURCE",
        nargs="+",
        action="extend",
        help="these resources only; `ctct-bridge fields` lists all of them",
    )
    parser.add_argument(
        "--profile", metavar="FILE.toml", help="values for what v1 never said: one table a resource, such as [event]"
    )
    parser.add_argument(
        "--set",
        metavar="R.P=V",
        action="append",
        default=[],
        help="one such value: event.time_zone_id=US/Eastern; may be given again and again",
    )


def add_salvage(parser: argparse.ArgumentParser) -> None:
    """Whether damaged documents are mended."""
    about = "read a damaged document up to the damage only, and mend nothing"
    parser.add_argument("--no-salvage", dest="salvage", action="store_false", help=about)


def add_cross_check(parser: argparse.ArgumentParser) -> None:
    """How much other parsers read as well."""
    parser.add_argument(
        "--cross-check",
        choices=("none", "sample", "full"),
        default="sample",
        help="compare with the reading of two other parsers: a sample of the entries, all of them, or nothing",
    )


def add_report(parser: argparse.ArgumentParser) -> None:
    """How the result is told."""
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")
    parser.add_argument("-v", "--verbose", action="store_true", help="tell each finding on standard error as it is met")
    parser.add_argument(
        "--log-format",
        choices=("text", "json"),
        default="text",
        help="how standard error tells progress, findings (-v) and errors: json is an object a line",
    )
    parser.add_argument(
        "--fail-on",
        choices=SEVERITIES[::-1],
        default="error",
        help="the lowest severity of a finding that makes the exit code 1 (default: error)",
    )


def add_tables(parser: argparse.ArgumentParser) -> None:
    """Tables to be written besides the JSON."""
    parser.add_argument("--sqlite", metavar="FILE", help="write an SQLite file: one STRICT table a resource")
    parser.add_argument("--csv", metavar="DIR", help="write one CSV file a resource, exact to the character")
    parser.add_argument(
        "--csv-safe",
        action="store_true",
        help="put an apostrophe before whatever a spreadsheet would run as a formula; not exact then",
    )
    parser.add_argument(
        "--parquet", metavar="DIR", help="write one Parquet file a resource, with typed columns (needs pyarrow)"
    )


def add_format(parser: argparse.ArgumentParser) -> None:
    """Who reads the result: people, spreadsheets, programs."""
    parser.add_argument("--format", choices=tuple(RENDERINGS), default="text", help="how to tell it (default: text)")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write it to FILE, whole or not at all, and print only the verdict"
    )


def add_rate(parser: argparse.ArgumentParser) -> None:
    """How hard a service is pressed."""
    parser.add_argument("--rate", metavar="N", type=float, default=3.0, help="the most requests a second (default: 3)")


def add_values(parser: argparse.ArgumentParser) -> None:
    """Archives hold names, addresses and e-mail addresses, and reports are passed around."""
    parser.add_argument("--show-values", action="store_true", help="show values of the archive in the text")


def profile_of(options: argparse.Namespace) -> Profile | None:
    """The profile that ``--profile`` and ``--set`` give together; ``--set`` has the last word.

    :raises UsageError: if a value does not fit v2.
    """
    if options.profile is None and not options.set:
        return None
    from ctct_bridge.jobs.reading import load_profile

    profile = load_profile(options.profile if options.profile is not None else {})
    if profile is not None:
        for assignment in options.set:
            profile.set(assignment)
    return profile


def only_of(options: argparse.Namespace) -> list[str] | None:
    """The resources that ``--only`` names, with blanks or commas between them."""
    if options.only is None:
        return None
    return [name for word in options.only for name in word.split(",") if name]
