"""What the commands that run a job do before and after it."""

from __future__ import annotations

import argparse
from collections import Counter

import pytest

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.reporting import finish, heard, watched
from ctct_bridge.findings import Finding
from ctct_bridge.model import Origin
from ctct_bridge.report.result import Report
from ctct_bridge.report.text import Tally


def test_the_progress_line_ends_with_the_block(monkeypatch):
    ended = []
    monkeypatch.setattr("ctct_bridge.cli.progress.ProgressLine.end", lambda self: ended.append(self))
    with pytest.raises(ZeroDivisionError), watched(["-"], Console()) as line:
        raise ZeroDivisionError
    assert ended == [line]


@pytest.mark.parametrize("verbose", [False, True])
def test_whoever_prints_findings_does_so_after_the_progress_line(monkeypatch, verbose):
    said = []
    monkeypatch.setattr("ctct_bridge.cli.progress.ProgressLine.end", lambda self: said.append("end"))
    monkeypatch.setattr(Console, "record", lambda self, *about: said.append("log"))
    options = argparse.Namespace(verbose=verbose, show_values=False)
    finding, tally = Finding("no-id", Origin("a.xml")), Tally()
    with heard([], options, Console(), said.append) as job:
        job.listen(finding)
    assert said[:-1] == (["end", "log", finding] if verbose else ["end", finding])
    with heard([], options, Console(), tally) as job:
        job.listen(finding)
        assert (job.listen is tally) == (not verbose)  # who only counts may be told otherwise
    assert tally.firsts == {"no-id": finding}


def test_quiet_looks_at_nothing(monkeypatch):
    monkeypatch.setattr("ctct_bridge.cli.reporting.total_of", lambda _: pytest.fail("asked for the size"))
    with watched(["-"], Console(quiet=True)) as line:
        line("x", 1, 1)


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1)])
def test_the_exit_code_is_the_report_s(capsys, fail_on, code):
    report = Report("restore", findings=Counter({"no-v1-home": 1}))
    options = argparse.Namespace(fail_on=fail_on, out="v1", show_values=False)
    assert finish(report, options, Console(), Tally()) == code
    assert "no-v1-home" in capsys.readouterr().out
