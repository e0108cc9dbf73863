"""Completion in zsh: what ``_arguments`` is to be told of each command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ctct_bridge.cli.words import CODE, FOLDER, FREE, MANY, MAYBE, NONE, PATH, RESOURCE, TOML, Argument, Command

_ACTIONS = {
    PATH: "_files",
    FOLDER: "_files -/",
    TOML: "_files -g '*.toml'",
    RESOURCE: "_ctct_bridge_resource",
    CODE: "_ctct_bridge_code",
    FREE: "",
}


_END = """\
if [[ $funcstack[1] == _ctct-bridge ]]; then
    _ctct-bridge "$@"
else
    compdef _ctct-bridge ctct-bridge
fi
"""


def script(commands: Sequence[Command], values: Mapping[str, Iterable[str]]) -> str:
    """The script, to be found in ``$fpath`` as well as to be sourced.

    :param commands: see :func:`ctct_bridge.cli.words.commands`; the first one is the program itself.
    :param values: words by what an argument wants.
    """
    lists = (_list(name, words) for name, words in values.items())
    return "\n".join((_walk(*commands), _described(commands[1:]), *lists, _many(commands), _END))


def _walk(program: Command, *others: Command) -> str:
    """The function that is called: the command first, then what may follow it."""
    cases = "\n".join(f"{' ' * 16}{each.name})\n{' ' * 20}{_call(each, 20)}\n{' ' * 20};;" for each in others)
    return f"""#compdef ctct-bridge
# Completion of ctct-bridge for zsh, printed by: ctct-bridge completion zsh

_ctct-bridge() {{
    local context state state_descr line
    typeset -A opt_args
    {_call(program, 4, "-C")} \\
        '1: :_ctct_bridge_command' \\
        '*:: :->rest'
    case $state in
        rest)
            case $line[1] in
{cases}
            esac
            ;;
    esac
}}
"""


def _described(commands: Iterable[Command]) -> str:
    """A function that offers the commands, with what they do."""
    briefs = "\n".join(f"        {_quoted(f'{each.name}:{each.brief}')}" for each in commands)
    return f"""_ctct_bridge_command() {{
    local -a found
    found=(
{briefs}
    )
    _describe -t commands command found
}}
"""


def _many(commands: Iterable[Command]) -> str:
    """A function for the places behind an option that takes several values."""
    rows = "\n".join(_several(commands))
    return f"""\
# What may follow the first value of an option that takes several, and what may stand there otherwise. A
# pattern of _arguments cannot say it: it would take the next option for a value.
_ctct_bridge_several() {{
    local at
    for ((at = CURRENT - 1; at > 1; at--)); do
        case "$words[1] ${{words[at]%%=*}}" in
{rows}
            *' -'*) break ;;
        esac
    done
    "$@"
}}
"""


def _list(name: str, words: Iterable[str]) -> str:
    """A function that offers words."""
    return f"""_ctct_bridge_{name}() {{
    local -a expl
    _wanted {name}s expl {name} compadd "$@" -- \\
        {" ".join(words)}
}}
"""


def _several(commands: Iterable[Command]) -> Iterator[str]:
    for command in commands:
        for option in command.options:
            if option.takes == MANY:
                keys = " | ".join(f"'{command.name} {flag}'" for flag in option.flags)
                yield f"            {keys}) {_action(option)}; return ;;"


def _call(command: Command, indent: int, *flags: str) -> str:
    specs = [*_options(command.options), *_places(command)]
    between = f" \\\n{' ' * (indent + 4)}"
    return between.join([" ".join(("_arguments", "-S", *flags)), *specs])


def _options(options: Iterable[Argument]) -> Iterator[str]:
    for option in options:
        again = "" if set(option.flags) <= set(option.spent) else "*"
        spent = f"({' '.join(option.spent)})" if option.spent and not again else ""
        about = f"[{_plain(option.about)}]"
        for flag in option.flags:
            joined = "" if option.takes == NONE else "=" if flag.startswith("--") else "+"
            yield _quoted(f"{spent}{again}{flag}{joined}{about}{_value(option)}")


def _value(option: Argument) -> str:
    if option.takes == NONE:
        return ""
    maybe = ":" if option.takes == MAYBE else ""
    return f"{maybe}:{_plain(option.metavar)}:{_action(option)}"


def _places(command: Command) -> Iterator[str]:
    several = any(option.takes == MANY for option in command.options)
    rest = False
    for number, place in enumerate(command.places, 1):
        rest = place.takes == MANY
        where = "*" if rest else f"{number}:" if place.takes == MAYBE else str(number)
        # The blank keeps _arguments from putting words of its own behind the name of the function.
        does = f" _ctct_bridge_several {_action(place)}" if rest and several else _action(place)
        yield _quoted(f"{where}:{_plain(place.metavar)}:{does}")
    if several and not rest:
        yield _quoted("*: : _ctct_bridge_several true")


def _action(argument: Argument) -> str:
    return f"({' '.join(argument.choices)})" if argument.choices else _ACTIONS[argument.wants]


def _plain(text: str) -> str:
    """Text in which nothing means anything to ``_arguments``."""
    return re.sub(r"([\[\]:\\])", r"\\\1", text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
