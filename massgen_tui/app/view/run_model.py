"""Everything a run's screen is drawn from, folded from batches of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.agent_cell import StripInput
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import flat
from massgen_tui.app.view.run_lines import RunLines
from massgen_tui.app.view.strip import Activity
from massgen_tui.app.view.timeline_lines import TimelineLines
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.contexts import Contexts
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.state.records import AgentState, RunState
from massgen_tui.state.table import TableBuilder
from massgen_tui.state.tool_servers import ToolServers
from massgen_tui.state.transcript import ToolCard, Transcripts
from massgen_tui.state.usage_log import UsageLog, broken_off

_SETTLED = frozenset({"answered", "voted", "failed", "winner", "done", "stopped"})


@dataclass(slots=True)
class Changes:
    """What a batch touched: whose panes, and whether the table or the team did change."""

    agents: set[str] = field(default_factory=set)
    table: bool = False
    team: bool = False
    ended: bool = False

    def __bool__(self) -> bool:
        return bool(self.agents) or self.table or self.team or self.ended


class RunModel:
    """A run as far as its events have come."""

    def __init__(self, glyphs: Glyphs = UNICODE, initial: RunState | None = None) -> None:
        self.glyphs = glyphs
        self._initial = initial or RunState()
        self._team: frozenset[str] = frozenset()
        """The agents that have been told of."""
        self.lines: dict[str, RunLines] = {}
        self.activity = Activity()
        self.table = TableBuilder([])
        self.usage = UsageLog()
        self.contexts = Contexts()
        self.servers = ToolServers()
        self.closed = False
        """Whether no event will come any more, however the run ended."""
        self.around: Sequence[str] = ()
        """What went wrong around the run, as with its log, in sentences."""
        self.timeline = TimelineLines(glyphs)
        """All agents by time; kept up to date while somebody looks at it."""
        self.follows_timeline = False
        self._attempt = 1
        self._again = ""
        self._answers: dict[str, str] = {}
        self._log = CoordinationLog(state=self._initial)
        self._transcripts = Transcripts()

    @property
    def state(self) -> RunState:
        """The state after the last event."""
        return self._log.state

    @property
    def agents(self) -> list[AgentState]:
        """The team in its order."""
        return self.state.team

    def take(self, events: Sequence[Event]) -> Changes:
        """Take a batch and say what it touched."""
        changes = Changes()
        for event in events:
            self._take(event, changes)
        team = frozenset(self.state.agents)
        changes.team, self._team = team != self._team, team
        self._take_transcripts(changes)
        if self.follows_timeline:
            self.take_timeline()
        return changes

    def close(self) -> None:
        """Nothing will come any more; where the log does not tell the end, it does not tell all that was used."""
        self.closed = True
        if self.state.ending is None:
            self._log.state = broken_off(self.state, self.usage.break_off())

    def moment(self, now: float) -> float:
        """The time that the figures are for: now, or the last event where the log stops without an end."""
        return self.state.at if self.closed and self.state.ending is None else now

    def take_timeline(self) -> None:
        """Bring the timeline up to date."""
        self.timeline.take(self._transcripts, self.agents, self.state.started_at)

    def _take_transcripts(self, changes: Changes) -> None:
        for agent in self.agents:
            transcript = self._transcripts.of.get(agent.id)
            lines = self.lines.get(agent.id)
            if lines is None:
                lines = self.lines[agent.id] = RunLines(accent(agent.number), self.glyphs)
            if transcript is not None and lines.take(transcript, self.state.started_at):
                changes.agents.add(agent.id)

    def _begin_attempt(self, number: int) -> None:
        """The team begins again: everything is folded anew, the panes keep what was said."""
        reason = self._again or (self.state.ending.reason if self.state.ending is not None else "")
        banner = f"attempt {number} {self.glyphs['dot']} {reason}" if reason else f"attempt {number}"
        self.take_timeline()
        for lines in (*self.lines.values(), self.timeline):
            lines.begin_attempt(banner)
        self._log, self._transcripts = CoordinationLog(state=self._initial), Transcripts()
        self.usage, self.contexts, self.servers = UsageLog(), Contexts(), ToolServers()
        self.table, self._answers = TableBuilder([]), {}

    def _take(self, event: Event, changes: Changes) -> None:
        body = event.body
        if event.seq <= self.state.seq:  # the lines of another attempt's file
            self._take_transcripts(changes)
            self._attempt += 1
            self._begin_attempt(body.attempt if isinstance(body, b.RunStarted) else self._attempt)
            changes.table = True
        elif isinstance(body, b.RestartBanner):
            self._again = body.reason
        records = self._log.fold(event)
        self._transcripts.fold(event)
        self.usage.fold(event)
        self.contexts.fold(event)
        self.servers.fold(event)
        if len(self.table.agents) != len(self.state.agents):
            self._restart_table(before=len(self._log.records) - len(records))
        if isinstance(body, b.AnswerSubmitted | b.FinalAnswer) and event.agent_id is not None:
            self._answers[event.agent_id] = body.content
        elif isinstance(body, b.Text | b.Thinking | b.FinalPresentationChunk) and event.agent_id is not None:
            self.activity.add(event.agent_id, event.at, len(body.content))
        elif isinstance(body, b.RunEnded) and body.state != "restarted":
            changes.ended = True
        for record in records:
            changes.table = True
            self.table.take(record.event_type, record.agent_id, record.details, record.context, record.seq)

    def _restart_table(self, before: int) -> None:
        """The team is known, or has grown: the table begins with its columns and takes again what was."""
        rows = TableBuilder([agent.id for agent in self.agents], self._answers)
        for record in self._log.records[:before]:
            rows.take(record.event_type, record.agent_id, record.details, record.context, record.seq)
        self.table = rows

    def strip(self, now: float, focused: str = "") -> StripInput:
        """What the team strip is drawn from."""
        now_of = now if self.state.ending is None else self.state.at
        sparks = {agent: self.activity.values(agent, now_of) for agent in self.state.agents}
        tails = {agent: _last_words(lines.tail) for agent, lines in self.lines.items()}
        state = _stopped(self.state) if self.closed and self.state.ending is None else self.state
        return StripInput(state, now, focused, sparks, tails)

    def calls_before(self, agent: str, seq: int) -> list[ToolCard]:
        """The agent's tool calls in the round of an event, up to it."""
        transcript = self._transcripts.of.get(agent)
        return transcript.calls_before(seq) if transcript is not None else []

    def newest_answer(self, agent: str) -> str:
        """The agent's newest answer, '' if there is none."""
        answer = self.state.latest_answer(agent)
        return answer.text if answer is not None else ""


def _stopped(state: RunState) -> RunState:
    """The team of a log that just stops: nobody is at work any more, whatever was the last that was heard of them."""
    agents = {
        agent.id: agent if agent.status in _SETTLED else replace(agent, status="stopped", tools_running={})
        for agent in state.agents.values()
    }
    return replace(state, agents=agents)


def _last_words(tail: str) -> str:
    lines = tail.rstrip().rsplit("\n", 1)
    return flat(lines[-1])
