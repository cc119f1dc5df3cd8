"""`config show`: every value that holds, and where it comes from."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from massgen_tui.cli.arguments import UsageError, options_of
from massgen_tui.cli.output import columns, here, note, print_json, room, say
from massgen_tui.config.find import find
from massgen_tui.runs.effective import effective
from massgen_tui.text.cells import cut, width

WIDEST, NARROWEST = 60, 16


def show(found: argparse.Namespace) -> int:
    """Print the team that a question would go to, without its secrets."""
    as_json = found.json
    options = options_of(argparse.Namespace(question=None, **vars(found)))
    team = find(options, os.environ, Path.cwd(), Path.home())
    if team.loaded is None:
        raise UsageError(team.why)
    values = effective(team, options)
    path = team.loaded.path
    if as_json:
        print_json(
            {
                "schema": 1,
                "file": path and str(path),
                "why": team.why,
                "variables": [str(file) for file in team.environment.files],
                "values": [asdict(value) for value in values],
                "problems": [asdict(problem) for problem in team.loaded.warnings],
            }
        )
        return 0
    note(f"the team: {team.why}")
    for warning in team.loaded.warnings:
        note(str(warning))
    rows = [(value.key, _shown(value.value), _shorter(value.origin, path)) for value in values]
    if sys.stdout.isatty():  # a pipe gets every value whole
        sides = max(width(key) for key, _, _ in rows) + max(width(origin) for _, _, origin in rows)
        space = min(WIDEST, max(NARROWEST, room() - sides - 4))
        rows = [(key, cut(value, space), origin) for key, value, origin in rows]
    for line in columns(("KEY", "VALUE", "FROM"), rows):
        say(line)
    return 0


def _shown(value: Any) -> str:
    """A value on one line, as a file would have it."""
    if isinstance(value, str):
        return value.replace("\n", " ")
    return f"{value:g}" if isinstance(value, float) else json.dumps(value, default=str, ensure_ascii=False)


def _shorter(origin: str, path: Path | None) -> str:
    return origin if path is None else origin.replace(str(path), here(path.absolute()), 1)
