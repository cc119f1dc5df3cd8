"""The steps of a run and its state at one of them, as documents for programs."""

from __future__ import annotations

from typing import Any

from massgen_tui.logs.read.record import iso
from massgen_tui.replay.sources import Replay
from massgen_tui.replay.timeline import Said, Timeline
from massgen_tui.state.records import AgentState, RunState, Usage
from massgen_tui.state.table import Banner, Row, TableBuilder

SCHEMA = 1


def steps_document(replay: Replay) -> dict[str, Any]:
    """The document of `replay --list-steps --json`."""
    begun = replay.timeline.started_at
    steps = [
        {
            "n": step.n,
            "kind": step.kind,
            "agent": step.agent,
            "at": iso(step.at or None),
            "elapsed": round(max(0.0, step.at - begun), 3) if step.at else None,
            "title": step.title,
            "seq": step.seq,
        }
        for step in replay.timeline.steps
    ]
    return {"schema": SCHEMA, "steps": steps, "problems": [one.as_json() for one in replay.problems]}


def state_document(replay: Replay, n: int) -> dict[str, Any]:
    """The document of `replay --json --step N`."""
    timeline = replay.timeline
    state, seq = timeline.state_at(n), timeline.seq_of(n)
    return {
        "schema": SCHEMA,
        "step": n,
        "steps": len(timeline.steps),
        "seq": seq,
        "at": iso(timeline.steps[n - 1].at or None) if n else None,
        "elapsed": round(state.elapsed, 3),
        "question": state.question,
        "phase": state.phase,
        "agents": {agent.id: _agent(agent, timeline, seq) for agent in state.agents.values()},
        "answers": [
            {"label": one.label, "agent": one.agent, "text": one.text, "at": iso(one.at or None), "seq": one.seq}
            for one in state.answers
        ],
        "votes": _votes(state),
        "table": table_rows(timeline, n, state),
        "winner": state.winner,
        "final_answer": state.final_answer,
        "ending": state.ending and {"state": state.ending.state, "reason": state.ending.reason},
        "usage": _usage(state.usage, cut_off=n == len(timeline.steps) and state.ending is None),
        "problems": [one.as_json() for one in replay.problems],
    }


def _usage(used: Usage, *, cut_off: bool) -> dict[str, Any] | None:
    """What the team used so far; null while no call to a model has told it.

    Where the log stops without an end, the last calls were not told.
    """
    if not used.calls:
        return None
    known = used.cost_known and not cut_off
    return {
        "input_tokens": used.input_tokens,
        "output_tokens": used.output_tokens,
        "cost": used.cost if known or used.cost else None,
        "cost_known": known,
    }


def _agent(agent: AgentState, timeline: Timeline, seq: int) -> dict[str, Any]:
    return {
        "number": agent.number,
        "model": agent.model or None,
        "status": agent.status,
        "round": agent.round_number,
        "coordination_round": agent.coordination_round,
        "answer_label": agent.answer_label or None,
        "answers": agent.answers,
        "has_voted": agent.has_voted,
        "sees": list(agent.context_labels),
        "text": _said(timeline.text, agent.id, seq),
        "thinking": _said(timeline.thinking, agent.id, seq),
        "presentation": _said(timeline.presented, agent.id, seq),
        "tools_running": [name for name, _ in agent.tools_running.values()],
        "tool_calls": agent.tool_calls,
        "tool_failures": agent.tool_failures,
        "retries": agent.retries,
        "error": agent.error or None,
    }


def _said(said: dict[str, Said], agent: str, seq: int) -> str:
    return said[agent].upto(seq) if agent in said else ""


def _votes(state: RunState) -> list[dict[str, Any]]:
    return [
        {
            "voter": one.voter,
            "for": one.target,
            "label": one.voted_for_label or None,
            "reason": one.reason,
            "at": iso(one.at or None),
            "valid": one.valid,
            "void_reason": one.void_reason or None,
            "seq": one.seq,
        }
        for one in state.votes
    ]


def table_rows(timeline: Timeline, n: int, state: RunState) -> list[dict[str, Any]]:
    """The rows of the coordination table at a step; a row over all columns has no lines but a text."""
    texts = {answer.label: answer.text for answer in state.answers}
    previews: dict[str, str] = {}
    builder = TableBuilder(list(state.agents), previews)
    for record in timeline.records_at(n):
        if record.event_type == "new_answer" and record.agent_id is not None:
            previews[record.agent_id] = texts.get(str(record.context.get("label")), "")
        builder.take(record.event_type, record.agent_id, record.details, record.context, record.seq)
    return [_row(row) for row in builder.rows]


def _row(row: Row | Banner) -> dict[str, Any]:
    head = {"event": row.number, "kind": row.kind, "agent": row.agent, "seq": row.seq}
    if isinstance(row, Banner):
        return {**head, "event": row.number if row.counted else None, "text": row.text}
    return {**head, "lines": list(row.lines), "others": dict(row.others)}
