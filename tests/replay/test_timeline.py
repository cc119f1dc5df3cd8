"""At every step the timeline knows the state that the live fold had there."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massgen_tui.events import bodies as b
from massgen_tui.events.codec import encode
from massgen_tui.events.event import Event
from massgen_tui.replay import timeline as module
from massgen_tui.replay.timeline import NoStep, Timeline
from massgen_tui.state.coordination_log import CoordinationLog
from massgen_tui.state.fold import fold
from massgen_tui.state.records import AgentState, RunState
from massgen_tui.state.transcript import Transcripts
from tests.coordination.scenario import play
from tests.coordination.test_properties import AGENTS, scripts
from tests.logs.story import Story
from tests.state.random_events import event_lists


@pytest.fixture(autouse=True)
def _near_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short runs shall have several."""
    monkeypatch.setattr(module, "CHECKPOINT_EVENTS", 5)
    monkeypatch.setattr(module, "CHECKPOINT_BYTES", 200)


def states_of(events: Sequence[Event]) -> list[RunState]:
    states = [RunState()]
    for event in events:
        states.append(fold(states[-1], event))
    return states


def check(events: Sequence[Event], seed: int = 0) -> None:
    live = states_of(events)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        path.write_text("".join(encode(event) + "\n" for event in events), "ascii")
        timeline = Timeline.open(path)
        assert len(timeline.steps) == len(events)
        order = list(range(len(live)))
        jumps = order[:]
        random.Random(seed).shuffle(jumps)
        for n in (*order, *reversed(order), *jumps):
            state = timeline.state_at(n)
            assert state == live[n], n
            assert list(state.agents) == list(live[n].agents), n


@settings(max_examples=25)
@given(script=scripts, seed=st.integers(0, 99))
def test_random_runs_of_the_offline_team(script: dict[str, Any], seed: int) -> None:
    check(asyncio.run(play(AGENTS, script)).events, seed)


@settings(max_examples=100)
@given(events=event_lists(), seed=st.integers(0, 99))
def test_any_events(events: list[Event], seed: int) -> None:
    check(events, seed)


def test_a_whole_story_with_streams_of_text_between() -> None:
    story = Story()
    story.start()
    for agent in ("ana", "bob") * 20:
        story.say(agent, f"some words of {agent} ")
        story.stream.say(agent, "thinking", 0, "hm ")
        story.clock.pass_(-0.05)
    story.whole()
    check(story.events)


pieces = st.tuples(st.sampled_from(AGENTS), st.sampled_from([b.Text, b.Thinking]), st.integers(-3, 9), st.text("ab"))


@given(st.lists(pieces, max_size=30), st.booleans())
def test_streams_of_text_whatever_the_clock_does(streamed: list[Any], begun: bool) -> None:
    story = Story(ids=AGENTS[:1])
    if begun:
        story.start()
    for agent, kind, seconds, content in streamed:
        story.clock.pass_(seconds)
        story.stream.emit(kind(content=content), agent)
    check(story.events)


def test_a_run_that_begins_with_text_of_a_known_agent_began_with_its_first_piece() -> None:
    story = Story()
    for _ in range(3):
        story.stream.emit(b.Text(content="x"), "ana")
        story.clock.pass_(5)
    initial = RunState(agents={"ana": AgentState("ana", 1)})
    assert Timeline.of_events(story.events, initial).state_at(3).started_at == story.events[0].at


def test_records_and_texts_at_a_step() -> None:
    story = Story().whole()
    timeline = Timeline.of_events(story.events)
    log, transcripts = CoordinationLog(), Transcripts()
    for n, event in enumerate(story.events, 1):
        log.fold(event)
        transcripts.fold(event)
        assert timeline.records_at(n) == log.records
        for agent, transcript in transcripts.of.items():
            said = "".join(str(part[1]) for part in transcript.at(event.seq) if isinstance(part, tuple))
            kept = (timeline.text, timeline.thinking, timeline.presented)
            assert said == "".join(kind[agent].upto(event.seq) for kind in kept if agent in kind)


def test_only_known_steps() -> None:
    timeline = Timeline.of_events(Story().whole().events)
    assert timeline.state_at(0) == RunState()
    for n in (-1, len(timeline.steps) + 1):
        with pytest.raises(NoStep, match="there is no step"):
            timeline.state_at(n)


def test_a_place_in_time() -> None:
    story = Story()
    story.start()
    for _ in range(4):
        story.clock.pass_(10)
        story.stream.emit(b.Status(message="x"), "ana")
    timeline = Timeline.of_events(story.events)
    assert [timeline.step_at(seconds) for seconds in (0, 9.9, 10, 35, 99)] == [1, 1, 2, 4, 5]


def test_lines_that_are_no_events_are_no_steps(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    events = Story().whole().events
    path.write_text(encode(events[0]) + "\nnonsense\n\n" + encode(events[1]) + '\n{"event_ty', "utf-8")
    timeline = Timeline.open(path)
    assert [(step.n, step.seq) for step in timeline.steps] == [(1, 1), (2, 4)]
    assert (timeline.read.bad_lines, timeline.read.torn) == ([2], True)
    assert timeline.state_at(2).seq == 4


def test_a_missing_file_has_no_steps_and_says_so(tmp_path: Path) -> None:
    timeline = Timeline.open(tmp_path / "events.jsonl")
    assert timeline.steps == []
    assert timeline.state_at(0) == RunState()
    assert "cannot be read" in timeline.read.trouble


def test_checkpoints_are_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    story = Story()
    story.start()
    for place in range(3000):
        story.stream.emit(b.Text(content="word " * 20), AGENTS[place % 2])
    path = tmp_path / "events.jsonl"
    path.write_text("".join(encode(event) + "\n" for event in story.events))
    timeline = Timeline.open(path)
    assert 3 <= len(timeline._checkpoints) <= 7
    assert timeline.state_at(2222) == states_of(story.events)[2222]
