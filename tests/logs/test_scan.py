"""The quick pass over a file of events comes to what the slow one comes to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from massgen_tui.events import bodies as b
from massgen_tui.events.codec import encode
from massgen_tui.events.event import Body, Event
from massgen_tui.logs.read.scan import Scan, scan_events
from massgen_tui.logs.write.figures import Figures
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
    """The state without how much was streamed; agents in their order."""
    agents = [replace(agent, characters=0) for agent in state.agents.values()]
    return agents, replace(state, agents={}, unknown_events=0)


@settings(max_examples=100)
@given(event_lists())
def test_any_events(events: list[Event]) -> None:
    comes_to_the_same(events)


def test_text_and_calls_of_several_agents_wherever_the_run_was_killed() -> None:
    say, call, done = b.Text(content="hm"), b.ToolStart(tool_id="1", tool_name="add"), b.ToolComplete(tool_id="1")
    of_ana: list[Body] = [b.RoundStart(), say, say, call, done, say, say, b.Usage(), call, done, call]
    of_bob: list[Body] = [say, call, say, say, b.RoundStart(), call, done, say, b.Usage(), say, say]
    told: list[tuple[str | None, Body]] = []
    for anas, bobs in zip(of_ana, of_bob, strict=True):
        told += [("ana", anas), ("bob", bobs)]
    told += [("bob", b.Vote(target_id="ana")), ("bob", call), ("ana", b.AnswerSubmitted(content="97")), ("ana", call)]
    told += [("bob", say), ("bob", say), (None, b.RunEnded(state="finished"))]
    events = [Event(n, f"2026-03-01T10:15:{n:02}", agent, 0, body) for n, (agent, body) in enumerate(told, 1)]
    for end in range(len(events)):
        comes_to_the_same(events[: end + 1])


def test_a_result_of_ours_has_failed_only_if_it_says_so() -> None:
    story = Story()
    story.start()
    story.tool("ana", "Error executing tool is what MassGen says of a failure")
    comes_to_the_same(story.events)


def comes_to_the_same(events: list[Event]) -> None:
    log, figures = CoordinationLog(), Figures()
    for event in events:
        log.fold(event)
        figures.fold(event, log.state)
    scan = scanned(events)
    assert facts(scan.state) == facts(log.state)
    assert scan.figures == figures
    assert scan.log.records == [one for one in log.records if one.event_type not in ("tool_call", "tool_result")]


def test_a_whole_run_comes_to_the_same_state() -> None:
    story = Story().whole()
    log, figures = CoordinationLog(), Figures()
    for event in story.events:
        log.fold(event)
        figures.fold(event, log.state)
    scan = scanned(story.events)
    assert scan.figures == figures
    state = scan.state
    whole = {name: replace(agent, characters=0) for name, agent in log.state.agents.items()}
    assert {name: replace(agent, characters=0) for name, agent in state.agents.items()} == whole
    assert (state.seq, state.at, state.started_at) == (log.state.seq, log.state.at, log.state.started_at)


def test_agents_are_numbered_as_they_come_also_by_a_call() -> None:
    told = [("bob", b.ToolStart(tool_id="1", tool_name="add")), ("ana", b.Text(content="It is 97."))]
    events = [Event(seq, "2026-03-01T10:15:00", agent, 0, body) for seq, (agent, body) in enumerate(told, 1)]
    assert [(one.id, one.number) for one in scanned(events).state.team] == [("bob", 1), ("ana", 2)]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert scan_events(tmp_path / "events.jsonl").read.problems == ["is missing"]


def test_arguments_that_are_as_deep_as_can_be_read(tmp_path: Path) -> None:
    story = Story()
    story.start()
    story.tool("ana")
    story.answer("ana", "97")
    lines = [encode(event) for event in story.events]
    for depth in range(900, 1020):
        deep = lines[1].replace('{"a": 1, "b": 1}', "[" * depth + "]" * depth)
        path = tmp_path / f"{depth}.jsonl"
        path.write_text("\n".join([*lines[:1], deep, *lines[2:], deep.replace("call_", "again_")]), "ascii")
        scan = scan_events(path)
        read = 0 if scan.read.bad_lines else 2
        assert (len(scan.state.answers), scan.state.agents["ana"].tool_calls) == (1, read)
