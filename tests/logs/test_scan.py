"""The quick pass over a file of events comes to what the slow one comes to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from massgen_tui.events.codec import encode
from massgen_tui.events.event import Event
from massgen_tui.logs.read.scan import Scan, scan_events
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.state.records import RunState
from tests.logs.story import Story
from tests.state.random_events import event_lists


def scanned(events: list[Event]) -> Scan:
    scan = Scan()
    for event in events:
        scan.take(event.seq, json.loads(encode(event)))
    scan.flush()
    return scan


def facts(state: RunState) -> tuple[object, ...]:
    """The state without what streamed text leaves behind."""
    agents = [(one.id, one.number, one.answers, one.has_voted, one.error, one.usage) for one in state.agents.values()]
    return agents, state.answers, state.votes, state.winner, state.final_answer, state.ending, state.troubles


@settings(max_examples=100)
@given(event_lists())
def test_any_events(events: list[Event]) -> None:
    log = CoordinationLog()
    for event in events:
        log.fold(event)
    scan = scanned(events)
    assert facts(scan.state) == facts(log.state)
    assert scan.log.records == [one for one in log.records if one.event_type not in ("tool_call", "tool_result")]


def test_a_whole_run_comes_to_the_same_state() -> None:
    story = Story().whole()
    log = CoordinationLog()
    for event in story.events:
        log.fold(event)
    state = scanned(story.events).state
    whole = {name: replace(agent, characters=0) for name, agent in log.state.agents.items()}
    assert {name: replace(agent, characters=0) for name, agent in state.agents.items()} == whole
    assert (state.seq, state.at, state.started_at) == (log.state.seq, log.state.at, log.state.started_at)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert scan_events(tmp_path / "events.jsonl").read.problems == ["is missing"]
