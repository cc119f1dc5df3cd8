"""What each agent was given in each of its rounds; the texts are those of the events, not copies of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event


@dataclass(slots=True)
class Context:
    """One round's beginning, and what reached the agent after it."""

    agent: str
    number: int
    """Its place among the agent's rounds, from 1."""
    seq: int
    at: float
    start: b.RoundStart
    received: b.ContextReceived | None = None
    later: list[tuple[Event, b.InjectionReceived | b.Enforcement]] = field(default_factory=list)
    """Peers' answers and calls to order that came while the round went on."""

    @property
    def labels(self) -> Sequence[str]:
        """The answers the agent could see when the round began."""
        return self.received.context_labels if self.received is not None else ()

    @property
    def recorded(self) -> bool:
        """Whether the log holds the messages; that of another program may not."""
        return bool(self.start.system_message or self.start.user_message)


class Contexts:
    """The contexts of a run's agents, in the order of their rounds."""

    def __init__(self) -> None:
        self.of: dict[str, list[Context]] = {}
        self._early: dict[str, tuple[int, b.ContextReceived]] = {}
        self._round_numbers: dict[str, int] = {}

    def rounds(self, agent: str) -> Sequence[Context]:
        """An agent's rounds; read them, never change them."""
        return self.of.get(agent, ())

    def fold(self, event: Event) -> None:
        """Take one event; those of no agent leave no trace here."""
        agent, body = event.agent_id, event.body
        if agent is None:
            return
        rounds = self.of.setdefault(agent, [])
        match body:
            case b.RoundStart():
                self._round_numbers[agent] = event.round_number
                early = self._early.pop(agent, None)
                received = early[1] if early is not None and early[0] == event.round_number else None
                rounds.append(Context(agent, len(rounds) + 1, event.seq, event.at, body, received))
            case b.ContextReceived():
                self._receive(agent, event.round_number, body)
            case b.InjectionReceived() | b.Enforcement() if rounds:
                rounds[-1].later.append((event, body))

    def _receive(self, agent: str, round_number: int, body: b.ContextReceived) -> None:
        """The labels belong to the round of their number: the next one or, in MassGen's files, the one just begun."""
        rounds = self.of[agent]
        if rounds and rounds[-1].received is None and self._round_numbers[agent] == round_number:
            rounds[-1].received = body
        else:
            self._early[agent] = round_number, body
