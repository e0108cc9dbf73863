"""The commands and their options for the page of the manual, from what the parsers know."""

from __future__ import annotations

import re
from collections.abc import Iterator

from restructured import heading, text

from ctct_bridge import cli
from ctct_bridge.cli.words import MANY, MAYBE, NONE, Argument, Command, commands


def chapters() -> str:
    """A section for each command."""
    return "\n".join(_chapter(command) for command in commands(cli.parser()) if command.name)


def exit_codes() -> list[tuple[int, str]]:
    """The exit codes with their meanings, as the help lists them."""
    listed = (cli.parser().epilog or "").partition("\n\n")[0]
    found = re.findall(r"(\d+)  (\S.*?)(?=  |$)", listed, re.MULTILINE)
    return sorted((int(number), meaning.strip()) for number, meaning in found)


def exit_table() -> str:
    """The same as definitions."""
    return "".join(f"``{number}``\n    {text(meaning)}.\n" for number, meaning in exit_codes())


def _chapter(command: Command) -> str:
    parts = [heading(command.name, "~"), f"``{_line(command)}``\n", _prose(command.about)]
    arguments = [*command.places, *(each for each in command.options if "--help" not in each.flags)]
    parts.append("".join(_definition(each) for each in arguments))
    parts.append(_examples(command.epilog))
    return "\n".join(parts)


def _line(command: Command) -> str:
    """How the command is typed; options that may be left out are not told apart here."""
    needed = [f"{each.flags[0]} {each.metavar}" for each in command.options if each.required]
    places = [_place(each) for each in command.places]
    options = ["[OPTION]…"] if len(command.options) > len(needed) + 1 else []
    return " ".join(["ctct-bridge", command.name, *options, *needed, *places])


def _place(place: Argument) -> str:
    name = f"{place.metavar}{'…' if place.takes == MANY else ''}"
    return name if place.required and place.takes != MAYBE else f"[{name}]"


def _definition(each: Argument) -> str:
    several = "…" if each.takes == MANY else ""
    value = "" if each.takes == NONE else f" {each.metavar}{several}"
    spelled = [f"``{flag}{value}``" for flag in each.flags] or [f"``{each.metavar}{several}``"]
    return f"{', '.join(spelled)}\n    {_sentence(each.about)}\n"


def _sentence(about: str) -> str:
    """Help as prose: code between back quotes, and a full stop."""
    said = "".join(_pieces(about))
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith('.') else '.'}"


def _pieces(about: str) -> Iterator[str]:
    for at, piece in enumerate(re.split(r"`([^`]+)`", about)):
        yield f"``{piece}``" if at % 2 else text(piece)


def _prose(about: str) -> str:
    return "".join(_pieces(about)) + "\n"


def _examples(epilog: str) -> str:
    lines = [line.strip() for line in epilog.splitlines()[1:]]
    return "\n".join(["::", "", *(f"    {line}" for line in lines), ""])
