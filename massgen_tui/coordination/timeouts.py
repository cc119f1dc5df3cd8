"""The time of a round: when an agent is told to finish, when it must, and when its silence is cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

REFUSALS = 10  # calls of other tools after the time is up, before the agent is ended


@dataclass(slots=True)
class RoundClock:
    """Soft at the limit, hard a grace after the agent was told so; without a limit it never strikes."""

    limit: float | None
    grace: float
    now: Callable[[], float]
    started: float = 0.0
    told_at: float | None = None
    refusals: int = 0

    def __post_init__(self) -> None:
        self.started = self.now()

    def should_tell(self) -> bool:
        """Whether it is time to tell the agent, which happens once."""
        return self.limit is not None and self.told_at is None and self.now() >= self.started + self.limit

    def tell(self) -> None:
        """The agent has been told."""
        self.told_at = self.now()

    def is_up(self) -> bool:
        """Whether the agent may do nothing but decide."""
        return self.limit is not None and self.told_at is not None and self.now() >= self.told_at + self.grace

    def extend(self, seconds: float) -> None:
        """Strike later; an agent that was told to finish has that much longer until it must."""
        if self.limit is not None:
            self.limit += seconds
        if self.told_at is not None:
            self.told_at += seconds

    def seconds_left(self) -> float | None:
        """Until the agent is told; None without a limit."""
        return None if self.limit is None else self.started + self.limit - self.now()

    def silence_ends(self) -> float | None:
        """When a stream that says nothing from now on is cut; None: only the run's own limit ends it."""
        if self.limit is None:
            return None
        hard = (self.started + self.limit if self.told_at is None else self.told_at) + self.grace
        return max(hard, self.now() + self.grace)
