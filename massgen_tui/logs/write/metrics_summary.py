"""`metrics_summary.json`: what the attempt cost in time, tokens and money; its own figures, not those before it."""

from __future__ import annotations

from typing import Any

from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.write.figure_records import (
    api_timing,
    as_far_as_told,
    count_outcomes,
    finished_rounds,
    metrics_of_team,
    metrics_of_tools,
    round_records,
    token_usage,
)
from massgen_tui.logs.write.figures import AgentFigures, Figures
from massgen_tui.logs.write.files import write_json
from massgen_tui.state.records import AgentState, RunState, Usage

_TASKLESS = {
    "total_subagents": 0,
    "total_input_tokens": 0,
    "total_output_tokens": 0,
    "total_estimated_cost": 0.0,
    "total_api_time_ms": 0.0,
    "total_api_calls": 0,
    "subagents": [],
}


def write_metrics_summary(attempt: Attempt, state: RunState, figures: Figures) -> None:
    """Write the file."""
    write_json(attempt.metrics_summary, metrics_summary(state, figures, attempt.directory.name))


def metrics_summary(state: RunState, figures: Figures, session_id: str) -> dict[str, Any]:
    """The object of the file; a cost that nobody knows is 0.0 and `cost_known` false."""
    backends = {agent.id: agent.backend for agent in state.agents.values()}
    return {
        "meta": {
            "generated_at": state.at,
            "session_id": session_id,
            "question": state.question,
            "num_agents": len(state.agents),
            "winner": state.winner,
        },
        "totals": _totals(as_far_as_told(state.usage, figures.of.values())),
        "tools": metrics_of_team(figures.of),
        "rounds": _rounds(figures),
        "api_timing": api_timing(figures.of, backends),
        "agents": {agent.id: _agent(agent, figures) for agent in state.agents.values()},
        "subagents": _TASKLESS,
    }


def _totals(usage: Usage) -> dict[str, Any]:
    return {
        "estimated_cost": round(usage.cost, 6),
        "agent_cost": round(usage.cost, 6),
        "subagent_cost": 0.0,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cached_input_tokens": usage.cached_input_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "cost_known": usage.cost_known,
    }


def _rounds(figures: Figures) -> dict[str, Any]:
    done = finished_rounds(figures.of.values())
    used = sum((round_.usage for round_ in done), Usage())
    return {
        "total_rounds": len(done),
        "by_outcome": count_outcomes(done),
        "total_input_tokens": used.input_tokens,
        "total_output_tokens": used.output_tokens,
        "total_reasoning_tokens": used.reasoning_tokens,
        "total_cached_input_tokens": used.cached_input_tokens,
        "total_cache_write_tokens": used.cache_write_tokens,
        "total_estimated_cost": round(used.cost, 6),
        "avg_context_usage_pct": 0.0,
    }


def _agent(agent: AgentState, figures: Figures) -> dict[str, Any]:
    mine = figures.of.get(agent.id) or AgentFigures()
    return {
        "tool_metrics": metrics_of_tools(mine.by_tool, spread=True),
        "round_history": round_records(agent.id, mine),
        "token_usage": token_usage(as_far_as_told(agent.usage, [mine])),
    }
