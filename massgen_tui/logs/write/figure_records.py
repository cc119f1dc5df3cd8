"""How figures stand in the files: the objects that `status.json` and both metrics files share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from massgen_tui.logs.write.figures import AgentFigures, ModelCall, Round, ToolRun, ToolSums
from massgen_tui.state.records import Usage

OUTCOMES = ("answer", "vote", "presentation", "post_evaluation", "restarted", "error", "timeout")

_CHARS_PER_TOKEN = 4


def token_usage(usage: Usage) -> dict[str, Any]:
    """An agent's tokens and cost."""
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cached_input_tokens": usage.cached_input_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "estimated_cost": round(usage.cost, 6),
        "cost_known": usage.cost_known,
    }


def as_far_as_told(usage: Usage, agents: Iterable[AgentFigures]) -> Usage:
    """What was used; where a run broke off in a round, as a killed one, nobody told the cost of what was under way."""
    broken_off = any(not round_.outcome for mine in agents for round_ in mine.rounds)
    return replace(usage, cost_known=usage.cost_known and not broken_off)


def finished_rounds(agents: Iterable[AgentFigures]) -> list[Round]:
    """The rounds that are over."""
    return [round_ for figures in agents for round_ in figures.rounds if round_.outcome]


def count_outcomes(rounds: Iterable[Round]) -> dict[str, int]:
    """How the rounds ended; other outcomes than MassGen's are in its total only."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for round_ in rounds:
        if round_.outcome in counts:
            counts[round_.outcome] += 1
    return counts


def round_records(agent: str, figures: AgentFigures) -> list[dict[str, Any]]:
    """An agent's finished rounds."""
    return [round_record(agent, done) for done in finished_rounds([figures])]


def round_record(agent: str, done: Round) -> dict[str, Any]:
    """A finished round."""
    return {
        "round_number": done.number,
        "agent_id": agent,
        "round_type": done.round_type,
        "outcome": done.outcome,
        "input_tokens": done.usage.input_tokens,
        "output_tokens": done.usage.output_tokens,
        "reasoning_tokens": done.usage.reasoning_tokens,
        "cached_input_tokens": done.usage.cached_input_tokens,
        "cache_write_tokens": done.usage.cache_write_tokens,
        "estimated_cost": round(done.usage.cost, 6),
        "cost_known": done.usage.cost_known,
        "context_window_size": 0,
        "context_usage_pct": 0.0,
        "tool_calls_count": done.tool_calls,
        "token_source": done.token_source,
        "start_time": done.started,
        "end_time": done.ended,
        "duration_ms": round((done.ended - done.started) * 1000, 2),
        "api_calls_count": len(done.calls),
        "api_time_ms": _milliseconds(done.calls),
        "avg_ttft_ms": _mean(_first_words(done.calls), len(done.calls)),
    }


def api_timing(of: Mapping[str, AgentFigures], backends: Mapping[str, str]) -> dict[str, Any]:
    """The time that models took, by round and by the kind of backend."""
    calls = [(backends.get(agent, ""), call) for agent, figures in of.items() for call in figures.calls]
    rounds: dict[int, list[ModelCall]] = {}
    kinds: dict[str, list[ModelCall]] = {}
    for backend, call in calls:
        rounds.setdefault(call.round_number, []).append(call)
        kinds.setdefault(backend or "unknown", []).append(call)
    all_calls = [call for _, call in calls]
    return {
        "total_calls": len(calls),
        "total_time_ms": _milliseconds(all_calls),
        "avg_time_ms": _mean(_milliseconds(all_calls), len(calls)),
        "avg_ttft_ms": _mean(_first_words(all_calls), len(calls)),
        "by_round": {f"round_{number}": _calls(rounds[number]) for number in sorted(rounds)},
        "by_backend": {
            name: {**_calls(its), "avg_time_ms": _mean(_milliseconds(its), len(its))} for name, its in kinds.items()
        },
    }


def _calls(calls: Sequence[ModelCall]) -> dict[str, Any]:
    return {"calls": len(calls), "time_ms": _milliseconds(calls), "ttft_ms": _first_words(calls)}


