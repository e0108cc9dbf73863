"""The front door: exit codes, help, signals, pipes, and what must not be loaded."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from samplefile import finding_samples, options, source

import ctct_bridge
from ctct_bridge.cli import main, parser
from ctct_bridge.errors import OutputBusy
from ctct_bridge.findings import CODES

COMMANDS = tuple(
    "migrate restore validate verify report replay export pull push fields explain schema completion".split()
)
HEAVY = ("lxml", "marshmallow", "sqlite3", "requests", "feedparser")


# -- help ---------------------------------------------------------------------------------------------------------


def test_version(run):
    assert run("--version") == (0, f"ctct-bridge {ctct_bridge.__version__}\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example_in_80_columns(run, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert f"\n  ctct-bridge {command}" in out.partition("Example:")[2]
    assert all(len(line) <= 80 for line in out.splitlines())


def test_the_help_lists_the_commands_and_the_exit_codes_in_80_columns(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    out = run("--help").out
    assert tuple(re.findall(r"^    ([a-z]+)  ", out, re.MULTILINE)) == COMMANDS
    assert all(len(line) <= 80 for line in out.splitlines())
    assert all(f" {code} " in out for code in (0, 1, 2, 3, 4, 5, 6, 8, 70, 130, 143))


@pytest.mark.parametrize("argv", [["--help"], ["--version"], ["explain"], ["explain", "no-id"], ["migrate", "--help"]])
def test_what_needs_no_library_loads_none(repo, argv):
    code = (
        "import sys; from ctct_bridge.cli import main; code = main(sys.argv[1:]);"
        "print(code, *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code, *argv], cwd=repo, capture_output=True, text=True, check=True)
    status, *loaded = ran.stderr.split()
    assert status == "0"
    assert not set(HEAVY) & set(loaded)


# -- exit codes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ("validate {account}", 0),
        ("validate {account} --fail-on warning", 1),
        ("validate {account} --fail-on info", 1),
        ("validate {samples}/findings/no-id.xml", 1),
        ("", 2),
        ("nonsense", 2),
        ("validate", 2),
        ("validate {account} --nonsense", 2),
        ("validate {account} --only nonsense", 2),
        ("validate {account} --set event.nonsense=1", 2),
        ("validate {account} --profile {tmp}/none.toml", 2),
        ("validate {account} --fail-on nothing", 2),
        ("migrate {account}", 2),
        ("restore {tmp}", 2),
        ("restore {tmp} more -o {tmp}/v1", 2),
        ("fields nonsense", 2),
        ("explain nonsense", 2),
        ("validate {tmp}/none", 3),
        ("validate {tmp}", 3),
        ("validate {tmp}/none {samples}/findings/not-atom.xml", 3),
        ("migrate {tmp}/none -o {tmp}/out", 3),
        ("restore {tmp} -o {tmp}/v1", 3),
        ("report {tmp}", 3),
        ("report {account} --format xml", 2),
        ("validate {samples}/findings/empty-document.xml {samples}/findings/not-xml.html", 3),
        ("validate {samples}/findings/xml-doctype.xml", 4),
        ("validate {samples}/findings/xml-doctype.xml {account}", 4),
        ("validate {samples}/findings/not-atom.xml {account}", 0),
        ("validate {samples}/events/feed-empty.xml {samples}/findings/not-xml.html", 1),
        ("migrate {account} -o {account}/events.xml/out", 6),
    ],
)
def test_exit_codes(run, samples, tmp_path, argv, code):
    places = {"account": samples / "account", "samples": samples, "tmp": tmp_path}
    ran = run(*(word.format(**places) for word in argv.split()))
    assert ran.code == code, ran
    assert "Traceback" not in ran.err
    assert bool(ran.err) == (code in (2, 6) or "no document" in ran.err or "holds n" in ran.err)


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (OutputBusy("another run is at work"), 5, "another run is at work"),
        (OSError(28, "No space left on device"), 6, "No space left on device"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_exceptions_become_exit_codes(run, samples, monkeypatch, fault, code, said):
    def fail(*_, **__):
        raise fault

    monkeypatch.setattr("ctct_bridge.jobs.validate.validate", fail)
    ran = run("validate", samples / "account")
    assert (ran.code, ran.err) == (code, ran.err)
    assert said in ran.err
    assert ran.err.count("\n") == 1


def test_a_bug_is_told_without_archive_text(run, samples, monkeypatch):
    def fail(*_, **__):
        raise KeyError("ivo@example.org")

    monkeypatch.setattr("ctct_bridge.jobs.validate.validate", fail)
    ran = run("validate", samples / "account")
    assert ran.code == 70
    assert "KeyError in cli/validate.py" in ran.err
    assert "ivo@example.org" not in ran.err
    assert "Traceback" not in ran.err
    monkeypatch.setenv("CTCT_BRIDGE_DEBUG", "1")
    assert main(["validate", str(samples / "account")]) == 70


def test_the_debug_switch_shows_the_traceback(command, samples):
    process = command("validate", samples / "nothing-here", env={"CTCT_BRIDGE_DEBUG": "1"})
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert b"Traceback" in err


@pytest.mark.parametrize("sample", finding_samples(), ids=lambda path: path.name)
@pytest.mark.parametrize("name", ["migrate", "validate"])
def test_no_sample_of_a_finding_is_a_bug(run, tmp_path, sample, name):
    extra = options(sample)
    if name == "validate" and extra[:1] and extra[0] in ("--bodies", "--jobs"):  # it has no such options
        del extra[:2]
    ran = run(name, source(sample), *extra, *(["-o", tmp_path / "out"] if name == "migrate" else []))
    assert ran.code in (0, 1, 3, 4), ran
    assert ran.err == ""
    code = sample.name.partition(".")[0]
    if CODES[code].refused:
        assert ran.code == 4


def test_archives_may_stand_behind_options(run, samples):
    account = samples / "account"
    split = run("validate", account / "events.xml", "--fail-on", "error", account / "events-2.xml")
    assert split == run("validate", account / "events.xml", account / "events-2.xml")


def test_the_parser_is_made_anew_each_time():
    assert parser().parse_args(["validate", "a", "--set", "x.y=1"]).set == ["x.y=1"]
    assert parser().parse_args(["validate", "a"]).set == []


# -- processes ----------------------------------------------------------------------------------------------------


def test_standard_input(command, samples):
    process = command("validate", "-", "--format", "json")
    out, err = process.communicate((samples / "events" / "entry.xml").read_bytes(), timeout=60)
    assert process.returncode == 0, err
    assert b'"document": "-"' in out


@pytest.mark.parametrize("argv", [["fields"], ["explain"], ["--help"]])
def test_a_closed_pipe_is_no_news(command, argv):
    process = command(*argv)
    process.stdout.close()  # as `| head -1` does once it has its line
    process.stdin.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), err) == (0, b"")


def test_a_closed_pipe_does_not_stop_a_migration(command, samples, tmp_path):
    process = command("migrate", samples / "account", "-o", tmp_path / "out")
    process.stdout.close()
    process.stdin.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), err) == (0, b"")
    assert (tmp_path / "out" / "manifest.json").is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(
    ("number", "code", "said"), [(signal.SIGINT, 130, b"interrupted"), (signal.SIGTERM, 143, b"terminated")]
)
def test_a_signal_ends_a_migration_in_one_line(command, tmp_path, number, code, said):
    process = command("migrate", "-", "-o", tmp_path / "out", start_new_session=True)
    process.stdin.write(b"<feed xmlns='http://www.w3.org/2005/Atom'>")
    process.stdin.flush()
    _await(tmp_path / "out" / ".bridge" / "workspace.sqlite")  # now it waits for the rest of standard input
    process.send_signal(number)
    process.wait(timeout=60)
    err = process.stderr.read()
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    assert process.returncode == code
    assert err == b"ctct-bridge: " + said + b"; give the same command again to go on\n"
    assert not (tmp_path / "out" / "manifest.json").exists()


def _await(path: Path) -> None:
    for _ in range(3000):
        if path.exists():
            return
        time.sleep(0.01)
    raise AssertionError(f"{path.name} does not appear")


def test_the_handler_of_sigterm_is_given_back(run):
    before = signal.getsignal(signal.SIGTERM)
    run("explain", "no-id")
    assert signal.getsignal(signal.SIGTERM) is before
