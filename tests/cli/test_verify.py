"""ctct-bridge verify."""

from __future__ import annotations

import json

import pytest
from archives import DETAIL, entry, save


@pytest.fixture
def out(run, tmp_path):
    save(tmp_path / "in", {"b.xml": entry("e1")})
    assert run("migrate", tmp_path / "in", "-o", tmp_path / "out", "-q").code == 0
    return tmp_path / "out"


def test_a_sound_folder(run, out, tmp_path):
    ran = run("verify", out)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("\n\n9 files verified: all is as it was.\n")
    ran = run("verify", out, "--against", tmp_path / "in")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("9 files, 1 document verified: all is as it was.\n")
    assert run("verify", out, "-q") == (0, "", "")


def test_differences_are_listed_with_their_places(run, out, tmp_path):
    (out / "v2/eventspot/events.json").unlink()
    save(tmp_path / "in", {"b.xml": entry("e1", DETAIL.replace("Songs", "Motets"))})
    ran = run("verify", out, "--against", tmp_path / "in")
    assert ran.code == 1
    assert "v2/eventspot/events.json: error file-missing: the manifest lists this file" in ran.out
    assert "b.xml:1: error sides-differ entry/content/Event/Title: the two sides differ: (not shown)" in ran.out
    assert "Motets" not in ran.out
    assert "'Songs' / 'Motets'" in run("verify", out, "--against", tmp_path / "in", "--show-values").out


def test_json_is_one_object(run, out, tmp_path):
    told = json.loads(run("verify", out, "--format", "json").out)
    assert (told["findings"], told["checked"], told["read"]) == ([], {"files": 9}, 1)
    (out / "rejects.jsonl").write_text("{}\n", "utf-8")
    ran = run("verify", out, "--format", "json")
    assert ran.code == 1
    assert [row["code"] for row in json.loads(ran.out)["findings"]] == ["file-changed", "count-differs"]


def test_several_archives_are_one_side(run, samples, tmp_path):
    documents = sorted((samples / "account").iterdir())
    assert run("migrate", *documents, "-o", tmp_path / "out", "-q").code == 0
    assert run("verify", tmp_path / "out", "-q", "--against", *documents).code == 0
    assert run("verify", tmp_path / "out", "-q", "--against", *documents[1:]).code == 1


def test_two_archives(run, samples):
    assert (
        run("verify", samples / "account", "--against", samples / "account").out
        == "60 objects verified: all is as it was.\n"
    )
    assert run("verify", samples / "account", "--against", samples / "account" / "events", "-q").code == 1


def test_no_output_folder_is_told(run, tmp_path):
    ran = run("verify", tmp_path)
    assert (ran.code, ran.out) == (3, "")
    assert "holds no manifest.json" in ran.err
