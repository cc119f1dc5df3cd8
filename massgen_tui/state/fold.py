"""The fold: a run's state and one more event give the next state, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, get_args

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.evolve import evolve as replace
from massgen_tui.state.records import (
    AgentState,
    AgentStatus,
    Answer,
    Ending,
    EndState,
    Note,
    Question,
    RunState,
    Trouble,
    Usage,
    Vote,
)

Handler = Callable[[RunState, Event, Any], RunState]
BodyClass = TypeVar("BodyClass")

_handlers: dict[type, Handler] = {}


def _on(*types: type) -> Callable[[Handler], Handler]:
    def enter(handler: Handler) -> Handler:
        for cls in types:
            _handlers[cls] = handler
        return handler

    return enter


def fold(state: RunState, event: Event) -> RunState:
    """The state after the event."""
    at = event.at
    state = replace(state, seq=event.seq, at=max(state.at, at), started_at=state.started_at or at)
    if event.agent_id is not None and event.agent_id not in state.agents:
        state = _with_agent(state, AgentState(event.agent_id, len(state.agents) + 1))
    handler = _handlers.get(type(event.body))
    return state if handler is None else handler(state, event, event.body)


def _with_agent(state: RunState, agent: AgentState) -> RunState:
    return replace(state, agents={**state.agents, agent.id: agent})


def _change(state: RunState, event: Event, **changes: Any) -> RunState:
    """Change the event's agent; an event of no agent changes none."""
    if event.agent_id is None:
        return state
    agent = state.agents[event.agent_id]
    return _with_agent(state, replace(agent, last_at=event.at, **changes))


def _status(state: RunState, agent_id: str | None) -> AgentStatus:
    return state.agents[agent_id].status if agent_id is not None else "waiting"


@_on(b.Unknown)
def _unknown(state: RunState, event: Event, body: b.Unknown) -> RunState:  # noqa: ARG001
    return replace(state, unknown_events=state.unknown_events + 1)


@_on(b.RunStarted)
def _run_started(state: RunState, event: Event, body: b.RunStarted) -> RunState:  # noqa: ARG001
    agents = {}
    for place, record in enumerate(body.agents, 1):
        agent_id, number = str(record.get("id", place)), record.get("number")
        agents[agent_id] = AgentState(
            agent_id,
            number if isinstance(number, int) else place,
            str(record.get("model") or ""),
            str(record.get("backend") or ""),
        )
    return replace(
        state,
        question=body.question,
        session=body.session,
        turn=body.turn,
        attempt=body.attempt,
        limits=body.limits,
        agents=agents,
        phase="initial_answer",
    )


@_on(b.RunEnded)
def _run_ended(state: RunState, event: Event, body: b.RunEnded) -> RunState:  # noqa: ARG001
    known: tuple[EndState, ...] = get_args(EndState)
    end = next((state for state in known if state == body.state), known[1])
    ending = Ending(end, body.reason, body.exit_code)
    agents = {
        agent.id: agent
        if agent.status in ("failed", "winner")
        else replace(agent, status="done" if ending.state == "finished" else "stopped", tools_running={})
        for agent in state.agents.values()
    }
    return replace(
        state,
        phase="ended",
        questions=(),
        notes=(),
        paused=False,
        ending=ending,
        agents=agents,
        winner=body.winner or state.winner,
    )


@_on(b.SystemStatus)
def _system_status(state: RunState, event: Event, body: b.SystemStatus) -> RunState:  # noqa: ARG001
    return replace(state, notice=body.message)


@_on(b.RoundStart)
def _round_start(state: RunState, event: Event, body: b.RoundStart) -> RunState:  # noqa: ARG001
    if event.agent_id is None:
        return state
    rounds = state.agents[event.agent_id].rounds + 1
    return _change(
        state,
        event,
        status="waiting",
        round_number=event.round_number,
        rounds=rounds,
        has_voted=False,
        tools_running={},
    )


@_on(b.RoundEnd)
def _round_end(state: RunState, event: Event, body: b.RoundEnd) -> RunState:
    if body.outcome in ("restarted", "cancelled", "timeout"):
        status: AgentStatus = "restarting" if body.outcome == "restarted" else "stopped"
        return _change(state, event, status=status, tools_running={})
    return _change(state, event, tools_running={})


