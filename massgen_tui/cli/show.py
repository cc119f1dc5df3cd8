"""`show`: a run of any version as one record, or what the app's views show of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from massgen_tui.cli import show_parts as parts
from massgen_tui.cli.arguments import UsageError, show_parser
from massgen_tui.cli.output import note, print_json
from massgen_tui.cli.runs import meant
from massgen_tui.cli.show_diff import print_diff
from massgen_tui.cli.show_overview import print_overview
from massgen_tui.cli.show_path import print_paths
from massgen_tui.cli.show_workspaces import print_workspaces
from massgen_tui.logs.locate import Located
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.run import read_run

_FORMS: dict[str, Callable[[RunRecord], None]] = {
    "answer": parts.print_answer,
    "table": parts.print_table,
    "answers": parts.print_answers,
    "votes": parts.print_votes,
    "cost": parts.print_cost,
    "events": parts.print_events,
    "workspaces": print_workspaces,
}


def run(argv: Sequence[str]) -> int:
    """Print the run, or the part of it that was asked for, and give the exit status."""
    found = show_parser().strictly(argv)
    located = meant(found, found.log)
    record = read_run(located.last)
    try:
        _print(found, located, record)
    except parts.Nothing as missing:
        raise UsageError(str(missing) + _hidden(record)) from None
    return 0


def _hidden(record: RunRecord) -> str:
    """What may be the reason that something was not found: the files that are there and could not be read."""
    broken = (problem for problem in record.problems if not problem.what.startswith("is missing"))
    return "".join(f"\n  {problem.file} {problem.what}" for problem in broken)


def _print(found: argparse.Namespace, located: Located, record: RunRecord) -> None:
    if found.json:
        print_json(document(located, record))
        return
    if found.context is not None:
        parts.print_context(record, found.context)
        return
    if found.diff is not None:
        print_diff(record, *found.diff)
        return
    if found.path is not None:
        print_paths(record, found.path)
        return
    form = next((name for name in _FORMS if getattr(found, name)), None)
    if form is None:
        print_overview(record, located)
        return
    _FORMS[form](record)
    if len(located.attempts) > 1:
        attempt = record.attempt
        note(f"(turn {attempt.turn}, attempt {attempt.number} of {len(located.attempts)} attempts)")


def document(located: Located, record: RunRecord) -> dict[str, object]:
    """The document of `show --json`; of a session also what its attempts are."""
    whole: dict[str, object] = record.as_json()
    if located.is_whole_session:
        whole["attempts"] = [
            {
                "turn": attempt.turn,
                "attempt": attempt.number,
                "state": record.state if attempt == record.attempt else read_run(attempt).state,
                "path": str(attempt.directory),
            }
            for attempt in located.attempts
        ]
    return whole
