"""The log writer: takes the events of an attempt as they come, and keeps every file of its directory up to them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import Attempt, UnsafeName
from massgen_tui.logs.write.events_file import EventsFile
from massgen_tui.logs.write.final import copy_to_turn
from massgen_tui.logs.write.json_text import as_text
from massgen_tui.logs.write.links import Links
from massgen_tui.logs.write.metadata import Execution, write_metadata
from massgen_tui.logs.write.projections import Projections
from massgen_tui.logs.write.switches import Switches
from massgen_tui.text.redact import Redactor

STATUS_SECONDS = 2.0
LINK_SECONDS = 10.0  # files that come without a milestone, such as a tool server's errors, are linked so much later
FLUSH_SECONDS = 0.45  # and half a second at most, as there is a tick every twentieth
MILESTONE_SECONDS = 0.1  # milestones that follow one another closer than that share what is written for them

_MILESTONES = frozenset(
    {
        b.RunStarted,
        b.AnswerSubmitted,
        b.Vote,
        b.AgentStopped,
        b.Error,
        b.AgentTimeout,
        b.WinnerSelected,
        b.FinalAnswer,
        b.RunEnded,
    }
)


class LogWriter:
    """A sink of the event stream; it lives on the thread of the run.

    Opening the directory may raise OSError. Afterwards nothing does: what cannot be written is told once to
    `on_trouble`, in a sentence, and the run goes on.
    """

    def __init__(
        self,
        attempt: Attempt,
        execution: Execution,
        *,
        redactor: Redactor,
        on_trouble: Callable[[str], None],
        debug: bool = False,
        switches: Switches | None = None,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.attempt = attempt
        self._redactor, self._debug = redactor, debug
        self._on_trouble, self._told = on_trouble, False
        self._wall, self._monotonic = wall, monotonic
        self._events = EventsFile(attempt.events)
        self._attempt_to(write_metadata, attempt, execution, redactor, datetime.fromtimestamp(wall()))
        switches = switches or Switches()
        self._files = Projections(attempt, self._attempt_to, debug=debug, streaming_log=switches.streaming_log)
        self._links = Links(attempt) if switches.links else None
        self._status_due = self._flush_due = self._milestone_due = self._link_due = -math.inf
        self._closed = False
        self._link(begin=True)

    @property
    def lines(self) -> int:
        """How many lines the event file has; the next event's number is one more."""
        return self._events.lines

    def __call__(self, batch: Sequence[Event]) -> None:
        """Take a batch of events; a milestone is in the events when this returns, and in all files soon after."""
        milestone, take = False, self._files.take
        for event, line in zip(batch, self._events.add(batch), strict=True):
            kind = type(event.body)
            if kind in _MILESTONES and not milestone:
                milestone = True
                self._attempt_to(self._events.flush)
            take(event, line)
            if kind is b.RunEnded:
                self._seal()
        if milestone:
            self._reach_milestone()

    def note(self, source: str, text: str, value: Any = None) -> None:
        """Tell in the debug log what is no event: an operation on files, a message of a tool server; redacted here."""
        if not self._debug:
            return
        said = self._redactor.text(text) + ("" if value is None else f" {as_text(self._redactor.value(value))}")
        self._files.note(datetime.fromtimestamp(self._wall()), source, said)

    def tick(self) -> None:
        """Write what has waited; called some twenty times a second."""
        self._attempt_to(self._events.flush)
        now = self._monotonic()
        if now >= self._flush_due:
            self._flush_due = now + FLUSH_SECONDS
            self._files.flush()
        if now >= self._status_due and self._files.begun and not self._files.sealed:
            self._write_status()
            if now >= self._link_due:
                self._link()

    def _reach_milestone(self) -> None:
        """Bring the files up to it, at once if it is the end or the first for a while, else with the next tick."""
        now = self._monotonic()
        if now < self._milestone_due and not self._files.sealed:
            self._flush_due = min(self._flush_due, self._milestone_due)
            self._status_due = min(self._status_due, self._milestone_due)
            self._link_due = self._milestone_due
            return
        self._milestone_due = now + MILESTONE_SECONDS
        self._files.flush()
        self._write_status()
        self._link()

    def close(self) -> None:
        """Write all that is still to be written, and let go of the files."""
        if self._closed:
            return
        self._closed = True
        self._attempt_to(self._events.flush)
        if self._files.begun and not self._files.sealed:
            self._seal()
            self._write_status()
        self._files.close()
        self._link()
        self._attempt_to(self._events.close)

    def _seal(self) -> None:
        self._files.seal()
        self._attempt_to(copy_to_turn, self.attempt)
        self.note("files:copy", f"Copied the final directory to {self.attempt.turn_final}")

    def _write_status(self) -> None:
        self._status_due = self._monotonic() + STATUS_SECONDS
        self._files.write_status(self._wall())

    def _link(self, *, begin: bool = False) -> None:
        self._link_due = self._monotonic() + LINK_SECONDS
        if self._links is not None:
            self._attempt_to(self._links.begin if begin else self._links.refresh)

    def _attempt_to(self, write: Callable[..., None], *arguments: Any) -> None:
        try:
            write(*arguments)
        except (OSError, UnsafeName) as error:
            if not self._told:
                self._told = True
                reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                where = self.attempt.directory
                self._on_trouble(f"The log in {where} is no longer complete: {reason}. The run goes on.")
