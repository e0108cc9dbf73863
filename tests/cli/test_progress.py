"""The progress line, with a clock that is told what time it is."""

from __future__ import annotations

import io
import sys

import pytest

from ctct_bridge.cli.progress import ProgressLine, total_of


class Clock:
    """Seconds since the start, moved by hand."""

    now = 0.0

    def __call__(self):
        return self.now


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def clock():
    return Clock()


def test_a_pipe_gets_a_line_every_ten_seconds(clock):
    stream = io.StringIO()
    line = ProgressLine(stream, 4_000_000, clock)
    for second in range(31):
        clock.now = float(second)
        line("events.xml", second * 100, second * 100_000)
    line.end()
    assert stream.getvalue().splitlines() == [
        "1,000 entries, 100/s, 1.0 MB of 4.0 (25%), 30 s left, in events.xml",
        "2,000 entries, 100/s, 2.0 MB of 4.0 (50%), 20 s left, in events.xml",
        "3,000 entries, 100/s, 3.0 MB of 4.0 (75%), 10 s left, in events.xml",
    ]


def test_a_terminal_gets_one_line_that_vanishes(clock, monkeypatch):
    monkeypatch.setitem(sys.modules, "rich.console", None)  # as if it were not installed
    stream = Terminal()
    line = ProgressLine(stream, None, clock)
    for _ in range(5):
        clock.now += 1
        line("x" * 200, 7, 1)
    line.end()
    line.end()
    *shown, last = stream.getvalue().split("\r\x1b[K")[1:]
    assert len(shown) == 5
    assert all(len(text) < 80 and "\n" not in text for text in shown)
    assert last == ""


def test_short_runs_show_nothing(clock):
    stream = Terminal()
    line = ProgressLine(stream, None, clock)
    line("events.xml", 1, 0)
    line.end()
    assert stream.getvalue() == ""


def test_silence(clock):
    line = ProgressLine(None, clock=clock)
    clock.now = 100
    line("events.xml", 1, 0)
    line.end()


def test_the_end_of_the_reading_is_told():
    text = ProgressLine(io.StringIO()).text("", 5, 1_500_000, 0)
    assert text == "5 records joined and written"


@pytest.mark.parametrize(
    ("seconds", "left"), [(0.2, "1 s"), (33, "99 s"), (60, "3 min"), (3600, "3 h 0 min"), (5000, "4 h 10 min")]
)
def test_the_time_left_is_no_more_exact_than_a_guess(seconds, left):
    assert f"(25%), {left} left" in ProgressLine(io.StringIO(), 4_000).text("a.xml", 1, 1_000, seconds)


def test_labels_are_made_visible():
    assert "\x1b" not in ProgressLine(io.StringIO()).text("\x1b[2J.xml", 5, 0, 1)


def test_more_than_everything_is_everything():
    assert "(100%)" in ProgressLine(io.StringIO(), 10).text("x", 1, 25, 1)


def test_nobody_watches(clock):
    class Gone(io.StringIO):
        def write(self, text):
            raise BrokenPipeError

    line = ProgressLine(Gone(), None, clock)
    clock.now = 100
    line("events.xml", 1, 0)


def test_the_total(samples, tmp_path):
    account = samples / "account"
    assert total_of([str(account)]) == sum(path.stat().st_size for path in account.rglob("*") if path.is_file())
    assert total_of(["-"]) is None
    assert total_of([str(tmp_path / "none")]) == 0


def test_a_folder_that_cannot_be_looked_into(monkeypatch):
    def refuse(_):
        raise PermissionError

    monkeypatch.setattr("ctct_bridge.archive.sources.expand", refuse)
    assert total_of(["."]) is None
