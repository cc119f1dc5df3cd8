"""What the files count beyond the run's state: each agent's rounds, tool calls, model calls and retries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.write.json_text import as_text
from massgen_tui.logs.write.lines import STREAMED
from massgen_tui.state.records import RunState, Usage

_CALLS = (b.ToolStart, b.ToolComplete)


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
    calls: list[ModelCall] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A call to a model, timed by the events: from what made the agent ask to its first word and to its last."""

    round_number: int
    seconds: float
    until_first: float


@dataclass(slots=True)
class ToolRun:
    """A call of a tool; `ended` is 0 while it runs."""

    name: str
    call_id: str
    round_number: int
    started: float
    input_chars: int = 0
    output_chars: int = 0
    seconds: float = 0.0
    ended: float = 0.0
    error: str | None = None


@dataclass(slots=True)
class ToolSums:
    """What the calls of one tool come to."""

    calls: int = 0
    good: int = 0
    bad: int = 0
    seconds: float = 0.0
    input_chars: int = 0
    output_chars: int = 0
    inputs: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def begin(self, run: ToolRun) -> None:
        """Count a call."""
        self.calls += 1
        self.input_chars += run.input_chars
        self.inputs.append(run.input_chars)

    def sort(self) -> None:
        """Put the sizes and times in order, which takes little when few are new."""
        for values in (self.inputs, self.outputs, self.times):
            values.sort()

    def end(self, run: ToolRun) -> None:
        """Count what came of it."""
        if run.error is None:
            self.good += 1
        else:
            self.bad += 1
        self.seconds += run.seconds
        self.output_chars += run.output_chars
        self.outputs.append(run.output_chars)
        self.times.append(round(run.seconds * 1000, 2))


@dataclass(slots=True)
class AgentFigures:
    """One agent's."""

    rounds: list[Round] = field(default_factory=list)
    tools: list[ToolRun] = field(default_factory=list)
    by_tool: dict[str, ToolSums] = field(default_factory=dict)
    calls: list[ModelCall] = field(default_factory=list)
    retries: list[dict[str, Any]] = field(default_factory=list)
    unknown_tools: list[str] = field(default_factory=list)
    running: dict[str, ToolRun] = field(default_factory=dict)
    asked_at: float = 0.0
    spoke_at: float = 0.0
    changes: int = 0  # how often there was something new to count

    def begin_tool(self, run: ToolRun) -> None:
        """A tool is called."""
        self.tools.append(run)
        sums = self.by_tool.get(run.name)
        if sums is None:
            sums = self.by_tool[run.name] = ToolSums()
        sums.begin(run)

    @property
    def open_round(self) -> Round | None:
        """The round it is in."""
        return self.rounds[-1] if self.rounds and not self.rounds[-1].outcome else None

    def ask(self, at: float) -> None:
        """The word is with the model."""
        self.asked_at, self.spoke_at = at, 0.0


@dataclass(slots=True)
class Figures:
    """Those of all agents, folded from the events."""

    of: dict[str, AgentFigures] = field(default_factory=dict)
    begun: b.RunStarted = field(default_factory=b.RunStarted)
    criteria: list[dict[str, Any]] = field(default_factory=list)

    def fold(self, event: Event, state: RunState) -> None:
        """Take one event and the state after it."""
        agent, body = event.agent_id, event.body
        if isinstance(body, _CALLS) and agent is not None:
            self.fold_calls([event], state)
            return
        if isinstance(body, b.RunStarted):
            self.begun = body
            self.of.update({agent: AgentFigures() for agent in state.agents if agent not in self.of})
        if isinstance(body, b.EvaluationCriteriaSet):
            self.criteria = body.criteria
        if agent is None:
            return
        mine = self._mine(agent)
        if isinstance(body, STREAMED):
            self.speak(agent, event.at)
            return
        match body:
            case b.RoundStart(round_type=kind):
                _close(mine, "restarted", event.at)
                mine.rounds.append(Round(_round_number(state, agent, kind), kind, event.at))
                mine.ask(event.at)
            case b.RoundEnd(outcome=outcome):
                _close(mine, outcome or "restarted", event.at)
            case b.Usage() as used:
                _use(mine, used, event.at, state.agents[agent].coordination_round)
            case b.Enforcement() as retry:
                mine.retries.append(_retry(retry, event, state))
                mine.unknown_tools += [name for name in retry.unknown_tools if name not in mine.unknown_tools]
                mine.ask(event.at)
            case b.Error(kind="mcp_disconnected", error=error):
                mine.retries.append(_retry(_disconnected(mine, error, event, state), event, state))
            case _:
                return
        mine.changes += 1

    def fold_calls(self, events: Sequence[Event], state: RunState) -> None:
        """Take a stretch of calls and results of one agent, and the state after them."""
        agent = events[0].agent_id
        if agent is None:
            return
        mine, coordination_round = self._mine(agent), state.agents[agent].coordination_round
        for event in events:
            match event.body:
                case b.ToolStart() as call:
                    _begin(mine, event.at, call, coordination_round)
                case b.ToolComplete() as done:
                    _end(mine, event.at, done, coordination_round)
        mine.changes += len(events)

    def _mine(self, agent: str) -> AgentFigures:
        mine = self.of.get(agent)
        if mine is None:
            mine = self.of[agent] = AgentFigures()
        return mine

    def speak(self, agent: str, at: float) -> None:
        """Take the first words, or further ones, of an agent that has been folded before."""
        mine = self.of[agent]
        mine.spoke_at = mine.spoke_at or at


