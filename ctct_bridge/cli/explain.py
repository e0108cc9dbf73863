"""``ctct-bridge explain``: what a finding means and what to do about it."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Iterator

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, command
from ctct_bridge.codes import CODES
from ctct_bridge.codes.code import OPTIONAL, RECOMMENDED, REQUIRED, Code
from ctct_bridge.errors import UsageError

_WIDEST = 80
#: What the levels mean, in few words.
LEVELS_MEAN = {
    REQUIRED: "a must of a standard or contract is broken, or something is lost",
    RECOMMENDED: "a should is broken, or a reader may trip over it",
    OPTIONAL: "worth knowing",
}


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "explain",
        run,
        "say what a finding means and what to do",
        "Explains findings by their code; without a code, lists all of them.",
        "ctct-bridge explain v2-required",
        "ctct-bridge explain",
    )
    parser.add_argument("codes", metavar="CODE", nargs="*", help="such as v2-required; all in brief if none is given")


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code.

    :raises UsageError: if there is no such code.
    """
    chosen = [_code(name) for name in options.codes]
    if not chosen:
        console.lines(_list(console))
    for at, code in enumerate(chosen):
        console.lines([""] if at else [])
        console.lines(_explained(code, console))
    return 0


def _code(name: str) -> Code:
    found = CODES.get(name.strip().lower())
    if found is None:
        import difflib

        near = difflib.get_close_matches(name.lower(), CODES, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `ctct-bridge explain` lists all codes"
        raise UsageError(f"there is no finding {name!r}{hint}")
    return found


def _list(console: Console) -> Iterator[str]:
    long = max(map(len, CODES))
    for code in CODES.values():
        severity = console.paint(code.severity, f"{code.severity:7}")
        yield f"{code.name:{long}}  {severity}  {code.level:11}  {_worded(code)}"


def _explained(code: Code, console: Console) -> Iterator[str]:
    yield console.paint("head", code.name)
    kind = [code.severity, "counts as loss" if code.loss else "no loss"]
    if code.refused:
        kind.append("refused for safety, exit code 4")
    width = min(console.width or _WIDEST, _WIDEST)
    for label, text in (
        ("Severity", ", ".join(kind)),
        ("Level", f"{code.level} ({LEVELS_MEAN[code.level]})"),
        ("Message", _worded(code)),
        ("Meaning", code.why),
        ("To do", code.remedy),
    ):
        yield from textwrap.wrap(
            text, width, initial_indent=f"  {label:8}  ", subsequent_indent=" " * 12, break_on_hyphens=False
        )


def _worded(code: Code) -> str:
    """The message with its parameters as <names>."""
    return re.sub(r"\{(\w+)\}", r"<\1>", code.text.replace("{when}", ""))
