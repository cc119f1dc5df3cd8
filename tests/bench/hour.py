"""An hour of a team of eight on a simulated clock: whether its last minutes are as light as its first ones."""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from massgen_tui.app import heap
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.wrapping import Wrapping
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from tests.bench.common import table
from tests.bench.panes import text_of
from tests.bench.terminal import MEMORY_MB, WITHIN

AGENTS = [f"a{number}" for number in range(1, 9)]
MINUTES = 60
WINDOW = 5
"""The minutes at the beginning and at the end that are compared; the very first one warms up."""
BATCHES = 10
"""In a second: that is how often text comes in."""
COLUMNS, ROWS = 50, 43
ROUND_SECONDS, TOOL_EVERY, TOOL_SECONDS = 300, 45, 10
PIECE = (20, 60)
BURST_MS = 10.0


class Team:
    """What the agents do, second by second."""

    def __init__(self) -> None:
        self._chance, self._seq, self._text = random.Random(11), 0, text_of(200_000)
        self._began = datetime(2026, 1, 2, 3, 0, 0)

    def event(self, body: Body, at: float, agent: str | None = None, number: int = 0) -> Event:
        """The next event."""
        self._seq += 1
        stamp = (self._began + timedelta(seconds=at)).isoformat(timespec="microseconds")
        return Event(self._seq, stamp, agent, number, body)

    def batches(self) -> Iterator[tuple[float, list[Event]]]:
        """All that comes together, with its time."""
        agents = [{"id": agent, "model": "m", "backend": "openai"} for agent in AGENTS]
        yield 0.0, [self.event(b.RunStarted(question="Which queue?", agents=agents), 0.0)]
        for tick in range(MINUTES * 60 * BATCHES):
            at = tick / BATCHES
            events = [event for place, agent in enumerate(AGENTS) for event in self._of(agent, tick, place, at)]
            yield at, events

    def _of(self, agent: str, tick: int, place: int, at: float) -> Iterator[Event]:
        second, first = divmod(tick + 50 * place, BATCHES)
        number, within = divmod(second, ROUND_SECONDS)
        call = f"{agent}-{second // TOOL_EVERY}"
        if not first:
            if within == 0:
                yield self.event(b.RoundStart(round_type="initial_answer"), at, agent, number)
            if within == ROUND_SECONDS - 1:
                text = self._text[:2000]
                yield self.event(b.AnswerSubmitted(content=text, answer_label=f"{agent}.{number}"), at, agent, number)
            if second % TOOL_EVERY == 0:
                called = b.ToolStart(tool_id=call, tool_name="read_file", args={"path": "notes.md"})
                yield self.event(called, at, agent, number)
            if second % TOOL_EVERY == TOOL_SECONDS:
                done = b.ToolComplete(
                    tool_id=call, tool_name="read_file", result=self._text[:1500], elapsed_seconds=9.0
                )
                yield self.event(done, at, agent, number)
        if second % TOOL_EVERY > TOOL_SECONDS:
            start, length = self._chance.randrange(len(self._text) - PIECE[1]), self._chance.randint(*PIECE)
            yield self.event(b.Text(content=self._text[start : start + length]), at, agent, number)


class Shown:
    """The model of the screen, and the rows of every pane at its end."""

    def __init__(self) -> None:
        self.model = RunModel()
        self._wrappings: dict[str, Wrapping] = {}

    def take(self, events: list[Event], at: float) -> None:
        """A batch, to the rows that would be painted."""
        changes = self.model.take(events)
        for agent in changes.agents:
            if agent not in self._wrappings:
                self._wrappings[agent] = Wrapping(self.model.lines[agent].document, COLUMNS)
            wrapping = self._wrappings[agent]
            wrapping.sync()
            wrapping.settle(8)
            wrapping.rows(wrapping.look_at_end(ROWS), ROWS)
        self.model.strip(at)


def memory() -> float:
    """What this process holds, in MB."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096 / 1e6


def main() -> int:
    """Print the table and say which goals are missed."""
    shown, work = Shown(), [list[float]() for _ in range(MINUTES)]
    team = Team()
    heap.hold()
    heap.begin()
    before, characters = memory(), 0
    for at, events in team.batches():
        began = time.thread_time()
        shown.take(events, at)
        work[min(MINUTES - 1, int(at // 60))].append(time.thread_time() - began)
        characters += sum(len(event.body.content) for event in events if isinstance(event.body, b.Text))
    held = memory() - before
    gc.unfreeze()
    rows: list[list[str | float]] = []
    shares = []
    for name, window in (("first", work[1 : 1 + WINDOW]), ("last", work[-WINDOW:])):
        took = sorted(second for minute in window for second in minute)
        shares.append(100 * sum(took) / (60 * WINDOW))
        p99, longest = 1000 * took[int(len(took) * 0.99)], 1000 * took[-1]
        rows.append([f"the {name} {WINDOW} minutes", shares[-1], 1000 * took[len(took) // 2], p99, longest])
    title = f"an hour of {len(AGENTS)} agents, {characters / 1e6:.1f} MB of text: {held:.0f} MB more"
    goals = f"(goals: last within {WITHIN}x of first, p99 {BURST_MS:.0f} ms, {MEMORY_MB:.0f} MB)"
    table(f"{title} {goals}", ["part", "cpu %", "batch p50 ms", "p99", "max"], rows)
    missed = []
    if shares[1] > WITHIN * shares[0]:
        missed.append(f"the last minutes take {shares[1] / shares[0]:.2f}x the work of the first")
    if any(float(row[3]) > BURST_MS for row in rows):
        missed.append("a batch takes too long")
    if held > MEMORY_MB:
        missed.append(f"{held:.0f} MB more")
    for goal in missed:
        print(f"missed: {goal}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
