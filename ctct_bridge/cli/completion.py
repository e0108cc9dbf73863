"""``ctct-bridge completion``: a script by which a shell completes commands, options and their values.

The script is made from the parsers, here and now, without a library: it knows what this version knows, and whoever has
the command has it.
"""

from __future__ import annotations

import argparse

from ctct_bridge.cli.console import Console
from ctct_bridge.cli.options import Group, command

SHELLS = ("bash", "zsh")


def register(group: Group) -> None:
    """Add the command."""
    parser = command(
        group,
        "completion",
        run,
        "print a script that completes commands in bash or zsh",
        "Prints a script by which the Tab key completes commands, options, resources,\n"
        "codes of findings, files and folders. Make it again after an update.\n\n"
        "For bash, save it and have ~/.bashrc source it. For zsh, save it as _ctct-bridge\n"
        "in a folder of $fpath; or have ~/.zshrc source it, after compinit.",
        "ctct-bridge completion bash > ~/.ctct-bridge.bash",
        "ctct-bridge completion zsh > ~/.zfunc/_ctct-bridge",
    )
    parser.add_argument("shell", choices=SHELLS, help="the shell that you use")


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the command; returns the exit code."""
    from ctct_bridge.cli import bash, zsh
    from ctct_bridge.cli.words import commands, values

    console.data({"bash": bash, "zsh": zsh}[options.shell].script(commands(options.root), values()))
    return 0
