"""The fold: a run's state and one more event give the next state, and nothing else does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.changes import HANDLERS, Changes, change, on, with_changed
from massgen_tui.state.evolve import evolve
from massgen_tui.state.person import without_approvals
from massgen_tui.state.records import (
    AgentState,
    AgentStatus,
    Answer,
    Ending,
    EndState,
    RunState,
    Trouble,
    Usage,
    Vote,
)

_SETTLED = frozenset({"voted", "failed", "winner", "done", "stopped"})
_AFTER_THE_VOTES = frozenset({"presentation", "post_evaluation"})


def fold(state: RunState, event: Event) -> RunState:
    """The state after the event."""
    at, state = event.at, _knowing(state, event.agent_id)
    handler = HANDLERS.get(type(event.body))
    changes = {} if handler is None else handler(state, event, event.body)
    clock = {"seq": max(state.seq, event.seq), "at": max(state.at, at), "started_at": state.started_at or at}
    return evolve(state, {**clock, **changes})


def _knowing(state: RunState, agent: str | None) -> RunState:
    """The state with the agent in it, who may be heard of for the first time."""
    if agent is None or agent in state.agents:
        return state
    return evolve(state, {"agents": {**state.agents, agent: AgentState(agent, len(state.agents) + 1)}})


@on(b.Unknown)
def _unknown(state: RunState, event: Event, body: b.Unknown) -> Changes:  # noqa: ARG001
    return {"unknown_events": state.unknown_events + 1}


@on(b.RunStarted)
def _run_started(state: RunState, event: Event, body: b.RunStarted) -> Changes:  # noqa: ARG001
    agents = {}
    for place, record in enumerate(body.agents, 1):
        agent_id, number = str(record.get("id", place)), record.get("number")
        agents[agent_id] = AgentState(
            agent_id,
            number if isinstance(number, int) else place,
            str(record.get("model") or ""),
            str(record.get("backend") or ""),
        )
    return {
        "question": body.question,
        "session": body.session,
        "turn": body.turn,
        "attempt": body.attempt,
        "limits": body.limits,
        "agents": agents,
        "phase": "initial_answer",
    }


@on(b.RunEnded)
def _run_ended(state: RunState, event: Event, body: b.RunEnded) -> Changes:  # noqa: ARG001
    end: EndState = next((known for known in get_args(EndState) if known == body.state), "failed")
    ending = Ending(end, body.reason, body.exit_code)
    idle: Changes = {"status": "done" if end == "finished" else "stopped", "tools_running": {}, "servers_starting": ()}
    failed: Changes = {**idle, "status": "failed"}  # as it was before it tried to present
    agents = {
        agent.id: agent if agent.status in ("failed", "winner") else evolve(agent, failed if agent.error else idle)
        for agent in state.agents.values()
    }
    return {
        "phase": "ended",
        "questions": (),
        "approvals": (),
        "notes": () if end == "restarted" else tuple(note for note in state.notes if not note.read),
        "paused": False,
        "ending": ending,
        "agents": agents,
        "winner": body.winner or (state.winner if end != "failed" or state.final_answer is not None else None),
    }


@on(b.SystemStatus)
def _system_status(state: RunState, event: Event, body: b.SystemStatus) -> Changes:  # noqa: ARG001
    return {"notice": body.message}


@on(b.RoundStart)
def _round_start(state: RunState, event: Event, body: b.RoundStart) -> Changes:
    if event.agent_id is None:
        return {}
    rounds = state.agents[event.agent_id].rounds + 1
    return change(
        state,
        event,
        status="waiting",
        round_number=event.round_number,
        rounds=rounds,
        has_voted=state.agents[event.agent_id].has_voted and body.round_type in _AFTER_THE_VOTES,
        tools_running={},
        round_ends=event.at + body.seconds if body.seconds else 0.0,
        told_to_finish=False,
    )


@on(b.RoundEnd)
def _round_end(state: RunState, event: Event, body: b.RoundEnd) -> Changes:
    ended: Changes = {"tools_running": {}, "round_ends": 0.0, "told_to_finish": False}
    if body.outcome in ("restarted", "cancelled", "timeout"):
        ended["status"] = "restarting" if body.outcome == "restarted" else "stopped"
    return without_approvals(state, event, "", **ended)


@on(b.ContextReceived)
def _context(state: RunState, event: Event, body: b.ContextReceived) -> Changes:
    return change(state, event, context_labels=tuple(body.context_labels))


@on(b.Thinking, b.Text, b.FinalPresentationChunk)
def _said(state: RunState, event: Event, body: b.Thinking | b.Text | b.FinalPresentationChunk) -> Changes:
    if event.agent_id is None:
        return {}
    return {"agents": {**state.agents, event.agent_id: _after(state.agents[event.agent_id], event, len(body.content))}}


def _after(agent: AgentState, event: Event, characters: int) -> AgentState:
    """The agent after so many characters of which the event's were the last."""
    status: AgentStatus = "thinking" if isinstance(event.body, b.Thinking) else "writing"
    if agent.status in _SETTLED:
        status = agent.status
    return evolve(agent, {"last_at": event.at, "status": status, "characters": agent.characters + characters})


