"""Completion in a real zsh, on a terminal of its own: keys go in, and the line comes out."""

from __future__ import annotations

import os
import re
import select
import shutil
import subprocess
import time

import pytest

from ctct_bridge.cli import parser, zsh
from ctct_bridge.cli.words import commands, values

ZSH = shutil.which("zsh")
pytestmark = pytest.mark.skipif(ZSH is None, reason="there is no zsh")

#: Ctrl-X shows the line as it is, between marks, and empties it.
SETUP = r"""
autoload -Uz compinit && compinit -D -u
{load}
unsetopt beep list_beep prompt_cr prompt_sp
shown() {{ print -rn -- "<<$BUFFER>>"; BUFFER= }}
zle -N shown
bindkey '^X' shown
bindkey '^I' complete-word
zle-line-init() {{ print -rn -- "<<ready>>" }}
zle -N zle-line-init
PS1=
"""


class Terminal:
    """A zsh that waits for keys."""

    def __init__(self, folder, load):
        (folder / ".zshrc").write_text(SETUP.format(load=load), "utf-8")
        self.master, slave = os.openpty()
        environment = {**os.environ, "ZDOTDIR": str(folder), "TERM": "dumb", "HOME": str(folder)}
        streams = {"stdin": slave, "stdout": slave, "stderr": slave}
        self.process = subprocess.Popen(
            [ZSH, "--no-globalrcs", "-i"], cwd=folder, env=environment, start_new_session=True, **streams
        )
        os.close(slave)
        assert self.answer() == "ready"

    def answer(self):
        """What stands between the next marks."""
        seen, end = "", time.monotonic() + 60
        while not (found := re.search("<<(.*?)>>", seen, re.DOTALL)):
            assert select.select([self.master], [], [], max(0, end - time.monotonic()))[0], f"zsh is silent:\n{seen}"
            seen += os.read(self.master, 4096).decode()
        return found[1]

    def completed(self, line):
        os.write(self.master, f"ctct-bridge {line}\t\x18".encode())
        return self.answer().removeprefix("ctct-bridge ")

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture(scope="module")
def script():
    return zsh.script(commands(parser()), values())


@pytest.fixture(scope="module", params=["sourced", "found in fpath"])
def terminal(request, script, tmp_path_factory):
    folder = tmp_path_factory.mktemp("zsh")
    (folder / "functions").mkdir()
    (folder / "functions" / "_ctct-bridge").write_text(script, "utf-8")
    for name in ("archive", "album", "out"):
        (folder / name).mkdir()
    for name in ("account.zip", "larkhill.toml", "larkhill.txt", "other"):
        (folder / name).touch()
    load = "source ~/functions/_ctct-bridge" if request.param == "sourced" else "fpath+=(~/functions); compinit -D -u"
    opened = Terminal(folder, load)
    yield opened
    opened.close()


def test_it_is_zsh_without_errors(script, tmp_path):
    (tmp_path / "script").write_text(script, "utf-8")
    ran = subprocess.run([ZSH, "-n", tmp_path / "script"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("mig", "migrate "),
        ("--ver", "--version "),
        ("migrate --bod", "migrate --bodies="),
        ("migrate --bodies po", "migrate --bodies post "),
        ("migrate --bodies=po", "migrate --bodies=post "),
        ("migrate --max-errors 3 --on", "migrate --max-errors 3 --only="),
        ("migrate --on", "migrate --on"),
        ("migrate -o o", "migrate -o out/"),
        ("migrate --only event fold", "migrate --only event folder "),
        ("migrate --only event --dry", "migrate --only event --dry-run "),
        ("migrate --only=event fold", "migrate --only=event folder "),
        ("migrate --only event --jobs 2 fold", "migrate --only event --jobs 2 fold"),
        ("migrate --set event.type=OTHER --se", "migrate --set event.type=OTHER --set="),
        ("migrate --profile lark", "migrate --profile larkhill.toml "),
        ("migrate acc", "migrate account.zip "),
        ("migrate account.zip arch", "migrate account.zip archive/"),
        ("export o", "export out/"),
        ("verify out --against acc", "verify out --against account.zip "),
        ("verify out --against acc arch", "verify out --against acc archive/"),
        ("verify out --against acc --form", "verify out --against acc --format="),
        ("replay out oth", "replay out other "),
        ("fields contact_r", "fields contact_report "),
        ("fields event contact_r", "fields event contact_report "),
        ("fields --json --r", "fields --json --r"),
        ("explain v2-req", "explain v2-required "),
        ("explain no-id v2-req", "explain no-id v2-required "),
        ("completion z", "completion zsh "),
        ("explain nonsense", "explain nonsense"),
    ],
)
def test_a_line_is_completed(terminal, typed, line):
    assert terminal.completed(typed) == line
