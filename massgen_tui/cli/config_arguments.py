"""What may stand behind `config`, for parsing, for `--help` and for the shells' completion."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from massgen_tui.cli.arguments import PROGRAM, Parser, add_team
from massgen_tui.config.logging import LEVELS

CONFIG_ACTIONS: Mapping[str, str] = {
    "init": "write a team's file, made of the keys and the model servers that are found",
    "validate": "say everything that is wrong with a team's file",
    "show": "print every value that holds, and where it comes from",
    "path": "say which files are looked for, and which one is used without --config",
    "examples": "list the examples that --config takes, or print one",
    "schema": "print the JSON schema of a team's file, for editors",
    "generate": "print the section that sets up logging, for programs that use massgen-tui as a library",
}
_FORMS: Mapping[str, str] = {
    "init": "[--output FILE] [--force] [--test]",
    "validate": "FILE [--json]",
    "show": "[--config FILE] [OPTION…] [--json]",
    "path": "[--json]",
    "examples": "[NAME]",
    "schema": "",
    "generate": "[--log-level LEVEL] [--log-file FILE] [--log-format FORMAT]",
}


def config_parser() -> Parser:
    """The arguments of `config` whatever the action; what each takes is for its own parser to say."""
    width = max(map(len, CONFIG_ACTIONS)) + 2
    actions = "\n".join(f"  {name:<{width}}{text}" for name, text in CONFIG_ACTIONS.items())
    usage = "\n       ".join(_usage(action) for action in CONFIG_ACTIONS)
    parser = Parser(usage, epilog=f"actions:\n{actions}\n\nMore on one: {PROGRAM} config ACTION --help")
    parser.add_argument("action", metavar="ACTION", help="what to do, see below")
    return parser


def action_parser(action: str) -> Parser:
    """The arguments of one action."""
    about = CONFIG_ACTIONS[action]
    parser = Parser(_usage(action), f"{about[0].upper()}{about[1:]}.")
    if action == "validate":
        parser.add_argument("name", metavar="FILE", help="a team's file, or @examples/NAME")
    if action == "examples":
        parser.add_argument("name", nargs="?", metavar="NAME", help="the example to print")
    add = _OPTIONS.get(action)
    if add is not None:
        add(parser)
    return parser


def _usage(action: str) -> str:
    return f"{PROGRAM} config {action} {_FORMS[action]}".rstrip()


def _init(parser: Parser) -> None:
    parser.add_argument("--output", metavar="FILE", help="the file to write (.massgen/config.yaml); - prints it")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    parser.add_argument("--test", action="store_true", help="ask each model for a word, to see that it answers")


def _show(parser: Parser) -> None:
    add_team(parser)
    _json(parser)


def _json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _generate(parser: Parser) -> None:
    parser.add_argument(
        "--log-level", type=str.upper, choices=LEVELS, metavar="LEVEL", help=f"from which level on: {', '.join(LEVELS)}"
    )
    parser.add_argument("--log-file", metavar="FILE", help="where lines go; without it to the console")
    parser.add_argument("--log-format", metavar="FORMAT", help="what a line looks like, as for Python's logging")


_OPTIONS: Mapping[str, Callable[[Parser], None]] = {
    "init": _init,
    "validate": _json,
    "show": _show,
    "path": _json,
    "generate": _generate,
}
