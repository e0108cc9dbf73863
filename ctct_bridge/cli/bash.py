"""Completion in bash: a function that walks the words before the cursor, and tables of what may follow them.

It needs nothing but bash, and runs in the old one of macOS (3.2) as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ctct_bridge.cli.words import MANY, NONE, Argument, Command

# Words are walked as argparse reads them. A word that is broken at "=" by readline is put together again.
_WALK = r"""
_ctct_bridge() {
    local cur=${COMP_WORDS[COMP_CWORD]} command='' flag='' spent=' ' place=0 only_places='' awaited='' at word
    local flags='' takes='' wants='' spends=''
    COMPREPLY=()
    for ((at = 1; at < COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        if [[ -n $only_places ]]; then
            ((place++))
        elif [[ $word == '=' ]]; then
            continue
        elif [[ $word == -- ]]; then
            only_places=1 awaited=''
        elif [[ $word == -?* ]]; then
            _ctct_bridge_option "$command" "$word"
            awaited=$takes flag=$word spent+="$spends "
            [[ $takes != none ]] || awaited=''
        elif [[ -n $awaited ]]; then
            [[ $awaited == many ]] || awaited=''
        elif [[ -z $command ]]; then
            command=$word
        else
            ((place++))
        fi
    done
    [[ $cur != '=' ]] || cur=''
    if [[ -n $awaited && $cur != -?* ]]; then
        _ctct_bridge_option "$command" "$flag"
        _ctct_bridge_offer "$wants"
    elif [[ $cur == -* && -z $only_places ]]; then
        _ctct_bridge_flags "$command"
        for word in $flags; do
            [[ $spent == *" $word "* || $word != "$cur"* ]] || COMPREPLY+=("$word")
        done
    elif [[ -z $command ]]; then
        _ctct_bridge_offer commands
    else
        _ctct_bridge_place "$command" "$place"
        _ctct_bridge_offer "$wants"
    fi
}

_ctct_bridge_reply() {
    local each
    while IFS= read -r each; do
        COMPREPLY+=("$each")
    done
}

_ctct_bridge_offer() {
    local words=''
    case $1 in
        path | folder | toml)
            compopt -o filenames 2> /dev/null
            if [[ $1 != path ]]; then
                _ctct_bridge_reply < <(compgen -d -- "$cur")
            else
                _ctct_bridge_reply < <(compgen -f -- "$cur")
            fi
            [[ $1 != toml ]] || _ctct_bridge_reply < <(compgen -f -X '!*.toml' -- "$cur")
            return
            ;;
        '='*) words=${1#=} ;;
        *) _ctct_bridge_words "$1" ;;
    esac
    # Nothing else is of use here, so the files that readline would offer by itself are not.
    compopt +o default +o bashdefault 2> /dev/null
    _ctct_bridge_reply < <(compgen -W "$words" -- "$cur")
}

complete -o bashdefault -o default -F _ctct_bridge ctct-bridge
"""


def script(commands: Sequence[Command], values: Mapping[str, Iterable[str]]) -> str:
    """The script.

    :param commands: see :func:`ctct_bridge.cli.words.commands`; the first one is the program itself.
    :param values: words by what an argument wants.
    """
    words = {"commands": tuple(each.name for each in commands if each.name), **values}
    return "".join(
        (
            "# Completion of ctct-bridge for bash, printed by: ctct-bridge completion bash\n",
            _WALK,
            _table("_ctct_bridge_words", "$1", ((name, f"words='{' '.join(told)}'") for name, told in words.items())),
            _table("_ctct_bridge_flags", "$1", ((each.name, f"flags='{_flags(each)}'") for each in commands)),
            _table("_ctct_bridge_option", "$1 $2", _options(commands), "takes=none wants='' spends=''"),
            _table("_ctct_bridge_place", "$1 $2", _places(commands), "wants=free"),
        )
    )


def _table(function: str, key: str, rows: Iterable[tuple[str, str]], otherwise: str = "") -> str:
    """A function that looks something up."""
    cases = [f"        {pattern if '*' in pattern else _quoted(pattern)}) {does} ;;\n" for pattern, does in rows]
    cases += [f"        *) {otherwise} ;;\n"] if otherwise else []
    return f'\n{function}() {{\n    case "{key}" in\n{"".join(cases)}    esac\n}}\n'


def _quoted(text: str) -> str:
    return " | ".join(f"'{each}'" for each in text.split("|"))


def _flags(command: Command) -> str:
    return " ".join(flag for option in command.options for flag in option.flags)


def _options(commands: Iterable[Command]) -> Iterator[tuple[str, str]]:
    for command in commands:
        for option in command.options:
            takes = option.takes if option.takes in (NONE, MANY) else "one"
            keys = "|".join(f"{command.name} {flag}" for flag in option.flags)
            wants = "" if takes == NONE else _wants(option)
            yield keys, f"takes={takes} wants='{wants}' spends='{' '.join(option.spent)}'"


def _places(commands: Iterable[Command]) -> Iterator[tuple[str, str]]:
    for command in commands:
        for number, place in enumerate(command.places):
            key = f"'{command.name} '*" if place.takes == MANY else f"{command.name} {number}"
            yield key, f"wants='{_wants(place)}'"


def _wants(argument: Argument) -> str:
    return f"={' '.join(argument.choices)}" if argument.choices else argument.wants
