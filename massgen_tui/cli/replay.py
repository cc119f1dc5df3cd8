"""`replay`: the steps of a run, and what it looked like at any of them, without a screen."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from massgen_tui.cli.arguments import UsageError, replay_parser
from massgen_tui.cli.output import columns, note, print_json
from massgen_tui.cli.runs import meant
from massgen_tui.replay.moment import state_document, steps_document
from massgen_tui.replay.sources import Replay, open_replay
from massgen_tui.replay.timeline import NoStep
from massgen_tui.text.figures import clock


def run(argv: Sequence[str]) -> int:
    """Print the steps or a state and give the exit status."""
    found = replay_parser().strictly(argv)
    if not found.list_steps and found.step is None and found.at is None:
        raise UsageError("`replay` needs --list-steps, --step or --at; the replay on the screen is not there yet")
    if not found.list_steps and not found.json:
        raise UsageError("a state is printed as JSON: add --json")
    replay = open_replay(meant(found, found.log).last)
    if not found.list_steps:
        print_json(_state(replay, found))
    elif found.json:
        print_json(steps_document(replay))
    else:
        print_steps(replay)
    return 0


def _state(replay: Replay, found: argparse.Namespace) -> dict[str, object]:
    step: int = found.step if found.step is not None else replay.timeline.step_at(found.at)
    try:
        return state_document(replay, step)
    except NoStep as error:
        raise UsageError(str(error)) from None


def print_steps(replay: Replay, *, numbered: bool = True) -> None:
    """Print what happened, a line for each step."""
    begun = replay.timeline.started_at
    rows = [
        (str(step.n), clock(step.at - begun) if step.at else "--:--", step.agent or "", step.kind, step.title)
        for step in replay.timeline.steps
    ]
    head = ("Step", "Time", "Agent", "Event", "")
    first = 0 if numbered else 1
    for line in columns(head[first:], [row[first:] for row in rows], right="rr"[first:], wrapped=True):
        print(line)
    for problem in replay.problems:
        note(f"{problem.file} {problem.what}")
