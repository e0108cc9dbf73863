"""The bar of rich: a real terminal shows it, and has nothing of it left in the end."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys

import pytest

from ctct_bridge.cli.bars import Bar
from ctct_bridge.cli.progress import ProgressLine

pytest.importorskip("rich", reason="rich draws the bar; without it there is a line (test_progress.py)")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


class Screen:
    """One screen of a terminal, as far as rich uses it: lines, carriage returns, the cursor up, erasing a line."""

    def __init__(self, text: str) -> None:
        self.rows, self.at = [""], 0
        for control, plain in re.findall(r"(\x1b\[[0-9;?]*[A-Za-z]|[\r\n])|([^\x1b\r\n]+)", text):
            if plain:
                self.rows[self.at] += plain
            elif control == "\n":
                self.at += 1
                self.rows += [""] * (self.at + 1 - len(self.rows))
            elif control == "\r" or control.endswith("K"):
                self.rows[self.at] = ""
            elif control.endswith("A"):
                self.at = max(0, self.at - 1)


@pytest.fixture(autouse=True)
def _terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")


def line_of(stream, total, steps):
    now = iter(range(100))
    line = ProgressLine(stream, total, lambda: float(next(now)))
    for step in range(steps):
        line("e[bold]vents\x1b[2J.xml", step * 10, step * 100)
    return line


def test_a_bar_with_what_is_known_beside_it():
    stream = Terminal()
    line = line_of(stream, 1000, 4)
    shown = Screen(stream.getvalue()).rows[-1]
    assert "30 entries" in shown and "(30%)" in shown and "left" in shown
    assert r"e[bold]vents\x1b[2J.xml" in shown, "a name is no markup, and steers no terminal"
    line.end()
    line.end()
    assert "".join(Screen(stream.getvalue()).rows).strip() == "", "the terminal is left as it was found"


def test_a_total_that_nobody_knows():
    stream = Terminal()
    line = line_of(stream, None, 3)
    assert "20 entries" in Screen(stream.getvalue()).rows[-1]
    line.end()


def test_a_terminal_that_went_away_ends_no_migration():
    class Gone(Terminal):
        def write(self, text):
            raise OSError("gone")

    line = line_of(Gone(), 10, 3)
    line.end()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="this system has no terminals to be made")
def test_a_real_terminal():
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w") as stream:
        assert stream.isatty()
        line_of(stream, 1000, 2).end()
        stream.flush()
        assert b"entries" in os.read(ours, 10_000)
    os.close(ours)


def test_what_was_never_shown_leaves_nothing(monkeypatch):
    stream = Terminal()
    Bar(stream, 10).end()
    assert stream.getvalue() == ""
    monkeypatch.setitem(sys.modules, "rich.console", None)
    with pytest.raises(ImportError):
        Bar(stream, 10)


def test_rich_is_loaded_only_when_there_is_something_to_show():
    code = "import sys, ctct_bridge.cli.progress; print('rich' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
