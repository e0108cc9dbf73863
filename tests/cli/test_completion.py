"""``ctct-bridge completion``: the script of the shell that is named."""

from __future__ import annotations

import pytest

from ctct_bridge.cli import bash, parser, zsh
from ctct_bridge.cli.completion import SHELLS
from ctct_bridge.cli.words import commands, values


@pytest.mark.parametrize(("shell", "module"), [("bash", bash), ("zsh", zsh)])
def test_the_script_is_printed_and_nothing_else(run, shell, module):
    assert run("completion", shell) == (0, module.script(commands(parser()), values()), "")


def test_no_shell_is_too_few_and_another_too_many(run):
    assert run("completion").code == 2
    code, _, err = run("completion", "fish")
    assert code == 2
    assert all(shell in err for shell in SHELLS)
