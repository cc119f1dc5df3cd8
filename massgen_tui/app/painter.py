"""The one clock by which a screen paints: as often as is worth it, half of the time at most, not at all when idle."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

from textual.screen import Screen

SECONDS_PER_FRAME = 1 / 30
SECONDS_PER_FRAME_OF_MANY = 1 / 15
SECONDS_PER_FRAME_OVER_SSH = 1 / 10
MANY = 4
SECONDS_PER_FRAME_BEHIND = 1 / 2
"""Behind a dialog every frame draws the whole screen again."""
SENT_WITHIN = 2 / 60
"""How long what was painted may wait for its turn to be sent; what it takes beyond that, a slow terminal took."""
PARTS = 4
"""Of a frame, between which a key that was typed meanwhile gets its turn; each waits for the screen to be sent."""


class Painted(Protocol):
    """What the painter paints."""

    @property
    def dirty(self) -> bool:
        """Whether there is something new to show."""

    @property
    def is_on_screen(self) -> bool:
        """Whether it can be seen."""

    def paint(self) -> None:
        """Show what is new."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long it is from the beginning of a frame to that of the next."""

    remote: bool = False

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Pace:
        """The pace for a terminal here, or at the far end of a line."""
        return cls(remote="SSH_CONNECTION" in environment)

    def seconds(self, dirty: int, cost: float, *, behind: bool = False) -> float:
        """The time from a frame to the next one, when so many panes were painted and it took that long."""
        least = SECONDS_PER_FRAME if dirty < MANY else SECONDS_PER_FRAME_OF_MANY
        if self.remote:
            least = max(least, SECONDS_PER_FRAME_OVER_SSH)
        if behind:
            least = max(least, SECONDS_PER_FRAME_BEHIND)
        return max(least, 2 * cost)


class _Frame:
    """The panes of a frame, painted part by part."""

    def __init__(self, dirty: list[Painted], at_once: int, worked: float) -> None:
        self.left, self.panes, self.parts = dirty, len(dirty), 0
        self.worked = worked
        self._at_once = at_once

    def take(self) -> list[Painted]:
        """The next part."""
        part, self.left = self.left[: self._at_once], self.left[self._at_once :]
        self.parts += 1
        return part


class Painter:
    """Paints the dirty panes of a screen; whoever makes one dirty calls `wake`.

    A frame costs what the loop's thread works from its first pane until the screen has sent it, or waits for a terminal
    that does not take it.
    """

    def __init__(
        self,
        screen: Screen[Any],
        pace: Pace | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        work: Callable[[], float] = time.thread_time,
    ) -> None:
        self._screen = screen
        self._pace = pace or Pace.of(os.environ)
        self._clock, self._work = clock, work
        self._panes: list[Painted] = []
        self._timer: asyncio.TimerHandle | None = None
        self._paused = False
        self._behind = False
        self._painting = False
        self._began = float("-inf")
        self._due = float("-inf")

    @property
    def idle(self) -> bool:
        """Whether no frame is under way or awaited."""
        return self._timer is None and not self._painting

    def add(self, pane: Painted) -> None:
        """Paint that pane from now on."""
        self._panes.append(pane)
        self.wake()

    def remove(self, pane: Painted) -> None:
        """Paint that pane no more."""
        self._panes.remove(pane)

    def wake(self) -> None:
        """Something may have become dirty; costs next to nothing, so call it for every batch, in the loop's thread."""
        if self.idle and not self._paused:
            delay = max(0.0, self._due - self._clock())
            self._timer = asyncio.get_running_loop().call_later(delay, self._screen.call_next, self._frame)

    def pause(self) -> None:
        """Nobody sees the screen."""
        self._paused, self._painting = True, False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def recede(self) -> None:
        """A dialog is in front of the screen, which goes on behind it."""
        self._behind = True

    def resume(self) -> None:
        """The screen is seen again, with all that has come meanwhile."""
        self._paused = self._behind = False
        self.wake()

    def _frame(self) -> None:
        self._timer = None
        dirty = [pane for pane in self._panes if pane.dirty and pane.is_on_screen]
        if self._paused or not dirty:
            return
        self._painting = True
        self._began = self._clock()
        self._paint(_Frame(dirty, len(dirty) if self._behind else ceil(len(dirty) / PARTS), self._work()))

    def _paint(self, frame: _Frame) -> None:
        for pane in frame.take():
            if pane.is_on_screen:  # it may have gone since the part before
                pane.paint()
        self._screen.call_after_refresh(self._painted, frame)

    def _painted(self, frame: _Frame) -> None:
        if frame.left and self._painting:
            self._paint(frame)
            return
        self._painting = False
        cost = max(self._work() - frame.worked, self._clock() - self._began - frame.parts * SENT_WITHIN)
        self._due = self._began + self._pace.seconds(frame.panes, cost, behind=self._behind)
        self.wake()
