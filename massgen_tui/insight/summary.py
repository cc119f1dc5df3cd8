"""The figures of a run as `logs summary` shows them, computed as MassGen computes them; None is what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from massgen_tui.insight.tools import ToolFigures, tools_of
from massgen_tui.logs.read.metrics import agent_time
from massgen_tui.logs.read.values import integer, items, mapping, number, text


@dataclass(frozen=True, slots=True)
class Subagent:
    """A team that an agent had working for it."""

    id: str
    status: str
    seconds: float | None
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None
    task: str


@dataclass(frozen=True, slots=True)
class BackendCalls:
    """The calls to models of one kind of backend."""

    name: str
    calls: int
    average_ms: float


@dataclass(frozen=True, slots=True)
class ApiFigures:
    """The calls to models; the times are None where only their number is known."""

    calls: int
    total_ms: float | None
    average_ms: float | None
    first_token_ms: float | None
    backends: tuple[BackendCalls, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to; `agent_ms` is the work of all agents added up, not the time that passed."""

    question: str | None
    winner: str | None
    winner_told: bool
    agents: int
    agent_ms: float | None
    cost: float | None
    cost_known: bool
    input_tokens: int | None
    output_tokens: int | None
    reasoning_tokens: int | None
    rounds: int | None
    outcomes: dict[str, int]
    tools: tuple[ToolFigures, ...]
    api: ApiFigures | None
    subagents: tuple[Subagent, ...]
    subagent_count: int
    subagent_cost: float | None
    agent_cost: float | None

    @property
    def errors(self) -> int:
        """The rounds that ended in an error."""
        return self.outcomes.get("error", 0)

    @property
    def timeouts(self) -> int:
        """The rounds that ran out of time."""
        return self.outcomes.get("timeout", 0)

    @property
    def good_outcomes(self) -> dict[str, int]:
        """How the other rounds ended."""
        return {name: count for name, count in self.outcomes.items() if count and name not in ("error", "timeout")}


def summarise(metrics: Mapping[str, Any]) -> Summary:
    """The figures in an object of the shape of `metrics_summary.json`."""
    meta, totals, rounds = (mapping(metrics.get(key)) for key in ("meta", "totals", "rounds"))
    subagents = mapping(metrics.get("subagents"))
    known = totals.get("cost_known") is not False
    cost = number(totals.get("estimated_cost"))
    return Summary(
        question=text(meta.get("question")) or None,
        winner=text(meta.get("winner")) or None,
        winner_told="winner" in meta,
        agents=integer(meta.get("num_agents", 1)) or 0,
        agent_ms=agent_time(metrics),
        cost=cost if known or cost else None,
        cost_known=known and cost is not None,
        input_tokens=integer(totals.get("input_tokens")),
        output_tokens=integer(totals.get("output_tokens")),
        reasoning_tokens=integer(totals.get("reasoning_tokens")),
        rounds=integer(rounds.get("total_rounds")),
        outcomes={name: integer(count) or 0 for name, count in mapping(rounds.get("by_outcome")).items()},
        tools=tuple(tools_of(metrics)),
        api=_api(mapping(metrics.get("api_timing"))),
        subagents=tuple(_subagent(mapping(one)) for one in items(subagents.get("subagents"))),
        subagent_count=integer(subagents.get("total_subagents")) or 0,
        subagent_cost=number(totals.get("subagent_cost")),
        agent_cost=number(totals.get("agent_cost")),
    )


def _api(timing: Mapping[str, Any]) -> ApiFigures | None:
    calls = integer(timing.get("total_calls"))
    if not calls:
        return None
    backends = tuple(
        BackendCalls(name, integer(mapping(one).get("calls")) or 0, number(mapping(one).get("avg_time_ms")) or 0.0)
        for name, one in mapping(timing.get("by_backend")).items()
    )
    total, average, first = (number(timing.get(key)) for key in ("total_time_ms", "avg_time_ms", "avg_ttft_ms"))
    return ApiFigures(calls, total, average, first, backends)


def _subagent(record: Mapping[str, Any]) -> Subagent:
    return Subagent(
        text(record.get("subagent_id")),
        text(record.get("status")),
        number(record.get("elapsed_seconds")),
        integer(record.get("input_tokens")),
        integer(record.get("output_tokens")),
        number(record.get("estimated_cost")),
        text(record.get("task")),
    )


def duration(milliseconds: float) -> str:
    """A length of time as MassGen writes it: `5ms`, `6.4s`, `1.5m`."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f}ms"
    return f"{milliseconds / 1000:.1f}s" if milliseconds < 60000 else f"{milliseconds / 60000:.1f}m"
