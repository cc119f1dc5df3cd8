"""The steps of a run and its state at any of them, through the one fold and never far from a checkpoint.

Every event that can be read is a step. Only small things are kept for each: where its line begins, and what a list of
steps needs. A checkpoint is a state of the fold, whose lists share their entries with the next one.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from massgen_tui.events import bodies as b
from massgen_tui.events.codec import NotAnEvent, decode
from massgen_tui.events.event import Event
from massgen_tui.logs.read.events import EventsRead
from massgen_tui.logs.read.files import open_plain
from massgen_tui.replay.titles import title_of
from massgen_tui.state.coordination_log import CoordinationLog, Record
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState

Piece = b.Text | b.Thinking | b.FinalPresentationChunk

CHECKPOINT_EVENTS = 512
CHECKPOINT_BYTES = 64 << 10


class NoStep(ValueError):
    """The run has no step of that number; the text is the sentence to say."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event, as a list of steps shows it; `n` counts from 1."""

    n: int
    seq: int
    kind: str
    agent: str | None
    at: float
    title: str


@dataclass(slots=True)
class Said:
    """An agent's text in the pieces it came in; what it had said at an event is the first so many of them."""

    seqs: array[int] = field(default_factory=lambda: array("Q"))
    pieces: list[str] = field(default_factory=list)

    def upto(self, seq: int) -> str:
        """All that was said until that event."""
        return "".join(self.pieces[: bisect_right(self.seqs, seq)])


@dataclass(slots=True)
class Timeline:
    """The steps of one attempt; opened once, then any step is a few hundred events away from a known state."""

    path: Path | None = None
    initial: RunState = field(default_factory=RunState)
    steps: list[Step] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    text: dict[str, Said] = field(default_factory=dict)
    thinking: dict[str, Said] = field(default_factory=dict)
    presented: dict[str, Said] = field(default_factory=dict)
    read: EventsRead = field(default_factory=EventsRead)
    _events: list[Event] | None = None
    _offsets: array[int] = field(default_factory=lambda: array("Q"))
    _checkpoints: list[RunState] = field(default_factory=list)
    _checkpoint_steps: list[int] = field(default_factory=list)

    @classmethod
    def open(cls, path: Path, initial: RunState | None = None) -> Timeline:
        """The timeline of a file of events; what of it cannot be read is told in `read`."""
        timeline = cls(path, initial or RunState())
        builder = _Builder(timeline)
        try:
            with open_plain(path) as file:
                builder.take_lines(file)
        except OSError as error:
            timeline.read.trouble = f"{path.name} cannot be read: {error.strerror or error}."
        builder.finish()
        return timeline

    @classmethod
    def of_events(cls, events: Sequence[Event], initial: RunState | None = None) -> Timeline:
        """The timeline of events that are at hand."""
        timeline = cls(None, initial or RunState(), _events=list(events))
        builder = _Builder(timeline)
        for event in events:
            builder.take(event, 0)
        builder.finish()
        return timeline

    @property
    def started_at(self) -> float:
        """When the first event was."""
        return self.steps[0].at if self.steps else self.initial.started_at

    def state_at(self, n: int) -> RunState:
        """The state after step `n`; 0 is before anything, NoStep means that there is no such step."""
        if not 0 <= n <= len(self.steps):
            raise NoStep(f"there is no step {n}; the run has {len(self.steps)}")
        place = bisect_right(self._checkpoint_steps, n) - 1
        state = self._checkpoints[place]
        for event in self._between(self._checkpoint_steps[place], n):
            state = fold(state, event)
        return state

    def step_at(self, elapsed: float) -> int:
        """The last step within so many seconds from the start; clocks can jump, so it is the first that is past it."""
        begun = self.started_at
        return next((step.n - 1 for step in self.steps if step.at - begun > elapsed), len(self.steps))

    def seq_of(self, n: int) -> int:
        """The number of the line of a step, 0 before the first."""
        return self.steps[n - 1].seq if n else 0

    def records_at(self, n: int) -> list[Record]:
        """The coordination records until that step."""
        return self.records[: bisect_right(self.records, self.seq_of(n), key=lambda record: record.seq)]

    def _between(self, first: int, last: int) -> Iterator[Event]:
        """The events of the steps after the first up to the last."""
        if first >= last:
            return
        if self._events is not None:
            yield from self._events[first:last]
            return
        if self.path is None:
            return
        with open_plain(self.path) as file:
            for step in self.steps[first:last]:
                yield self._event(file, step)

    def _event(self, file: BinaryIO, step: Step) -> Event:
        file.seek(self._offsets[step.n - 1])
        return decode(file.readline(), step.seq)


class _Builder:
    """Goes through the events once, and sets the checkpoints."""

    def __init__(self, timeline: Timeline) -> None:
        self._line = timeline
        self._log = CoordinationLog(state=timeline.initial)
        self._offset = self._since_offset = 0
        self._waiting: dict[str, tuple[Event, Piece, int]] = {}
        self._latest = 0.0
        self._checkpoint()

    def take_lines(self, lines: Iterable[bytes]) -> None:
        """Take the lines of a file; those that are no events are counted."""
        for seq, line in enumerate(lines, 1):
            try:
                event = decode(line, seq)
            except NotAnEvent:
                self._line.read.refuse(seq, line)
            else:
                self._line._offsets.append(self._offset)
                self.take(event, len(line))
            self._offset += len(line)

    def take(self, event: Event, size: int) -> None:
        """Take one event, which is the next step."""
        line, body, at = self._line, event.body, event.at
        if isinstance(body, Piece) and event.agent_id is not None:
            self._say(event.agent_id, event, body, at)
        else:
            self._fold_texts()
            self._log.fold(event)
        n = len(line.steps) + 1
        title = title_of(event, self._log.state)
        line.steps.append(Step(n, event.seq, event.event_type, event.agent_id, at, title))
        events_since = n - line._checkpoint_steps[-1]
        if events_since >= CHECKPOINT_EVENTS and self._offset + size - self._since_offset >= CHECKPOINT_BYTES:
            self._since_offset = self._offset + size
            self._checkpoint()

    def finish(self) -> None:
        """Keep the state at the end as well."""
        self._fold_texts()
        self._line.records = self._log.records
        if len(self._line.steps) > self._line._checkpoint_steps[-1]:
            self._checkpoint()

    def _say(self, agent: str, event: Event, body: Piece, at: float) -> None:
        """Keep a piece of text; the fold takes all that comes in one stretch at once."""
        line = self._line
        if isinstance(body, b.Thinking):
            kind = line.thinking
        else:
            kind = line.text if isinstance(body, b.Text) else line.presented
        if body.content:
            said = kind.setdefault(agent, Said())
            said.seqs.append(event.seq)
            said.pieces.append(body.content)
        state = self._log.state
        if at < self._latest or not state.started_at or agent not in state.agents:
            self._fold_texts()
            self._log.state = fold(self._log.state, event)
            return
        self._latest = at
        waiting = self._waiting.pop(agent, None)
        self._waiting[agent] = (event, body, (waiting[2] if waiting else 0) + len(body.content))

    def _fold_texts(self) -> None:
        """Fold the stretch of text that waits, for each agent as one piece of that length: it makes the same state."""
        for event, body, characters in self._waiting.values():
            piece = replace(event, body=replace(body, content=" " * characters))
            self._log.state = fold(self._log.state, piece)
        self._waiting.clear()
        self._latest = 0.0

    def _checkpoint(self) -> None:
        self._fold_texts()
        self._line._checkpoints.append(self._log.state)
        self._line._checkpoint_steps.append(len(self._line.steps))
