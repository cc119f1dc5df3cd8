"""Where a screen's events come from: a run that goes on, or the events of one that is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from massgen_tui.coordination.steering import Command
    from massgen_tui.events.event import Event
    from massgen_tui.logs.layout import Attempt
    from massgen_tui.state.records import RunState


class EventSource(Protocol):
    """A run, as far as a screen is concerned."""

    @property
    def live(self) -> bool:
        """Whether this program plays it, so that it can be cancelled."""

    @property
    def attempt(self) -> Attempt | None:
        """Where its files are; None where that is not known."""

    @property
    def initial(self) -> RunState:
        """What is known before the first event: the team of a run whose events do not begin with it."""

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

    def cancel(self, why: str = "") -> None:
        """End the run in order; its log says why if it was not the person."""

    def leave(self) -> None:
        """Nobody looks any more; a run that this program plays goes on."""


class FinishedRun:
    """The events of a run that is over."""

    live = False
    finished = True
    exit_code = 0

    def __init__(
        self,
        events: Sequence[Event],
        attempt: Attempt | None = None,
        trouble: Sequence[str] = (),
        initial: RunState | None = None,
    ) -> None:
        self._events = list(events)
        self.attempt = attempt
        self.trouble = trouble
        if initial is None:
            from massgen_tui.state.records import RunState  # what a run is made of is not needed by the first frame

            initial = RunState()
        self.initial = initial

    def drain(self) -> list[Event]:
        """All events, once."""
        events, self._events = self._events, []
        return events

    def answer(self, request_id: str, text: str | None) -> None:
        """Nobody waits for it."""

    def steer(self, command: Command) -> None:
        """There is nothing to steer."""

    def cancel(self, why: str = "") -> None:
        """There is nothing to end."""

    def leave(self) -> None:
        """There is nothing to let go of."""
