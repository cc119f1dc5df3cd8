"""The runs of a base directory at a glance: from the ends of their files, without reading them whole."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from massgen_tui.events import bodies as b
from massgen_tui.events.codec import NotAnEvent, decode
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import ANSWER, Attempt, session_time
from massgen_tui.logs.lock import is_held
from massgen_tui.logs.read.attempts import runs_in, sessions
from massgen_tui.logs.read.events import decode_lines
from massgen_tui.logs.read.files import modified, open_plain, read_object, read_text
from massgen_tui.logs.read.sources import MAY_NOT
from massgen_tui.logs.read.state import Signs, State, is_fresh, judge
from massgen_tui.logs.read.values import mapping, moment, text

if TYPE_CHECKING:
    from massgen_tui.logs.read.record import RunRecord

_HEAD_BYTES = 1 << 20
_TAIL_BYTES = 1 << 16
_SMALL = 8 << 20
_CONFIG_BYTES = 1 << 18  # YAML is slow to read


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A session, told by the last attempt of its last turn; None is what nobody knows."""

    session: Path
    attempt: Attempt
    at: float
    state: State
    question: str = ""
    winner: str | None = None
    agents: int | None = None
    turns: int = 1
    duration: float | None = None
    cost: float | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """The session's name."""
        return self.session.name


def recent_runs(base: Path, limit: int, now: float | None = None) -> list[RunSummary]:
    """The newest runs of a base directory, newest first; directories without a run in them are passed over."""
    runs: list[RunSummary] = []
    for session in sessions(base):
        if len(runs) == limit:
            break
        run = summarise(session, now)
        if run is not None:
            runs.append(run)
    return runs


def summarise(session: Path, now: float | None = None, turn: int | None = None) -> RunSummary | None:
    """The summary of a session, told by one turn or the last; None if there is no attempt in it."""
    attempts = runs_in(session)
    meant = [attempt for attempt in attempts if turn is None or attempt.turn == turn]
    if not meant:
        return None
    attempt = meant[-1]
    now = time.time() if now is None else now
    begun = session_time(session.name)
    run = RunSummary(
        session,
        attempt,
        begun.timestamp() if begun else modified(attempt.directory),
        "killed",
        turns=len({other.turn for other in attempts}),
    )
    status = read_object(attempt.status, _SMALL)
    run = _with_status(run, status)
    first, last = _ends(attempt.events)
    if first is not None and isinstance(first.body, b.RunStarted):
        return _ours(run, first, first.body, last, now)
    if not status:
        return _old(run, now)
    told = max(moment(mapping(status.get("meta")).get("last_updated")) or 0.0, last.at if last else 0.0)
    return _foreign(run, last, alive=_is_fresh(attempt, now, told or None))


def _old(run: RunSummary, now: float) -> RunSummary:
    """A run without a status, of an old version or one that ended at once: its files are few, and read whole."""
    from massgen_tui.logs.read.run import read_run

    record = read_run(run.attempt, now)
    return replace(
        run,
        state=record.state,
        question=record.question,
        winner=record.winner,
        agents=len(record.agents) or None,
        duration=record.figures["duration_seconds"],
        cost=record.figures["cost"],
        error=record.end_reason or next((one.message for one in record.errors), "") or _unread(record),
    )


def _unread(record: RunRecord) -> str:
    """What of a run may not be read."""
    return next((f"{problem.file} {MAY_NOT}" for problem in record.problems if problem.what == MAY_NOT), "")


def _with_status(run: RunSummary, status: Mapping[str, Any]) -> RunSummary:
    """What both programs' `status.json` tells."""
    meta, results, costs, agents = (mapping(status.get(key)) for key in ("meta", "results", "costs", "agents"))
    winner, elapsed = results.get("winner"), meta.get("elapsed_seconds")
    return replace(
        run,
        question=text(meta.get("question")),
        winner=winner if isinstance(winner, str) else None,
        agents=len(agents) or None,
        duration=float(elapsed) if isinstance(elapsed, (int, float)) else None,
        cost=_cost(costs),
        error=_agent_error(agents),
    )


def _cost(costs: Mapping[str, Any]) -> float | None:
    """A cost of nothing is one only where it is said so and something was used; else nothing is known yet."""
    cost, tokens = costs.get("total_estimated_cost"), costs.get("total_input_tokens")
    if not isinstance(cost, (int, float)) or costs.get("cost_known") is False:
        return None
    return None if not cost and not (tokens and "cost_known" in costs) else float(cost)


