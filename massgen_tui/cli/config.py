"""`config`: what is wrong with a team's file, which examples there are, which file is used."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import takewhile
from pathlib import Path

from massgen_tui.cli.arguments import CONFIG_ACTIONS, LATER_CONFIG_ACTIONS, UsageError, config_parser
from massgen_tui.config.environment import read_environment
from massgen_tui.config.find import EXAMPLES, examples, named, standing_file
from massgen_tui.config.load import load
from massgen_tui.config.problems import ConfigProblems, Problem, nearest


def run(argv: Sequence[str]) -> int:
    """Do one of the actions and give the exit status."""
    found = config_parser().strictly(argv)
    action: str = found.action
    if action in LATER_CONFIG_ACTIONS:
        raise UsageError(f"`config {action}` is not available in this version")
    if action not in CONFIG_ACTIONS:
        close = nearest(action, CONFIG_ACTIONS)
        hint = f"did you mean {close}?" if close else f"there are {', '.join(CONFIG_ACTIONS)}"
        raise UsageError(f"`config` has no action “{action}” ({hint})")
    if action == "validate":
        return _validate(found.file, as_json=found.json)
    if found.file is not None or found.json:
        raise UsageError(f"`config {action}` takes nothing more")
    return _examples() if action == "examples" else _path()


def _validate(file: str | None, *, as_json: bool) -> int:
    if file is None:
        raise UsageError("`config validate` needs the file")
    names: list[str] = []
    try:
        path = named(file)
        loaded = load(path, read_environment(os.environ, Path.cwd(), Path.home()).values)
    except ConfigProblems as error:
        problems = error.problems
    else:
        problems = list(loaded.warnings)
        names = [agent.id for agent in loaded.config.agents]
    if as_json:
        print(json.dumps({"schema": 1, "file": file, "valid": bool(names), "problems": [*map(asdict, problems)]}))
        return 0 if names else 1
    for problem in problems:
        print(problem)
    if names:
        print(f"{file}: a team of {len(names)}: {', '.join(names)}")
    else:
        print(f"{file}: {_counted(problems)}", file=sys.stderr)
    return 0 if names else 1


def _counted(problems: Sequence[Problem]) -> str:
    """How many problems there are, for the last line."""
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    said = [f"{errors} error{'' if errors == 1 else 's'}"]
    if warnings:
        said.append(f"{warnings} warning{'' if warnings == 1 else 's'}")
    return ", ".join(said)


def _examples() -> int:
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


def _path() -> int:
    folder, home = Path.cwd(), Path.home()
    path = standing_file(read_environment(os.environ, folder, home).values, folder, home)
    if path is None:
        raise UsageError("there is no team file: neither .massgen/config.yaml here nor one of the user's")
    print(path)
    return 0
