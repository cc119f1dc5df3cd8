"""What the benches share: a driver that counts, a watch over the event loop, and tables."""

from __future__ import annotations

import asyncio
import os
import selectors
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from textual.drivers.headless_driver import HeadlessDriver

SIZE = (200, 50)
SHORTEST_BURST = 0.0002


class CountingDriver(HeadlessDriver):
    """Makes all the output that a terminal would get, and only counts it: the headless driver leaves it out."""

    sent = 0

    @property
    def is_headless(self) -> bool:
        """Never, so that frames are turned into escape sequences."""
        return False

    def write(self, data: str) -> None:
        """Count what would be sent."""
        type(self).sent += len(data)


@dataclass
class Bursts:
    """How long each turn of the event loop kept everything else waiting, in seconds of its thread's work.

    That is the time between two looks at the selector; as processor time it leaves out what other processes took.
    """

    seconds: list[float] = field(default_factory=list)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch the running loop."""
        selector: selectors.BaseSelector = vars(asyncio.get_running_loop())["_selector"]
        select = selector.select
        began = time.thread_time()

        def watching_select(timeout: float | None = None) -> Any:
            nonlocal began
            worked = time.thread_time() - began
            if worked > SHORTEST_BURST:
                self.seconds.append(worked)
            found = select(timeout)
            began = time.thread_time()
            return found

        selector.select = watching_select  # type: ignore[method-assign]
        try:
            yield
        finally:
            selector.select = select  # type: ignore[method-assign]

    def milliseconds(self, percentile: float) -> float:
        """The burst that so many percent of all are not longer than."""
        if not self.seconds:
            return 0.0
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(percentile / 100 * len(ordered)))]


@dataclass
class Stopwatch:
    """How long something took, and how long the processor worked for it, in seconds."""

    wall: float = 0.0
    work: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure what happens inside."""
        wall, work = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall, self.work = time.perf_counter() - wall, time.process_time() - work


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str | float]]) -> None:
    """Print a table, the first column on the left, numbers on the right with as many digits as mean something."""
    cells = [list(head), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    print(f"\n{title}  [load {os.getloadavg()[0]:.1f}]")
    for row in cells:
        first, *others = (
            cell.ljust(size) if not column else cell.rjust(size)
            for column, (cell, size) in enumerate(zip(row, widths, strict=True))
        )
        print("  ".join([first, *others]).rstrip())


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return value
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"
