"""Tokens and cost by agent and round: a fold over the rounds that begin and the calls that are paid for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.records import RunState, Usage


@dataclass(slots=True)
class RoundUsage:
    """What one agent used in one of its rounds."""

    agent: str
    number: int
    """Its place among the agent's rounds, from 1; 0 for calls before the first."""
    kind: str = ""
    usage: Usage = field(default_factory=Usage)
    unpriced: int = 0
    """How many of its calls have no known cost."""
    estimated: bool = False
    """Whether some of its tokens were counted here and not told by the model's server."""
    open: bool = False
    """Whether it goes on."""


class UsageLog:
    """The rounds of every agent in the order they began, each with what was used in it."""

    def __init__(self) -> None:
        self.of: dict[str, list[RoundUsage]] = {}

    def fold(self, event: Event) -> None:
        """Take one event; only rounds and calls of agents leave a trace.

        A call belongs to the round its agent is in by the order of events: the numbers in files of other versions lag.
        """
        if event.agent_id is None:
            return
        match event.body:
            case b.RoundStart(round_type=kind):
                rounds = self.of.setdefault(event.agent_id, [])
                number = 1 + (rounds[-1].number if rounds else 0)
                _close(rounds)
                rounds.append(RoundUsage(event.agent_id, number, kind, open=True))
            case b.RoundEnd():
                _close(self.of.get(event.agent_id, []))
            case b.Usage() as used:
                rounds = self.of.setdefault(event.agent_id, [])
                if not rounds:
                    rounds.append(RoundUsage(event.agent_id, 0))
                _add(rounds[-1], used)

    def break_off(self) -> set[str]:
        """The log stops, as that of a killed run: what was under way in open rounds nobody told; gives their agents."""
        cut = [its for its in self if its.open]
        for its in cut:
            its.usage, its.open = replace(its.usage, cost_known=False), False
        return {its.agent for its in cut}

    def rounds(self, agent: str) -> list[RoundUsage]:
        """An agent's rounds; read them, never change them."""
        return self.of.get(agent, [])

    def __iter__(self) -> Iterator[RoundUsage]:
        for rounds in self.of.values():
            yield from rounds


def broken_off(state: RunState, agents: Collection[str]) -> RunState:
    """The state in which the cost of these agents is a lower bound, as the last that they used is not told."""
    cut = {
        agent.id: replace(agent, usage=replace(agent.usage, cost_known=False))
        for agent in state.agents.values()
        if agent.id in agents
    }
    return replace(state, agents={**state.agents, **cut})


def _close(rounds: list[RoundUsage]) -> None:
    if rounds:
        rounds[-1].open = False


def _add(to: RoundUsage, used: b.Usage) -> None:
    to.usage += Usage.of(used)
    to.unpriced += not used.cost_known
    to.estimated = to.estimated or used.token_source == "estimated"
