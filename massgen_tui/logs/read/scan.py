"""One pass over `events.jsonl` to what a record of the run needs; streamed text is counted, not kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.codec import NotAnEvent, event_of
from massgen_tui.events.event import Event
from massgen_tui.logs.read.events import EventsRead
from massgen_tui.logs.read.files import open_plain
from massgen_tui.logs.write.figures import Figures
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState

STREAMED = frozenset({"text", "thinking", "final_presentation_chunk"})
ERROR_TEXT = "❌ Error"

_KEPT = (b.RestartTriggered, b.RestartBanner, b.VoteIgnored, b.OrchestratorTimeout, b.WinnerSelected, b.FinalAnswer)
_TOOL_FAILED = "Error executing tool "


@dataclass(slots=True)
class Scan:
    """What a file of events comes to."""

    log: CoordinationLog = field(default_factory=CoordinationLog)
    figures: Figures = field(default_factory=Figures)
    kept: list[Event] = field(default_factory=list)
    error_texts: dict[str, str] = field(default_factory=dict)
    ours: bool = False
    generator: str = ""
    read: EventsRead = field(default_factory=EventsRead)
    _waiting: dict[str, tuple[int, dict[str, Any]] | None] = field(default_factory=dict)

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

        Of the text that an agent streams before it does something else, only the first piece and the last are folded:
        they make the same state.
        """
        if isinstance(record, dict) and record.get("event_type") in STREAMED:
            agent = record.get("agent_id")
            if isinstance(agent, str):
                self._note_error(agent, record)
                if agent in self._waiting:
                    self._waiting[agent] = (seq, record)
                    return
                self._waiting[agent] = None
                self._fold(event_of(record, seq))
                return
        event = event_of(record, seq)
        if isinstance(event.body, b.RunStarted | b.RunEnded):
            self.flush()
        elif event.agent_id in self._waiting:
            self._fold_text(event.agent_id)
        self._fold(event)

    def flush(self) -> None:
        """Fold the text that waits."""
        for agent in list(self._waiting):
            self._fold_text(agent)

    def _fold_text(self, agent: str) -> None:
        last = self._waiting.pop(agent)
        if last is not None:
            seq, record = last
            self.log.state = fold(self.log.state, event_of(record, seq))

    def _fold(self, event: Event) -> None:
        body = event.body
        if isinstance(body, b.RunStarted) and not self.any:
            self.ours, self.generator = True, body.generator
        self.log.fold(event)
        if isinstance(body, b.ToolComplete) and not self.ours and _failed_silently(body):
            body = b.ToolComplete(
                tool_id=body.tool_id, tool_name=body.tool_name, elapsed_seconds=body.elapsed_seconds, is_error=True
            )
            event = Event(event.seq, event.timestamp, event.agent_id, event.round_number, body)
        self.figures.fold(event, self.state)
        if isinstance(body, _KEPT):
            self.kept.append(event)

    def _note_error(self, agent: str, record: dict[str, Any]) -> None:
        """MassGen tells failed requests as text of the agent."""
        data = record.get("data")
        content = data.get("content") if isinstance(data, dict) else None
        if isinstance(content, str) and content.startswith(ERROR_TEXT):
            self.error_texts[agent] = content.removeprefix(ERROR_TEXT).lstrip(": ").strip()


def _failed_silently(body: b.ToolComplete) -> bool:
    """MassGen calls a tool that failed a success and tells the failure as its result."""
    return isinstance(body.result, str) and body.result.startswith(_TOOL_FAILED)


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
    loads, take = json.loads, scan.take
    for seq, line in enumerate(lines, 1):
        try:
            take(seq, loads(line))
        except (NotAnEvent, ValueError, RecursionError):
            if not line.strip():
                continue
            if line.endswith(b"\n"):
                scan.read.bad_lines.append(seq)
            else:
                scan.read.torn = True
