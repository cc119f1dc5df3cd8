"""The runs of a base directory with their figures, as `logs list` shows them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from massgen_tui.logs.index import RunSummary, summarise
from massgen_tui.logs.layout import ANALYSIS_REPORT, Attempt, turn_number
from massgen_tui.logs.read.attempts import attempts_in, sessions
from massgen_tui.logs.read.files import read_object
from massgen_tui.logs.read.metrics import agent_time
from massgen_tui.logs.read.state import State
from massgen_tui.logs.read.values import mapping, number, text


@dataclass(frozen=True, slots=True)
class PastRun:
    """A session in a list; `agent_ms` and the cost are those of its first turn that has figures, as MassGen has it."""

    run: RunSummary
    question: str
    agent_ms: float | None
    cost: float | None
    analyzed: bool

    @property
    def state(self) -> State:
        """The state of its last attempt."""
        return self.run.state


def past_runs(base: Path, limit: int | None = None, *, analyzed: bool | None = None) -> list[PastRun]:
    """The newest runs, newest first; with `analyzed` only those that have a report, or only those that have none."""
    return list(islice(_listed(sessions(base), analyzed), limit))


def past_run(session: Path) -> PastRun | None:
    """One session as the list shows it; None if no run is in it."""
    return next(_listed([session], None), None)


def _listed(found: Iterable[Path], analyzed: bool | None) -> Iterator[PastRun]:
    for session in found:
        has_report = is_analyzed(session)
        if analyzed is not None and has_report != analyzed:
            continue
        run = summarise(session)
        if run is not None:
            yield _with_figures(run, has_report)


def is_analyzed(session: Path) -> bool:
    """Whether a report lies in any of the turns."""
    try:
        return any(os.path.isfile(turn / ANALYSIS_REPORT) for turn in session.iterdir() if turn_number(turn.name))
    except OSError:
        return False


def _with_figures(run: RunSummary, has_report: bool) -> PastRun:
    metrics = _metrics_of_first_turn(attempts_in(run.session))
    if metrics:
        totals = mapping(metrics.get("totals"))
        cost = number(totals.get("estimated_cost"))
        cost = None if totals.get("cost_known") is False and not cost else cost
        question = text(mapping(metrics.get("meta")).get("question")) or run.question
        return PastRun(run, question, agent_time(metrics), cost, has_report)
    return PastRun(run, run.question, agent_time(read_object(run.attempt.status)), run.cost, has_report)


def _metrics_of_first_turn(attempts: list[Attempt]) -> dict[str, object]:
    turns = sorted({attempt.turn for attempt in attempts})
    for turn in turns:
        for attempt in reversed([one for one in attempts if one.turn == turn]):
            metrics = read_object(attempt.metrics_summary)
            if metrics:
                return metrics
    return {}
