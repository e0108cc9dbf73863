"""The two streams of a command: colours only where they help, a closed pipe without a fuss, any encoding."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TextIO

from ctct_bridge.cli.logs import as_json, as_text

_STYLES = {"head": "1", "good": "32", "info": "36", "warning": "33", "error": "31"}


class Console:
    """Standard output and standard error as they are when the command starts.

    :ivar quiet: whether only errors are printed.
    :ivar resume: how to go on with the command if it is interrupted; empty if it cannot.
    :ivar json: whether standard error is a log of JSON lines.
    """

    json = False

    def __init__(self, quiet: bool = False) -> None:
        self.out, self.err, self.quiet = sys.stdout, sys.stderr, quiet
        self.resume = ""
        self._closed: set[int] = set()
        self._colours = _is_terminal(self.out) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    @property
    def width(self) -> int | None:
        """Columns of the terminal; ``None`` if the output goes elsewhere."""
        import shutil

        return shutil.get_terminal_size().columns if _is_terminal(self.out) else None

    def paint(self, style: str, text: str) -> str:
        """``text`` for standard output, in colour if a person is looking and does not mind (https://no-color.org)."""
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._colours and style in _STYLES and text else text

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines, unless only errors are wanted."""
        if not self.quiet:
            for line in lines:
                self.data(f"{line}\n")

    def data(self, text: str) -> None:
        """Write to standard output what was asked for expressly, quiet or not."""
        self._write(self.out, text)

    def complain(self, message: str) -> None:
        """One line on standard error, under the name of the command."""
        if self.json:
            self._write(self.err, as_json("error", "message", {"message": message}))
        else:
            from ctct_bridge.findings import visible

            self._write(self.err, f"ctct-bridge: {visible(message)}\n")

    def record(self, level: str, event: str, told: dict[str, Any]) -> None:
        """One record of the log, on standard error."""
        self._write(self.err, as_json(level, event, told) if self.json else as_text(level, told))

    @property
    def log(self) -> Callable[[dict[str, Any]], None] | None:
        """Where progress goes that is not for people."""
        return (lambda told: self.record("info", "progress", told)) if self.json else None

    def flush(self) -> None:
        """Push out what is buffered. A reader that has gone is noticed here, if not earlier."""
        for stream in (self.out, self.err):
            self._write(stream, "", flush=True)

    def _write(self, stream: TextIO, text: str, flush: bool = False) -> None:
        if id(stream) in self._closed:
            return
        try:
            try:
                stream.write(text)
            except UnicodeEncodeError:
                encoding = stream.encoding or "ascii"
                stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            if flush:
                stream.flush()
        except BrokenPipeError:
            self._closed.add(id(stream))
            _sink(stream)


def _is_terminal(stream: TextIO) -> bool:
    return not stream.closed and stream.isatty()


def _sink(stream: TextIO) -> None:
    """Let what is still buffered run into nothing: the interpreter flushes once more at its end, and would complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
