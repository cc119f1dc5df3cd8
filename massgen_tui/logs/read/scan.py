"""One pass over `events.jsonl` to what a record of the run needs; streamed text is counted, not kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.codec import NotAnEvent, event_of, value_of
from massgen_tui.events.event import Event
from massgen_tui.logs.read.events import EventsRead
from massgen_tui.logs.read.files import open_plain
from massgen_tui.logs.write.figures import Figures
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.state.fold import fold, fold_calls
from massgen_tui.state.records import RunState
from massgen_tui.state.tool_servers import ToolServers

STREAMED = frozenset({"text", "thinking", "final_presentation_chunk"})
ERROR_TEXT = "❌ Error"

_KEPT = (b.RestartTriggered, b.RestartBanner, b.VoteIgnored, b.OrchestratorTimeout, b.WinnerSelected, b.FinalAnswer)
_OF_ALL = (b.RunStarted, b.RunEnded, b.AnswerSubmitted, b.Steered)
_CALLS = (b.ToolStart, b.ToolComplete)
_TOOL_FAILED = "Error executing tool "


@dataclass(slots=True)
class Scan:
    """What a file of events comes to."""

    log: CoordinationLog = field(default_factory=CoordinationLog)
    figures: Figures = field(default_factory=Figures)
    servers: ToolServers = field(default_factory=ToolServers)
    kept: list[Event] = field(default_factory=list)
    error_texts: dict[str, str] = field(default_factory=dict)
    ours: bool = False
    generator: str = ""
    read: EventsRead = field(default_factory=EventsRead)
    _texts: dict[str, tuple[int, dict[str, Any]] | None] = field(default_factory=dict)  # each agent's last piece
    _calls: dict[str, list[Event]] = field(default_factory=dict)  # each agent's, up to what it does next

    @property
    def state(self) -> RunState:
        """The run after the last event."""
        return self.log.state

    @property
    def any(self) -> bool:
        """Whether there was an event at all."""
        return self.state.seq > 0

    def take(self, seq: int, record: Any) -> None:
        """Take the value of a line.

        Of the text that an agent streams before it does something else, only the first piece and the last are folded,
        and its calls of tools in one go: they make the same state.
        """
        if isinstance(record, dict) and isinstance(kind := record.get("event_type"), str) and kind in STREAMED:
            agent = record.get("agent_id")
            if isinstance(agent, str):
                self._note_error(agent, record)
                if agent in self._texts:
                    self._texts[agent] = (seq, record)
                    return
                self._catch_up(agent)
                self._texts[agent] = None
                event = event_of(record, seq)
                self.log.state = fold(self.log.state, event)
                self.figures.fold(event, self.state)
                return
        event = event_of(record, seq)
        if isinstance(event.body, _CALLS) and event.agent_id is not None:
            self._take_call(event.agent_id, event)
            return
        if isinstance(event.body, _OF_ALL):
            self.flush()
        elif event.agent_id is not None:
            self._catch_up(event.agent_id)
        self._fold(event)

    def flush(self) -> None:
        """Fold what waits."""
        for agent in {**self._texts, **self._calls}:
            self._catch_up(agent)

    def _catch_up(self, agent: str) -> None:
        """Fold what waits of an agent."""
        text = self._texts.pop(agent, None)
        if text is not None:
            self.log.state = fold(self.log.state, event_of(text[1], text[0]))
        calls = self._calls.pop(agent, None)
        if calls is not None:
            self.log.state = fold_calls(self.log.state, calls)
            self.figures.fold_calls(calls if self.ours else list(map(_as_it_went, calls)), self.state)

    def _take_call(self, agent: str, event: Event) -> None:
        """Take a call or its result; among the coordination records, which only make a table here, are none of them."""
        calls = self._calls.get(agent)
        if calls is not None:
            calls.append(event)
            return
        self._catch_up(agent)
        self._calls[agent] = [event]
        if agent not in self.state.agents:  # they are numbered as they come
            self._catch_up(agent)

    def _fold(self, event: Event) -> None:
        body = event.body
        if isinstance(body, b.RunStarted) and not self.any:
            self.ours, self.generator = True, body.generator
        self.log.fold(event)
        self.servers.fold(event)
        self.figures.fold(event, self.state)
        if isinstance(body, _KEPT):
            self.kept.append(event)

    def _note_error(self, agent: str, record: dict[str, Any]) -> None:
        """MassGen tells failed requests as text of the agent."""
        data = record.get("data")
        content = data.get("content") if isinstance(data, dict) else None
        if isinstance(content, str) and content.startswith(ERROR_TEXT):
            self.error_texts[agent] = content.removeprefix(ERROR_TEXT).lstrip(": ").strip()


def _as_it_went(event: Event) -> Event:
    """The call or its result; MassGen calls a tool that failed a success and tells the failure as its result."""
    body = event.body
    if isinstance(body, b.ToolComplete) and isinstance(body.result, str) and body.result.startswith(_TOOL_FAILED):
        return replace(event, body=replace(body, result=None, is_error=True))
    return event


def scan_events(path: Path) -> Scan:
    """What the file of that path comes to."""
    scan = Scan()
    try:
        with open_plain(path) as file:
            _scan_lines(scan, file)
    except FileNotFoundError:
        scan.read.trouble = "is missing"
    except OSError as error:
        scan.read.trouble = f"cannot be read: {error.strerror or error}"
    scan.flush()
    return scan


def _scan_lines(scan: Scan, lines: Iterable[bytes]) -> None:
    take = scan.take
    for seq, line in enumerate(lines, 1):
        try:
            take(seq, value_of(line))
        except (NotAnEvent, ValueError, RecursionError):
            scan.read.refuse(seq, line)
