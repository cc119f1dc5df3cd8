"""The coordination table of a very long run: how long `r` takes, and whether its length is felt when it is paged."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from textual.pilot import Pilot

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.choices import Choices
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.events.event import Event
from tests.app.playing import Driven
from tests.app.support.stage import Stage
from tests.app.support.stories import Story
from tests.bench.common import SIZE, CountingDriver, Stopwatch, table

SHORT, LONG = 50, 5000
PAGES = 12
OPENINGS = 7

OPEN_MS = 100.0
TIMES_SHORT = 1.5


class Watched(MassgenApp):
    """The app, which remembers how long the processor had worked when it last painted."""

    painted = 0.0

    def post_display_hook(self) -> None:
        """A frame has gone to the terminal."""
        self.painted = time.process_time()


def story(events: int) -> Sequence[Event]:
    """A run whose table has at least so many events: rounds, answers and votes, most of them void in the end."""
    told = Story()
    rows = answers = 0
    while rows < events:
        answers += 1
        agent = told.team[answers % 3][0]
        for other, _ in told.team:
            told.round(other, f"agent{answers % 3 + 1}.{answers}")
        told.answer(agent, f"agent{answers % 3 + 1}.{answers}", "A sliding window with two counters. " * 20)
        for other, _ in told.team:
            told.vote(other, agent, f"agent{answers % 3 + 1}.{answers}", "It has the smaller error and tests.")
        rows += 5
    return told.events


async def measure(events: int) -> list[float]:
    """Rows of the table, and milliseconds: to open it (best and median), to draw another page (best and median)."""
    with TemporaryDirectory() as folder:
        stage = Stage(story(events))
        app = Watched(stage, now=time.time, choices=Choices(Path(folder) / "settings.yaml"))
        app.driver_class = CountingDriver
        async with app.run_test(headless=False, size=SIZE) as pilot:
            driven = Driven(app, pilot, stage)
            await driven.until(lambda: app.team is not None)
            await driven.press(*"why", "enter")
            await driven.until(lambda: isinstance(app.screen, RunScreen) and app.screen.agent is not None)
            rows = len(driven.run.model.table.rows)
            gc.collect()
            gc.freeze()
            openings = [await opened(app, pilot) for _ in range(OPENINGS)]
            await driven.press("r")
            pages = [await paged(pilot, up=page % 2 == 0) for page in range(2 * PAGES)]
    return [rows, min(openings), median(openings), min(pages), median(pages)]


async def opened(app: Watched, pilot: Pilot[int]) -> float:
    """Milliseconds of work from `r` until the last frame that shows the table; it is closed again."""
    began = time.process_time()
    await pilot.press("r")
    await pilot.pause()
    taken = app.painted - began
    await pilot.press("r")
    await pilot.pause()
    return 1000 * taken


async def paged(pilot: Pilot[int], *, up: bool) -> float:
    """Milliseconds of work for another page, until it is painted."""
    watch = Stopwatch()
    with watch.running():
        await pilot.press("pageup" if up else "pagedown")
        await pilot.pause()
    return 1000 * watch.work


def main() -> int:
    """Print the figures of both lengths and say which goal is missed."""
    short, long = (asyncio.run(measure(events)) for events in (SHORT, LONG))
    times = [after / before for before, after in zip(short, long, strict=True)]
    table(
        f"coordination table, {SIZE[0]}x{SIZE[1]} (goals: open {LONG:,} events in {OPEN_MS:.0f} ms;"
        f" a page x that of {SHORT} <= {TIMES_SHORT})",
        ["table", "events", "open ms", "median", "page ms", "median"],
        [["short", *short], ["long", *long], ["x short", *times]],
    )
    missed = []
    if long[2] > OPEN_MS:
        missed.append(f"r opens in {long[2]:.0f} ms (goal {OPEN_MS:.0f})")
    if times[4] > TIMES_SHORT:
        missed.append(f"a page costs {times[4]:.2f} times that of a short table (goal {TIMES_SHORT})")
    for goal in missed:
        print(f"missed: {goal}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
