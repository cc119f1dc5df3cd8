"""The screens over real runs of the offline team."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.backstage import BadConfig, CannotOpen, Recent
from massgen_tui.app.playing import Playing
from massgen_tui.app.screens.asked import AskedDialog
from massgen_tui.app.screens.home import HomeScreen
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.config.options import Options
from massgen_tui.runs.live import LiveRun
from tests.app.playing import Driven
from tests.app.support.stage import Stage
from tests.logs.golden import GOLDEN, needs_golden
from tests.permissions import forbidden

VOTE = [{"vote": {"for": "agent1", "reason": "mine"}}]


def an_app(home: Path, turns: list[Any], coordination: dict[str, Any]) -> MassgenApp:
    """The program with one scripted agent."""
    agents = [{"id": "ana", "backend": {"type": "offline", "script": {"ana": turns}}}]
    team = {"agents": agents, "orchestrator": {"coordination": coordination}}
    (home / "team.yaml").write_text(yaml.safe_dump(team), encoding="utf-8")
    options = Options(config=str(home / "team.yaml"), speed=0, logs_dir=str(home / "logs"))
    return MassgenApp(Playing(options, os.environ, home, home))


def test_a_folder_that_may_not_be_entered_is_told_and_ends_nothing(home: Path) -> None:
    (home / ".massgen").mkdir()
    playing = Playing(Options(), os.environ, home, home)
    with forbidden(home / ".massgen"):
        assert playing.recent() == Recent([], [str(home / ".massgen" / "massgen_logs")])
        team = playing.team()
        assert isinstance(team, BadConfig)
        assert "cannot be read: Permission denied" in {mistake.message for mistake in team.mistakes}
    demo = Playing(Options(demo=True), os.environ, home, home)
    demo.team()
    with (
        forbidden(home / ".massgen", 0o555),
        pytest.raises(CannotOpen, match=r"^runs cannot be kept in .*: Permission denied"),
    ):
        demo.begin("Why?")


async def test_a_run_that_begins_again_goes_on_in_its_panes_and_is_listed_once(home: Path) -> None:
    again = {"tool": {"name": "restart_orchestration", "args": {"reason": "too short", "instructions": "say more"}}}
    turns = [
        [{"answer": "One."}],
        VOTE,
        {"when": "post_evaluation", "steps": [again]},
        [{"answer": "One, and more."}],
        VOTE,
    ]
    app = an_app(home, turns, {"max_orchestration_restarts": 1})
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        run = await driven.ask("What?")
        await driven.until(lambda: run.model.state.attempt == 2 and not app.running)
        assert run.model.state.final_answer == "One, and more."
        assert "attempt 2" in driven.text().splitlines()[0]
        said = ["".join(text for text, _ in line) for line in run.model.lines["ana"].document.lines]
        assert "── attempt 2 · too short ──" in said
        assert said.index("── attempt 2 · too short ──") > next(n for n, line in enumerate(said) if "One." in line)
        await driven.press("escape")
        await driven.until(lambda: driven.text().count("What?") == 1)
        await driven.press("enter")
        assert app.screen is run
    backstage = Playing(Options(demo=True, logs_dir=str(home / "logs")), os.environ, home, home)
    (listed,) = backstage.recent().runs
    opened, live = RunModel(), run.model
    opened.take(backstage.open(listed).drain())
    assert list(opened.lines["ana"].document.lines) == list(live.lines["ana"].document.lines)
    assert (opened.state.attempt, len(opened.state.answers)) == (2, 1)


@needs_golden
def test_a_run_of_massgen_that_began_again_shows_both_attempts(home: Path) -> None:
    logs = GOLDEN / "orchestration_restart_filesystem" / ".massgen" / "massgen_logs"
    backstage = Playing(Options(logs_dir=str(logs)), os.environ, home, home)
    model = RunModel()
    model.take(backstage.open(backstage.recent().runs[0]).drain())
    said = ["".join(text for text, _ in line) for line in model.lines["agent_a"].document.lines]
    assert said.count("── attempt 2 · The answer is incomplete. ──") == 1


def test_agents_of_a_run_of_massgen_have_the_numbers_of_their_labels(home: Path) -> None:
    attempt = home / "logs" / "log_20260101_120000_000000" / "turn_1" / "attempt_1"
    attempt.mkdir(parents=True)
    lines = [
        {
            "timestamp": f"2026-01-01T12:00:0{number}.000000",
            "event_type": "text",
            "agent_id": agent,
            "round_number": 0,
            "data": {"content": "Let me see."},
        }
        for number, agent in enumerate(("zoe", "ana"))
    ]
    (attempt / "events.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    (attempt / "status.json").write_text(json.dumps({"meta": {"question": "Why?"}, "agents": {"zoe": {}, "ana": {}}}))
    backstage = Playing(Options(demo=True, logs_dir=str(home / "logs")), os.environ, home, home)
    (listed,) = backstage.recent().runs
    source = backstage.open(listed)
    model = RunModel(initial=source.initial)
    assert model.take(source.drain()).team
    assert [(agent.id, agent.number) for agent in model.agents] == [("ana", 1), ("zoe", 2)]


def test_a_folder_and_a_session_that_the_team_names_hold_in_the_app_too(home: Path) -> None:
    folder, stalled = home / "in", [[{"say": "Well"}, "stall"]]
    agents = [{"id": "ana", "backend": {"type": "offline", "script": {"ana": stalled}}}]
    team = {"agents": agents, "session_id": "session_x"}
    (home / "team.yaml").write_text(yaml.safe_dump(team), encoding="utf-8")
    options = Options(config=str(home / "team.yaml"), speed=0, inbox_dir=str(folder))
    sessions: list[Path] = []
    for question in ("One?", "Two?"):
        backstage = Playing(options, os.environ, home, home)
        backstage.team()
        run = backstage.begin(question)
        assert isinstance(run, LiveRun)
        assert any("session_x" in sentence for sentence in run.trouble) == (not sessions)
        sessions.append(run.attempt.session)
        (folder / "end.json").write_text('{"do": "cancel"}', encoding="utf-8")
        assert run.wait(10)
        backstage.rename(str(run.attempt.session), "session_x")
    assert sessions[0] == sessions[1]


async def test_a_damaged_list_of_sessions_is_told_when_the_app_opens(home: Path) -> None:
    (home / ".massgen").mkdir()
    (home / ".massgen" / "sessions.json").write_text("{", encoding="utf-8")
    app = an_app(home, [], {})
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: any("was damaged" in note.message for note in app._notifications))


async def test_the_answer_of_the_person_reaches_the_agent(home: Path) -> None:
    ask = {"tool": {"name": "ask_others", "args": {"question": "Red or blue?"}}}
    app = an_app(home, [[ask], [{"answer": "Blue it is."}], VOTE], {"broadcast": "human"})
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        await driven.press(*"Paint", "enter")
        await driven.until(lambda: isinstance(app.screen, AskedDialog))
        await driven.press(*"Blue", "enter")
        await driven.until(lambda: isinstance(app.screen, RunScreen) and not app.running)
        assert "The person answers: Blue" in str(driven.run.model.lines["ana"].blocks)


async def test_a_run_that_goes_on_is_listed_once(home: Path) -> None:
    app = an_app(home, [["stall"]], {})
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        await driven.ask("What?")
        await driven.press("escape")
        assert isinstance(app.screen, HomeScreen)
        await driven.until(lambda: "running here" in driven.text())
        await driven.settle()
        assert driven.text().count("What?") == 1
        await driven.press("enter")
        driven.run.cancel()
        await driven.until(lambda: not app.running)
