"""`status.json`: how far the attempt is, for programs that look on from outside; true at every moment it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.figures import AgentFigures, Figures, Round, ToolUse
from massgen_tui.state.records import AgentState, RunState, Usage, Vote

OUTCOMES = ("answer", "vote", "presentation", "post_evaluation", "restarted", "error", "timeout")

_PREVIEW_CHARS = 200
_REASON_CHARS = 100
_FINISH_REASONS = {
    "finished": "completed",
    "failed": "error",
    "timeout": "timeout",
    "cancelled": "cancelled",
    "restarted": "restarted",
}
_WORKFLOW_ERRORS = frozenset(
    {"vote_no_answers", "vote_and_answer", "invalid_vote_id", "answer_limit", "answer_novelty", "answer_duplicate"}
)


def status_record(state: RunState, figures: Figures, attempt: Attempt, now: float) -> dict[str, Any]:
    """The object of the file."""
    usage = state.usage
    tools = _sum_tools(figures.of.values())
    return {
        "finish_reason": _FINISH_REASONS[state.ending.state] if state.ending else "in_progress",
        "finish_reason_details": _details(state),
        "is_complete": state.ending is not None,
        "review_pending": False,
        "meta": _meta(state, attempt, now),
        "costs": {
            "total_estimated_cost": round(usage.cost, 6),
            "total_input_tokens": usage.input_tokens,
            "total_output_tokens": usage.output_tokens,
            "cost_known": usage.cost_known,
        },
        "tools": tool_metrics(tools),
        "rounds": _rounds(figures),
        "coordination": {
            "phase": _phase(state),
            "active_agent": _active_agent(state),
            "completion_percentage": _percentage(state),
            "is_final_presentation": _phase(state) == "presentation",
        },
        "agents": {agent.id: _agent(agent, state, figures.of.get(agent.id)) for agent in state.agents.values()},
        "historical_workspaces": [],
        "results": {
            "votes": dict(Counter(vote.voted_for_label for vote in state.valid_votes)),
            "winner": state.winner,
            "final_answer_preview": state.final_answer[:_PREVIEW_CHARS] if state.final_answer is not None else None,
        },
    }


def _details(state: RunState) -> str | None:
    ending = state.ending
    if ending is None:
        return f"Phase: {_phase(state)}"
    if ending.state == "finished" and state.winner:
        return f"Winner: {state.winner}"
    failed = [agent.id for agent in state.agents.values() if agent.status == "failed"]
    if ending.state == "failed" and failed and not ending.reason:
        return f"Agent(s) encountered errors: {', '.join(failed)}"
    return ending.reason or None


def _meta(state: RunState, attempt: Attempt, now: float) -> dict[str, Any]:
    here, directory = Path.cwd(), attempt.directory
    end = state.at if state.ending else now
    return {
        "last_updated": now,
        "session_id": directory.name,
        "log_dir": str(directory.relative_to(here) if directory.is_relative_to(here) else directory),
        "question": state.question,
        "start_time": state.started_at,
        "elapsed_seconds": round(max(0.0, end - state.started_at), 3),
        "orchestrator_paths": {"snapshot_storage": None, "temp_workspace_parent": None},
        "eval_criteria": None,
        "context_paths": None,
        "docker_enabled": False,
    }


def _phase(state: RunState) -> str:
    if state.phase == "presentation" or state.final_answer is not None:
        return "presentation"
    return "enforcement" if state.votes else "initial_answer"


def _percentage(state: RunState) -> int:
    """Of one answer and one vote that count, for each agent."""
    if state.ending is not None and state.ending.state == "finished":
        return 100
    done = len({answer.agent for answer in state.answers}) + len({vote.voter for vote in state.valid_votes})
    return min(100, 100 * done // (2 * len(state.agents))) if state.agents else 0


def _active_agent(state: RunState) -> str | None:
    """The first agent that the team waits for."""
    if state.ending is not None or _phase(state) == "presentation":
        return None
    voted = {vote.voter for vote in state.valid_votes}
    waited_for = (
        agent.id
        for agent in state.agents.values()
        if agent.status != "failed" and ((voted and agent.id not in voted) or not agent.answers)
    )
    return next(waited_for, None)


def _agent(agent: AgentState, state: RunState, figures: AgentFigures | None) -> dict[str, Any]:
    figures = figures or AgentFigures()
    vote, error = _vote_of(agent, state), _error(agent, state)
    now_in = figures.open_round
    return {
        "status": error["type"] if error else _status(agent, vote, now_in),
        "answer_count": agent.answers,
        "latest_answer_label": agent.answer_label or None,
        "vote_cast": vote
        and {
            "voted_for_agent": vote.target,
            "voted_for_label": vote.voted_for_label,
            "reason_preview": vote.reason[:_REASON_CHARS],
        },
        "times_restarted": agent.coordination_round,
        "last_activity": agent.last_at or state.started_at,
        "error": error,
        "workspace_paths": None,
        "token_usage": _token_usage(agent.usage),
        "tool_metrics": tool_metrics(figures.tools),
        "round_history": [round_record(agent.id, done) for done in figures.rounds if done.outcome],
        "round_timing": now_in and {"round_number": now_in.number, "round_start_time": now_in.started},
        "reliability": _reliability(figures),
    }


def _vote_of(agent: AgentState, state: RunState) -> Vote | None:
    return next((vote for vote in reversed(state.valid_votes) if vote.voter == agent.id), None)


def _status(agent: AgentState, vote: Vote | None, now_in: Round | None) -> str:
    if agent.status in ("thinking", "writing", "tool") or (agent.status == "waiting" and now_in is not None):
        return "streaming"
    if agent.status == "restarting":
        return "restarting"
    if vote is not None:
        return "voted"
    return "answered" if agent.answers else "waiting"


def _error(agent: AgentState, state: RunState) -> dict[str, Any] | None:
    if agent.status != "failed":
        return None
    trouble = next((one for one in reversed(state.troubles) if one.agent == agent.id and one.fatal), None)
    if trouble is None:
        return {"type": "error", "message": agent.error, "timestamp": agent.last_at}
    kind = "timeout" if trouble.kind == "timeout" else "error"
    return {"type": kind, "message": trouble.message, "timestamp": trouble.at}


def _token_usage(usage: Usage) -> dict[str, Any]:
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cached_input_tokens": usage.cached_input_tokens,
        "estimated_cost": round(usage.cost, 6),
        "cost_known": usage.cost_known,
    }


def _sum_tools(agents: Iterable[AgentFigures]) -> dict[str, ToolUse]:
    total: dict[str, ToolUse] = {}
    for agent in agents:
        for name, use in agent.tools.items():
            its = total.setdefault(name, ToolUse())
            its.calls += use.calls
            its.failures += use.failures
            its.seconds += use.seconds
            its.input_chars += use.input_chars
            its.output_chars += use.output_chars
    return total


def tool_metrics(tools: Mapping[str, ToolUse]) -> dict[str, Any]:
    """The figures of tools, as several files hold them."""
    return {
        "total_calls": sum(use.calls for use in tools.values()),
        "total_failures": sum(use.failures for use in tools.values()),
        "total_execution_time_ms": round(sum(use.seconds for use in tools.values()) * 1000, 2),
        "by_tool": {name: _tool(name, use) for name, use in tools.items()},
    }


def _tool(name: str, use: ToolUse) -> dict[str, Any]:
    milliseconds = use.seconds * 1000
    return {
        "call_count": use.calls,
        "success_count": max(0, use.calls - use.failures),
        "failure_count": use.failures,
        "total_execution_time_ms": round(milliseconds, 2),
        "total_input_chars": use.input_chars,
        "total_output_chars": use.output_chars,
        "tool_type": "mcp" if name.startswith("mcp__") else "custom",
        "avg_execution_time_ms": round(milliseconds / use.calls, 2) if use.calls else 0.0,
        "input_tokens_est": use.input_chars // 4,
        "output_tokens_est": use.output_chars // 4,
    }


def _rounds(figures: Figures) -> dict[str, Any]:
    done = [round_ for agent in figures.of.values() for round_ in agent.rounds if round_.outcome]
    counts = Counter(round_.outcome for round_ in done)
    used = sum((round_.usage for round_ in done), Usage())
    return {
        "total_rounds": len(done),
        "by_outcome": {outcome: counts[outcome] for outcome in OUTCOMES},
        "total_round_input_tokens": used.input_tokens,
        "total_round_output_tokens": used.output_tokens,
        "total_round_cost": round(used.cost, 6),
    }


def round_record(agent: str, done: Round) -> dict[str, Any]:
    """A finished round, as several files hold it."""
    return {
        "round_number": done.number,
        "agent_id": agent,
        "round_type": done.round_type,
        "outcome": done.outcome,
        "input_tokens": done.usage.input_tokens,
        "output_tokens": done.usage.output_tokens,
        "reasoning_tokens": done.usage.reasoning_tokens,
        "cached_input_tokens": done.usage.cached_input_tokens,
        "estimated_cost": round(done.usage.cost, 6),
        "context_window_size": 0,
        "context_usage_pct": 0.0,
        "tool_calls_count": done.tool_calls,
        "token_source": done.token_source,
        "start_time": done.started,
        "end_time": done.ended,
        "duration_ms": round((done.ended - done.started) * 1000, 2),
        "api_calls_count": 0,
        "api_time_ms": 0.0,
        "avg_ttft_ms": 0.0,
    }


def _reliability(figures: AgentFigures) -> dict[str, Any] | None:
    if not figures.retries:
        return None
    by_round: dict[str, dict[str, Any]] = {}
    for retry in figures.retries:
        its = by_round.setdefault(str(retry["round"]), {"count": 0, "reasons": []})
        its["count"] += 1
        if retry["reason"] not in its["reasons"]:
            its["reasons"].append(retry["reason"])
    reasons = dict.fromkeys(retry["reason"] for retry in figures.retries)
    return {
        "enforcement_attempts": figures.retries,
        "by_round": by_round,
        "unknown_tools": figures.unknown_tools,
        "workflow_errors": [reason for reason in reasons if reason in _WORKFLOW_ERRORS],
        "total_enforcement_retries": len(figures.retries),
        "total_buffer_chars_lost": sum(retry["buffer_chars"] for retry in figures.retries),
        "outcome": "ok",
    }
