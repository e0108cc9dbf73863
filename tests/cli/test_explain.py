"""ctct-bridge explain."""

from __future__ import annotations

import pytest

from ctct_bridge.findings import CODES


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.name)
def test_every_code_is_explained_in_80_columns(run, code):
    ran = run("explain", code.name)
    said = " ".join(ran.out.split())
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{code.name}\n")
    assert code.severity in said
    assert f"Meaning {' '.join(code.why.split())}" in said
    assert f"To do {' '.join(code.remedy.split())}" in said
    assert "{" not in said
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_without_a_code_all_are_listed(run):
    lines = run("explain").out.splitlines()
    assert [line.split()[0] for line in lines] == list(CODES)
    assert all(line.split()[1] == CODES[line.split()[0]].severity for line in lines)


def test_several_codes(run):
    out = run("explain", "no-id", "V2-Required").out
    assert out.index("no-id") < out.index("\n\nv2-required\n")


def test_a_slip_of_the_pen(run):
    ran = run("explain", "no-id", "v2-requird")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "ctct-bridge: there is no finding 'v2-requird'; did you mean v2-required or v2-same-id?\n"


def test_nothing_like_it(run):
    assert "`ctct-bridge explain` lists all codes" in run("explain", "zzzzzzzz").err


def test_refusals_say_so(run):
    assert "exit code 4" in run("explain", "xml-doctype").out
    assert "exit code 4" not in run("explain", "no-id").out
