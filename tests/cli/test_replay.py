"""ctct-bridge replay."""

from __future__ import annotations

import json

import pytest
from archives import LIST, entry, listed, save


@pytest.fixture
def out(run, tmp_path):
    wrong = entry("e1", envelope="<atom:title/>")
    save(tmp_path / "in", {"a.xml": listed(("e2", LIST)), "b.xml": wrong})
    assert run("migrate", tmp_path / "in", "-o", tmp_path / "out", "-q").code == 1
    return tmp_path / "out"


def mend(out):
    path = out / "rejects.jsonl"
    told = json.loads(path.read_text("utf-8"))
    link = '<atom:link rel="edit" href="/ws/customers/larkhill-choir/events/e1"/><atom:content>'
    told["xml"] = told["xml"].replace("<atom:content>", link)
    path.write_text(json.dumps(told) + "\n", "utf-8")


def test_a_corrected_entry_joins_the_output(run, out):
    assert run("replay", out).code == 1
    mend(out)
    ran = run("replay", out)
    assert (ran.code, ran.err) == (0, "")
    assert f"files written to {out}" in ran.out
    assert ran.out.splitlines()[1].split() == ["event", "2", "2", "0", "0", "0"]
    assert (out / "rejects.jsonl").read_bytes() == b""
    assert (out / "v2/eventspot/events/e1.json").is_file()
    assert run("verify", out, "-q").code == 0


def test_a_copy_of_the_rejects_may_be_named(run, out, tmp_path):
    mend(out)
    (out / "rejects.jsonl").rename(tmp_path / "mended.jsonl")
    ran = run("replay", out, tmp_path / "mended.jsonl", "-q")
    assert ran == (0, "", "")


def test_what_cannot_be_replayed_is_told(run, out, tmp_path):
    assert run("replay", tmp_path).code == 3
    (out / "rejects.jsonl").write_text('{"xml": ', "utf-8")
    ran = run("replay", out)
    assert (ran.code, ran.out) == (3, "")
    assert "rejects.jsonl, line 1" in ran.err
    (out / "report.json").write_text("{}", "utf-8")
    assert run("replay", out).code == 2