@_on(b.ContextReceived)
def _context(state: RunState, event: Event, body: b.ContextReceived) -> RunState:
    return _change(state, event, context_labels=tuple(body.context_labels))


@_on(b.Thinking, b.Text, b.FinalPresentationChunk)
def _said(state: RunState, event: Event, body: b.Thinking | b.Text | b.FinalPresentationChunk) -> RunState:
    if event.agent_id is None:
        return state
    agent = state.agents[event.agent_id]
    status: AgentStatus = "thinking" if isinstance(body, b.Thinking) else "writing"
    if agent.status in ("voted", "failed", "winner", "done", "stopped"):
        status = agent.status
    return _change(state, event, status=status, characters=agent.characters + len(body.content))


@_on(b.ToolStart)
def _tool_start(state: RunState, event: Event, body: b.ToolStart) -> RunState:
    if event.agent_id is None:
        return state
    agent = state.agents[event.agent_id]
    running = {**agent.tools_running, body.tool_id: (body.tool_name, event.at)}
    calls = agent.tool_calls + 1
    return _change(state, event, status="tool", tools_running=running, last_tool=body.tool_name, tool_calls=calls)


@_on(b.ToolComplete)
def _tool_complete(state: RunState, event: Event, body: b.ToolComplete) -> RunState:
    if event.agent_id is None:
        return state
    agent = state.agents[event.agent_id]
    running = {key: value for key, value in agent.tools_running.items() if key != body.tool_id}
    status: AgentStatus = agent.status if running or agent.status != "tool" else "waiting"
    failures = agent.tool_failures + body.is_error
    return _change(state, event, status=status, tools_running=running, tool_failures=failures)


@_on(b.Usage)
def _usage(state: RunState, event: Event, body: b.Usage) -> RunState:
    if event.agent_id is None:
        return state
    used = Usage(
        body.input_tokens,
        body.output_tokens,
        body.reasoning_tokens,
        body.cached_input_tokens,
        body.cost,
        body.cost_known,
        1,
    )
    return _change(state, event, usage=state.agents[event.agent_id].usage + used)


@_on(b.AnswerSubmitted)
def _answer(state: RunState, event: Event, body: b.AnswerSubmitted) -> RunState:
    if event.agent_id is None:
        return state
    agent = state.agents[event.agent_id]
    label = body.answer_label or f"agent{agent.number}.{agent.answers + 1}"
    answer = Answer(event.seq, event.at, agent.id, label, body.content, event.round_number, body.snapshot)
    votes = tuple(vote if vote.void_by else replace(vote, void_by=label) for vote in state.votes)
    agents = {
        other.id: replace(other, has_voted=False, status="restarting") if other.has_voted else other
        for other in state.agents.values()
    }
    state = replace(state, answers=(*state.answers, answer), votes=votes, agents=agents)
    return _change(state, event, status="answered", answer_label=label, answers=agent.answers + 1, has_voted=False)


@_on(b.Vote)
def _vote(state: RunState, event: Event, body: b.Vote) -> RunState:
    if event.agent_id is None:
        return state
    target = state.agents.get(body.target_id)
    label = body.voted_for_label or (target.answer_label if target else "")
    vote = Vote(
        event.seq,
        event.at,
        event.agent_id,
        body.target_id,
        label,
        body.reason,
        body.vote_label or "",
        "",
        body.snapshot,
    )
    phase = state.phase if state.phase == "presentation" else "enforcement"
    state = replace(state, votes=(*state.votes, vote), phase=phase)
    return _change(state, event, status="voted", has_voted=True)


@_on(b.VoteIgnored)
def _vote_ignored(state: RunState, event: Event, body: b.VoteIgnored) -> RunState:  # noqa: ARG001
    return _change(state, event, status="restarting")


@_on(b.RestartTriggered)
def _restart_triggered(state: RunState, event: Event, body: b.RestartTriggered) -> RunState:  # noqa: ARG001
    return replace(state, restarts=state.restarts + 1)


@_on(b.RestartCompleted)
def _restart_completed(state: RunState, event: Event, body: b.RestartCompleted) -> RunState:
    return _change(state, event, coordination_round=body.agent_round)


