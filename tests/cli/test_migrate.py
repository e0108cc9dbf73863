"""ctct-bridge migrate."""

from __future__ import annotations

import json
from pathlib import Path


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_migration_and_its_summary(run, samples, tmp_path):
    ran = run("migrate", samples / "account", "-o", tmp_path / "out")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].split() == ["read", "converted", "with", "loss", "rejected", "superseded"]
    assert ["event", "16", "8", "1", "0", "7"] in [line.split() for line in lines]
    assert "found inside them: fee: 7" in lines
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file() and ".bridge" not in path.parts]
    assert f"{len(files)} files written to {tmp_path / 'out'}" in lines
    assert lines[-1].startswith("93 entries read, 2 with something that did not fit v2 (")


def test_the_numbers_are_those_of_report_json(run, samples, tmp_path):
    ran = run("migrate", samples / "account", "-o", tmp_path)
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    for code, count in told["findings"].items():
        assert any(line.split()[1:3] == [str(count), code] for line in ran.out.splitlines())


def test_quiet_prints_nothing(run, samples, tmp_path):
    assert run("migrate", samples / "account", "-o", tmp_path, "-q") == (0, "", "")
    ran = run("migrate", samples / "account", "-o", tmp_path, "-q", "--fail-on", "warning")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("ctct-bridge: 93 entries read")


def test_a_dry_run_leaves_no_file_anywhere(run, samples, tmp_path, monkeypatch):
    (tmp_path / "temp").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("TMPDIR", "SQLITE_TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / "temp"))
    before = below(samples)
    ran = run("migrate", samples / "account", "-o", "out", "--dry-run")
    assert ran.code == 0
    assert "Dry run: nothing was written to out." in ran.out
    assert "files written" not in ran.out
    assert below(tmp_path) == ["temp"]
    assert below(samples) == before
    assert "Dry run: nothing was written." in run("migrate", samples / "account", "--dry-run").out


def test_a_dry_run_tells_the_same_numbers(run, samples, tmp_path):
    dry = run("migrate", samples / "account", "--dry-run").out
    wet = run("migrate", samples / "account", "-o", tmp_path).out
    kept = [line for line in dry.splitlines() if not line.startswith("Dry run")]
    assert kept == [line for line in wet.splitlines() if "files written" not in line]


def test_profile_and_set_go_together(run, samples, tmp_path):
    profile = tmp_path / "profile.toml"
    profile.write_text('[event]\ntime_zone_id = "US/Eastern"\ntheme_name = "Plain"\n', "utf-8")
    choice = ("--profile", profile, "--set", "event.time_zone_id=US/Central", "--set", "event.contact.name=Ivo Lark")
    ran = run("migrate", samples / "account", "-o", tmp_path / "out", *choice)
    assert ran.code == 0, ran.err
    assert 'event.time_zone_id = "US/Central"  9 records' in ran.out
    assert 'event.theme_name = "Plain"' in ran.out
    assert 'event.contact.name = "Ivo Lark"' in ran.out


def test_only_takes_several_forms(run, samples, tmp_path):
    outs = {
        run("migrate", samples / "account", "--dry-run", *only).out
        for only in (["--only", "event", "fee"], ["--only", "event,fee"], ["--only", "event", "--only", "fee"])
    }
    assert len(outs) == 1


def test_bodies(run, samples, tmp_path):
    entry = samples / "events" / "entry.xml"
    assert run("migrate", entry, "-o", tmp_path / "get", "-q").code == 0
    assert run("migrate", entry, "-o", tmp_path / "post", "-q", "--bodies", "post").code == 0
    (got,) = (tmp_path / "get" / "v2" / "eventspot" / "events").glob("*.json")
    (posted,) = (tmp_path / "post" / "v2" / "eventspot" / "events").glob("*.json")
    assert "id" in json.loads(got.read_text("utf-8"))
    assert "id" not in json.loads(posted.read_text("utf-8"))


def test_values_stay_out_of_the_summary(run, samples):
    sample = samples / "findings" / "timestamp-invalid.xml"
    assert "not a date and time: (not shown)" in run("migrate", sample, "--dry-run").out.replace("\n", " ")
    assert "(not shown)" not in run("migrate", sample, "--dry-run", "--show-values").out


def test_a_file_in_the_way(run, samples, tmp_path):
    (tmp_path / "file").write_text("mine", "utf-8")
    ran = run("migrate", samples / "account", "-o", tmp_path / "file" / "out")
    assert ran.code == 6
    assert ran.err.count("\n") == 1
    assert (tmp_path / "file").read_text("utf-8") == "mine"


def test_a_folder_of_something_else_is_left_alone(run, samples, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    ran = run("migrate", samples / "account", "-o", tmp_path)
    assert ran.code == 2
    assert below(tmp_path) == ["mine.txt"]
