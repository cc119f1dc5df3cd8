"""What the log of a run costs: the lines of its events, and all the files that are made from them."""

from __future__ import annotations

import gc
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
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
TICK = 0.05
REPEATS = 10

EVENTS_TIMES = 4.0
PROJECTIONS_TIMES = 3.0


@dataclass(frozen=True, slots=True)
class Step:
    """The batches that the event stream hands over between two ticks, and the time of the run at the second."""

    batches: list[list[Event]]
    seconds: float


def steps() -> list[Step]:
    """A long run: every agent streams, calls a tool now and then, answers, votes again and again."""
    story, made, batches = Story(ids=AGENTS), list[Step](), list[list[Event]]()
    story.stream.subscribe(lambda batch: batches.append(list(batch)))

    def tick() -> None:
        story.clock.pass_(TICK)
        story.stream.tick()
        made.append(Step(batches[:], story.clock.seconds))
        batches.clear()

    story.start()
    for number in range(ROUNDS):
        for agent in AGENTS:
            story.round(agent, [], "voting" if number else "initial_answer", number)
        for piece in range(PIECES):
            text = SENTENCE[piece % 30 :]
            for part in (text[:40], text[40:]):
                for agent in AGENTS:
                    story.stream.say(agent, "text", number, part)
                tick()
            if piece % 25 == 0:
                for agent in AGENTS:
                    story.tool(agent, SENTENCE * 20)
                    tick()
        for agent in AGENTS:
            story.stream.emit(b.Usage(model="m", input_tokens=9000, output_tokens=900), agent, number)
        label = story.answer(AGENTS[number % len(AGENTS)], SENTENCE * 30)
        tick()
        for agent in AGENTS:
            story.vote(agent, AGENTS[number % len(AGENTS)], label)
            tick()
    story.present("ana", SENTENCE * 30)
    story.end(winner="ana")
    tick()
    return made


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


def only_events(made: list[Step]) -> Callable[[Path], None]:
    """The event file alone, as the log writer writes it."""

    def work(folder: Path) -> None:
        file = EventsFile(folder / "events.jsonl")
        for step in made:
            for batch in step.batches:
                file.add(batch)
            file.flush()
        file.close()

    return work


def everything(made: list[Step], shares: list[float], *, debug: bool = False) -> Callable[[Path], None]:
    """The whole log, with a status every two seconds of the run's time; adds the share that events.jsonl had in it."""

    def work(folder: Path) -> None:
        written = write_into(folder, debug=debug)
        began, watch = time.process_time(), watched(vars(written.writer)["_events"])
        for step in made:
            for batch in step.batches:
                written.writer(batch)
            written.story.clock.seconds = step.seconds
            written.writer.tick()
        written.writer.close()
        shares.append(watch.work / (time.process_time() - began))

    return work


def watched(file: EventsFile) -> Stopwatch:
    """How long the event file of a log is written: beside the others it takes longer, as all that is done in turn."""
    whole = Stopwatch()

    def timed(method: Callable[..., Any]) -> Callable[..., Any]:
        def work(*arguments: Any) -> Any:
            began = time.process_time()  # looking at it takes a thirtieth of what is measured
            try:
                return method(*arguments)
            finally:
                whole.work += time.process_time() - began

        return work

    vars(file).update(add=timed(file.add), flush=timed(file.flush))
    return whole


def main() -> int:
    """Print the table and say which goals are missed."""
    made = steps()
    events = [event for step in made for batch in step.batches for event in batch]
    records = [
        {
            "timestamp": event.timestamp,
            "event_type": event.event_type,
            "agent_id": event.agent_id,
            "round_number": event.round_number,
            "data": body_data(event.body),
        }
        for event in events
    ]
    shares = list[float]()
    plain, alone, whole, debug = best(
        plainly(records), only_events(made), everything(made, shares), everything(made, [], debug=True)
    )
    lines = whole * median(shares)

    def row(name: str, seconds: float) -> list[str | float]:
        return [name, seconds * 1000, seconds / len(events) * 1e6, seconds / plain, seconds / lines, seconds / alone]

    table(
        f"The log of a run of {len(events):,} events (goals: events.jsonl {EVENTS_TIMES:.0f} x plain,"
        f" the other files {PROJECTIONS_TIMES:.0f} x events.jsonl)",
        ["what", "cpu ms", "us an event", "x plain", "x events.jsonl", "x it alone"],
        [
            row("json.dumps, write, flush", plain),
            row("events.jsonl alone", alone),
            row("events.jsonl, in the whole log", lines),
            row("the other files", whole - lines),
            row("all together", whole),
            row("all with --debug", debug),
        ],
    )
    missed = []
    if alone / plain > EVENTS_TIMES:
        missed.append(f"events.jsonl takes {alone / plain:.1f} x plain (goal {EVENTS_TIMES:.0f})")
    if (whole - lines) / lines > PROJECTIONS_TIMES:
        missed.append(f"the other files take {(whole - lines) / lines:.1f} x events.jsonl ({PROJECTIONS_TIMES:.0f})")
    for goal in missed:
        print(f"missed: {goal}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
