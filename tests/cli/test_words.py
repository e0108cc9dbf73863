"""What can be typed, read off the parsers: complete, and with a meaning for every value."""

from __future__ import annotations

import argparse

from ctct_bridge.cli import parser
from ctct_bridge.cli.words import CODE, FOLDER, MANY, MAYBE, METAVARS, NONE, ONE, PATH, RESOURCE, commands, values
from ctct_bridge.findings import CODES
from ctct_bridge.schemas import BY_NAME


def named(name):
    (found,) = [each for each in commands(parser()) if each.name == name]
    return found


def option(command, flag):
    (found,) = [each for each in named(command).options if flag in each.flags]
    return found


def test_the_program_comes_before_its_commands(run):
    first, *others = commands(parser())
    assert first.name == ""
    assert [each.flags for each in first.arguments] == [("-h", "--help"), ("--version",)]
    assert all(f"    {each.name} " in run("--help").out for each in others)
    assert len(others) > 8


def test_every_option_of_the_help_is_there_once(run):
    for command in commands(parser()):
        flags = [flag for each in command.options for flag in each.flags]
        assert len(flags) == len(set(flags))
        shown = run(*filter(None, [command.name, "--help"])).out
        assert all(f" {flag}" in shown for flag in flags)
        assert command.about.partition("\n")[0] in shown


def test_a_metavar_says_what_its_value_is():
    wanted = {
        each.metavar: f"say in METAVARS what {each.metavar} of ctct-bridge {command.name} stands for"
        for command in commands(parser())
        for each in command.arguments
        if each.takes != NONE and not each.choices and each.metavar not in METAVARS
    }
    assert wanted == {}


def test_kinds_of_arguments():
    assert option("migrate", "--out")[:2] == (("-o", "--out"), "OUT")
    assert (option("migrate", "-o").takes, option("migrate", "-o").wants) == (ONE, FOLDER)
    assert (option("migrate", "--only").takes, option("migrate", "--only").wants) == (MANY, RESOURCE)
    assert (option("migrate", "--fresh").takes, option("migrate", "--fresh").metavar) == (NONE, "")
    assert (option("migrate", "--bodies").choices, option("migrate", "--bodies").metavar) == (
        ("get", "post"),
        "get|post",
    )
    assert option("restore", "--out").required
    assert not option("migrate", "--out").required
    assert [each.takes for each in named("replay").places] == [ONE, MAYBE]
    assert [each.wants for each in named("explain").places] == [CODE]
    assert [(each.metavar, each.wants) for each in named("verify").places] == [("OUT", PATH)]


def test_what_an_option_makes_useless():
    assert option("migrate", "--max-errors").spent == ("--max-errors", "--on-error")
    assert option("migrate", "-q").spent == ("-q", "--quiet")
    assert option("migrate", "--set").spent == ()
    assert option("migrate", "--only").spent == ()


def test_defaults_and_percent_signs_of_the_help_are_filled_in():
    made = argparse.ArgumentParser()
    made.add_argument("--share", default=3, help="%(default)s of 100%%")
    (first,) = commands(made)
    assert first.options[-1].about == "3 of 100%"


def test_values_are_those_of_the_package():
    assert values() == {RESOURCE: tuple(BY_NAME), CODE: tuple(CODES)}
