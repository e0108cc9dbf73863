"""What the commands that run a job have in common: progress before the end, a report at the end."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.logs import of_finding
from ctct_bridge.cli.progress import ProgressLine, total_of
from ctct_bridge.findings import Finding

if TYPE_CHECKING:
    from ctct_bridge.report.result import Report
    from ctct_bridge.report.text import Tally

_HEAD = '{"findings": ['


class Heard(NamedTuple):
    """What a job is given to tell: how far it is, and what it found."""

    progress: ProgressLine
    listen: Callable[[Finding], None]


@contextmanager
def watched(archives: list[Any], console: Console) -> Iterator[ProgressLine]:
    """A progress line for the time of the block; a silent one if only errors are wanted."""
    stream = None if console.quiet else console.err
    line = ProgressLine(stream, total_of(archives) if archives and stream else None, log=console.log)
    try:
        yield line
    finally:
        line.end()


@contextmanager
def heard(
    archives: list[Any], options: argparse.Namespace, console: Console, *listeners: Callable[[Finding], None]
) -> Iterator[Heard]:
    """What a job tells, for the time of the block: findings go to all ``listeners``, with ``-v`` also to the log."""
    with watched(archives, console) as progress:

        def listen(finding: Finding) -> None:
            progress.end()  # everything is read
            if options.verbose:
                console.record(finding.severity, "finding", of_finding(finding, options.show_values))
            for listener in listeners:
                listener(finding)

        yield Heard(progress, listen)


def finish(report: Report, options: argparse.Namespace, console: Console, tally: Tally) -> int:
    """Print the summary of a report and give the exit code."""
    from ctct_bridge.report.text import summary, verdict

    code = report.exit_code(options.fail_on)
    if console.quiet:
        if code:  # whoever wants errors only still wants to know why it failed
            console.complain(verdict(report))
        return code
    console.lines(
        summary(
            report,
            tally=tally,
            out=getattr(options, "out", None),
            dry_run=getattr(options, "dry_run", False),
            show_values=options.show_values,
            paint=console.paint,
        )
    )
    return code


def told(job: Callable[[Heard], Report], archives: list[Any], options: argparse.Namespace, console: Console) -> int:
    """Run a job that lists its findings, as text or JSON; returns the exit code."""
    return (_json if options.format == "json" else _text)(job, archives, options, console)


def _text(job: Callable[[Heard], Report], archives: list[Any], options: argparse.Namespace, console: Console) -> int:
    from ctct_bridge.report.listing import Listing
    from ctct_bridge.report.text import Tally

    tally = Tally()
    listing = Listing(lambda line: console.lines([line]), options.show_values, console.paint)
    with heard(archives, options, console, tally, listing) as heard_of:
        report = job(heard_of)
    listing.close()
    return finish(report, options, console, tally)


def _json(job: Callable[[Heard], Report], archives: list[Any], options: argparse.Namespace, console: Console) -> int:
    """One object: the findings first, as they come, so that memory stays flat; then the report."""
    begun = False

    def list_it(finding: Finding) -> None:
        nonlocal begun
        # ASCII, so that it is valid JSON whatever the encoding of standard output.
        console.data(f"{',' if begun else _HEAD}\n{json.dumps(finding.to_json())}")
        begun = True

    with heard(archives, options, console, list_it) as heard_of:
        report = job(heard_of)
    told = report.to_json()
    told["counts"] = told.pop("findings")  # report.json counts the findings under the name that they have here
    rest = json.dumps(told, indent=1)
    console.data(f"{'' if begun else _HEAD}],\n{rest[2:]}\n")
    return report.exit_code(options.fail_on)
