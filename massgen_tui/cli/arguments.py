"""What may stand on the command line, described once: for parsing, for `--help` and for the shells' completion."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from massgen_tui.config.options import Options

PROGRAM = "massgen-tui"
SHELLS = ("bash", "zsh", "fish")
MODES = ("parallel", "decomposition")

COMMANDS = {
    "logs": "list runs, and print what they took and which tools they used",
    "show": "print a run: its answers, votes, table, costs, events",
    "replay": "print the steps of a run, and its state at any of them",
    "config": "make, check and show a team's file; list the examples",
    "help": "read the documents",
}
LATER_COMMANDS = frozenset(
    (
        *("compare", "diagnose", "doctor", "export", "profile"),
        *("serve", "shares", "sql", "trace", "view"),
    )
)
LATER_OPTIONS = frozenset(
    (
        *("--cassette", "--from"),
        "--logfire",
    )
)


class UsageError(Exception):
    """The command line cannot be understood; the text is the sentence to say."""


class Parser(argparse.ArgumentParser):
    """A parser that says one sentence and leaves the exit status to the caller."""

    def __init__(self, usage: str, description: str | None = None, epilog: str | None = None) -> None:
        super().__init__(
            prog=PROGRAM,
            usage=usage,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            add_help=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.add_argument("-h", "--help", action="help", help="show this and leave")

    def error(self, message: str) -> NoReturn:
        """Raise the sentence instead of leaving the process."""
        raise UsageError(message.removeprefix("argument "))

    def strictly(self, argv: Sequence[str]) -> argparse.Namespace:
        """The arguments; UsageError names the first that does not belong."""
        found, surplus = self.parse_known_intermixed_args(argv)
        option = next((word for word in surplus if word.startswith("-")), None)
        if option is not None:
            self._refuse_option(option.partition("=")[0])
        if surplus:
            raise UsageError(f"“{surplus[0]}” is one word too many; a question of several words stands in quotes")
        return found

    def _refuse_option(self, option: str) -> NoReturn:
        if option in LATER_OPTIONS:
            raise UsageError(f"{option} is not available in this version")
        from massgen_tui.config.problems import nearest

        close = nearest(option, (name for action in self._actions for name in action.option_strings))
        raise UsageError(f"there is no option {option}" + (f" (did you mean {close}?)" if close else ""))


def run_parser() -> Parser:
    """The arguments of the program itself: a question and how it is to be answered."""
    width = max(map(len, COMMANDS)) + 2
    commands = "\n".join(f"  {name:<{width}}{text}" for name, text in COMMANDS.items())
    parser = Parser(
        f"{PROGRAM} [OPTION…] [QUESTION]\n       {PROGRAM} COMMAND …",
        "A team of LLM agents answers a question together, in front of you.",
        f"commands:\n{commands}\n\nA question of several words stands in quotes.",
    )
    parser.add_argument("question", nargs="?", metavar="QUESTION", help="what to ask; without it the app asks you")
    team = add_team(parser)
    team.add_argument(
        "--speed", type=_speed, default=1.0, metavar="X", help="play the demo X times as fast; 0: at once"
    )
    session = parser.add_argument_group("earlier sessions")
    session.add_argument(
        "--continue", action="store_true", dest="continue_session", help="go on with the session that was used last"
    )
    session.add_argument("--session-id", metavar="ID", help="go on with this one: its id, its name, or a part of them")
    session.add_argument("--list-sessions", action="store_true", help="list the sessions, and leave")
    session.add_argument("--json", action="store_true", help="with --list-sessions: print the list as JSON")
    output = parser.add_argument_group("the output")
    output.add_argument("--automation", action="store_true", help="no screen: print where the run is and what it gives")
    output.add_argument(
        "--stream-events", action="store_true", help="with --automation: print the events as JSON lines"
    )
    output.add_argument("--output-file", metavar="FILE", help="write the answer to a file as well")
    output.add_argument("--inbox-dir", metavar="DIR", help="files that are put there steer the run (help sessions)")
    output.add_argument("--logs-dir", metavar="DIR", help="where runs are kept, instead of .massgen/massgen_logs")
    output.add_argument("--debug", action="store_true", help="log in every detail")
    output.add_argument("--ascii", action="store_true", help="draw with plain characters")
    other = parser.add_argument_group("other")
    other.add_argument(
        "--print-completion", choices=SHELLS, metavar="SHELL", help="print a script for bash, zsh or fish"
    )
    other.add_argument("--version", action="store_true", help="print the version")
    return parser


def add_team(parser: Parser) -> argparse._ArgumentGroup:
    """The options that say which team, and what is to be different in it."""
    team = parser.add_argument_group("the team")
    team.add_argument("--config", metavar="FILE", help="the team's file, or @examples/NAME")
    team.add_argument("--backend", metavar="TYPE", help="one agent of this type, without a file")
    team.add_argument("--model", metavar="MODEL", help="its model")
    team.add_argument("--base-url", metavar="URL", help="where its server is")
    team.add_argument("--system-message", metavar="TEXT", help="what it is told about itself")
    team.add_argument("--demo", action="store_true", help="a team that needs no key and no network")
    team.add_argument("--single-agent", nargs="?", const="", metavar="ID", help="keep only this agent, or the first")
    team.add_argument("--quick", action="store_true", help="one answer each, then straight to the end")
    team.add_argument(
        "--coordination-mode",
        type=_mode,
        choices=MODES,
        metavar="MODE",
        help="parallel: each answers the whole question; decomposition: each does its part",
    )
    team.add_argument("--orchestrator-timeout", type=_positive, metavar="S", help="stop after S seconds")
    team.add_argument("--max-cost", type=_positive, metavar="USD", help="end the run when it has cost this much")
    return team


def help_parser() -> Parser:
    """The arguments of `help`."""
    parser = Parser(f"{PROGRAM} help [TOPIC]", "Print a document; without a topic, list them.")
    parser.add_argument("topic", nargs="?", metavar="TOPIC", help="which document")
    return parser


LOGS_ACTIONS = {
    "summary": "what a run took: time, tokens, cost, rounds (also without an action)",
    "tools": "how often each tool was called, how long it took, how often it failed",
    "list": "the recent runs",
    "open": "show a run's folder in the file manager",
    "repair": "write the files that a killed run lacks",
}
LATER_LOGS_ACTIONS = frozenset({"analyze", "archive", "clean", "du", "restore", "search", "tag", "trash"})


def logs_parser() -> Parser:
    """The arguments of `logs`; which of them an action takes is for the command to check."""
    actions = "\n".join(f"  {name:<10}{text}" for name, text in LOGS_ACTIONS.items())
    usage = "\n       ".join(
        f"{PROGRAM} logs {form}"
        for form in (
            "[summary] [LOG] [--json]",
            "tools [LOG] [--sort time|calls] [--json]",
            "list [--limit N] [--analyzed | --unanalyzed] [--json]",
            "open [LOG]",
            "repair [LOG]",
        )
    )
    parser = Parser(usage, epilog=f"actions:\n{actions}\n\n{_ABOUT_LOG}")
    parser.add_argument("action", nargs="?", metavar="ACTION", help="what to print, see below")
    _add_log(parser)
    parser.add_argument("--log-dir", metavar="LOG", help="the same as LOG")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument("--sort", choices=("time", "calls"), help="with `tools`: what the list is sorted by")
    parser.add_argument("--limit", type=_count, metavar="N", help="with `list`: how many runs (10)")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--analyzed", action="store_true", help="with `list`: only runs that have a report")
    chosen.add_argument("--unanalyzed", action="store_true", help="with `list`: only runs that have none")
    return parser


def repair_parser() -> Parser:
    """The arguments of `logs repair`."""
    parser = Parser(
        f"{PROGRAM} logs repair [LOG]",
        "Write the files that a killed run lacks, from its events; what is there stays as it is.",
        _ABOUT_LOG,
    )
    _add_log(parser)
    parser.add_argument("--log-dir", metavar="LOG", help="the same as LOG")
    return parser


def show_parser() -> Parser:
    """The arguments of `show`."""
    parser = Parser(
        f"{PROGRAM} show [LOG] [--json | --answer | --table | …]",
        "Print a run, of this program or of MassGen, finished or not.",
        _ABOUT_LOG,
    )
    _add_log(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="everything, as one record for programs")
    form.add_argument("--answer", action="store_true", help="the final answer")
    form.add_argument("--table", action="store_true", help="the coordination table")
    form.add_argument("--answers", action="store_true", help="all answers with their texts")
    form.add_argument("--votes", action="store_true", help="who voted for what, why, and which votes are void")
    form.add_argument("--context", metavar="AGENT", help="what an agent was given in its last round")
    form.add_argument("--cost", action="store_true", help="tokens and cost by agent")
    form.add_argument("--events", action="store_true", help="what happened, a line for each event")
    form.add_argument("--workspaces", action="store_true", help="the agents' files with each answer, and what changed")
    form.add_argument(
        "--diff", nargs=2, metavar=("LABEL", "LABEL"), help="how one answer became another: its text and its files"
    )
    form.add_argument("--path", metavar="KIND", help="where files of a kind are: events, table, workspaces, final, …")
    return parser


def replay_parser() -> Parser:
    """The arguments of `replay`."""
    parser = Parser(
        f"{PROGRAM} replay [LOG] --list-steps [--json]\n       {PROGRAM} replay [LOG] --json (--step N | --at MM:SS)",
        epilog=_ABOUT_LOG,
    )
    _add_log(parser)
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--list-steps", action="store_true", help="list the steps of the run")
    place.add_argument("--step", type=_step, metavar="N", help="the state after step N; 0 is before the first")
    place.add_argument("--at", type=_clock, metavar="MM:SS", help="the state at that time of the run")
    return parser


_ABOUT_LOG = """LOG is a run's folder (session, turn or attempt), a folder of runs, or a
session's name or a part of it that no other has; without it the newest run is
meant. Of a session or a turn the last attempt is meant; `repair` takes all."""


def _add_log(parser: Parser) -> None:
    parser.add_argument("log", nargs="?", metavar="LOG", help="which run, see below; else the newest")
    parser.add_argument("--logs-dir", metavar="DIR", help="where runs are kept, instead of .massgen/massgen_logs")


def _config_parser() -> Parser:
    from massgen_tui.cli.config_arguments import config_parser

    return config_parser()


PARSERS = {
    "logs": logs_parser,
    "show": show_parser,
    "replay": replay_parser,
    "config": _config_parser,
    "help": help_parser,
}


def options_of(found: argparse.Namespace) -> Options:
    """The options of a run; UsageError where they contradict each other."""
    from massgen_tui.config.options import Options

    values = {key: value for key, value in vars(found).items() if key not in _NOT_OF_A_RUN}
    if values["question"] is None and " " in (values["single_agent"] or ""):
        values["question"], values["single_agent"] = values["single_agent"], ""
    options = Options(**values)
    teams = [name for name, said in _teams(options).items() if said]
    if len(teams) > 1:
        raise UsageError(f"{' and '.join(teams)} each name a team; use one of them")
    for name, value in (("--model", options.model), ("--base-url", options.base_url)):
        if value is not None and options.backend is None:
            raise UsageError(f"{name} needs --backend, which says how to reach the model")
    if options.system_message is not None and options.backend is None:
        raise UsageError("--system-message needs --backend; a team's file has its own")
    if options.continue_session and options.session_id is not None:
        raise UsageError("--continue and --session-id each name a session; use one of them")
    _check_question(options.question)
    return options


_NOT_OF_A_RUN = frozenset({"json", "list_sessions", "print_completion", "version"})


def _teams(options: Options) -> dict[str, bool]:
    return {
        "--config": options.config is not None,
        "--backend": options.backend is not None,
        "--demo": options.demo,
    }


def _check_question(question: str | None) -> None:
    if question is None:
        return
    if not question.strip():
        raise UsageError("the question is empty")
    if question in COMMANDS:
        raise UsageError(f"`{question}` is a command; write it first")
    if question in LATER_COMMANDS:
        raise UsageError(f"`{question}` is not available in this version")
    try:
        question.encode()
    except UnicodeEncodeError:
        raise UsageError("the question is not UTF-8 text") from None


def _mode(text: str) -> str:
    if text not in MODES:
        raise argparse.ArgumentTypeError(f"“{text}” will not do; it takes {' or '.join(MODES)}")
    return text


def _speed(text: str) -> float:
    return _number(text, least="0 or more", allowed=lambda value: value >= 0)


def _positive(text: str) -> float:
    return _number(text, least="more than 0", allowed=lambda value: value > 0)


def _count(text: str) -> int:
    return int(_number(text, least="a whole one, 1 or more", allowed=lambda value: value >= 1 and value == int(value)))


def _step(text: str) -> int:
    return int(_number(text, least="a whole one, 0 or more", allowed=lambda value: value >= 0 and value == int(value)))


def _clock(text: str) -> float:
    """Seconds of `MM:SS`, `H:MM:SS` or a number of seconds."""
    seconds, parts = 0.0, text.split(":")
    if len(parts) > len(("hours", "minutes", "seconds")):
        raise argparse.ArgumentTypeError(f"“{text}” is not a time; it is written MM:SS")
    for part in parts:
        seconds = seconds * 60 + _number(part, least="0 or more", allowed=lambda value: value >= 0)
    return seconds


def _number(text: str, least: str, allowed: Callable[[float], bool]) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number") from None
    if not allowed(value) or value == float("inf"):
        raise argparse.ArgumentTypeError(f"{text} will not do; it takes a number, {least}")
    return value
