"""ctct-bridge fields."""

from __future__ import annotations

import json
import sys
from io import StringIO

import pytest

from ctct_bridge.cli import main
from ctct_bridge.schemas import BY_NAME


def test_all_resources_by_default(run):
    table = json.loads(run("fields", "--json").out)
    assert list(dict.fromkeys(row["resource"] for row in table)) == list(BY_NAME)


def test_only_those_named(run):
    table = json.loads(run("fields", "fee", "--json").out)
    assert {row["resource"] for row in table} == {"fee"}


def test_piped_text_is_one_line_a_row(run):
    lines = run("fields", "fee").out.splitlines()
    assert lines[0].split() == ["resource", "v2", "v1", "type", "limit", "needed", "evidence", "note"]
    assert len(lines) == 1 + len(json.loads(run("fields", "fee", "--json").out))


def test_text_fits_the_terminal(monkeypatch):
    stream = StringIO()
    stream.isatty = lambda: True
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["fields", "fee"]) == 0
    assert "fee_scope" in stream.getvalue()
    assert max(map(len, stream.getvalue().splitlines())) <= 100


def test_rst(run):
    assert run("fields", "fee", "--rst").out.startswith("fee\n---\n\n.. list-table::\n")


@pytest.mark.parametrize("argv", [["fields", "nothing"], ["fields", "--json", "--rst"]])
def test_wrong_usage(run, argv):
    ran = run(*argv)
    assert ran.code == 2
    assert ran.out == ""
