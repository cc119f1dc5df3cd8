"""Four agent panes that stream at once: what a person's machine pays, and how much they can take."""

from __future__ import annotations

import asyncio
import gc
import itertools
import sys
import time

from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.pilot import Pilot

from massgen_tui.app.painter import Painter
from massgen_tui.app.themes import THEMES
from massgen_tui.app.view.document import Document
from massgen_tui.app.widgets.line_view import LineView
from tests.bench.common import SIZE, Bursts, CountingDriver, Stopwatch, table
from tests.bench.speech import chunks

PANES = 4
SECONDS = 4.0
RATE = 50
MEGABYTE = 1_000_000

CPU_PERCENT = 20.0
BURST_MS = 10.0
FLAT_OUT = 50_000.0


class Panes(App[None]):
    """Four panes that share one painter."""

    CSS = "Grid { grid-size: 2 2; }"

    def __init__(self) -> None:
        super().__init__(driver_class=CountingDriver)
        self.documents = [Document() for _ in range(PANES)]
        self.frames = 0
        self.painter: Painter

    def compose(self) -> ComposeResult:
        with Grid():
            for document in self.documents:
                yield LineView(document)

    def on_mount(self) -> None:
        self.register_theme(THEMES[0])
        self.theme = THEMES[0].name
        self.painter = Painter(self.screen)
        for view in self.query(LineView):
            self.painter.add(view)

    def post_display_hook(self) -> None:
        self.frames += 1


def text_of(characters: int) -> str:
    """That much of what a model says."""
    pieces: list[str] = []
    length = 0
    for chunk in chunks(7):
        if length >= characters:
            break
        pieces.append(chunk)
        length += len(chunk)
    return "".join(pieces)


async def produce(app: Panes, pane: int, rate: float, sent: list[int]) -> None:
    """Stream into one pane, so many chunks a second, or as fast as the loop lets it."""
    document, source, began = app.documents[pane], chunks(pane), time.perf_counter()
    for number in itertools.count(1):
        document.extend_open(next(source), "text", gutter="   ", markdown=True)
        app.painter.wake()
        sent[pane] += 1
        delay = began + number / rate - time.perf_counter() if rate else 0.0
        await asyncio.sleep(max(0.0, delay))


async def measure(characters: int, rate: float) -> list[float]:
    """The figures of one load, in the order of the table."""
    app, bursts, watch = Panes(), Bursts(), Stopwatch()
    sent = [0] * PANES
    async with app.run_test(headless=False, size=SIZE) as pilot:
        await fill(app, characters, pilot)
        producers = [asyncio.create_task(produce(app, pane, rate, sent)) for pane in range(PANES)]
        await asyncio.sleep(0.3)
        before, frames, output = sum(sent), app.frames, CountingDriver.sent
        with bursts.watched(), watch.running():
            await asyncio.sleep(SECONDS)
        count, frames, output = sum(sent) - before, app.frames - frames, CountingDriver.sent - output
        for producer in producers:
            producer.cancel()
        await asyncio.gather(*producers, return_exceptions=True)
    percentiles = [bursts.milliseconds(percent) for percent in (50, 99, 100)]
    share = 100 * watch.work / watch.wall
    return [count / watch.wall, share, count / watch.work, *percentiles, frames / watch.wall, output / max(1, frames)]


async def fill(app: Panes, characters: int, pilot: Pilot[None]) -> None:
    """Give every pane its text and wait until that is painted; then nothing of it is the collector's business."""
    text = text_of(characters)
    for document in app.documents:
        if text:
            document.extend_open(text, "text", gutter="   ", markdown=True)
    app.painter.wake()
    while not app.painter.idle:
        await pilot.pause()
    gc.collect()
    gc.freeze()


async def raw_queue() -> float:
    """Chunks that go through a bare queue in a second of work."""
    queue: asyncio.Queue[str] = asyncio.Queue()
    watch, count = Stopwatch(), 200_000
    with watch.running():
        for _ in range(count):
            await queue.put("some words ")
            await queue.get()
    return count / watch.work


def main() -> int:
    """Print the tables and say which goals are missed."""
    rows: list[list[str | float]] = []
    missed: list[str] = []
    queue = asyncio.run(raw_queue())
    for fill_name, characters in (("empty", 0), ("1 MB each", MEGABYTE)):
        for name, rate in ((f"{PANES} x {RATE}/s", RATE), (f"{PANES} x {10 * RATE}/s", 10 * RATE), ("flat out", 0)):
            figures = asyncio.run(measure(characters, rate))
            share, per_work, burst = figures[1], figures[2], figures[4]
            rows.append([f"{name}, {fill_name}", *figures, queue / per_work])
            if rate == RATE and share > CPU_PERCENT:
                missed.append(f"{rows[-1][0]}: {share:.0f} % of a core (goal {CPU_PERCENT:.0f})")
            if rate == RATE and burst > BURST_MS:
                missed.append(f"{rows[-1][0]}: bursts of {burst:.1f} ms (goal {BURST_MS:.0f})")
            if rate == 0 and per_work < FLAT_OUT:
                missed.append(f"{rows[-1][0]}: {per_work:,.0f} chunks in a second of work (goal {FLAT_OUT:,.0f})")
    table(
        f"{PANES} panes, {SIZE[0]}x{SIZE[1]} (goals: {CPU_PERCENT:.0f} % and p99 {BURST_MS:.0f} ms at {RATE}/s,"
        f" {FLAT_OUT:,.0f} chunks in a second of work flat out; a bare queue takes {queue:,.0f})",
        ["load", "chunks/s", "cpu %", "per cpu s", "burst p50 ms", "p99", "max", "frames/s", "B/frame", "x queue"],
        rows,
    )
    for goal in missed:
        print(f"missed: {goal}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