def _agent_error(agents: Mapping[str, Any]) -> str:
    for agent in agents.values():
        error = mapping(agent.get("error")) if isinstance(agent, dict) else {}
        if error.get("message"):
            return text(error["message"])
    return ""


def _ours(run: RunSummary, first: Event, begun: b.RunStarted, last: Event | None, now: float) -> RunSummary:
    """A run of this program: its first line tells the question, its last one the end."""
    started = first.at or run.at
    run = replace(run, question=begun.question, agents=len(begun.agents) or run.agents, at=started)
    ended = last.body if last is not None and isinstance(last.body, b.RunEnded) else None
    reached = max(last.at if last else 0.0, started)
    if ended is not None:
        state = judge(Signs(ended=ended.state or "failed", final_answer=bool(ended.winner)))
        error = "" if state == "finished" else ended.reason or run.error
        return replace(run, state=state, winner=ended.winner or run.winner, duration=reached - started, error=error)
    if is_held(run.attempt.events):
        return replace(run, state="running", duration=max(0.0, now - started), error="")
    return replace(run, state="killed", duration=reached - started, cost=None)  # nobody told what was under way


def _foreign(run: RunSummary, last: Event | None, *, alive: bool) -> RunSummary:
    """A run of MassGen, whose own words about its state are not to be trusted."""
    attempt = run.attempt
    finals = [path for path in (attempt.finals, attempt.turn_final) if _final_of(path)]
    winner = run.winner or next((_final_of(path) for path in finals), None)
    failure = ""
    if not run.question or not finals:
        question, agents, failure = _metadata(attempt)
        run = replace(run, question=run.question or question, agents=run.agents or agents)
    run = replace(run, winner=winner, error="" if finals else failure or run.error)
    if finals:
        return replace(run, state="finished")
    if last is not None and isinstance(last.body, b.OrchestratorTimeout):
        return replace(run, state="timeout", error=last.body.timeout_reason)
    if failure or (run.error and not _has_answers(attempt)):
        return replace(run, state="failed")
    if alive:
        return replace(run, state="running")
    return replace(run, state="interrupted" if os.path.exists(attempt.coordination_events) else "killed")


def _final_of(folder: Path) -> str:
    """The agent whose answer lies in a final directory."""
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return ""
    return next((name for name in sorted(names) if os.path.isfile(folder / name / ANSWER)), "")


def _has_answers(attempt: Attempt) -> bool:
    agents = mapping(read_object(attempt.status, _SMALL).get("agents")).values()
    return any(agent.get("answer_count") for agent in agents if isinstance(agent, dict))


def _metadata(attempt: Attempt) -> tuple[str, int | None, str]:
    """The question, the number of agents and the failure that the metadata file tells."""
    import yaml

    try:
        record = yaml.safe_load(read_text(attempt.metadata, _CONFIG_BYTES) or "")
    except (yaml.YAMLError, ValueError, RecursionError):
        return "", None, ""
    if not isinstance(record, dict):
        return "", None, ""
    agents = mapping(record.get("config")).get("agents")
    failure = mapping(record.get("cli_args")).get("failure_error")
    return text(record.get("query")), len(agents) if isinstance(agents, list) else None, text(failure)


def _is_fresh(attempt: Attempt, now: float, told: float | None) -> bool:
    """Whether MassGen wrote something a moment ago; its status file is a heart that beats every two seconds."""
    written = (attempt.events, attempt.status, attempt.main_log, attempt.debug_log)
    return is_fresh(now, max(map(modified, written)), told)


def _ends(path: Path) -> tuple[Event | None, Event | None]:
    """The first event of a file and the last one that is whole; only the ends of the file are read."""
    try:
        with open_plain(path) as file:
            head = file.readline(_HEAD_BYTES)
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            tail = file.read(_TAIL_BYTES)
    except OSError:
        return None, None
    try:
        first = decode(head, 1)
    except NotAnEvent:
        return None, None
    lines = tail.splitlines(keepends=True)
    found = decode_lines(lines[1:] if size > _TAIL_BYTES else lines).events
    return first, found[-1] if found else None
