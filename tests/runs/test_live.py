"""A run on its own thread: its events, its log, its ways to end."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from massgen_tui.config.options import Options
from massgen_tui.config.problems import ConfigProblems
from massgen_tui.coordination.team import Player, Tools
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs.read.events import read_events
from massgen_tui.providers.base import Chunk, Provider, Request
from massgen_tui.runs.live import LiveRun
from massgen_tui.runs.plan import CannotStart, NothingToRun, Plan, prepare
from massgen_tui.state.fold import fold
from massgen_tui.state.records import RunState

PATIENCE = 10.0


def plan_of(home: Path, script: dict[str, Any], top: dict[str, Any] | None = None, **options: Any) -> Plan:
    agents = [{"id": agent, "backend": {"type": "offline", "script": script}} for agent in script]
    path = home / "team.yaml"
    path.write_text(yaml.safe_dump({"agents": agents, **(top or {})}), encoding="utf-8")
    return prepare(Options(config=str(path), speed=0, **options), os.environ, home, home)


def finish(run: LiveRun) -> list[Event]:
    assert run.wait(PATIENCE), "the run did not end"
    return run.drain()


def state_of(events: list[Event]) -> RunState:
    state = RunState()
    for event in events:
        state = fold(state, event)
    return state


def until(run: LiveRun, event_type: str) -> list[Event]:
    """The events up to the first of that type."""
    seen: list[Event] = []
    while not any(event.event_type == event_type for event in seen):
        assert not run.wait(0.01), "the run ended too early"
        seen += run.drain()
    return seen


SIMPLE = {
    "ana": [[{"answer": "One."}], [{"vote": {"for": "agent1", "reason": "mine"}}]],
}


@dataclass
class Left:
    """A model that remembers how often it was given back."""

    within: Provider
    times: int = 0

    @property
    def model(self) -> str:
        return self.within.model

    def stream(self, request: Request) -> AsyncGenerator[Chunk, None]:
        return self.within.stream(request)

    async def close(self) -> None:
        self.times += 1
        await self.within.close()


@dataclass(frozen=True, slots=True)
class Watched(Plan):
    """A plan whose models are watched."""

    made: list[Left] = field(default_factory=list)

    def providers(self) -> dict[str, Provider]:
        watched = {agent: Left(provider) for agent, provider in Plan.providers(self).items()}
        self.made.extend(watched.values())
        return dict(watched)


def test_every_model_is_given_back_however_the_run_ends(home: Path) -> None:
    plain = plan_of(home, SIMPLE | {"bob": [[{"fail": {"message": "no", "fatal": True}}]]})
    plan = Watched(plain.loaded, plain.why, plain.settings, plain.agents, plain.environment, plain.options)
    for cancelled in (False, True):
        run = LiveRun(plan, "What?")
        if cancelled:
            run.cancel()
        run.start()
        finish(run)
    assert [left.times for left in plan.made] == [1, 1, 1, 1]


def test_the_screen_the_file_and_the_fold_agree(home: Path) -> None:
    run = LiveRun(plan_of(home, SIMPLE), "What?")
    run.start()
    events = finish(run)
    assert run.exit_code == 0
    assert read_events(run.attempt.events).events == events
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    state = state_of(events)
    assert (state.question, state.winner, state.final_answer) == ("What?", "ana", "One.")
    assert (run.attempt.final("ana") / "answer.txt").read_text() == "One."
    assert (run.attempt.turn_final / "ana" / "answer.txt").read_text() == "One."


def test_a_silent_model_does_not_hold_up_the_wish_to_cancel(home: Path) -> None:
    run = LiveRun(plan_of(home, {"ana": [[{"say": "Half"}, "stall"]]}), "What?")
    run.start()
    until(run, "text")
    run.cancel()
    assert run.wait(1.0), "it took more than a second"
    assert run.exit_code == 4
    lines = read_events(run.attempt.events).events
    assert lines[-1].event_type == "run_ended"
    assert [event.body for event in lines if event.event_type == "text"] == [b.Text(content="Half")]


def test_a_run_cancelled_before_it_began_ends_in_order(home: Path) -> None:
    run = LiveRun(plan_of(home, {"ana": [["stall"]]}), "What?")
    run.cancel()
    run.start()
    events = finish(run)
    assert (events[0].event_type, events[-1].event_type) == ("run_started", "run_ended")
    assert run.exit_code == 4


@dataclass(frozen=True, slots=True)
class Meanwhile(Plan):
    """A plan during whose first moments something else happens."""

    happens: list[Callable[[], None]] = field(default_factory=list)

    def players(self, providers: Mapping[str, Provider], tools: Mapping[str, Tools]) -> list[Player]:
        for each in self.happens:
            each()
        return Plan.players(self, providers, tools)


def test_a_run_cancelled_while_it_begins_ends_in_order(home: Path) -> None:
    plain = plan_of(home, {"ana": [["stall"]]})
    plan = Meanwhile(plain.loaded, plain.why, plain.settings, plain.agents, plain.environment, plain.options)
    run = LiveRun(plan, "What?")
    plan.happens.append(partial(run.cancel, "the terminal is gone"))
    run.start()
    events = finish(run)
    assert events[0].event_type == "run_started"
    assert isinstance(events[-1].body, b.RunEnded)
    assert (events[-1].body.reason, run.exit_code) == ("the terminal is gone", 4)


def test_two_runs_at_once_never_share_a_directory(home: Path) -> None:
    plan = plan_of(home, SIMPLE)
    runs = [LiveRun(plan, "What?") for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        finish(run)
    assert len({run.attempt.directory for run in runs}) == 4


def test_later_questions_are_turns_of_one_session(home: Path) -> None:
    plan = plan_of(home, SIMPLE)
    first = LiveRun(plan, "One?")
    first.start()
    finish(first)
    second = LiveRun(plan, "Two?", session=first.attempt.session)
    second.start()
    state = state_of(finish(second))
    assert (second.attempt.turn, state.turn, state.session) == (2, 2, first.attempt.session.name)


def test_a_key_of_the_environment_never_reaches_the_log(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_API_KEY", "correct-horse-battery")
    script = {"ana": [[{"say": "the key is correct-horse-battery"}, {"answer": "correct-horse-battery"}]]}
    run = LiveRun(plan_of(home, script), "Is it correct-horse-battery?")
    run.start()
    finish(run)
    for path in run.attempt.session.rglob("*"):
        if path.is_file():
            assert "correct-horse" not in path.read_text(encoding="utf-8"), path


def test_without_a_team_it_says_what_is_missing(home: Path) -> None:
    with pytest.raises(NothingToRun, match="key"):
        prepare(Options(), {}, home, home)


def test_a_wrong_script_is_told_before_anything_runs(home: Path) -> None:
    with pytest.raises((CannotStart, ConfigProblems), match="agree"):
        plan_of(home, {"ana": [[{"agree": True}]]})
    assert not (home / ".massgen").exists()


def test_another_attempt_has_a_log_of_its_own_and_knows_what_was_wrong(home: Path) -> None:
    again = {"tool": {"name": "restart_orchestration", "args": {"reason": "too short", "instructions": "say more"}}}
    script = {
        "ana": [
            [{"answer": "One."}],
            [{"vote": {"for": "agent1", "reason": ""}}],
            {"when": "post_evaluation", "steps": [again]},
            [{"answer": "One, and more."}],
            [{"vote": {"for": "agent1", "reason": ""}}],
        ]
    }
    run = LiveRun(
        plan_of(home, script, top={"orchestrator": {"coordination": {"max_orchestration_restarts": 1}}}), "What?"
    )
    run.start()
    finish(run)
    assert (run.exit_code, run.attempt.number) == (0, 2)
    first, second = (
        state_of(read_events(run.attempt.turn_directory / name / "events.jsonl").events)
        for name in ("attempt_1", "attempt_2")
    )
    assert first.ending is not None
    assert (first.ending.state, first.final_answer, second.final_answer) == ("restarted", "One.", "One, and more.")
    assert [answer.label for answer in second.answers] == ["agent1.1"]
    told = read_events(run.attempt.events).events
    assert any(
        "The team's previous answer was rejected: too short" in getattr(e.body, "user_message", "") for e in told
    )


def test_every_attempt_of_a_later_turn_is_told_what_was_said_before(home: Path) -> None:
    again = {"tool": {"name": "restart_orchestration", "args": {"reason": "wrong", "instructions": "again"}}}
    vote = [{"vote": {"for": "agent1", "reason": ""}}]
    judge = {"when": "post_evaluation", "steps": [again]}
    script = {"ana": [[{"answer": "Two."}], vote, judge, [{"answer": "Three."}], vote]}
    top = {"orchestrator": {"coordination": {"max_orchestration_restarts": 1}}}
    run = LiveRun(plan_of(home, script, top=top), "And now?", history=[("Before?", "One.")])
    run.start()
    began = [event.body for event in finish(run) if isinstance(event.body, b.RoundStart)]
    assert run.attempt.number == 2
    rounds = [body.user_message for body in began if body.round_type in ("initial_answer", "voting")]
    assert len(rounds) == 4
    assert all("<CONVERSATION_HISTORY>\nUser: Before?\nAssistant: One.\n" in message for message in rounds)


def test_another_attempt_reads_the_question_in_the_words_of_the_first(home: Path) -> None:
    again = {"tool": {"name": "restart_orchestration", "args": {"reason": "wrong", "instructions": "again"}}}
    vote = [{"vote": {"for": "agent1", "reason": ""}}]
    script = {
        "ana": [
            {"when": "paraphrase", "steps": [{"say": "In my words."}]},
            *[[{"answer": "One."}], vote],
            {"when": "post_evaluation", "steps": [again]},
            {"when": "paraphrase", "steps": [{"say": "In other words."}]},
            *[[{"answer": "Two."}], vote],
        ]
    }
    top = {"orchestrator": {"coordination": {"max_orchestration_restarts": 1, "paraphrase_question": True}}}
    run = LiveRun(plan_of(home, script, top=top), "What?")
    run.start()
    finish(run)
    second = read_events(run.attempt.events).events
    assert run.attempt.number == 2
    assert any("<PARAPHRASED MESSAGE> In my words. <" in getattr(e.body, "user_message", "") for e in second)
    assert sum(e.event_type == "usage" for e in second) == 3, "answer, vote, presentation"


def test_a_question_to_the_person_waits_for_the_answer(home: Path) -> None:
    ask = {"tool": {"name": "ask_others", "args": {"question": "Red or blue?"}}}
    script = {"ana": [[ask], [{"answer": "Blue it is."}], [{"vote": {"for": "agent1", "reason": ""}}]]}
    top = {"orchestrator": {"coordination": {"broadcast": "human"}}}
    run = LiveRun(plan_of(home, script, top=top), "What?", with_person=True)
    run.start()
    asked = state_of(until(run, "broadcast_created")).questions
    assert [(question.agent, question.text) for question in asked] == [("ana", "Red or blue?")]
    run.answer(asked[0].request_id, "Blue")
    events = finish(run)
    results = [event.body.result for event in events if isinstance(event.body, b.ToolComplete)]
    assert results == ["The person answers: Blue"]


def test_a_later_turn_is_told_what_was_said_before(home: Path) -> None:
    plan = plan_of(home, SIMPLE)
    first = LiveRun(plan, "One?")
    first.start()
    before = finish(first)
    second = LiveRun(plan, "Two?", session=first.attempt.session, history=[("One?", "One.")])
    second.start()
    after = finish(second)
    for events, told in ((before, False), (after, True)):
        noted = {event.body.has_conversation_history for event in events if isinstance(event.body, b.ContextReceived)}
        assert noted == {told}
    started = next(event.body for event in after if isinstance(event.body, b.RoundStart))
    assert started.user_message.startswith(
        "<CONVERSATION_HISTORY>\nUser: One?\nAssistant: One.\n<END OF CONVERSATION_HISTORY>\n\n<ORIGINAL MESSAGE> Two?"
    )
