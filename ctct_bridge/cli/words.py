"""What can be typed, as data: the commands and their arguments, read off the parsers.

The pages of the manual and the completion of the shells are made from it, so that no option has a second place.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

#: How many values an argument takes.
NONE, ONE, MAYBE, MANY = "none", "one", "maybe", "many"
#: What a value is, where the parser does not list all of them.
PATH, FOLDER, TOML, RESOURCE, CODE, FREE = "path", "folder", "toml", "resource", "code", "free"

#: What a metavar stands for. Any other is offered files, as a shell would by itself.
METAVARS = {
    "ARCHIVE": PATH,
    "PATH": PATH,
    "FILE": PATH,
    "REJECTS": PATH,
    "OUT": FOLDER,
    "V1": FOLDER,
    "DIR": FOLDER,
    "FILE.toml": TOML,
    "RESOURCE": RESOURCE,
    "CODE": CODE,
    "N": FREE,
    "N|P%": FREE,
    "R.P=V": FREE,
    "USER": FREE,
    "URL": FREE,
    "TIME": FREE,
}
_PLACES = {"place": PATH}  # verify compares archives with each other as well, so its OUT may be any of them


class Argument(NamedTuple):
    """One option, or one place on the line.

    :ivar flags: its spellings (``-o``, ``--out``); none for a place.
    :ivar metavar: the name of its value in the help; empty if it takes none.
    :ivar about: the help text.
    :ivar takes: how many values: :data:`NONE`, :data:`ONE`, :data:`MAYBE` or :data:`MANY`.
    :ivar wants: what a value is: :data:`PATH`, :data:`FOLDER`, :data:`TOML`, :data:`RESOURCE`, :data:`CODE`, or
        :data:`FREE`.
    :ivar choices: all values, if they are few.
    :ivar spent: the flags that are of no use once this one was given: its own, and those that it excludes.
    :ivar required: whether the command is wrong without it.
    """

    flags: tuple[str, ...]
    metavar: str
    about: str
    takes: str
    wants: str
    choices: tuple[str, ...]
    spent: tuple[str, ...]
    required: bool


class Command(NamedTuple):
    """One command, or with an empty name the whole program before a command is chosen.

    :ivar name: what is typed.
    :ivar brief: one line.
    :ivar about: what it does, at the length it needs.
    :ivar epilog: what the help ends with: examples.
    :ivar arguments: options and places, in the order of the help.
    """

    name: str
    brief: str
    about: str
    epilog: str
    arguments: tuple[Argument, ...]

    @property
    def options(self) -> tuple[Argument, ...]:
        """The arguments that begin with a hyphen."""
        return tuple(each for each in self.arguments if each.flags)

    @property
    def places(self) -> tuple[Argument, ...]:
        """The arguments that are known by where they stand."""
        return tuple(each for each in self.arguments if not each.flags)


def commands(parser: argparse.ArgumentParser) -> list[Command]:
    """The program itself, then each of its commands in the order of the help."""
    found = [_command("", "", parser)]
    for group in _groups(parser):
        briefs = {choice.dest: choice.help or "" for choice in group._choices_actions}
        found += [_command(name, briefs.get(name, ""), each) for name, each in group.choices.items()]
    return found


def values() -> dict[str, tuple[str, ...]]:
    """The words that a value may be, by what an argument wants."""
    from ctct_bridge.findings import CODES
    from ctct_bridge.schemas import BY_NAME

    return {RESOURCE: tuple(BY_NAME), CODE: tuple(CODES)}


def _groups(parser: argparse.ArgumentParser) -> Iterator[argparse._SubParsersAction[argparse.ArgumentParser]]:
    return (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))


def _command(name: str, brief: str, parser: argparse.ArgumentParser) -> Command:
    arguments = [
        _argument(action, parser) for action in parser._actions if not isinstance(action, argparse._SubParsersAction)
    ]
    return Command(name, brief, parser.description or "", parser.epilog or "", tuple(arguments))


def _argument(action: argparse.Action, parser: argparse.ArgumentParser) -> Argument:
    takes = {0: NONE, None: ONE, "?": MAYBE, "*": MANY, "+": MANY}[action.nargs]
    choices = tuple(map(str, action.choices or ()))
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest
    about = parser._get_formatter()._expand_help(action) if action.help else ""
    return Argument(
        flags=tuple(action.option_strings),
        metavar="" if takes == NONE else "|".join(choices) or metavar,
        about=about,
        takes=takes,
        wants=_PLACES.get(action.dest) or METAVARS.get(metavar, PATH),
        choices=choices,
        spent=tuple(_spent(action, parser)),
        required=action.required,
    )


def _spent(action: argparse.Action, parser: argparse.ArgumentParser) -> Iterator[str]:
    if not isinstance(action, (argparse._AppendAction, argparse._ExtendAction)):
        yield from action.option_strings
    for group in parser._mutually_exclusive_groups:
        if action in group._group_actions:
            for rival in group._group_actions:
                yield from rival.option_strings if rival is not action else ()
