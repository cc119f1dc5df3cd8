"""What is in the files does not hang on when they are written, nor on a disk that was full for a while."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massgen_tui.events import bodies as b
from massgen_tui.events.event import Body, Event
from massgen_tui.logs.write.writer import LINK_SECONDS
from tests.disk import room_for
from tests.logs.story import START, Written, write_into
from tests.logs.test_repair import contents
from tests.state.random_events import event_lists

Step = tuple[int, float, bool, int | None]
"""How many events come in a batch, the seconds until the tick, whether there is one, and what a file may hold then."""

TEAM: list[dict[str, Any]] = [{"id": "ana", "number": 1}, {"id": "bob", "number": 2}]
_texts = st.sampled_from(["", "It is 97. ", "é", "\x1b[1m", "\r", "\n"])
_said = st.builds(lambda kind, text: kind(content=text), st.sampled_from([b.Text, b.Thinking]), _texts)
_done: list[Body] = [
    b.RoundStart(),
    b.ToolStart(tool_id="1", tool_name="add", args={"a": "😀\ud83d", "big": 2**70}),
    b.ToolComplete(tool_id="1", tool_name="add", result={"é": [1]}),
    b.AnswerSubmitted(content="It is 97. ", snapshot="20260301_101500_000001"),
    b.Vote(target_id="ana", snapshot="20260301_101500_000002"),
    b.Error(error="no", kind="mcp_disconnected", detail="a long traceback\n" * 700),
    b.Usage(model="m", input_tokens=4),
    b.FinalAnswer(content="97"),
    b.RunEnded(state="finished"),
]
_talk = st.lists(st.tuples(_said, st.sampled_from(["ana", "bob", "eve"])), min_size=1, max_size=8)
_deed = st.tuples(st.sampled_from(_done), st.sampled_from(["ana", "bob", "../evil"])).map(lambda deed: [deed])
_told = st.lists(_talk | _deed, max_size=8).map(lambda stretches: list(chain.from_iterable(stretches)))


def numbered(parts: Sequence[tuple[Body, str | None]]) -> list[Event]:
    return [
        Event(seq, (START + timedelta(seconds=seq)).isoformat(), agent, 0, body)
        for seq, (body, agent) in enumerate(parts, 1)
    ]


def run_of(parts: list[tuple[Body, str]]) -> list[Event]:
    return numbered([(b.RunStarted(question="?", agents=TEAM), None), *parts])


def steps(rooms: list[int | None]) -> st.SearchStrategy[list[Step]]:
    pauses = st.sampled_from([0.0, 0.05, 0.5, 3.0])
    return st.lists(st.tuples(st.integers(0, 5), pauses, st.booleans(), st.sampled_from(rooms)), max_size=10)


def write(events: list[Event], plan: list[Step], look: Callable[[Written], dict[str, Any]]) -> dict[str, Any]:
    """What is there to see of events, those after the steps at once, while the log is open and when it is closed."""
    with tempfile.TemporaryDirectory() as folder:
        written, events = write_into(Path(folder)), events[:]
        for size, seconds, tick, room in plan:
            with room_for(room):
                written.writer(events[:size])
                written.story.clock.pass_(seconds)
                if tick:
                    written.writer.tick()
            del events[:size]
        written.writer(events)
        written.story.clock.pass_(LINK_SECONDS)
        written.writer.tick()
        found = {f"open/{name}": seen for name, seen in look(written).items()}
        written.writer.close()
        found |= look(written)
        return {name: json.loads(json.dumps(found[name], default=bytes.decode).replace(folder, "")) for name in found}


@given(_told.map(run_of) | event_lists(), st.booleans(), steps([None]))
@settings(max_examples=30)
def test_it_makes_no_difference_when_they_are_written(events: list[Event], ended: bool, plan: list[Step]) -> None:
    """But for the status, which tells nothing that comes after the end; if there is one, it is the last event here."""
    bodies = [(event.body, event.agent_id) for event in events if not isinstance(event.body, b.RunEnded)]
    events = numbered([*bodies, *([(b.RunEnded(state="finished"), None)] if ended else [])])
    each: list[Step] = [(1, 3.0, True, None)] * len(events)
    assert write(events, plan, whole) == write(events, each, whole)


@given(_told.map(run_of), steps([None, 0, 100, 1000, 9000]))
@settings(max_examples=30)
def test_what_a_full_disk_refused_is_written_once(events: list[Event], plan: list[Step]) -> None:
    assert write(events, plan, growing) == write(events, [], growing)


@pytest.mark.parametrize("room", [0, 70, 130, 9000])
def test_what_was_refused_again_and_again_is_written_once(room: int) -> None:
    events = run_of([(b.Error(error="no", detail="why " * 9), "ana")] * 4)
    assert write(events, [(1, 3.0, True, room)] * 5, growing) == write(events, [], growing)


def whole(written: Written) -> dict[str, Any]:
    return contents(written.attempt.session)


def growing(written: Written) -> dict[str, Any]:
    """The files that are appended to."""
    attempt = written.attempt
    logs = [attempt.events, attempt.main_log, attempt.streaming_log, attempt.system_status]
    paths = [*logs, *map(attempt.output, ("ana", "bob", "eve"))]
    return {path.name: path.read_bytes() for path in paths if path.exists()}
