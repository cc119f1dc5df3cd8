"""Tokens and cost as a table: a row for each agent, for each of its rounds, and for all together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from massgen_tui.state.records import RunState, Usage
from massgen_tui.state.usage_log import RoundUsage, UsageLog

Level = Literal["agent", "round", "total"]


@dataclass(frozen=True, slots=True)
class CostRow:
    """One row; its cost is a lower bound unless `usage.cost_known`."""

    level: Level
    name: str
    agent: str = ""
    about: str = ""
    usage: Usage = field(default_factory=Usage)
    unpriced: int = 0
    """How many of its calls have no known cost."""
    estimated: bool = False
    """Whether some of its tokens were counted here and not told by the model's server."""


def cost_rows(state: RunState, log: UsageLog) -> list[CostRow]:
    """The agents in their order, each followed by its rounds."""
    rows: list[CostRow] = []
    for agent in state.team:
        rounds = log.rounds(agent.id)
        rows.append(_sum("agent", agent.id, rounds, agent=agent.id, about=agent.model))
        rows += [_round(its) for its in rounds]
    return rows


def total_row(log: UsageLog) -> CostRow:
    """What the whole team used."""
    return _sum("total", "total", list(log))


def round_name(number: int, kind: str) -> str:
    """A round as a person calls it."""
    if kind == "presentation":
        return "presentation"
    if kind == "post_evaluation":
        return "evaluation"
    return f"round {number}" if number else "before round 1"


def _round(its: RoundUsage) -> CostRow:
    kind = "" if its.kind in ("presentation", "post_evaluation") else its.kind.replace("_", " ")
    name = round_name(its.number, its.kind)
    return CostRow("round", name, its.agent, kind, its.usage, its.unpriced, its.estimated)


def _sum(level: Level, name: str, rounds: list[RoundUsage], *, agent: str = "", about: str = "") -> CostRow:
    usage = sum((its.usage for its in rounds), Usage())
    unpriced = sum(its.unpriced for its in rounds)
    return CostRow(level, name, agent, about, usage, unpriced, any(its.estimated for its in rounds))
