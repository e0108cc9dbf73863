"""Streams: colours, widths, encodings, readers that go away."""

from __future__ import annotations

import io
import os
import sys

import pytest

from ctct_bridge.cli.console import Console


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


class Gone(io.StringIO):
    """A pipe whose reader has left."""

    tries = 0

    def write(self, text):
        self.tries += 1
        raise BrokenPipeError


@pytest.fixture
def console(monkeypatch):
    """A console whose standard output is a given stream, in a plain environment."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)

    def make(stream):
        monkeypatch.setattr(sys, "stdout", stream)
        return Console()

    return make


def test_colours_on_a_terminal(console):
    paint = console(Terminal()).paint
    assert paint("error", "x") == "\x1b[31mx\x1b[0m"
    assert paint("error", "") == ""


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colours_where_nobody_wants_them(console, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    assert console(Terminal()).paint("error", "x") == "x"


def test_an_empty_no_color_means_nothing(console, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "")
    assert console(Terminal()).paint("error", "x") != "x"


def test_a_pipe_has_no_colours_and_no_width(console):
    piped = console(io.StringIO())
    assert piped.paint("error", "x") == "x"
    assert piped.width is None


def test_the_width_is_the_terminal_s(console, monkeypatch):
    monkeypatch.setenv("COLUMNS", "123")
    assert console(Terminal()).width == 123


def test_quiet_is_for_lines_only(capsys):
    console = Console(quiet=True)
    console.lines(["chatter"])
    console.data("data")
    console.complain("trouble")
    assert capsys.readouterr() == ("data", "ctct-bridge: trouble\n")


def test_what_the_encoding_lacks_is_escaped(console):
    raw = io.BytesIO()
    ascii_only = console(io.TextIOWrapper(raw, encoding="ascii", newline="\n"))
    ascii_only.lines(["Zo\u00eb \udc80 \u6f22"])
    ascii_only.flush()
    assert raw.getvalue() == b"Zo\\xeb \\udc80 \\u6f22\n"


def test_a_reader_that_left_is_written_to_once(console):
    gone = Gone()
    left = console(gone)
    for _ in range(3):
        left.lines(["x"])
    left.flush()
    assert gone.tries == 1


def test_the_buffer_of_a_closed_pipe_runs_into_nothing(console):
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w")
    left = console(stream)
    left.lines(["x"])
    left.flush()
    stream.close()  # would raise, as the interpreter's last flush would
