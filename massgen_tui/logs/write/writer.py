"""The log writer: takes the events of an attempt as they come, and keeps every file of its directory up to them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.layout import Attempt, UnsafeName
from massgen_tui.logs.write.coordination_table import write_coordination
from massgen_tui.logs.write.events_file import EventsFile
from massgen_tui.logs.write.figures import Figures
from massgen_tui.logs.write.files import json_text, replace_text
from massgen_tui.logs.write.final import copy_to_turn, write_final
from massgen_tui.logs.write.main_log import MainLog
from massgen_tui.logs.write.metadata import Execution, write_metadata
from massgen_tui.logs.write.snapshots import Snapshots
from massgen_tui.logs.write.status import status_record
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.text.redact import Redactor

STATUS_SECONDS = 2.0

_MILESTONES = (
    b.RunStarted,
    b.AnswerSubmitted,
    b.Vote,
    b.Error,
    b.AgentTimeout,
    b.WinnerSelected,
    b.FinalAnswer,
    b.RunEnded,
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
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.attempt = attempt
        self._on_trouble, self._told = on_trouble, False
        self._wall, self._monotonic = wall, monotonic
        write_metadata(attempt, execution, redactor, datetime.fromtimestamp(wall()))
        self._events = EventsFile(attempt.events)
        self._log = CoordinationLog()
        self._figures = Figures()
        self._snapshots = Snapshots(attempt, self._log)
        self._main_log = MainLog(attempt, debug=debug)
        self._status_due = 0.0
        self._sealed = False
        self._closed = False

    @property
    def lines(self) -> int:
        """How many lines the event file has; the next event's number is one more."""
        return self._events.lines

    def __call__(self, batch: Sequence[Event]) -> None:
        """Take a batch of events; milestones are in the files when this returns."""
        self._events.add(batch)
        milestone = any(isinstance(event.body, _MILESTONES) for event in batch)
        if milestone:
            self._attempt_to(self._events.flush)
        for event in batch:
            self._project(event)
        if milestone:
            self._write_status()

    def tick(self) -> None:
        """Write what has waited; called some twenty times a second."""
        self._attempt_to(self._events.flush)
        if self._log.state.seq and not self._sealed and self._monotonic() >= self._status_due:
            self._write_status()

    def close(self) -> None:
        """Write all that is still to be written, and let go of the files."""
        if self._closed:
            return
        self._closed = True
        if self._log.state.seq and not self._sealed:
            self._attempt_to(self._events.flush)
            self._seal()
            self._write_status()
        self._attempt_to(self._events.close)
        self._attempt_to(self._main_log.close)

    def _project(self, event: Event) -> None:
        records = self._log.fold(event)
        self._figures.fold(event, self._log.state)
        self._attempt_to(self._main_log.take, event)
        self._attempt_to(self._snapshots.take, event, records)
        if isinstance(event.body, b.FinalAnswer) and event.agent_id is not None:
            state = self._log.state
            self._attempt_to(write_final, self.attempt, event.agent_id, event.body.content, state, self._snapshots)
        elif isinstance(event.body, b.RunEnded):
            self._seal()

    def _seal(self) -> None:
        """Write the files that stand at the end of an attempt."""
        self._sealed = True
        self._attempt_to(write_coordination, self.attempt, self._log)
        self._attempt_to(self._snapshots.write_mappings)
        self._attempt_to(copy_to_turn, self.attempt)

    def _write_status(self) -> None:
        self._status_due = self._monotonic() + STATUS_SECONDS
        record = status_record(self._log.state, self._figures, self.attempt, self._wall())
        self._attempt_to(replace_text, self.attempt.status, json_text(record))

    def _attempt_to(self, write: Callable[..., None], *arguments: Any) -> None:
        try:
            write(*arguments)
        except (OSError, UnsafeName) as error:
            if not self._told:
                self._told = True
                reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
                where = self.attempt.directory
                self._on_trouble(f"The log in {where} is no longer complete: {reason}. The run goes on.")
