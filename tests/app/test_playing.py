"""The screens over real runs of the offline team."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.playing import Playing
from massgen_tui.app.screens.asked import AskedDialog
from massgen_tui.app.screens.home import HomeScreen
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.config.options import Options
from tests.app.playing import Driven
from tests.app.support.stage import Stage

VOTE = [{"vote": {"for": "agent1", "reason": "mine"}}]


def an_app(home: Path, turns: list[Any], coordination: dict[str, Any]) -> MassgenApp:
    """The program with one scripted agent."""
    agents = [{"id": "ana", "backend": {"type": "offline", "script": {"ana": turns}}}]
    team = {"agents": agents, "orchestrator": {"coordination": coordination}}
    (home / "team.yaml").write_text(yaml.safe_dump(team), encoding="utf-8")
    options = Options(config=str(home / "team.yaml"), speed=0, logs_dir=str(home / "logs"))
    return MassgenApp(Playing(options, os.environ, home, home))


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
