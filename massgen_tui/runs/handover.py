"""The hand-over of events from a run's thread to whoever shows them: in batches, and never one message per token."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from massgen_tui.events.event import Event


class Handover:
    """Collects events on one thread and gives them away on another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[Event] = []

    def put(self, events: Sequence[Event]) -> None:
        """Take a batch, on the run's thread."""
        with self._lock:
            self._events.extend(events)

    def drain(self) -> list[Event]:
        """Give everything that has come since the last time."""
        if not self._events:
            return []
        with self._lock:
            events, self._events = self._events, []
        return events
