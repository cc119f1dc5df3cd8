"""Where a screen's events come from: a run that goes on, or the events of one that is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from massgen_tui.coordination.steering import Command
    from massgen_tui.events.event import Event


class EventSource(Protocol):
    """A run, as far as a screen is concerned."""

    @property
    def live(self) -> bool:
        """Whether this program plays it, so that it can be cancelled."""

    @property
    def finished(self) -> bool:
        """Whether no event will come any more, once it is drained."""

    @property
    def exit_code(self) -> int:
        """The run's exit code, once it is finished."""

    @property
    def trouble(self) -> Sequence[str]:
        """What went wrong around the run, in sentences; it only grows."""

    def drain(self) -> list[Event]:
        """The events since the last time."""

    def answer(self, request_id: str, text: str | None) -> None:
        """What the person says to an agent's question; None: nothing."""

    def steer(self, command: Command) -> None:
        """Pause, tell, hurry, stop …: what the person does to the running team."""

    def cancel(self) -> None:
        """End the run in order."""


class FinishedRun:
    """The events of a run that is over."""

    live = False
    finished = True
    exit_code = 0
    trouble: Sequence[str] = ()

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = list(events)

    def drain(self) -> list[Event]:
        """All events, once."""
        events, self._events = self._events, []
        return events

    def answer(self, request_id: str, text: str | None) -> None:
        """Nobody waits for it."""

    def steer(self, command: Command) -> None:
        """There is nothing to steer."""

    def cancel(self) -> None:
        """There is nothing to end."""