def fold_streams(state: RunState, streams: Mapping[str, Sequence[tuple[Event, str]]]) -> RunState:
    """The state after pieces of text of known agents, which may have spoken in turn, as if each were folded."""
    agents, seq, at = dict(state.agents), state.seq, state.at
    started = state.started_at
    for agent, pieces in streams.items():
        event = pieces[-1][0]
        agents[agent] = _after(agents[agent], event, sum([len(content) for _, content in pieces]))
        seq, at = max(seq, event.seq), max([at, *[piece.at for piece, _ in pieces]])
    if not started:
        told = sorted([piece for pieces in streams.values() for piece, _ in pieces], key=lambda event: event.seq)
        started = next((event.at for event in told if event.at), 0.0)
    return evolve(state, {"seq": seq, "at": at, "started_at": started, "agents": agents})


@on(b.ToolStart, b.ToolComplete)
def _call(state: RunState, event: Event, body: b.ToolStart | b.ToolComplete) -> Changes:  # noqa: ARG001
    return _calls(state, [event])


def fold_calls(state: RunState, events: Sequence[Event]) -> RunState:
    """The state after a stretch of calls and results of one agent, as if each were folded."""
    state = _knowing(state, events[0].agent_id)
    times = [event.at for event in events]
    started = state.started_at or next(filter(None, times), 0.0)
    clock = {"seq": max(state.seq, events[-1].seq), "at": max(state.at, *times), "started_at": started}
    return evolve(state, {**clock, **_calls(state, events)})


def _calls(state: RunState, events: Sequence[Event]) -> Changes:
    if events[0].agent_id is None:
        return {}
    agent = state.agents[events[0].agent_id]
    status, last, running = agent.status, agent.last_tool, dict(agent.tools_running)
    calls, failures = agent.tool_calls, agent.tool_failures
    for event in events:
        match event.body:
            case b.ToolStart(tool_id=call, tool_name=name):
                status, last, calls = "approval" if status == "approval" else "tool", name, calls + 1
                running[call] = name, event.at
            case b.ToolComplete(tool_id=call, is_error=failed):
                running.pop(call, None)
                failures += failed
                status = status if running or status != "tool" else "waiting"
    return change(
        state,
        events[-1],
        status=status,
        tools_running=running,
        last_tool=last,
        tool_calls=calls,
        tool_failures=failures,
    )


@on(b.ToolServer)
def _tool_server(state: RunState, event: Event, body: b.ToolServer) -> Changes:
    if event.agent_id is None:
        return {}
    others = tuple(name for name in state.agents[event.agent_id].servers_starting if name != body.server)
    starting = (*others, body.server) if body.state == "starting" else others
    return change(state, event, servers_starting=starting)


@on(b.Status)
def _agent_status(state: RunState, event: Event, body: b.Status) -> Changes:
    if body.level == "retry" and body.wait_seconds:
        return change(state, event, status="waiting", retry_at=event.at + body.wait_seconds)
    if body.level == "warning" and body.wait_seconds:
        return change(state, event, round_ends=event.at + body.wait_seconds, told_to_finish=True)
    return {}


@on(b.Usage)
def _usage(state: RunState, event: Event, body: b.Usage) -> Changes:
    if event.agent_id is None:
        return {}
    return change(state, event, usage=state.agents[event.agent_id].usage + Usage.of(body))


@on(b.AnswerSubmitted)
def _answer(state: RunState, event: Event, body: b.AnswerSubmitted) -> Changes:
    if event.agent_id is None:
        return {}
    agent = state.agents[event.agent_id]
    label = body.answer_label or f"agent{agent.number}.{agent.answers + 1}"
    answer = Answer(event.seq, event.at, agent.id, label, body.content, event.round_number, body.snapshot)
    votes = tuple(replace(vote, void_by=label) if vote.valid else vote for vote in state.votes)
    agents = {
        other.id: evolve(other, {"has_voted": False, "status": "restarting"}) if other.has_voted else other
        for other in state.agents.values()
    }
    answered = {"status": "answered", "answer_label": label, "answers": agent.answers + 1, "has_voted": False}
    return {"answers": (*state.answers, answer), "votes": votes, "agents": with_changed(agents, event, answered)}


