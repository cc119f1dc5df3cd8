"""The one place where events come into being: numbered, redacted, and streamed text gathered into few lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from massgen_tui.events.bodies import FinalPresentationChunk, Text, Thinking, Unknown
from massgen_tui.events.codec import body_data, decode_body
from massgen_tui.events.event import Body, Event
from massgen_tui.text.redact import Redactor, StreamRedactor

Kind = Literal["text", "thinking", "presentation"]
Sink = Callable[[Sequence[Event]], None]

GATHER_SECONDS = 0.1
GATHER_CHARS = 2048

_PIECES: dict[Kind, type[Text | Thinking | FinalPresentationChunk]] = {
    "text": Text,
    "thinking": Thinking,
    "presentation": FinalPresentationChunk,
}


@dataclass(slots=True)
class _Open:
    """Text of one agent that is on its way to being an event."""

    kind: Kind
    round_number: int
    redactor: StreamRedactor
    since: float = 0.0
    chars: int = 0
    pieces: list[str] = field(default_factory=list)


class EventStream:
    """Emits the events of one attempt to its sinks, in the order of their lines."""

    def __init__(
        self,
        redactor: Redactor | None = None,
        *,
        wall: Callable[[], datetime] = datetime.now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redactor = redactor or Redactor()
        self._wall, self._monotonic = wall, monotonic
        self._sinks: list[Sink] = []
        self._open: dict[str, _Open] = {}
        self._seq = 0

    def subscribe(self, sink: Sink) -> None:
        """Every event from now on goes to that sink as well."""
        self._sinks.append(sink)

    def emit(self, body: Body, agent: str | None = None, round_number: int = 0) -> None:
        """Make an event of the body, after the text that its agent said before."""
        batch = self._close(agent) if agent is not None else []
        batch.append(self._event(self._clean(body), agent, round_number))
        self._deliver(batch)

    def say(self, agent: str, kind: Kind, round_number: int, chunk: str) -> None:
        """Take a piece of streamed text; it becomes an event when enough of it or enough time has gathered."""
        batch: list[Event] = []
        current = self._open.get(agent)
        if current is not None and (current.kind, current.round_number) != (kind, round_number):
            batch = self._close(agent)
            current = None
        if current is None:
            current = self._open[agent] = _Open(kind, round_number, self._redactor.stream())
        if not current.pieces:
            current.since = self._monotonic()
        current.pieces.append(chunk)
        current.chars += len(chunk)
        if current.chars >= GATHER_CHARS:
            batch += self._release(agent, current)
        if batch:
            self._deliver(batch)

    def tick(self) -> None:
        """Turn text that has waited long enough into events; called some twenty times a second.

        The others' text goes with it: a team that writes at once comes in one batch, and so in one frame.
        """
        due = self._monotonic() - GATHER_SECONDS
        waiting = [(agent, current) for agent, current in self._open.items() if current.pieces]
        if any(current.since <= due for _, current in waiting):
            self._deliver([event for agent, current in waiting for event in self._release(agent, current)])

    def close(self) -> None:
        """End all open text."""
        for agent in list(self._open):
            self._deliver(self._close(agent))

    def _release(self, agent: str, current: _Open) -> list[Event]:
        text = current.redactor.feed("".join(current.pieces))
        current.pieces.clear()
        current.chars = 0
        return [self._piece(agent, current, text)] if text else []

    def _close(self, agent: str) -> list[Event]:
        current = self._open.pop(agent, None)
        if current is None:
            return []
        text = current.redactor.feed("".join(current.pieces)) + current.redactor.end()
        return [self._piece(agent, current, text)] if text else []

    def _piece(self, agent: str, current: _Open, text: str) -> Event:
        return self._event(_PIECES[current.kind](content=text), agent, current.round_number)

    def _event(self, body: Body, agent: str | None, round_number: int) -> Event:
        self._seq += 1
        return Event(self._seq, self._wall().isoformat(timespec="microseconds"), agent, round_number, body)

    def clean(self, value: Any) -> Any:
        """A value as it would stand in an event, for what is shown beside the events."""
        return self._redactor.value(value)

    def _clean(self, body: Body) -> Body:
        data = body_data(body)
        clean = self._redactor.value(data)
        if clean == data:
            return body
        return Unknown(name=body.name, data=clean) if isinstance(body, Unknown) else decode_body(body.event_type, clean)

    def _deliver(self, batch: Sequence[Event]) -> None:
        if batch:
            for sink in self._sinks:
                sink(batch)