def _milliseconds(calls: Iterable[ModelCall]) -> float:
    return round(sum(call.seconds for call in calls) * 1000, 2)


def _first_words(calls: Iterable[ModelCall]) -> float:
    return round(sum(call.until_first for call in calls) * 1000, 2)


def tool_metrics(runs: Iterable[ToolRun]) -> dict[str, Any]:
    """The figures of tool calls by tool."""
    return metrics_of_tools(tool_sums(runs))


def tool_sums(runs: Iterable[ToolRun]) -> dict[str, ToolSums]:
    """What tool calls come to."""
    sums: dict[str, ToolSums] = {}
    for run in runs:
        its = sums.setdefault(run.name, ToolSums())
        its.begin(run)
        if run.ended:
            its.end(run)
    return sums


def metrics_of_team(of: Mapping[str, AgentFigures]) -> dict[str, Any]:
    """The figures of all agents' tools by tool."""
    total: dict[str, ToolSums] = {}
    for figures in of.values():
        for name, its in figures.by_tool.items():
            sums = total.setdefault(name, ToolSums())
            sums.calls += its.calls
            sums.good += its.good
            sums.bad += its.bad
            sums.seconds += its.seconds
            sums.input_chars += its.input_chars
            sums.output_chars += its.output_chars
    return metrics_of_tools(total)


def metrics_of_tools(sums: Mapping[str, ToolSums], *, spread: bool = False) -> dict[str, Any]:
    """The figures of tools; with `spread` also how they are distributed."""
    return {
        "total_calls": sum([its.calls for its in sums.values()]),
        "total_failures": sum([its.bad for its in sums.values()]),
        "total_execution_time_ms": round(sum([its.seconds for its in sums.values()]) * 1000, 2),
        "by_tool": {name: _tool(name, its) | (_spread(its) if spread else {}) for name, its in sums.items()},
    }


def tool_type(name: str) -> str:
    """Where a tool comes from, as far as its name tells."""
    return "mcp" if name.startswith("mcp__") else "custom"


def estimated_tokens(chars: int) -> int:
    """About how many tokens so many characters are."""
    return chars // _CHARS_PER_TOKEN


def _tool(name: str, its: ToolSums) -> dict[str, Any]:
    return {
        "call_count": its.calls,
        "success_count": its.good,
        "failure_count": its.bad,
        "total_execution_time_ms": round(its.seconds * 1000, 2),
        "total_input_chars": its.input_chars,
        "total_output_chars": its.output_chars,
        "tool_type": tool_type(name),
        "avg_execution_time_ms": _mean(its.seconds * 1000, its.good + its.bad),
        "input_tokens_est": estimated_tokens(its.input_chars),
        "output_tokens_est": estimated_tokens(its.output_chars),
    }


def _spread(its: ToolSums) -> dict[str, Any]:
    its.sort()
    inputs, outputs, times = its.inputs, its.outputs or [0], its.times or [0.0]
    return {
        "avg_input_chars": round(its.input_chars / len(inputs), 1),
        "avg_output_chars": round(its.output_chars / len(outputs), 1),
        "output_distribution": {
            "min": outputs[0],
            "max": outputs[-1],
            "median": outputs[len(outputs) // 2],
            "p90": _percentile(outputs, 0.9, 10),
            "p99": _percentile(outputs, 0.99, 100),
        },
        "input_distribution": {"min": inputs[0], "max": inputs[-1], "median": inputs[len(inputs) // 2]},
        "exec_time_distribution": {
            "min_ms": times[0],
            "max_ms": times[-1],
            "median_ms": times[len(times) // 2],
            "p90_ms": _percentile(times, 0.9, 10),
        },
    }


def _percentile(ordered: Sequence[float], share: float, least: int) -> float:
    """The value at that share of the list; with fewer than so many, the last."""
    return ordered[int(share * len(ordered))] if len(ordered) >= least else ordered[-1]


def _mean(total: float, count: int) -> float:
    return round(total / count, 2) if count else 0.0