@on(b.Vote)
def _vote(state: RunState, event: Event, body: b.Vote) -> Changes:
    if event.agent_id is None:
        return {}
    target = state.agents.get(body.target_id)
    label = body.voted_for_label or (target.answer_label if target else "")
    vote = Vote(
        event.seq,
        event.at,
        voter=event.agent_id,
        target=body.target_id,
        voted_for_label=label,
        reason=body.reason,
        label=body.vote_label or "",
        snapshot=body.snapshot,
    )
    phase = state.phase if state.phase == "presentation" else "enforcement"
    voted = change(state, event, status="voted", has_voted=True)
    return {"votes": (*state.votes, vote), "phase": phase, **voted}


@on(b.VoteVoided)
def _vote_voided(state: RunState, event: Event, body: b.VoteVoided) -> Changes:
    votes = tuple(
        replace(vote, void_why=body.why or "withdrawn") if vote.valid and vote.voter == event.agent_id else vote
        for vote in state.votes
    )
    return {"votes": votes, **change(state, event, has_voted=False)}


@on(b.VoteIgnored)
def _vote_ignored(state: RunState, event: Event, body: b.VoteIgnored) -> Changes:  # noqa: ARG001
    return change(state, event, status="restarting")


@on(b.RestartTriggered)
def _restart_triggered(state: RunState, event: Event, body: b.RestartTriggered) -> Changes:  # noqa: ARG001
    return {"restarts": state.restarts + 1}


@on(b.RestartCompleted)
def _restart_completed(state: RunState, event: Event, body: b.RestartCompleted) -> Changes:
    return change(state, event, coordination_round=body.agent_round)


@on(b.AgentRestart)
def _agent_restart(state: RunState, event: Event, body: b.AgentRestart) -> Changes:  # noqa: ARG001
    if event.agent_id is None or state.agents[event.agent_id].status == "answered":
        return {}
    return change(state, event, status="restarting")


@on(b.Enforcement)
def _enforcement(state: RunState, event: Event, body: b.Enforcement) -> Changes:  # noqa: ARG001
    if event.agent_id is None:
        return {}
    return change(state, event, retries=state.agents[event.agent_id].retries + 1)


@on(b.Error)
def _error(state: RunState, event: Event, body: b.Error) -> Changes:
    trouble = Trouble(event.seq, event.at, event.agent_id, body.error, body.kind, body.fatal)
    troubles = (*state.troubles, trouble)
    if not body.fatal:
        return {"troubles": troubles}
    failed = change(state, event, status="failed", error=body.error, tools_running={})
    return {"troubles": troubles, **failed}


@on(b.AgentTimeout)
def _agent_timeout(state: RunState, event: Event, body: b.AgentTimeout) -> Changes:
    trouble = Trouble(event.seq, event.at, event.agent_id, body.reason, "timeout", True)
    failed = change(state, event, status="failed", error=body.reason, tools_running={})
    return {"troubles": (*state.troubles, trouble), **failed}


@on(b.OrchestratorTimeout)
def _timeout(state: RunState, event: Event, body: b.OrchestratorTimeout) -> Changes:
    trouble = Trouble(event.seq, event.at, None, body.timeout_reason, "timeout", True)
    return {"troubles": (*state.troubles, trouble), "winner": body.selected_agent or state.winner}


@on(b.AgentStopped)
def _agent_stopped(state: RunState, event: Event, body: b.AgentStopped) -> Changes:  # noqa: ARG001
    return change(state, event, status="stopped", has_voted=True)


@on(b.WinnerSelected)
def _winner(state: RunState, event: Event, body: b.WinnerSelected) -> Changes:  # noqa: ARG001
    return {"winner": event.agent_id, "winner_how": body.how, "is_tie": body.is_tie}


@on(b.FinalPresentationStart)
def _presentation(state: RunState, event: Event, body: b.FinalPresentationStart) -> Changes:
    presents = change(state, event, status="writing")
    return {"phase": "presentation", "winner": event.agent_id or state.winner, "is_tie": body.is_tie, **presents}


@on(b.FinalAnswer)
def _final_answer(state: RunState, event: Event, body: b.FinalAnswer) -> Changes:
    won = change(state, event, status="winner")
    return {"final_answer": body.content, "winner": event.agent_id or state.winner, **won}