def _close(mine: AgentFigures, outcome: str, at: float) -> None:
    if mine.open_round is not None:
        mine.open_round.ended, mine.open_round.outcome = at, outcome


def _use(mine: AgentFigures, used: b.Usage, at: float, coordination_round: int) -> None:
    now_in = mine.open_round
    number = now_in.number if now_in is not None else coordination_round
    if mine.asked_at:
        asked_at, spoke_at = mine.asked_at, mine.spoke_at or at
        call = ModelCall(number, max(0.0, at - asked_at), max(0.0, spoke_at - asked_at))
        mine.calls.append(call)
        mine.ask(at)
        if now_in is not None:
            now_in.calls.append(call)
    if now_in is None:
        return
    now_in.token_source = used.token_source
    now_in.usage += Usage.of(used)


def _begin(mine: AgentFigures, at: float, call: b.ToolStart, coordination_round: int) -> None:
    now_in = mine.open_round
    number = coordination_round if now_in is None else now_in.number
    run = ToolRun(call.tool_name, call.tool_id, number, at, _chars(call.args))
    mine.begin_tool(run)
    mine.running[call.tool_id] = run
    if now_in is not None:
        now_in.tool_calls += 1


def _end(mine: AgentFigures, at: float, done: b.ToolComplete, coordination_round: int) -> None:
    """A tool has answered; the start of the call may be missing in the log."""
    begun = mine.running.pop(done.tool_id, None)
    if begun is None:
        started = max(0.0, at - done.elapsed_seconds)
        begun = ToolRun(done.tool_name, done.tool_id, coordination_round, started)
        mine.begin_tool(begun)
    begun.ended, begun.seconds, begun.output_chars = at, done.elapsed_seconds, _chars(done.result)
    begun.error = _text(done.result or "") if done.is_error else None
    mine.by_tool[begun.name].end(begun)
    if not mine.running:
        mine.ask(at)


def _round_number(state: RunState, agent: str, kind: str) -> int:
    if kind in ("presentation", "post_evaluation"):
        return 1 + max((other.coordination_round for other in state.agents.values()), default=0)
    return state.agents[agent].coordination_round


def _chars(value: Any) -> int:
    if type(value) is str:
        return len(value)
    return 0 if value is None else len(_text(value))


def _text(value: Any) -> str:
    """The value as text; none for lists in lists in lists, which could be read but are too deep to be written."""
    try:
        return as_text(value)
    except RecursionError:
        return ""


def _disconnected(mine: AgentFigures, error: str, event: Event, state: RunState) -> b.Enforcement:
    """The loss of a tool server among the retries, though it uses none up: it is told at the attempt under way."""
    number = state.agents[event.agent_id or ""].coordination_round
    tried = max((entry["attempt"] for entry in mine.retries if entry["round"] == number), default=0)
    lost = b.Enforcement(reason="mcp_disconnected", error_message=error)
    return replace(lost, attempt=min(tried + 1, lost.max_attempts))


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
