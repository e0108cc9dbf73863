"""The log on standard error: one record a line, and no person of the archive in it."""

from __future__ import annotations

import json

import pytest
from archives import DETAIL, entry, listed, save

from ctct_bridge.cli.logs import as_json, as_text

#: Values of people, and what an archive could do to a terminal with them.
PLANTED = (
    "Zerlina",
    "zerlina.quux@example.org",
    "0700-424242",
    "Quuxdorf",
    "31415.927",
    "1999-99-99",
    "\x1b]0;",
    "\u202e",
)
SPOILED = (
    DETAIL.replace("Halifax", "Quuxdorf\u202e").replace("Songs", "Zerlina &amp; friends" * 40)
    .replace("385.0", "31415.927xx").replace("2010-07-01T08:00:00-04:00", "1999-99-99")
    .replace("<Country/>", "<Country>Quuxdorf</Country>").replace("<EventType/>", "<EventType>Zerlina</EventType>")
    + "<ContactEmail>zerlina.quux@example.org</ContactEmail><Phone>0700-424242</Phone>Zerlina<Name>Zerlina</Name>"
    "<PaymentOptions><PaymentOption><Type>Zerlina</Type><PayPalAccountEmail>zerlina.quux(at)example.org"
    "</PayPalAccountEmail></PaymentOption></PaymentOptions><Registered>0700-424242</Registered>"
)  # fmt: skip
DOCUMENTS = {
    "a\x1b]0;\u202eb\n.xml": listed(("e1", SPOILED), ("e2", DETAIL)),
    "b.xml": entry("e1", DETAIL.replace("Halifax", "Zerlina")),
    "c.xml": entry(None, SPOILED, envelope="<atom:title>Zerlina</atom:title>"),
    "d.xml": entry("e9", SPOILED)[:-90],
    "e.xml": "Zerlina 0700-424242",
}  # fmt: skip


@pytest.fixture
def planted(tmp_path):
    return save(tmp_path / "in", DOCUMENTS)


def runs(run, planted, tmp_path, *more):
    """Every command that reads an archive or an output, those that fail as well: what each of them printed."""
    out, other = tmp_path / "out", save(tmp_path / "other", {"b.xml": entry("e1", SPOILED)})
    lines = [
        ("validate", planted), ("migrate", planted, "-o", out),
        ("migrate", planted, "-o", tmp_path / "jsonl", "--layout", "jsonl"),
        ("verify", out), ("verify", out, "--against", planted), ("verify", out, "--against", other),
        ("verify", planted, "--against", other),
        ("export", out, "--csv", tmp_path / "csv", "--sqlite", tmp_path / "a.db"),
        ("restore", out, "-o", tmp_path / "v1"), ("restore", tmp_path / "jsonl", "-o", tmp_path / "v1b"),
    ]  # fmt: skip
    for line in lines:
        yield line, run(*line, "-v", *more)
    page = out / "v2/eventspot/events.json"
    page.write_text(page.read_text("utf-8").replace('"e2"', '"zerlina.quux@example.org"'), "utf-8")
    (out / "v2/eventspot/events/e1.json").write_text('{"name": Zerlina}', "utf-8")
    (out / "residue.jsonl").write_bytes(b'{"document": "Zerlina"')
    for line in (lines[3], lines[4], lines[6], ("restore", out, "-o", tmp_path / "v1c"), lines[7]):
        yield line, run(*line, "-v", *more)


def test_no_value_of_a_person_is_printed(run, planted, tmp_path):
    codes = set()
    for line, ran in runs(run, planted, tmp_path):
        hits = [value for value in PLANTED if value in ran.out + ran.err]
        assert hits == [], f"{line[0]} prints {hits}"
        codes.add(ran.code)
    assert codes >= {0, 1, 3}
    shown = "".join(ran.out + ran.err for _, ran in runs(run, planted, tmp_path, "--show-values"))
    assert all(value in shown for value in ("Zerlina", "Quuxdorf", "31415.927", "1999-99-99"))
    assert [value for value in PLANTED[6:] if value in shown] == []


def test_a_json_log_is_one_object_a_line(run, planted, tmp_path):
    events = set()
    for line, ran in runs(run, planted, tmp_path, "--log-format", "json", "-q"):
        for row in ran.err.splitlines():
            told = json.loads(row)
            assert row.isascii()
            assert {"time", "level", "event", "message"} <= told.keys(), line
            events.add((told["event"], told["level"]))
    assert {("finding", "error"), ("finding", "warning"), ("finding", "info"), ("message", "error")} <= events


@pytest.mark.parametrize("separator", ["\n", "\r", "\u2028", "\x85", "\x0b"])
def test_one_record_is_one_line(separator):
    told = {"message": f"a{separator}b", "document": f"{separator}x.xml", "code": "no-id", "path": f"A{separator}B"}
    assert json.loads(as_json("error", "finding", told))["message"] == told["message"]
    for text in (as_json("error", "finding", told), as_text("error", told)):
        assert text.endswith("\n")
        assert len(text.splitlines()) == 1
