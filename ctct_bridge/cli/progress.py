"""How far the reading is, on standard error: on a terminal a bar, or a line that is rewritten; else a line every ten
seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from ctct_bridge.cli.bars import Bar

_LINE, _REWRITE = 10.0, 0.1
_ERASE = "\r\x1b[K"


class ProgressLine:
    """A callable of the form that the jobs tell their progress to.

    :param stream: where to write; ``None`` for silence.
    :param total: bytes to be read, if known.
    :param clock: seconds from any start.
    :param log: receives the state as values instead, if programs are to read it.
    """

    def __init__(
        self,
        stream: TextIO | None,
        total: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        log: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._stream, self._total, self._clock, self._log = stream, total, clock, log
        self._terminal = stream is not None and stream.isatty() and log is None
        self._begun = self._last = clock()
        self._shown = False
        self._bar: Bar | None = None

    def __call__(self, label: str, entries: int, done: int) -> None:
        now = self._clock()
        if now - self._last < (_REWRITE if self._terminal else _LINE):
            return
        self._last = now
        if self._log is None:
            self._write(self.text(label, entries, done, now - self._begun), done)
        elif self._stream is not None:
            self._log(self.state(label, entries, done, now - self._begun))

    def text(self, label: str, entries: int, done: int, seconds: float) -> str:
        """The line for a state of affairs; an empty label means that everything is read."""
        if not label:
            return f"{entries:,} records joined and written"
        from ctct_bridge.findings import visible

        rate = f", {entries / seconds:,.0f}/s" if seconds > 0 else ""
        size = f"{done / 1e6:,.1f} MB"
        if self._total:
            size += f" of {self._total / 1e6:,.1f} ({min(100, 100 * done // self._total)}%)"
            if 0 < done < self._total:
                size += f", {_span(seconds * (self._total - done) / done)} left"
        return f"{entries:,} entries{rate}, {size}, in {visible(label)}"

    def state(self, label: str, entries: int, done: int, seconds: float) -> dict[str, Any]:
        """The same as values, for a log that programs read; ``left`` is a guess in seconds."""
        told: dict[str, Any] = {"message": self.text(label, entries, done, seconds)}
        told |= {"document": label, "entries": entries, "bytes": done} if label else {"records": entries}
        told["seconds"] = round(seconds, 3)
        if self._total and label:
            told["total"] = self._total
            if 0 < done < self._total:
                told["left"] = round(seconds * (self._total - done) / done, 3)
        return told

    def end(self) -> None:
        """Leave the terminal as it was found."""
        if self._terminal and self._shown:
            if self._bar is None:
                self._put(_ERASE)
            else:
                self._bar.end()
                self._bar = None
            self._shown = False

    def _write(self, text: str, done: int) -> None:
        first, self._shown = not self._shown, True
        if self._terminal and self._stream is not None and first:
            with suppress(ImportError):
                self._bar = Bar(self._stream, self._total)
        if self._bar is not None:
            self._bar.show(text, done)
        else:  # a line longer than the terminal could not be rewritten
            self._put(f"{_ERASE}{text[:78]}" if self._terminal else f"{text}\n")

    def _put(self, text: str) -> None:
        # Nobody is to lose a migration because nobody watches it.
        if self._stream is None:
            return
        with suppress(OSError, UnicodeEncodeError):
            self._stream.write(text)
            self._stream.flush()


def _span(seconds: float) -> str:
    """A time to wait, no more exact than a guess can be."""
    whole = max(1, round(seconds))
    if whole < 100:
        return f"{whole} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def total_of(archives: list[Any]) -> int | None:
    """Bytes to be read; ``None`` if unknown, or if the system does not let us look."""
    from ctct_bridge.archive.sources import expand

    try:
        return expand(archives)
    except OSError:
        return None
