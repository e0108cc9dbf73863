"""How far the reading is, as a bar: rich's, where it is installed (``pip install 'ctct_bridge[cli]'``)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """A bar on a terminal, drawn when it is told something, by no thread of its own.

    :param stream: the terminal.
    :param total: bytes to be read, if known; without it, the bar only moves.
    :raises ImportError: if rich is not installed.
    """

    def __init__(self, stream: TextIO, total: int | None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        text = TextColumn("{task.description}", markup=False)
        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        self._progress: Progress = Progress(BarColumn(20), text, console=console, auto_refresh=False, transient=True)
        self._task = self._progress.add_task("", total=total)
        self._begun = False

    def show(self, text: str, done: int) -> None:
        """Draw it.

        :param text: what stands beside the bar, made harmless already.
        :param done: bytes read.
        """
        with suppress(OSError, UnicodeEncodeError):  # nobody is to lose a migration because nobody watches it
            if not self._begun:
                self._begun = True
                self._progress.start()
            self._progress.update(self._task, description=text, completed=done)
            self._progress.refresh()

    def end(self) -> None:
        """Leave the terminal as it was found."""
        if self._begun:
            self._begun = False
            with suppress(OSError, UnicodeEncodeError):
                self._progress.stop()
