"""One thing that happened in a run, and what every event body has in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What an event says; `extra` keeps the fields this version does not know, so that nothing is lost in a rewrite."""

    event_type: ClassVar[str] = ""
    extra: Mapping[str, Any] | None = None

    @property
    def written_type(self) -> str:
        """The event's type in the file."""
        return self.event_type


@dataclass(frozen=True, slots=True)
class Event:
    """A line of `events.jsonl`; `seq` is the number of the line (from 1) and is not stored in it."""

    seq: int
    timestamp: str
    agent_id: str | None
    round_number: int
    body: Body
    at: float = field(init=False, repr=False, compare=False)
    """Epoch seconds of the local timestamp, 0.0 where it cannot be read."""

    def __post_init__(self) -> None:
        try:
            at = datetime.fromisoformat(self.timestamp).timestamp()
        except (ValueError, OverflowError, OSError):
            at = 0.0
        object.__setattr__(self, "at", at)

    @property
    def event_type(self) -> str:
        """The name in the file."""
        return self.body.written_type
