"""What the files count beyond the run's state: each agent's rounds, its use of tools, its retries."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.records import RunState, Usage


@dataclass(slots=True)
class Round:
    """One working episode of an agent; `outcome` is empty while it goes on."""

    number: int
    round_type: str
    started: float
    ended: float = 0.0
    outcome: str = ""
    usage: Usage = field(default_factory=Usage)
    tool_calls: int = 0
    token_source: str = "api"


@dataclass(slots=True)
class ToolUse:
    """What the calls of one tool came to."""

    calls: int = 0
    failures: int = 0
    seconds: float = 0.0
    input_chars: int = 0
    output_chars: int = 0


@dataclass(slots=True)
class AgentFigures:
    """One agent's."""

    rounds: list[Round] = field(default_factory=list)
    tools: dict[str, ToolUse] = field(default_factory=dict)
    retries: list[dict[str, Any]] = field(default_factory=list)
    unknown_tools: list[str] = field(default_factory=list)

    @property
    def open_round(self) -> Round | None:
        """The round it is in."""
        return self.rounds[-1] if self.rounds and not self.rounds[-1].outcome else None


@dataclass(slots=True)
class Figures:
    """Those of all agents, folded from the events."""

    of: dict[str, AgentFigures] = field(default_factory=dict)

    def fold(self, event: Event, state: RunState) -> None:
        """Take one event and the state after it."""
        for agent in state.agents:
            self.of.setdefault(agent, AgentFigures())
        if event.agent_id is None:
            return
        mine = self.of.setdefault(event.agent_id, AgentFigures())
        match event.body:
            case b.RoundStart(round_type=kind):
                self._close(mine, "restarted", event.at)
                mine.rounds.append(Round(_round_number(state, event.agent_id, kind), kind, event.at))
            case b.RoundEnd(outcome=outcome):
                self._close(mine, outcome or "restarted", event.at)
            case b.Usage() as used:
                self._use(mine, used)
            case b.ToolStart(tool_name=name, args=args):
                tool = mine.tools.setdefault(name, ToolUse())
                tool.calls += 1
                tool.input_chars += _chars(args)
                if mine.open_round is not None:
                    mine.open_round.tool_calls += 1
            case b.ToolComplete() as done:
                tool = mine.tools.setdefault(done.tool_name, ToolUse())
                tool.failures += done.is_error
                tool.seconds += done.elapsed_seconds
                tool.output_chars += _chars(done.result)
            case b.Enforcement() as retry:
                mine.retries.append(_retry(retry, event, state))
                mine.unknown_tools += [name for name in retry.unknown_tools if name not in mine.unknown_tools]
            case _:
                return

    @staticmethod
    def _close(mine: AgentFigures, outcome: str, at: float) -> None:
        if mine.open_round is not None:
            mine.open_round.ended, mine.open_round.outcome = at, outcome

    @staticmethod
    def _use(mine: AgentFigures, used: b.Usage) -> None:
        if mine.open_round is None:
            return
        mine.open_round.token_source = used.token_source
        mine.open_round.usage += Usage(
            used.input_tokens,
            used.output_tokens,
            used.reasoning_tokens,
            used.cached_input_tokens,
            used.cost,
            used.cost_known,
            1,
        )


def _round_number(state: RunState, agent: str, kind: str) -> int:
    if kind in ("presentation", "post_evaluation"):
        return 1 + max((other.coordination_round for other in state.agents.values()), default=0)
    return state.agents[agent].coordination_round


def _chars(value: Any) -> int:
    if value is None:
        return 0
    return len(value) if isinstance(value, str) else len(json.dumps(value, default=str))


def _retry(body: b.Enforcement, event: Event, state: RunState) -> dict[str, Any]:
    return {
        "round": state.agents[event.agent_id or ""].coordination_round,
        "attempt": body.attempt,
        "max_attempts": body.max_attempts,
        "reason": body.reason,
        "tool_calls": list(body.tool_calls),
        "error_message": body.error_message,
        "buffer_preview": body.buffer_preview,
        "buffer_chars": body.buffer_chars,
        "timestamp": event.at,
    }
