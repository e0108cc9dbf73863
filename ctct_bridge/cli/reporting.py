"""What the commands that run a job have in common: progress before the end, a report at the end."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.logs import of_finding
from ctct_bridge.cli.progress import ProgressLine, total_of
from ctct_bridge.errors import UsageError

if TYPE_CHECKING:
    from ctct_bridge.findings import Finding
    from ctct_bridge.report.result import Report
    from ctct_bridge.report.text import Tally


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
    archives: list[Any], options: argparse.Namespace, console: Console, listener: Callable[[Finding], None]
) -> Iterator[Heard]:
    """What a job tells, for the time of the block: findings go to ``listener``, with ``-v`` also to the log."""
    from ctct_bridge.report.text import Tally

    with watched(archives, console) as progress:

        def listen(finding: Finding) -> None:
            progress.end()  # everything is read
            if options.verbose:
                console.record(finding.severity, "finding", of_finding(finding, options.show_values))
            listener(finding)

        # Who only counts prints nothing that could meet the progress line, and is told in a way that costs less.
        counts = isinstance(listener, Tally) and not options.verbose
        yield Heard(progress, listener if counts else listen)


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


def told(
    job: Callable[[Heard], Report],
    archives: list[Any],
    options: argparse.Namespace,
    console: Console,
    out: str | None = None,
    listing: bool = True,
) -> int:
    """Run a job and render its result in the format that the options name; returns the exit code.

    :param out: the output folder that is spoken of, if there is one.
    :param listing: whether the text lists the findings.
    """
    from ctct_bridge.findings import visible
    from ctct_bridge.report.renderings import RENDERINGS, How
    from ctct_bridge.report.text import verdict

    with _target(options, console) as write:
        paint = console.paint if options.output is None else None
        rendering = RENDERINGS[options.format](write, How(options.show_values, options.fail_on, out, listing, paint))
        with heard(archives, options, console, rendering) as heard_of:
            report = job(heard_of)
        rendering.end(report)
    code = report.exit_code(options.fail_on)
    if options.output is not None and not console.quiet:
        console.lines([verdict(report), f"written to {visible(options.output)}"])
    elif code and console.quiet and (options.output is not None or options.format == "text"):
        console.complain(verdict(report))  # whoever wants errors only still wants to know why it failed
    return code


@contextmanager
def _target(options: argparse.Namespace, console: Console) -> Iterator[Callable[[str], None]]:
    """Where a rendering goes: the file that ``--output`` names, whole or not at all, or standard output."""
    if options.output is None:
        # Programs are told what they asked for, quiet or not.
        yield (lambda text: None) if console.quiet and options.format == "text" else console.data
        return
    from pathlib import Path

    from ctct_bridge.archive.atomic import Hashed, whole

    path = Path(options.output)
    if path.is_dir():
        raise UsageError(f"{path} is a folder")
    out: Hashed | None = None
    with ExitStack() as stack:

        def write(text: str) -> None:
            nonlocal out
            if out is None:  # not sooner: the file may stand in the folder that is read
                out = stack.enter_context(whole(path))
            out.write(text.encode("utf-8", "backslashreplace"))

        yield write
