"""What the log of a run costs: the lines of its events, and all the files that are made from them."""

from __future__ import annotations

import gc
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from massgen_tui.events import bodies as b
from massgen_tui.events.codec import body_data
from massgen_tui.events.event import Event
from massgen_tui.logs.write.events_file import EventsFile
from tests.bench.common import Stopwatch, table
from tests.logs.story import Story, write_into

AGENTS = ("ana", "bob", "eve", "kim")
ROUNDS = 6
PIECES = 250
SENTENCE = "the agent reads the plan, writes `foo(bar)` and checks the result against its own notes before it votes; "
TICK = 2  # events between two flushes: four agents that stream make some forty events a second, and ticks are twenty
REPEATS = 10

EVENTS_TIMES = 4.0
PROJECTIONS_TIMES = 3.0


def events() -> list[Event]:
    """A long run: every agent streams, calls a tool now and then, answers, votes again and again."""
    story = Story(ids=AGENTS)
    story.start()
    for number in range(ROUNDS):
        for agent in AGENTS:
            story.round(agent, [], "voting" if number else "initial_answer", number)
        for piece in range(PIECES):
            for agent in AGENTS:
                story.stream.emit(b.Text(content=SENTENCE[piece % 30 :]), agent, number)
                if piece % 25 == 0:
                    story.tool(agent, SENTENCE * 20)
            story.clock.pass_(0.1)
        for agent in AGENTS:
            story.stream.emit(b.Usage(model="m", input_tokens=9000, output_tokens=900), agent, number)
        label = story.answer(AGENTS[number % len(AGENTS)], SENTENCE * 30)
        for agent in AGENTS:
            story.vote(agent, AGENTS[number % len(AGENTS)], label)
    story.present("ana", SENTENCE * 30)
    story.end(winner="ana")
    return story.events


def best(*works: Callable[[Path], None]) -> list[float]:
    """The least seconds of work of a few runs of each, in turn: a busy machine is as unfair to one as to another."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(REPEATS):
        for work, its in zip(works, seconds, strict=True):
            folder, watch = Path(tempfile.mkdtemp()), Stopwatch()
            gc.collect()
            gc.freeze()  # what the bench itself holds is not the collector's business
            with watch.running():
                work(folder)
            its.append(watch.work)
            shutil.rmtree(folder)
    return [min(its) for its in seconds]


def plainly(records: list[dict[str, Any]]) -> Callable[[Path], None]:
    """What anybody would write first."""

    def work(folder: Path) -> None:
        with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
            for record in records:
                file.write(json.dumps(record) + "\n")
                file.flush()

    return work


def only_events(made: list[Event]) -> Callable[[Path], None]:
    """The event file alone, as the log writer writes it."""

    def work(folder: Path) -> None:
        file = EventsFile(folder / "events.jsonl")
        for number, event in enumerate(made):
            file.add([event])
            if number % TICK == 0:
                file.flush()
        file.close()

    return work


def everything(made: list[Event], *, debug: bool = False) -> Callable[[Path], None]:
    """The whole log, with a status every two seconds of the run's time."""

    def work(folder: Path) -> None:
        written = write_into(folder, debug=debug)
        start = made[0].at
        for number, event in enumerate(made):
            written.writer([event])
            if number % TICK == 0:
                written.story.clock.seconds = event.at - start
                written.writer.tick()
        written.writer.close()

    return work


def main() -> int:
    """Print the table and say which goals are missed."""
    made = events()
    records = [
        {
            "timestamp": event.timestamp,
            "event_type": event.event_type,
            "agent_id": event.agent_id,
            "round_number": event.round_number,
            "data": body_data(event.body),
        }
        for event in made
    ]
    plain, lines, whole, debug = best(
        plainly(records), only_events(made), everything(made), everything(made, debug=True)
    )

    def row(name: str, seconds: float) -> list[str | float]:
        return [name, seconds * 1000, seconds / len(made) * 1e6, seconds / plain, seconds / lines]

    table(
        f"The log of a run of {len(made):,} events (goals: events.jsonl {EVENTS_TIMES:.0f} x plain,"
        f" the other files {PROJECTIONS_TIMES:.0f} x events.jsonl)",
        ["what", "cpu ms", "us an event", "x plain", "x events.jsonl"],
        [
            row("json.dumps, write, flush", plain),
            row("events.jsonl", lines),
            row("the other files", whole - lines),
            row("all together", whole),
            row("all with --debug", debug),
        ],
    )
    missed = []
    if lines / plain > EVENTS_TIMES:
        missed.append(f"events.jsonl takes {lines / plain:.1f} x plain (goal {EVENTS_TIMES:.0f})")
    if (whole - lines) / lines > PROJECTIONS_TIMES:
        missed.append(f"the other files take {(whole - lines) / lines:.1f} x events.jsonl ({PROJECTIONS_TIMES:.0f})")
    for goal in missed:
        print(f"missed: {goal}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
