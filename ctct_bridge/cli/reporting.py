"""What the commands that run a job have in common: progress before the end, a report at the end."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.progress import ProgressLine, total_of

if TYPE_CHECKING:
    from ctct_bridge.report.result import Report
    from ctct_bridge.report.text import Tally


@contextmanager
def watched(archives: list[Any], console: Console) -> Iterator[ProgressLine]:
    """A progress line for the time of the block; a silent one if only errors are wanted."""
    line = ProgressLine(None) if console.quiet else ProgressLine(console.err, total_of(archives))
    try:
        yield line
    finally:
        line.end()


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
