"""ctct-bridge report; and what it shares with validate and verify: --format and --output."""

from __future__ import annotations

import json

import pytest
from totals import FORMATS, read_back, totals

from ctct_bridge import reread
from ctct_bridge.errors import OutputFailed


@pytest.fixture
def out(run, samples, tmp_path):
    """An output folder with an error in it, and what migrate printed of it."""
    out = tmp_path / "out"
    ran = run("migrate", samples / "account", samples / "findings" / "no-id.xml", "-o", out)
    assert ran.code == 1
    return out, ran


def test_the_text_is_what_migrate_printed(run, out):
    assert run("report", out[0]) == out[1]


def test_so_it_is_after_a_second_run(run, samples, out):
    again = run("migrate", samples / "account", "-o", out[0], "--fail-on", "warning")
    assert run("report", out[0], "--fail-on", "warning") == again


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_in_a_file_is_that_on_the_screen(run, out, tmp_path, format):
    shown = run("report", out[0], "--format", format)
    assert (shown.code, shown.err) == (1, "")
    assert read_back(format, shown.out) == totals(reread(out[0]))
    file = tmp_path / "new" / f"report.{format}"
    kept = run("report", out[0], "--format", format, "-o", file)
    assert file.read_bytes().decode() == shown.out
    verdict, written = kept.out.splitlines()
    assert out[1].out.endswith(f"{verdict}\n")
    assert (kept.code, written, kept.err) == (1, f"written to {file}", "")
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("format", FORMATS)
def test_quiet_leaves_what_was_asked_for(run, out, tmp_path, format):
    ran = run("report", out[0], "--format", format, "-q")
    assert bool(ran.out) == (format != "text")
    assert ("not without errors" in ran.err) == (format == "text")
    ran = run("report", out[0], "--format", format, "-q", "-o", tmp_path / "told")
    assert (ran.out, ran.err.count("\n")) == ("", 1)
    assert (tmp_path / "told").stat().st_size > 1_000


def test_sarif_knows_the_exit_code(run, samples):
    ran = run("validate", samples / "account", "--format", "sarif", "--fail-on", "info")
    (invocation,) = json.loads(ran.out)["runs"][0]["invocations"]
    assert invocation["exitCode"] == ran.code == 1


def test_verify_has_all_formats_too(run, samples, out, tmp_path):
    (out[0] / "rejects.jsonl").unlink()
    for format in FORMATS:
        ran = run("verify", out[0], "--format", format, "-o", tmp_path / format)
        assert ran.code == 1
        assert read_back(format, (tmp_path / format).read_bytes().decode()).codes == {"file-missing": 1}


# -- files --------------------------------------------------------------------------------------------------------


def test_a_damaged_folder_is_told_in_one_line(run, out, tmp_path):
    (out[0] / "findings.jsonl").write_bytes(b"{}\n")
    kept = tmp_path / "kept.json"
    kept.write_text("old", "utf-8")
    ran = run("report", out[0], "--format", "json", "-o", kept)
    assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)
    assert "findings.jsonl" in ran.err
    assert kept.read_text("utf-8") == "old"


def test_the_file_may_stand_in_the_archive(run, samples, tmp_path):
    (tmp_path / "a.xml").write_bytes((samples / "findings" / "no-id.xml").read_bytes())
    alone = run("validate", tmp_path, "--format", "json")
    run("validate", tmp_path, "--format", "json", "-o", tmp_path / "told.json")
    assert (tmp_path / "told.json").read_text("utf-8") == alone.out


def test_a_folder_is_no_file(run, samples, tmp_path):
    ran = run("validate", samples / "account", "-o", tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "is a folder" in ran.err


def test_half_a_report_is_no_report(run, samples, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OutputFailed("the disk is full")

    monkeypatch.setattr("ctct_bridge.report.result.Report.to_json", fail)
    assert run("validate", samples / "account", "--format", "jsonl", "-o", tmp_path / "told").code == 6
    assert list(tmp_path.iterdir()) == []
