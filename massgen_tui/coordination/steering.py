"""What a person may do to a running team: pause it, tell it something, hurry, stop or restart an agent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from massgen_tui.events import bodies as b
from massgen_tui.events.stream import EventStream

Decision = Literal["answer", "vote"]


@dataclass(frozen=True, slots=True)
class Pause:
    """The team waits at its next safe points: before calls to models."""


@dataclass(frozen=True, slots=True)
class Resume:
    """The team goes on."""


@dataclass(frozen=True, slots=True)
class Tell:
    """A note to one agent, or to all; it waits until it can be delivered."""

    note: str  # the id by which it can be taken back
    text: str
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A note that is not to be delivered any more."""

    note: str


@dataclass(frozen=True, slots=True)
class Hurry:
    """An agent, or all, should answer or vote now with what there is."""

    decision: Decision
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class StopAgent:
    """An agent takes no further part; its answer stays."""

    agent: str


@dataclass(frozen=True, slots=True)
class RestartAgent:
    """An agent begins a fresh round, also one that had stopped or failed."""

    agent: str


@dataclass(frozen=True, slots=True)
class MoreTime:
    """The run may take longer."""

    seconds: float


@dataclass(frozen=True, slots=True)
class MoreRoundTime:
    """Each round may take longer, those that are under way as well."""

    seconds: float


@dataclass(frozen=True, slots=True)
class MoreAnswers:
    """Each agent may submit more answers."""

    count: int


@dataclass(frozen=True, slots=True)
class MoreBudget:
    """The run may cost more, in US dollars."""

    cost: float


Raise = MoreTime | MoreRoundTime | MoreAnswers | MoreBudget
Command = Pause | Resume | Tell | TakeBack | Hurry | StopAgent | RestartAgent | Raise


@dataclass(slots=True)
class Steering:
    """The notes that wait and the gate that a paused team waits at."""

    events: EventStream
    waiting: dict[str, list[Tell]] = field(default_factory=dict)
    _read: set[str] = field(default_factory=set)
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._open.set()

    async def gate(self) -> None:
        """Return at once, or when a paused team goes on."""
        await self._open.wait()

    def pause(self) -> None:
        """Close the gate."""
        self._open.clear()

    def resume(self) -> None:
        """Open it."""
        self._open.set()

    def left(self) -> list[Command]:
        """What was wanted of this attempt and is not done: it holds for the next one."""
        notes = [Tell(note.note, note.text, agent) for agent, notes in self.waiting.items() for note in notes]
        return [*notes, *(() if self._open.is_set() else (Pause(),))]

    def tell(self, note: Tell, agents: list[str]) -> None:
        """Let a note wait for each agent it is for."""
        for agent in agents:
            if note.agent in (None, agent):
                self.waiting.setdefault(agent, []).append(note)

    def take_back(self, note_id: str) -> Tell | None:
        """Forget a note where it still waits, and give it; None if it was delivered to all."""
        taken: Tell | None = None
        for agent, notes in self.waiting.items():
            taken = next((note for note in notes if note.note == note_id), taken)
            self.waiting[agent] = [note for note in notes if note.note != note_id]
        return taken

    def unread(self) -> str:
        """What is to be said, at the end, of the notes that some, or all, have not read; empty if there are none."""
        waiting = {note.note for notes in self.waiting.values() for note in notes}
        never, late = len(waiting - self._read), len(waiting & self._read)
        said = []
        if never:
            said.append(f"{never} note{'s were' if never > 1 else ' was'} never read")
        if late:
            agents = ", ".join(
                agent for agent, notes in self.waiting.items() if {one.note for one in notes} & self._read
            )
            said.append(f"{late} note{'s' if late > 1 else ''} did not reach {agents}")
        return f"{', '.join(said)}: the run ended before" if said else ""

    def deliver(self, agent: str, round_number: int) -> str:
        """The text of the notes that wait for an agent, empty if there are none; they are delivered with this."""
        notes = self.waiting.pop(agent, [])
        for note in notes:
            self._read.add(note.note)
            self.events.emit(b.NoteDelivered(note=note.note, text=note.text), agent, round_number)
        return "\n".join(f"[NOTE FROM THE PERSON] {note.text}" for note in notes)
