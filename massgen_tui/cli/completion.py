"""Scripts that make the shells complete the command line, generated from the parsers so that they cannot disagree."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import dataclass

from massgen_tui import resources
from massgen_tui.cli.arguments import LOGS_ACTIONS, PARSERS, PROGRAM, run_parser
from massgen_tui.cli.config_arguments import CONFIG_ACTIONS, action_parser
from massgen_tui.config.backends import BACKENDS
from massgen_tui.config.find import examples

_FILES, _FOLDERS = frozenset({"FILE"}), frozenset({"DIR"})


@dataclass(frozen=True, slots=True)
class _Option:
    """An option as a shell must know it."""

    names: tuple[str, ...]
    about: str
    value: str | None
    value_optional: bool
    words: tuple[str, ...]


def script(shell: str) -> str:
    """The completion script of a shell."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell]()


def _options(parser: argparse.ArgumentParser) -> list[_Option]:
    options: list[_Option] = []
    for action in parser._actions:  # argparse has no public list
        if action.option_strings:
            value = str(action.metavar) if action.nargs != 0 else None
            words = tuple(map(str, action.choices or (BACKENDS if value == "TYPE" else ())))
            names = tuple(action.option_strings)
            options.append(_Option(names, action.help or "", value, action.nargs == "?", words))
    return options


def _arguments() -> dict[str, list[str]]:
    """The words that each command takes."""
    taken = {"config": [*CONFIG_ACTIONS], "help": resources.documents(), "logs": [*LOGS_ACTIONS]}
    return {name: taken.get(name, []) for name in PARSERS}


def _options_of(command: str) -> list[_Option]:
    """The options of a command and of its actions, each once."""
    parsers: list[argparse.ArgumentParser] = [PARSERS[command]()]
    if command == "config":
        parsers += map(action_parser, CONFIG_ACTIONS)
    options = {option.names: option for parser in parsers for option in _options(parser)}
    return list(options.values())


def _names(options: Iterable[_Option]) -> list[str]:
    return [name for option in options for name in option.names]


def _bash() -> str:
    every = [*_options(run_parser()), *(option for name in PARSERS for option in _options_of(name))]
    options = {option.names: option for option in reversed(every)}.values()  # a name's first meaning counts
    values = "\n".join(
        f"        {'|'.join(option.names)}) {_bash_values(option)}; return ;;"
        for option in options
        if option.value and not option.value_optional
    )
    commands = "\n".join(
        f'        {name}) words="{" ".join([*_arguments()[name], *_names(_options_of(name))])}" ;;' for name in PARSERS
    )
    return f"""\
_massgen_tui() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" words
    case "$before" in
{values}
        validate) {_BASH_FILES}; return ;;
        examples) COMPREPLY=($(compgen -W "{" ".join(examples())}" -- "$word")); return ;;
    esac
    case "${{COMP_WORDS[1]}}" in
{commands}
        *) words="{" ".join(_names(_options(run_parser())))}" ;;
    esac
    [ "$COMP_CWORD" -gt 1 ] || words="{" ".join(PARSERS)} $words"
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}}
complete -o filenames -F _massgen_tui {PROGRAM}
"""


_BASH_FILES = "local IFS=$'\\n'; COMPREPLY=($(compgen -f -- \"$word\"))"


def _bash_values(option: _Option) -> str:
    if option.words:
        return f'COMPREPLY=($(compgen -W "{" ".join(option.words)}" -- "$word"))'
    if option.value in _FILES:
        return _BASH_FILES
    return _BASH_FILES.replace("-f", "-d") if option.value in _FOLDERS else "COMPREPLY=()"


def _zsh() -> str:
    specs = "\n".join(
        f"        {_zsh_spec(option, name)} \\" for option in _options(run_parser()) for name in option.names
    )
    cases = "\n".join(
        f"        {name}) compadd -- {' '.join([*_arguments()[name], *_names(_options_of(name))])} ;;"
        for name in PARSERS
    )
    return f"""\
#compdef {PROGRAM}
_massgen_tui() {{
    local state
    _arguments \\
{specs}
        '1:command or question:({" ".join(PARSERS)})' \\
        '*::argument:->rest'
    [[ $state == rest ]] || return 0
    [[ $words[2] == validate ]] && _files
    [[ $words[2] == examples ]] && compadd -- {" ".join(examples())}
    case $words[1] in
{cases}
    esac
}}
compdef _massgen_tui {PROGRAM}
"""


def _zsh_spec(option: _Option, name: str) -> str:
    about = "".join(f"\\{mark}" if mark in "[]:\\" else mark for mark in option.about).replace("'", "'\\''")
    spec = f"{name}[{about}]"
    if option.value is not None:
        what = "_files -/" if option.value in _FOLDERS else "_files" if option.value in _FILES else ""
        words = f"({' '.join(option.words)})" if option.words else what
        spec += f"{'::' if option.value_optional else ':'}{option.value}:{words}"
    return f"'{spec}'"


def _fish() -> str:
    lines = [
        f"complete -c {PROGRAM} -f",
        f"complete -c {PROGRAM} -n __fish_use_subcommand -a '{' '.join(PARSERS)}'",
    ]
    lines += [
        f"complete -c {PROGRAM} -n __fish_use_subcommand {_fish_option(option)}" for option in _options(run_parser())
    ]
    for name in PARSERS:
        inside = f"complete -c {PROGRAM} -n '__fish_seen_subcommand_from {name}'"
        if _arguments()[name]:
            lines.append(f"{inside} -a '{' '.join(_arguments()[name])}'")
        lines += [f"{inside} {_fish_option(option)}" for option in _options_of(name)]
    names = " ".join(examples())
    lines.append(f"complete -c {PROGRAM} -n '__fish_seen_subcommand_from examples' -a '{names}'")
    lines.append(f"complete -c {PROGRAM} -n '__fish_seen_subcommand_from validate' -F")
    return "\n".join(lines) + "\n"


def _fish_option(option: _Option) -> str:
    parts = [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names]
    if option.words:
        parts.append(f"-x -a '{' '.join(option.words)}'")
    elif option.value is not None and not option.value_optional:
        parts.append("-r -F" if option.value in _FILES | _FOLDERS else "-x")
    about = option.about.replace("\\", "\\\\").replace("'", "\\'")
    return " ".join([*parts, f"-d '{about}'"])
