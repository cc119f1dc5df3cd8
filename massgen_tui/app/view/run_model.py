"""Everything a run's screen is drawn from, folded from batches of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import flat
from massgen_tui.app.view.run_lines import RunLines
from massgen_tui.app.view.strip import Activity, StripInput, accent
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.state.contexts import Contexts
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.state.records import AgentState, RunState
from massgen_tui.state.table import TableBuilder
from massgen_tui.state.transcript import Transcripts
from massgen_tui.state.usage_log import UsageLog


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

    def __init__(self, glyphs: Glyphs = UNICODE) -> None:
        self.glyphs = glyphs
        self.lines: dict[str, RunLines] = {}
        self.activity = Activity()
        self.table = TableBuilder([])
        self.usage = UsageLog()
        self.contexts = Contexts()
        self.closed = False
        """Whether no event will come any more, however the run ended."""
        self._again = ""
        self._answers: dict[str, str] = {}
        self._log = CoordinationLog()
        self._transcripts = Transcripts()

    @property
    def state(self) -> RunState:
        """The state after the last event."""
        return self._log.state

    @property
    def agents(self) -> list[AgentState]:
        """The team in its order."""
        return sorted(self.state.agents.values(), key=lambda agent: agent.number)

    def take(self, events: Sequence[Event]) -> Changes:
        """Take a batch and say what it touched."""
        changes, team = Changes(), set(self.state.agents)
        for event in events:
            self._take(event, changes)
        changes.team = set(self.state.agents) != team
        self._take_transcripts(changes)
        return changes

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
        for lines in self.lines.values():
            lines.begin_attempt(f"attempt {number} {self.glyphs['dot']} {reason}" if reason else f"attempt {number}")
        self._log, self._transcripts = CoordinationLog(), Transcripts()
        self.usage, self.contexts, self.table, self._answers = UsageLog(), Contexts(), TableBuilder([]), {}

    def _take(self, event: Event, changes: Changes) -> None:
        body = event.body
        if isinstance(body, b.RunStarted) and self.state.seq:
            self._take_transcripts(changes)
            self._begin_attempt(body.attempt)
            changes.table = True
        elif isinstance(body, b.RestartBanner):
            self._again = body.reason
        records = self._log.fold(event)
        self._transcripts.fold(event)
        self.usage.fold(event)
        self.contexts.fold(event)
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
        return StripInput(self.state, now, focused, sparks, tails)

    def newest_answer(self, agent: str) -> str:
        """The agent's newest answer, '' if there is none."""
        answer = self.state.latest_answer(agent)
        return answer.text if answer is not None else ""


def _last_words(tail: str) -> str:
    lines = tail.rstrip().rsplit("\n", 1)
    return flat(lines[-1])
