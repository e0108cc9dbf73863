"""The command ``ctct-bridge``: reads the arguments, calls the library, prints what it answers, returns the exit code.

Nothing heavy is imported before a command needs it, so that ``--help`` and ``explain`` answer at once.
"""

from __future__ import annotations

import argparse
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from ctct_bridge import __version__
from ctct_bridge.cli import (
    completion,
    explain,
    export,
    fields,
    migrate,
    pull,
    push,
    replay,
    report,
    restore,
    schema,
    validate,
    verify,
)
from ctct_bridge.cli.console import Console
from ctct_bridge.errors import BridgeError, OutputFailed, Stopped

_EXIT_CODES = """\
exit codes:
  0  clean                                6  the output could not be written
  1  findings at or above --fail-on       7  refused by the remote service
  2  wrong usage                          8  stopped at a limit, run again
  3  nothing readable in the input       70  a bug of ctct-bridge
  4  input refused for safety           130  interrupted (SIGINT)
  5  temporary trouble, run again       143  terminated (SIGTERM)

Example:
  ctct-bridge validate archive/
  ctct-bridge migrate archive/ -o out/
  ctct-bridge verify out/ --against archive/

ctct-bridge COMMAND --help says more about a command.
"""
_MODULES = (migrate, restore, validate, verify, report, replay, export, pull, push, fields, explain, schema, completion)


class _Signalled(BaseException):
    """A signal to end, as an exception that nothing on the way mistakes for an error."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    :param argv: the arguments; those of the process if not given.
    :return: the exit code; every expected failure is one, and nothing is raised.
    """
    console = Console()
    try:
        with _signals():
            options = _options(argv)
            console.quiet = getattr(options, "quiet", False)
            console.json = getattr(options, "log_format", "text") == "json"
            return _guarded(options, console)
    except SystemExit as done:  # argparse has said what is to be said
        return int(done.code or 0)
    except KeyboardInterrupt:
        return _ended(console, signal.SIGINT)
    except _Signalled as told:
        return _ended(console, told.args[0])
    finally:
        console.flush()


def _ended(console: Console, number: int) -> int:
    said = "terminated" if number == signal.SIGTERM else "interrupted"
    console.complain(f"{said}; {console.resume}" if console.resume else said)
    return 128 + number


def _guarded(options: argparse.Namespace, console: Console) -> int:
    """Run the chosen command; every exception becomes one line and an exit code."""
    try:
        return int(options.run(options, console))
    except Exception as fault:
        if os.environ.get("CTCT_BRIDGE_DEBUG") == "1":
            import traceback

            traceback.print_exc()
        if isinstance(fault, BridgeError) and fault.exit_code != BridgeError.exit_code:
            on = "; with a higher limit the same command goes on"
            console.complain(f"{fault}{on if isinstance(fault, Stopped) and console.resume else ''}")
            return fault.exit_code
        if isinstance(fault, OSError) and fault.errno is not None:
            # Reading turns such a thing into a finding, so this is about the output or the temporary store.
            console.complain(f"the system refused: {fault.strerror}")
            return OutputFailed.exit_code
        console.complain(f"{_described(fault)}. This is a bug, and no fault of yours: please report this line.")
        console.complain("with CTCT_BRIDGE_DEBUG=1 in the environment, the same command shows the traceback")
        return BridgeError.exit_code


def _described(fault: Exception) -> str:
    """Kind and innermost place of an exception. Its text may quote the archive, so it is left out."""
    from pathlib import Path

    package = Path(__file__).parents[1]
    place, trace = "", fault.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if package in path.parents:
            place = f" in {path.parent.name}/{path.name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"internal error: {type(fault).__name__}{place} (version {__version__})"


# -- arguments ----------------------------------------------------------------------------------------------------


class _Help(argparse.RawDescriptionHelpFormatter):
    """The help with the commands and what they do on one line each; argparse forgets how far it indents them."""

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        names = action.choices if isinstance(action, argparse._SubParsersAction) else ()
        self._action_max_length = max(self._action_max_length, *(4 + len(name) for name in names), 0)


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    made = argparse.ArgumentParser(
        prog="ctct-bridge",
        description="Turns archives of Constant Contact's retired v1 web service into v2 JSON\n"
        "and back, losing nothing in silence.",
        epilog=_EXIT_CODES,
        formatter_class=_Help,
    )
    made.add_argument("--version", action="version", version=f"ctct-bridge {__version__}")
    group = made.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)
    for module in _MODULES:
        module.register(group)
    made.set_defaults(root=made)
    return made


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    options, rest = parser().parse_known_args(argv)
    # argparse takes the archives of one place only; people also write some of them behind an option.
    if rest and "archives" in options and not any(word.startswith("-") for word in rest):
        options.archives += rest
    elif rest:
        options.parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return options


@contextmanager
def _signals() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the command in an orderly way: partial files are removed, what was read is kept. The
    second one ends it at once, as if nobody listened."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_DFL)
        raise _Signalled(number)

    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # as under nohup
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
