"""The figures of an attempt in the shape of `metrics_summary.json`; null stands for what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from massgen_tui.logs.read.facts import Facts
from massgen_tui.logs.read.scan import Scan
from massgen_tui.logs.read.values import integer, items, mapping, number
from massgen_tui.logs.write.figure_records import OUTCOMES, tool_metrics
from massgen_tui.logs.write.figures import Figures
from massgen_tui.logs.write.metrics_summary import metrics_summary
from massgen_tui.state.records import RunState

TOKENS = ("input_tokens", "output_tokens", "reasoning_tokens")
CACHE = ("cached_input_tokens", "cache_write_tokens")

_NO_SUBAGENTS = {"total_subagents": 0, "subagents": []}
_UNKNOWN_API = {"total_calls": None, "total_time_ms": None, "avg_time_ms": None, "avg_ttft_ms": None}


def computed(heading: Mapping[str, Any], scan: Scan, status: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The object for an attempt without its file: from its own events, the last status, or what facts there are."""
    if scan.ours:
        parts = _from_events(scan.state, scan.figures, str(heading.get("session_id")))
    elif mapping(status.get("rounds")):
        parts = _from_status(status)
    else:
        parts = _from_facts(scan, facts)
    return {"subagents": _NO_SUBAGENTS, **parts, "meta": dict(heading), "computed": True}


def _from_events(state: RunState, figures: Figures, session_id: str) -> dict[str, Any]:
    """What the file would have held, but for what nobody knows: prices, and the use of calls that were cut off."""
    summary = metrics_summary(state, figures, session_id)
    cut_off = state.ending is None  # calls before the first round, such as for other words, may have been under way
    agents = [agent for agent in state.agents.values() if not agent.usage.calls]
    untold = [agent.id for agent in agents if agent.rounds or (cut_off and agent.status != "failed")]
    for agent in untold:
        summary["agents"][agent]["token_usage"] = {}
    totals, used = summary["totals"], state.usage
    if untold and not used.calls:
        totals |= dict.fromkeys((*TOKENS, *CACHE))
    if untold or not used.cost_known:
        totals |= {"cost_known": False, **({} if used.cost else {"estimated_cost": None, "agent_cost": None})}
    return summary


def _totals(used: Mapping[str, Any]) -> dict[str, Any]:
    cost = used.get("estimated_cost")
    totals = {"estimated_cost": cost, "agent_cost": cost, "subagent_cost": 0.0}
    return {**totals, **{key: used.get(key) for key in TOKENS}, "cost_known": bool(used.get("cost_known"))}


def _from_status(status: Mapping[str, Any]) -> dict[str, Any]:
    """A killed run of MassGen has its figures in the last status, two seconds old at most."""
    agents = {name: mapping(agent) for name, agent in mapping(status.get("agents")).items()}
    costs, rounds = mapping(status.get("costs")), mapping(status.get("rounds"))
    usages = [mapping(agent.get("token_usage")) for agent in agents.values()]
    used = {
        "estimated_cost": priced(costs.get("total_estimated_cost"), costs.get("total_input_tokens"), costs),
        "input_tokens": integer(costs.get("total_input_tokens")),
        "output_tokens": integer(costs.get("total_output_tokens")),
        "reasoning_tokens": sum(integer(usage.get("reasoning_tokens")) or 0 for usage in usages) if usages else None,
        "cost_known": costs.get("cost_known"),
    }
    by_outcome = mapping(rounds.get("by_outcome"))
    return {
        "totals": _totals(used),
        "tools": mapping(status.get("tools")) or tool_metrics([]),
        "rounds": {
            "total_rounds": rounds.get("total_rounds"),
            "by_outcome": {outcome: by_outcome.get(outcome, 0) for outcome in OUTCOMES},
        },
        "api_timing": dict(_UNKNOWN_API),
        "agents": {
            name: {
                "tool_metrics": mapping(agent.get("tool_metrics")),
                "round_history": items(agent.get("round_history")),
                "token_usage": mapping(agent.get("token_usage")),
            }
            for name, agent in agents.items()
        },
    }


def priced(cost: Any, tokens: Any, beside: Mapping[str, Any]) -> float | None:
    """A cost that can be believed: one of nothing for tokens that were used means that the price is not known."""
    found = number(cost)
    if found is None or (beside.get("cost_known") is False and not found):
        return None
    return None if not found and number(tokens) and "cost_known" not in beside else found


def _from_facts(scan: Scan, facts: Facts) -> dict[str, Any]:
    runs = [run for mine in scan.figures.of.values() for run in mine.tools]
    return {
        "totals": _totals({}),
        "tools": tool_metrics(runs) if scan.any else {},
        "rounds": {"total_rounds": None, "by_outcome": {"answer": len(facts.answers), "vote": len(facts.votes)}},
        "api_timing": dict(_UNKNOWN_API),
        "agents": {},
    }


def round_times(metrics: Mapping[str, Any]) -> Iterator[float]:
    """The lengths of all rounds of all agents, in milliseconds."""
    for agent in mapping(metrics.get("agents")).values():
        for one in items(mapping(agent).get("round_history")):
            length = number(mapping(one).get("duration_ms"))
            if length is not None:
                yield length


def agent_time(metrics: Mapping[str, Any]) -> float | None:
    """How long all agents worked, added up, in milliseconds; None where no round is told."""
    lengths = list(round_times(metrics))
    return sum(lengths) if lengths else None


def usage_without(metrics: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, dict[str, float | None]]:
    """Each agent's own usage: MassGen counts on from attempt to attempt, so what was before is taken off."""
    own: dict[str, dict[str, float | None]] = {}
    for name, agent in mapping(metrics.get("agents")).items():
        usage = mapping(mapping(agent).get("token_usage"))
        if not usage:
            continue
        earlier = mapping(mapping(mapping(before.get("agents")).get(name)).get("token_usage"))
        own[name] = {key: less(usage.get(key), earlier.get(key)) for key in (*TOKENS, *CACHE)}
        cost = priced(usage.get("estimated_cost"), usage.get("input_tokens"), usage)
        own[name]["cost"] = None if cost is None else less(cost, earlier.get("estimated_cost"))
        own[name]["cost_known"] = cost is not None and usage.get("cost_known") is not False
    return own


def less(value: Any, earlier: Any) -> float | None:
    """A figure without what was counted before; whole numbers stay whole."""
    found = number(value)
    if found is None:
        return None
    own = round(max(0.0, found - (number(earlier) or 0.0)), 6)
    return int(own) if own.is_integer() else own


def counts_on(metrics: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether these figures contain those: the same first round of an agent is in both."""
    mine, its = _first_rounds(metrics), _first_rounds(before)
    return bool(its) and all(mine.get(agent) == start for agent, start in its.items())


def _first_rounds(metrics: Mapping[str, Any]) -> dict[str, float]:
    starts: dict[str, float] = {}
    for name, agent in mapping(metrics.get("agents")).items():
        history = items(mapping(agent).get("round_history"))
        start = number(mapping(history[0]).get("start_time")) if history else None
        if start is not None:
            starts[name] = start
    return starts
