"""What passes between the team and the person: questions, approvals, notes, and the person's hand on the wheel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.changes import Changes, change, on
from massgen_tui.state.evolve import evolve
from massgen_tui.state.records import AgentState, Approval, Note, Question, RunState
from massgen_tui.state.sentences import steering


@on(b.BroadcastCreated)
def _asked(state: RunState, event: Event, body: b.BroadcastCreated) -> Changes:
    if body.to != "human" or event.agent_id is None:
        return {}
    question = Question(body.request_id, event.agent_id, body.question, event.at, body.seconds)
    return {"questions": (*state.questions, question)}


@on(b.BroadcastComplete)
def _answered(state: RunState, event: Event, body: b.BroadcastComplete) -> Changes:  # noqa: ARG001
    left = tuple(question for question in state.questions if question.request_id != body.request_id)
    return {"questions": left}


@on(b.ApprovalRequested)
def _approval_requested(state: RunState, event: Event, body: b.ApprovalRequested) -> Changes:
    if event.agent_id is None:
        return {}
    asked = Approval(
        body.request_id,
        event.agent_id,
        body.tool_name,
        body.preview,
        body.preview_kind,
        body.also,
        body.risk,
        body.why,
        body.keeps,
        body.seconds,
        body.file,
        event.at,
    )
    return {"approvals": (*state.approvals, asked), **change(state, event, status="approval")}


@on(b.PermissionDecided)
def _decided(state: RunState, event: Event, body: b.PermissionDecided) -> Changes:
    return without_approvals(state, event, body.request_id, status="tool") if body.request_id else {}


def without_approvals(state: RunState, event: Event, request_id: str, **changes: Any) -> Changes:
    """The agent waits no longer for that approval, or for none at all; what else changes goes with it."""
    left = tuple(
        asked
        for asked in state.approvals
        if asked.agent != event.agent_id or (request_id and asked.request_id != request_id)
    )
    if left == state.approvals:
        return change(state, event, **changes)
    return {"approvals": left, **change(state, event, **changes)}


def _longer(state: RunState, seconds: float) -> dict[str, AgentState]:
    """The agents, those whose round has a limit with that much more of it."""
    return {
        id_: evolve(agent, {"round_ends": agent.round_ends + seconds}) if agent.round_ends else agent
        for id_, agent in state.agents.items()
    }


@on(b.Steered)
def _steered(state: RunState, event: Event, body: b.Steered) -> Changes:
    match body.action:
        case "pause" | "resume":
            return {"paused": body.action == "pause"}
        case "tell":
            agents = tuple(state.agents) if event.agent_id is None else (event.agent_id,)
            return {"notes": (*state.notes, Note(body.note, body.text, agents))}
        case "take_back":
            return {"notes": tuple(note for note in state.notes if note.id != body.note)}
        case "stop" | "restart" if body.text:  # it came too late
            return {"notice": steering(event.agent_id or "", body)}
        case "stop":
            return change(state, event, status="stopped", tools_running={}, has_voted=False)
        case "hurry" if event.agent_id is None:
            return {"notice": steering("", body)}
        case "more_round_time":
            return {"agents": _longer(state, body.seconds), "notice": steering("", body)}
        case "more_time" | "more_budget" | "more_answers":
            return {"limits": {**state.limits, **body.limits}, "notice": steering("", body)}
        case "restart":
            return change(state, event, status="restarting", error="", has_voted=False)
        case _:
            return {}


@on(b.NoteDelivered)
def _delivered(state: RunState, event: Event, body: b.NoteDelivered) -> Changes:
    notes = [
        replace(note, waits_for=tuple(agent for agent in note.waits_for if agent != event.agent_id), read=True)
        if note.id == body.note
        else note
        for note in state.notes
    ]
    return {"notes": tuple(note for note in notes if note.waits_for)}
