"""Opens the timeline of any attempt: from its events, else from its coordination records as if they were events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.codec import NotAnEvent, decode
from massgen_tui.events.event import Body, Event
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.attempts import attempts_in
from massgen_tui.logs.read.coordination import Entry
from massgen_tui.logs.read.events import EventsRead, read_events
from massgen_tui.logs.read.evidence import events_of
from massgen_tui.logs.read.files import open_plain
from massgen_tui.logs.read.record import RunRecord
from massgen_tui.logs.read.run import read_run
from massgen_tui.logs.read.sources import MAY_NOT, Problem
from massgen_tui.logs.read.values import integer, items, text
from massgen_tui.replay.timeline import Timeline
from massgen_tui.state.records import AgentState, RunState

FOREIGN = (
    "was not written by this program: text may come a round late, votes carry no labels, and costs and the end of the "
    "run are missing, so the states are approximate"
)
COARSE = "is the only source: there is no text, and no tool was recorded"

OURS = "massgen-tui"

_SILENT = frozenset({"iteration_start", "iteration_end"})


@dataclass(frozen=True, slots=True)
class Replay:
    """A timeline, and what must be known before it is believed."""

    timeline: Timeline
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Told:
    """All events of an attempt, what is known before the first, and what must be known before they are believed."""

    events: list[Event]
    initial: RunState
    problems: list[Problem]


def open_replay(attempt: Attempt) -> Replay:
    """The timeline of an attempt; one without anything to go by has no steps."""
    path = events_of(attempt, attempts_in(attempt.session))
    if _begins_with_team(path):
        timeline = Timeline.open(path)
        return Replay(timeline, _problems(path, timeline.read))
    record = read_run(attempt)
    initial = initial_state(record)
    timeline = Timeline.open(path, initial)
    if timeline.steps:
        return Replay(timeline, [*_foreign(record, path), *_problems(path, timeline.read)])
    events, problems = _without_events(record, path)
    return Replay(Timeline.of_events(events, initial), problems)


def open_events(attempt: Attempt) -> Told:
    """The same events, all at once."""
    path = events_of(attempt, attempts_in(attempt.session))
    read = read_events(path)
    if read.events and isinstance(read.events[0].body, b.RunStarted):
        return Told(read.events, RunState(), _problems(path, read))
    record = read_run(attempt)
    initial = initial_state(record)
    if read.events:
        return Told(read.events, initial, [*_foreign(record, path), *_problems(path, read)])
    events, problems = _without_events(record, path)
    return Told(events, initial, problems)


def known_before(attempt: Attempt) -> RunState:
    """What is known before the first event of a run that is still written."""
    path = events_of(attempt, attempts_in(attempt.session))
    return RunState() if _begins_with_team(path) else initial_state(read_run(attempt))


def _problems(path: Path, read: EventsRead) -> list[Problem]:
    return [Problem(path.name, what) for what in read.problems]


def _foreign(record: RunRecord, path: Path) -> list[Problem]:
    return [] if record.generator.startswith(OURS) else [Problem(path.name, FOREIGN)]


def _without_events(record: RunRecord, path: Path) -> tuple[list[Event], list[Problem]]:
    problems = [one for one in record.problems if one.file == path.name or one.what == MAY_NOT]
    events = list(events_from(record))
    if events:
        problems.append(Problem(record.attempt.coordination_events.name, COARSE))
    elif events := list(events_of_snapshots(record)):
        problems.append(Problem("answer.txt", COARSE))
    return events, problems


def _begins_with_team(path: Path) -> bool:
    """Whether the first line tells the question and the team, as it does in runs of this program."""
    try:
        with open_plain(path) as file:
            return isinstance(decode(file.readline(), 1).body, b.RunStarted)
    except (OSError, NotAnEvent):
        return False


def initial_state(record: RunRecord) -> RunState:
    """What is known before the first event of a run that does not begin with its team."""
    told = {agent.number for agent in record.agents if agent.number}
    free = iter(number for number in count(1) if number not in told)
    by_name = {agent.id: agent.number or next(free) for agent in sorted(record.agents, key=lambda agent: agent.id)}
    agents = {agent.id: AgentState(agent.id, by_name[agent.id], agent.model) for agent in record.agents}
    attempt = record.attempt
    return RunState(
        question=record.question,
        session=attempt.session.name,
        turn=attempt.turn,
        attempt=attempt.number,
        phase="initial_answer" if agents else "starting",
        agents=agents,
    )


def events_from(record: RunRecord) -> Iterator[Event]:
    """The coordination records as events; their numbers are the places in the file."""
    answers = {answer.label: answer.text or "" for answer in record.answers}
    for seq, entry in enumerate(record.coordination, 1):
        if entry.kind in _SILENT or (entry.kind == "status_change" and not entry.details.endswith("streaming")):
            continue
        body = _body(entry, record, answers)
        yield Event(seq, _timestamp(entry.at), entry.agent, integer(entry.context.get("round")) or 0, body)


def events_of_snapshots(record: RunRecord) -> Iterator[Event]:
    """Answers and votes as events, where nothing but their snapshots tells of them; the final answer is the end."""
    told: list[tuple[float | None, str, Body]] = [
        (one.at, one.agent, b.AnswerSubmitted(content=one.text or "", answer_label=one.label)) for one in record.answers
    ]
    told += [
        (one.at, one.voter, b.Vote(target_id=one.target, reason=one.reason, voted_for_label=one.label or None))
        for one in record.votes
    ]
    told.sort(key=lambda one: one[0] or 0.0)
    if record.winner is not None and record.final_answer is not None:
        told.append((record.ended, record.winner, b.FinalAnswer(content=record.final_answer)))
    for seq, (at, agent, body) in enumerate(told, 1):
        yield Event(seq, _timestamp(at), agent, 0, body)


def _timestamp(at: float | None) -> str:
    try:
        return datetime.fromtimestamp(at or 0.0).isoformat() if at else ""
    except (ValueError, OverflowError, OSError):
        return ""


def _body(entry: Entry, record: RunRecord, answers: dict[str, str]) -> Body:
    context = entry.context
    match entry.kind:
        case "context_received":
            labels = _words(context.get("available_answer_labels"))
            return b.ContextReceived(context_labels=labels, answer_ids=_words(context.get("available_answers")))
        case "status_change":
            return b.RoundStart()
        case "new_answer":
            label = text(context.get("label"))
            return b.AnswerSubmitted(content=answers.get(label, ""), answer_label=label)
        case "vote_cast":
            return b.Vote(
                target_id=text(context.get("voted_for")),
                reason=text(context.get("reason")),
                voted_for_label=text(context.get("voted_for_label")) or None,
                available_labels=_words(context.get("available_answers")),
            )
        case "vote_ignored":
            return b.VoteIgnored(why=entry.details)
        case "vote_voided":
            return b.VoteVoided(why=text(context.get("reason")))
        case "restart_triggered":
            affected = _words(context.get("affected_agents"))
            return b.RestartTriggered(affected_agents=affected, triggering_agent=entry.agent or "")
        case "restart_completed":
            number = integer(context.get("agent_round"))
            return b.RestartCompleted(agent_round=number or integer(context.get("round")) or 0)
        case _:
            return _end(entry, record)


def _end(entry: Entry, record: RunRecord) -> Body:
    match entry.kind:
        case "update_injected":
            return b.InjectionReceived(injection_type=entry.details)
        case "agent_error" | "agent_cancelled":
            return b.Error(error=entry.details, kind=entry.kind, fatal=True)
        case "agent_timeout":
            return b.AgentTimeout(reason=entry.details)
        case "agent_stopped":
            return b.AgentStopped(summary=text(entry.context.get("summary")), status=text(entry.context.get("status")))
        case "final_agent_selected":
            return b.WinnerSelected()
        case "final_round_start":
            return b.FinalPresentationStart()
        case "final_answer":
            label = text(entry.context.get("label"))
            return b.FinalAnswer(content=record.final_answer or "", answer_label=label)
        case "session_start" | "session_end":
            return b.SystemStatus(message=entry.details)
        case _:
            return b.Unknown(name=entry.kind, data=entry.context)


def _words(value: Any) -> list[str]:
    return [word for word in items(value) if isinstance(word, str)]
