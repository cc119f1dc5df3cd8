"""How long a run takes to read, beside `json.loads` of its lines, and how long any step of a long run takes."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from massgen_tui.events import bodies as b
from massgen_tui.events.codec import encode
from massgen_tui.logs.layout import Attempt
from massgen_tui.logs.read.run import read_run
from massgen_tui.replay.moment import state_document
from massgen_tui.replay.sources import open_replay
from tests.bench.common import table
from tests.logs.story import Story

EVENTS = 100_000
JUMPS = 300
TIMES_JSON = 3
MILLISECONDS = 50
REPEATS = 5


def story(events: int, words: int, tools: int) -> Story:
    """A run of two agents that stream, call tools, answer and vote."""
    told = Story()
    told.start()
    while len(told.events) < events:
        for agent in told.ids:
            told.round(agent)
            for _ in range(words):
                told.say(agent, "a few words of a stream of text, ")
            for _ in range(tools):
                told.tool(agent, "line of a result\n" * 60)
            told.stream.emit(b.Usage(model="m", input_tokens=900, output_tokens=100), agent)
        told.answer("bob", "An answer of some length. " * 40)
        told.vote("ana", "bob", "agent2.1")
    told.end()
    return told


def write(base: Path, told: Story) -> Attempt:
    """The run as a directory with nothing but its events."""
    session = base / "log_20260301_101500_000001"
    attempt = Attempt(session, 1, 1, session / "turn_1" / "attempt_1")
    attempt.directory.mkdir(parents=True)
    attempt.events.write_text("".join(encode(event) + "\n" for event in told.events), "ascii")
    return attempt


def best(work: Callable[[], object]) -> float:
    """The shortest processor time of a few."""
    times = []
    for _ in range(REPEATS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def load_lines(path: Path) -> None:
    """What reading cannot do without."""
    with path.open("rb") as lines:
        for line in lines:
            json.loads(line)


def read_all(base: Path) -> None:
    """Read runs of several kinds to their records."""
    rows: list[list[str | float]] = []
    kinds = {"text": (30_000, 300, 2), "text and tools": (20_000, 40, 10), "hardly any text": (10_000, 2, 20)}
    for name, (events, words, tools) in kinds.items():
        attempt = write(base / name, story(events, words, tools))
        plain, whole = best(partial(load_lines, attempt.events)), best(partial(read_run, attempt))
        size = attempt.events.stat().st_size / 1e6
        rows.append([name, size, plain * 1000, whole * 1000, whole / plain])
    head = ["a run of", "MB", "json.loads ms", "record ms", "x json.loads"]
    table(f"to the record, best of {REPEATS} (goal: x json.loads <= {TIMES_JSON})", head, rows)


def jump(base: Path) -> None:
    """Go to random steps of a long run."""
    attempt = write(base / "long", story(EVENTS, 300, 2))
    begun = time.process_time()
    replay = open_replay(attempt)
    opened = time.process_time() - begun
    steps = len(replay.timeline.steps)
    rows: list[list[str | float]] = []
    reaches: dict[str, Callable[[int], object]] = {
        "the state": replay.timeline.state_at,
        "the document": partial(state_document, replay),
    }
    for name, reach in reaches.items():
        times = []
        for _ in range(JUMPS):
            begun = time.process_time()
            reach(random.randint(0, steps))
            times.append((time.process_time() - begun) * 1000)
        times.sort()
        rows.append([name, times[JUMPS // 2], times[int(JUMPS * 0.95)], times[-1]])
    head = ["reached", "p50 ms", "p95 ms", "worst ms"]
    table(f"random steps of {steps:,}, opened in {opened:.1f} s (goal: p95 <= {MILLISECONDS})", head, rows)


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        read_all(Path(folder))
        jump(Path(folder))


if __name__ == "__main__":
    main()