@_on(b.AgentRestart)
def _agent_restart(state: RunState, event: Event, body: b.AgentRestart) -> RunState:  # noqa: ARG001
    return state if _status(state, event.agent_id) == "answered" else _change(state, event, status="restarting")


@_on(b.Enforcement)
def _enforcement(state: RunState, event: Event, body: b.Enforcement) -> RunState:  # noqa: ARG001
    if event.agent_id is None:
        return state
    return _change(state, event, retries=state.agents[event.agent_id].retries + 1)


@_on(b.Error)
def _error(state: RunState, event: Event, body: b.Error) -> RunState:
    trouble = Trouble(event.seq, event.at, event.agent_id, body.error, body.kind, body.fatal)
    state = replace(state, troubles=(*state.troubles, trouble))
    if not body.fatal:
        return state
    return _change(state, event, status="failed", error=body.error, tools_running={})


@_on(b.AgentTimeout)
def _agent_timeout(state: RunState, event: Event, body: b.AgentTimeout) -> RunState:
    trouble = Trouble(event.seq, event.at, event.agent_id, body.reason, "timeout", True)
    state = replace(state, troubles=(*state.troubles, trouble))
    return _change(state, event, status="failed", error=body.reason, tools_running={})


@_on(b.OrchestratorTimeout)
def _timeout(state: RunState, event: Event, body: b.OrchestratorTimeout) -> RunState:
    trouble = Trouble(event.seq, event.at, None, body.timeout_reason, "timeout", True)
    return replace(state, troubles=(*state.troubles, trouble), winner=body.selected_agent or state.winner)


@_on(b.AgentStopped)
def _agent_stopped(state: RunState, event: Event, body: b.AgentStopped) -> RunState:  # noqa: ARG001
    return _change(state, event, status="stopped", has_voted=True)


@_on(b.BroadcastCreated)
def _asked(state: RunState, event: Event, body: b.BroadcastCreated) -> RunState:
    if body.to != "human" or event.agent_id is None:
        return state
    question = Question(body.request_id, event.agent_id, body.question, event.at)
    return replace(state, questions=(*state.questions, question))


@_on(b.BroadcastComplete)
def _answered(state: RunState, event: Event, body: b.BroadcastComplete) -> RunState:  # noqa: ARG001
    left = tuple(question for question in state.questions if question.request_id != body.request_id)
    return replace(state, questions=left)


@_on(b.Steered)
def _steered(state: RunState, event: Event, body: b.Steered) -> RunState:
    match body.action:
        case "pause" | "resume":
            return replace(state, paused=body.action == "pause")
        case "tell":
            agents = tuple(state.agents) if event.agent_id is None else (event.agent_id,)
            return replace(state, notes=(*state.notes, Note(body.note, body.text, agents)))
        case "take_back":
            return replace(state, notes=tuple(note for note in state.notes if note.id != body.note))
        case "stop":
            return _change(state, event, status="stopped", tools_running={}, has_voted=False)
        case "restart":
            return _change(state, event, status="restarting", error="", has_voted=False)
        case _:
            return state


@_on(b.NoteDelivered)
def _delivered(state: RunState, event: Event, body: b.NoteDelivered) -> RunState:
    notes = [
        replace(note, waits_for=tuple(agent for agent in note.waits_for if agent != event.agent_id))
        if note.id == body.note
        else note
        for note in state.notes
    ]
    return replace(state, notes=tuple(note for note in notes if note.waits_for))


@_on(b.WinnerSelected)
def _winner(state: RunState, event: Event, body: b.WinnerSelected) -> RunState:
    return replace(state, winner=event.agent_id, winner_how=body.how, is_tie=body.is_tie)


@_on(b.FinalPresentationStart)
def _presentation(state: RunState, event: Event, body: b.FinalPresentationStart) -> RunState:
    state = replace(state, phase="presentation", winner=event.agent_id or state.winner, is_tie=body.is_tie)
    return _change(state, event, status="writing")


@_on(b.FinalAnswer)
def _final_answer(state: RunState, event: Event, body: b.FinalAnswer) -> RunState:
    state = replace(state, final_answer=body.content, winner=event.agent_id or state.winner)
    return _change(state, event, status="winner")
