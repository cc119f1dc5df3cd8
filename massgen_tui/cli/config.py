"""`config`: a team's file is made, checked and shown; the examples, the schema, and which file is used."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from itertools import takewhile
from pathlib import Path

from massgen_tui.cli.arguments import UsageError
from massgen_tui.cli.config_arguments import CONFIG_ACTIONS, action_parser, config_parser
from massgen_tui.cli.output import columns, note, print_json, say
from massgen_tui.config.environment import files_read, read_environment
from massgen_tui.config.find import EXAMPLES, example, examples, named, standing_file, standing_files
from massgen_tui.config.load import Loaded, load
from massgen_tui.config.problems import ConfigProblems, Problem, nearest


def run(argv: Sequence[str]) -> int:
    """Do one of the actions and give the exit status."""
    action = argv[0] if argv else ""
    if action not in CONFIG_ACTIONS:
        config_parser().strictly(argv[:1])  # says `--help`, or that the action is missing
        close = nearest(action, CONFIG_ACTIONS)
        hint = f"did you mean {close}?" if close else f"there are {', '.join(CONFIG_ACTIONS)}"
        raise UsageError(f"`config` has no action “{action}” ({hint})")
    try:
        return _DO[action](action_parser(action).strictly(argv[1:]))
    except ConfigProblems as error:
        for problem in error.problems:
            note(str(problem))
        return 1


def _validate(found: argparse.Namespace) -> int:
    problems: list[Problem] = []
    loaded: Loaded | None = None
    environment = read_environment(os.environ, Path.cwd(), Path.home())
    try:
        loaded = load(named(found.name), environment.values)
    except ConfigProblems as error:
        problems = error.problems
    if loaded is not None:
        from massgen_tui.runs.preflight import preflight

        problems = [*loaded.warnings, *preflight(loaded, environment.values)]
        problems.sort(key=lambda problem: (problem.line, problem.column))
    problems = [*problems, *environment.warnings]
    valid = loaded is not None and not any(problem.severity == "error" for problem in problems)
    if found.json:
        print_json({"schema": 1, "file": found.name, "valid": valid, "problems": [*map(asdict, problems)]})
        return 0 if valid else 1
    for problem in problems:
        say(str(problem))
    if loaded is not None and valid:
        names = [agent.id for agent in loaded.config.agents]
        say(f"{found.name}: a team of {len(names)}: {', '.join(names)}")
    else:
        note(f"{found.name}: {_counted(problems)}")
    return 0 if valid else 1


def _counted(problems: Sequence[Problem]) -> str:
    """How many problems there are, for the last line."""
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    said = [f"{errors} error{'' if errors == 1 else 's'}"]
    if warnings:
        said.append(f"{warnings} warning{'' if warnings == 1 else 's'}")
    return ", ".join(said)


def _examples(found: argparse.Namespace) -> int:
    if found.name is not None:
        print(example(found.name.removeprefix(EXAMPLES)).read_text("utf-8"), end="")
        return 0
    known = examples()
    width = max((len(EXAMPLES + name) for name in known), default=0)
    for name, path in known.items():
        print(f"{EXAMPLES + name:<{width}}  {_about(path)}".rstrip())
    return 0


def _about(path: Path) -> str:
    """The first sentence of the comment that an example begins with."""
    with path.open(encoding="utf-8") as lines:
        comment = " ".join(line[1:].strip() for line in takewhile(lambda line: line.startswith("#"), lines))
    return comment.partition(". ")[0].rstrip(".")


def _path(found: argparse.Namespace) -> int:
    """The file that is used stands on stdout alone, so that a shell can put it to use."""
    folder, home = Path.cwd(), Path.home()
    environment = read_environment(os.environ, folder, home)
    used = standing_file(environment.values, folder, home)
    teams = standing_files(environment.values, folder, home)
    variables = files_read(os.environ, folder, home)
    if found.json:
        looked = [{"path": str(path), "exists": os.path.exists(path), "used": path == used} for path in teams]
        read = [
            {"path": str(path), "exists": os.path.exists(path), "used": path in environment.files} for path in variables
        ]
        print_json({"schema": 1, "used": used and str(used), "teams": looked, "variables": read})
        return 0 if used else 1
    rows = [
        *(
            ("team", str(path), "used" if path == used else "not used" if os.path.exists(path) else "not there")
            for path in teams
        ),
        *(("variables", str(path), "read" if path in environment.files else "not there") for path in variables),
    ]
    for line in columns(("FOR", "FILE", ""), rows):
        note(line)
    if used is None:
        raise UsageError("there is no team's file; `massgen-tui config init` writes one")
    say(str(used))
    return 0


def _schema(found: argparse.Namespace) -> int:  # noqa: ARG001 - it takes nothing
    from massgen_tui.config.schema import text

    print(text(), end="")
    return 0


def _generate(found: argparse.Namespace) -> int:
    from massgen_tui.config.logging import LoggingConfig, LoggingConfigError, as_yaml, merged

    given = {"level": found.log_level, "file": found.log_file, "format": found.log_format}
    try:
        section = merged(LoggingConfig(), {key: value for key, value in given.items() if value is not None})
    except LoggingConfigError as error:
        raise UsageError(str(error)) from None
    print(as_yaml(section), end="")
    return 0


def _init(found: argparse.Namespace) -> int:
    from massgen_tui.cli.config_init import init

    return init(found)


def _show(found: argparse.Namespace) -> int:
    from massgen_tui.cli.config_show import show

    return show(found)


_DO: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "init": _init,
    "validate": _validate,
    "show": _show,
    "path": _path,
    "examples": _examples,
    "schema": _schema,
    "generate": _generate,
}
