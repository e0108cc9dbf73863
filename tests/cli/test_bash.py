"""Completion in a real bash: the words on the line go in as bash itself hands them over, the offers come out."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from ctct_bridge.cli import bash, parser
from ctct_bridge.cli.words import commands, values
from ctct_bridge.findings import CODES
from ctct_bridge.schemas import BY_NAME

BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(BASH is None, reason="there is no bash")

#: compopt works only where bash itself asks, so it is left out here, and what it is told shows.
DRIVER = """
compopt() { told+=" $*"; }
source "$0"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) told=
_ctct_bridge
for each in "${COMPREPLY[@]}"; do printf '%s\\n' "$each"; done
printf 'compopt:%s\\n' "$told"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    path = tmp_path_factory.mktemp("bash") / "completion"
    path.write_text(bash.script(commands(parser()), values()), "utf-8")
    return path


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working directory with something to find."""
    for name in ("archive", "an album"):
        (tmp_path / name).mkdir()
    for name in ("account.zip", "all.toml", "other"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def offers(script):
    def ask(line: str) -> list[str]:
        """What is offered at the end of the line. As readline does it, "=" is a word of its own."""
        words = [part for word in line.split(" ") for part in re.split("(=)", word) if part or not word]
        ran = subprocess.run(
            [BASH, "--noprofile", "--norc", "-c", DRIVER, script, "ctct-bridge", *words],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert not ran.stderr
        *found, ask.told = ran.stdout.splitlines()
        return sorted(found)

    return ask


def test_it_is_bash_without_errors(script):
    ran = subprocess.run([BASH, "-n", script], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_commands(offers):
    assert offers("") == sorted(each.name for each in commands(parser()) if each.name)
    assert offers("re") == ["replay", "report", "restore"]
    assert offers("-") == ["--help", "--version", "-h"]
    assert offers("--version re") == ["replay", "report", "restore"]


@pytest.mark.parametrize("command", [each.name for each in commands(parser()) if each.name])
def test_every_option_is_offered(offers, command):
    (known,) = [each for each in commands(parser()) if each.name == command]
    assert offers(f"{command} -") == sorted(flag for each in known.options for flag in each.flags)


def test_an_option_is_offered_once(offers):
    assert offers("migrate --o") == ["--on-error", "--only", "--out"]
    assert offers("migrate -o out --o") == ["--on-error", "--only"]
    assert offers("migrate --max-errors 3 --o") == ["--only", "--out"]
    assert offers("migrate --only event --set event.type=OTHER --o") == ["--on-error", "--only", "--out"]
    assert offers("migrate --set a.b=c --s") == ["--set", "--show-values", "--sqlite"]


def test_values(offers):
    assert offers("migrate --bodies ") == ["get", "post"]
    assert offers("migrate --bodies=") == ["get", "post"]
    assert offers("migrate --bodies=po") == ["post"]
    assert offers("migrate archive --fail-on w") == ["warning"]
    assert offers("migrate --jobs ") == []
    assert "+o default" in offers.told
    assert offers("completion ") == ["bash", "zsh"]


def test_resources_and_codes(offers):
    assert offers("fields ") == sorted(BY_NAME)
    assert offers("validate --only event fo") == ["folder"]
    assert offers("fields event fe") == ["fee"]
    assert offers("explain ") == sorted(CODES)
    assert offers("explain no-id v2-req") == ["v2-required"]


def test_paths(offers, place):
    assert offers("migrate a") == ["account.zip", "all.toml", "an album", "archive"]
    assert "-o filenames" in offers.told
    assert offers("migrate archive -o a") == ["an album", "archive"]
    assert offers("migrate --out=ar") == ["archive"]
    assert offers("export ") == ["an album", "archive"]
    assert offers("verify acc") == ["account.zip"]
    assert offers("verify archive --against ac") == ["account.zip"]
    assert offers("migrate --profile a") == ["all.toml", "an album", "archive"]


def test_places_are_counted(offers, place):
    assert offers("replay ar") == ["archive"]
    assert offers("replay archive ac") == ["account.zip"]
    assert offers("replay archive account.zip a") == []
    assert offers("replay -q archive ac") == ["account.zip"]
    assert offers("restore --account someone archive a") == []


def test_two_hyphens_end_the_options(offers, place):
    assert offers("migrate -- -") == []
    assert offers("explain -- no-i") == ["no-id"]
    assert offers("migrate --only event -- ac") == ["account.zip"]
