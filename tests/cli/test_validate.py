"""ctct-bridge validate."""

from __future__ import annotations

import json
from collections import Counter

import pytest

FEED = """<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>"""
ENTRY = """
<entry><link rel="edit" href="/ws/customers/larkhill-choir/events/{id}"/><id>x</id><content type="application/xml">
<Event><Name>{name}</Name><StartDate>{date}</StartDate></Event></content></entry>"""


@pytest.fixture
def feed(tmp_path):
    path = tmp_path / "events.xml"
    entries = "".join(ENTRY.format(id=f"a07e6a00aa0aa0aa{n}", name="Rehearsal", date=f"yester{n}") for n in range(5))
    path.write_text(FEED.format(entries=entries), "utf-8")
    return path


def test_findings_have_places_and_are_grouped(run, samples):
    ran = run("validate", samples / "account")
    listed = ran.out.partition("\n\n   ")[0]
    groups = [{line.partition(":")[0] for line in group.splitlines()} for group in listed.strip().split("\n\n")]
    assert all(len(group) == 1 for group in groups)
    assert len(groups) == len(set(map(tuple, groups)))
    document = (samples / "account" / "events" / "a07e4d61xn7p2f8b4c5.xml").read_text()
    line = document[: document.index("<Registered>")].count("\n") + 1
    conflict = "#/total_registered_count (v1 Event/Registered): the other copy has another value"
    assert f"events/a07e4d61xn7p2f8b4c5.xml:{line}: warning join-conflict {conflict}" in listed


def test_repeats_are_folded(run, feed):
    lines = run("validate", feed).out.splitlines()
    dates = [line for line in lines if "timestamp-invalid Event/StartDate" in line]
    assert len(dates) == 4
    assert dates[-1] == "events.xml: error timestamp-invalid Event/StartDate: 2 more like this"


def test_values_are_shown_on_demand(run, feed):
    assert "yester" not in run("validate", feed).out
    assert "not a date and time: yester0" in run("validate", feed, "--show-values").out


def test_json_has_the_report_and_every_finding(run, feed):
    ran = run("validate", feed, "--format", "json")
    told = json.loads(ran.out)
    assert ran.code == 1
    assert told["read"] == 5
    assert told["command"] == "validate"
    dates = [row for row in told["findings"] if row["code"] == "timestamp-invalid"]
    assert [row["params"]["value"] for row in dates] == [f"yester{n}" for n in range(5)]


def test_json_without_findings_is_json_too(run, samples):
    told = json.loads(run("validate", samples / "events" / "feed-empty.xml", "--format", "json").out)
    assert told["findings"] == []


def test_json_and_its_counts_agree(run, samples):
    ran = run("validate", samples / "account", samples / "findings", "--format", "json")
    told = json.loads(ran.out)
    assert Counter(row["code"] for row in told["findings"]) == told["counts"]
    assert ran.out.isascii()


def test_quiet_leaves_what_was_asked_for(run, samples):
    assert run("validate", samples / "account", "-q") == (0, "", "")
    assert json.loads(run("validate", samples / "account", "-q", "--format", "json").out)["read"] == 93


def test_control_characters_do_not_reach_the_terminal(run, tmp_path):
    name = tmp_path / "red\x1b[31m.xml"
    name.write_text(FEED.format(entries=ENTRY.format(id="a07e1", name="\u202eevil", date="\u202eevil\u0085")), "utf-8")
    ran = run("validate", name, "--show-values")
    assert "red\\x1b[31m.xml" in ran.out
    assert not set("\x1b\u202e\u0085") & set(ran.out)


def test_nothing_is_written(run, samples, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("validate", samples / "account")
    assert list(tmp_path.iterdir()) == []
