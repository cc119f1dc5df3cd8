"""Steering a run of the program: by the clock while its model is silent, in its log, and from attempt to attempt."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from massgen_tui.cli.main import main
from massgen_tui.coordination import steering as s
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from massgen_tui.logs import layout
from massgen_tui.logs.read.events import read_events
from massgen_tui.logs.write.metadata import Execution
from massgen_tui.runs.attempt import Asked, AttemptRun
from massgen_tui.runs.inbox_folder import InboxFolder, obey, obey_beside
from massgen_tui.runs.live import LiveRun
from massgen_tui.text.redact import Redactor
from tests.runs.test_live import PATIENCE, finish, plan_of, until

AT_MOST_SECONDS = 1.0
SILENT: dict[str, Any] = {"ana": [[{"say": "Well"}, "stall"]] * 9, "bob": [[{"say": "Well"}, "stall"]] * 9}
COMMANDS: dict[str, s.Command] = {
    "pause": s.Pause(),
    "resume": s.Resume(),
    "tell": s.Tell("n1", "Be brief."),
    "take_back": s.TakeBack("n1"),
    "hurry": s.Hurry("answer"),
    "more_time": s.MoreTime(60),
    "more_round_time": s.MoreRoundTime(60),
    "more_answers": s.MoreAnswers(1),
    "more_budget": s.MoreBudget(1),
    "restart": s.RestartAgent("bob"),
    "stop": s.StopAgent("bob"),
}


def test_everything_is_done_within_a_second_while_the_models_are_silent(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = LiveRun(plan_of(home, SILENT), "What?")
    run.start()
    until(run, "text")
    for command in COMMANDS.values():
        began = time.monotonic()
        run.steer(command)
        until(run, "steered")
        assert time.monotonic() - began < AT_MOST_SECONDS, command
    began = time.monotonic()
    run.cancel()
    finish(run)
    assert time.monotonic() - began < AT_MOST_SECONDS
    kept = [event.body for event in read_events(run.attempt.events).events]
    assert [body.action for body in kept if isinstance(body, b.Steered)] == list(COMMANDS)
    capsys.readouterr()
    assert main(["replay", str(run.attempt.session), "--list-steps", "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    titles = [step["title"] for step in steps if step["kind"] == "steered"]
    assert len(titles) == len(COMMANDS)
    assert titles[:2] == ["you pause the team", "you let the team go on"]
    assert titles[-1] == "you stop bob"


AGAIN = {"tool": {"name": "restart_orchestration", "args": {"reason": "too short", "instructions": "say more"}}}
TWICE = {
    "ana": [
        [{"answer": "One."}],
        [{"vote": {"for": "agent1", "reason": "mine"}}],
        {"when": "post_evaluation", "steps": [{"say": "Hm"}, {"pause": 0.3}, AGAIN]},
        [{"answer": "Two."}],
        [{"vote": {"for": "agent1", "reason": "mine"}}],
    ]
}


def test_a_note_and_a_pause_at_the_end_of_an_attempt_hold_for_the_next(home: Path) -> None:
    top = {"orchestrator": {"coordination": {"max_orchestration_restarts": 1}}}
    plan = plan_of(home, TWICE, top)
    run = LiveRun(replace(plan, options=replace(plan.options, speed=1)), "What?")
    run.start()
    until(run, "post_evaluation")
    run.steer(s.Tell("n1", "Be brief."))
    run.steer(s.Pause())
    seen = until(run, "restart_banner")
    while sum(isinstance(event.body, b.Steered) for event in seen) < 4:
        assert not run.wait(0.01)
        seen += run.drain()
    assert not run.wait(0.1), "the team of the next attempt waits, too"
    run.steer(s.Resume())
    seen += finish(run)
    (told,) = [event for event in seen if isinstance(event.body, b.NoteDelivered)]
    assert told.body.text == "Be brief."  # type: ignore[attr-defined]


WISHES: list[tuple[str, dict[str, Any]]] = [
    ("resume", {"do": "resume"}),
    ("tell", {"do": "note", "text": "Be brief.", "agent": "ana"}),
    ("hurry", {"do": "answer now"}),
    ("hurry", {"do": "vote now", "agent": "bob"}),
    ("more_time", {"do": "more time", "seconds": 60}),
    ("more_round_time", {"do": "more round time", "seconds": 60}),
    ("more_answers", {"do": "more answers", "count": 1}),
    ("more_budget", {"do": "more budget", "usd": 0.5}),
    ("restart", {"do": "restart agent", "agent": "bob"}),
    ("stop", {"do": "stop agent", "agent": "bob"}),
]


@pytest.mark.slow
def test_a_folder_steers_a_run_beside_the_app(home: Path) -> None:
    inbox = InboxFolder(home / "inbox", ["ana", "bob"], pytest.fail)
    (home / "inbox" / "early.json").write_text('{"do": "pause"}')
    run = LiveRun(plan_of(home, SILENT), "What?")
    assert obey(inbox, run) == [], "it waits for the team"
    obey_beside(inbox, run)
    run.start()
    until(run, "steered")
    for number, (action, wish) in enumerate(WISHES):
        began = time.monotonic()
        (home / "inbox" / f"{number}.json").write_text(json.dumps(wish))
        seen = until(run, "steered")
        assert time.monotonic() - began < AT_MOST_SECONDS, wish
        assert [event.body.action for event in seen if isinstance(event.body, b.Steered)] == [action]
    began = time.monotonic()
    (home / "inbox" / "end.json").write_text('{"do": "cancel"}')
    assert run.wait(PATIENCE)
    assert time.monotonic() - began < AT_MOST_SECONDS
    assert run.exit_code == 4


async def test_what_comes_before_an_attempt_holds_for_it(home: Path) -> None:
    plan = plan_of(home, {"ana": [[{"answer": "A"}], [{"vote": {"for": "agent1", "reason": "mine"}}]]})
    (home / "log_20260301_101500_000000").mkdir()
    attempt, seen = layout.new_turn(home / "log_20260301_101500_000000", 1), list[Event]()
    playing = AttemptRun(plan, Asked("What?"), attempt, Redactor(), pytest.fail, [seen.extend])
    playing.steer(s.Tell("n1", "Be brief."))
    await playing.play(plan.providers(), Execution("What?", None, None, {}))
    assert [event.body.text for event in seen if isinstance(event.body, b.NoteDelivered)] == ["Be brief."]
