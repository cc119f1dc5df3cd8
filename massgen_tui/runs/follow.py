"""A run that another process plays: its events as they are written, until it ends or its writer is gone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence

from massgen_tui.coordination.steering import Command
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.index import summarise
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.lock import is_held
from massgen_tui.logs.read.attempts import attempts_in, up_to
from massgen_tui.logs.read.events import read_events
from massgen_tui.logs.read.tail import EventTail, FileChanged
from massgen_tui.runs.handover import Handover
from massgen_tui.state.records import RunState

SOONEST, LATEST = 0.05, 0.5
"""Between two looks at the file, in seconds: soon after something came, later the longer nothing does."""
ALIVE_SECONDS, ALIVE_SECONDS_ELSE = 0.4, 2.0
"""Between two looks at the writer: at a lock, or at the signs by which a run of another program is judged."""
NEXT_SECONDS = 15.0
"""How long the directory of the next attempt may take."""


class FollowedRun:
    """Watches a run on a thread of its own; it cannot be steered or cancelled from here."""

    live = False
    exit_code = 0

    def __init__(
        self, attempt: Attempt, initial: RunState | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.trouble: list[str] = []
        self.initial = initial or RunState()
        self._attempt = attempt
        self._clock = clock
        self._tail = EventTail(attempt.events)
        self._events = Handover()
        self._ours = False
        self._restarts = False
        self._looked = self._heard = clock()
        self._absent = 0
        self._left = threading.Event()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._main, name="massgen-tui follow", daemon=True)

    @property
    def attempt(self) -> Attempt:
        """The attempt that is read."""
        return self._attempt

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def drain(self) -> list[Event]:
        """The events since the last time."""
        return self._events.drain()

    @property
    def finished(self) -> bool:
        """Whether nothing will come any more."""
        return self._done.is_set()

    def answer(self, request_id: str, text: str | None) -> None:
        """The person at the other program is asked."""

    def steer(self, command: Command) -> None:
        """The other program steers."""

    def cancel(self, why: str = "") -> None:
        """The other program can end it."""

    def leave(self) -> None:
        """Nobody looks any more."""
        self._left.set()

    # -- on its thread ---------------------------------------------------------------------------------------------

    def _main(self) -> None:
        try:
            self._follow()
        except FileChanged as changed:
            self.trouble.append(str(changed))
        except OSError as error:
            self.trouble.append(f"The run can no longer be read: {error.strerror or error}.")
        finally:
            if self._tail.bad_lines:
                self.trouble.append(f"Lines of the log that are no events: {self._tail.bad_lines}.")
            self._tail.close()
            self._done.set()

    def _follow(self) -> None:
        for earlier in up_to(self._attempt)[:-1]:
            self._events.put(read_events(earlier.events).events)
        pause = SOONEST
        while not self._left.is_set():
            events = self._tail.read()
            if events:
                self._take(events)
                if self._is_end(events[-1]):
                    return
                pause, self._heard, self._absent = SOONEST, self._clock(), 0
                continue
            if self._restarts and self._go_on_to_next():
                continue
            if self._clock() - self._looked >= (ALIVE_SECONDS if self._ours else ALIVE_SECONDS_ELSE):
                self._looked = self._clock()
                if self._is_gone():
                    return
            self._left.wait(pause)
            pause = min(LATEST, 1.5 * pause)

    def _take(self, events: Sequence[Event]) -> None:
        self._events.put(events)
        self._ours = self._ours or isinstance(events[0].body, b.RunStarted)
        last = events[-1].body
        self._restarts = isinstance(last, b.RunEnded) and last.state == "restarted"

    def _is_end(self, event: Event) -> bool:
        return isinstance(event.body, b.RunEnded) and event.body.state != "restarted"

    def _go_on_to_next(self) -> bool:
        """To the next attempt of the turn, once it is there."""
        this = self._attempt
        for attempt in attempts_in(this.session):
            if (attempt.turn, attempt.number) == (this.turn, this.number + 1) and os.path.exists(attempt.events):
                self._tail.close()
                self._attempt, self._tail = attempt, EventTail(attempt.events)
                self._restarts, self._heard, self._absent = False, self._clock(), 0
                return True
        return False

    def _is_gone(self) -> bool:
        """Whether the writer left without a last word; looked for twice, as a file is held just after it is made."""
        if self._restarts and self._clock() - self._heard < NEXT_SECONDS:
            return False
        self._absent = 0 if self._is_alive() else self._absent + 1
        if self._absent < 2:
            return False
        last = self._tail.read()  # what came between the last look at the file and the one at its writer
        if last:
            self._take(last)
            self._absent = 0
            return self._is_end(last[-1])
        if self._ours or self._restarts:
            self.trouble.append(
                "The program that played this run was killed or broke off; `massgen-tui logs repair` completes its log."
            )
        return True

    def _is_alive(self) -> bool:
        """Ours hold their file; a run of MassGen is judged as in the list of runs."""
        if self._ours:
            return is_held(self._attempt.events)
        run = summarise(self._attempt.session)
        return run is not None and run.state == "running"
