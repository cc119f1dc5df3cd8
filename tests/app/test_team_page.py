"""The team's page by its keys: the form, its lists, what is wrong at its field, a test of the connection, the file."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml
from textual.pilot import Pilot

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.playing import Playing
from massgen_tui.app.screens.home import HomeScreen
from massgen_tui.app.screens.setup import ProblemsScreen, SetupScreen
from massgen_tui.app.screens.team_page import TeamPage
from massgen_tui.config.options import Options
from tests.app.playing import Driven
from tests.app.support.stage import Stage
from tests.app.test_pictures import Compare
from tests.runs.stand_in import stand_in

AGENTS = [
    {"id": "ana", "backend": {"type": "openai", "model": "small"}},
    {"id": "bob", "backend": {"type": "claude"}, "system_message": "Be brief."},
]
KEYS = {"OPENAI_API_KEY": "any-key-will-do", "ANTHROPIC_API_KEY": "any-key-will-do"}


@asynccontextmanager
async def team_page(
    home: Path, size: tuple[int, int] = (80, 24), *, agents: object = AGENTS, **env: str
) -> AsyncIterator[tuple[Driven, TeamPage]]:
    """The page over a team's file."""
    if agents is not None:
        (home / "team.yaml").write_text(yaml.safe_dump({"agents": agents}), encoding="utf-8")
    options = Options(config="team.yaml" if agents is not None else None, logs_dir=str(home / "logs"))
    app = MassgenApp(Playing(options, {**os.environ, **KEYS, **env}, home, home))
    async with app.run_test(size=size, notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        await driven.press("n" if isinstance(app.screen, SetupScreen | ProblemsScreen) else "ctrl+t")
        await driven.until(lambda: isinstance(app.screen, TeamPage))
        page = app.screen
        assert isinstance(page, TeamPage)
        await driven.until(lambda: bool(page.sheet.choices) and (agents is None or bool(page.sheet.checked.keys)))
        yield driven, page


async def test_an_agent_is_switched_off_for_the_next_question(home: Path) -> None:
    async with team_page(home) as (driven, _page):
        assert "team.yaml" in driven.text().splitlines()[0]
        await driven.press("down", "space", "escape")
        assert isinstance(driven.app.screen, HomeScreen)
        assert "team: changed (1 of 2 agents)" in driven.text().splitlines()[0]
        await driven.press("ctrl+t")
        await driven.until(lambda: "changed" in driven.text().splitlines()[0])
        await driven.press("down", "space", "escape")
        assert "team: team (2 agents)" in driven.text().splitlines()[0]


async def test_what_is_typed_in_the_form_is_the_agent(home: Path) -> None:
    async with team_page(home) as (driven, page):
        await driven.press("down", "enter", *"2", "enter", "enter", *"large", "enter", "enter", "end")
        await driven.press(*" Kind.", "escape")
        agent = page.sheet.draft.agents[1]
        assert agent.values == {
            "id": "bob2",
            "backend": {"type": "claude", "model": "large"},
            "system_message": "Be brief. Kind.",
        }
        assert "bob2" in driven.text().splitlines()[3]
        await driven.press("up")
        await driven.until(lambda: page.form.typed() is page.sheet.draft.agents[0])
        assert page.sheet.draft.agents[1] is agent


async def test_a_mistake_is_told_at_its_field_and_keeps_the_team_from_being_used(home: Path) -> None:
    async with team_page(home) as (driven, _page):
        await driven.press("down", "enter", "home", "shift+end", *"ana")
        await driven.until(lambda: "`ana` is taken by an agent above" in driven.text())
        await driven.press("escape", "escape")
        assert isinstance(driven.app.screen, TeamPage)
        assert "esc again leaves the team as it was: ana: id `ana` is taken" in driven.text()
        await driven.press("escape")
        assert "team: team (2 agents)" in driven.text().splitlines()[0]


async def test_a_type_is_chosen_from_the_list(home: Path) -> None:
    async with team_page(home) as (driven, page):
        await driven.press("enter", "enter", "down")
        listed = driven.text()
        assert listed.index("claude  ") < listed.index("azure_openai")
        await driven.press("down", "enter")
        assert dict(page.sheet.draft.agents[0].backend) == {"type": "claude", "model": "claude-opus-4-6"}
        assert driven.app.screen.focused is page.query_one("#field-model")
        await driven.press("shift+tab", "end", "shift+home", *"olla")
        assert "ollama" in driven.text()
        await driven.press("tab", "escape")
        assert page.sheet.draft.agents[0].said("type") == "ollama"


async def test_agents_come_and_go_and_come_back(home: Path) -> None:
    async with team_page(home) as (driven, page):
        await driven.press("a", *"eve", "escape")
        assert [agent.id for agent in page.sheet.draft.agents] == ["ana", "bob", "eve"]
        await driven.press("up", "x")
        assert [agent.id for agent in page.sheet.draft.agents] == ["ana", "eve"]
        assert "bob is removed: u brings it back." in driven.text()
        await driven.press("x", "x")
        assert "No agent yet" in driven.text()
        await driven.press("u", "u", "u")
        assert [agent.id for agent in page.sheet.draft.agents] == ["ana", "bob", "eve"]


async def test_the_connection_is_tested_and_the_test_broken_off(home: Path) -> None:
    with stand_in() as server:
        async with team_page(home, OPENAI_BASE_URL=f"{server.url}/v1") as (driven, page):
            await driven.press("t")
            await driven.until(lambda: page.sheet.testing is None)
            assert "small (openai at 127.0.0.1:" in driven.text()
            assert server.models == {"small"}
            page.test()
            assert page.sheet.testing is page.agent
            page.test()
            assert page.sheet.testing is None
            await driven.settle()
            assert len(page.sheet.tests) == 1


async def test_the_team_is_saved_as_a_file_and_used_from_there(home: Path) -> None:
    async with team_page(home) as (driven, _page):
        await driven.press("space", "s", "enter")
        await driven.until(lambda: "is there already." in driven.text())
        await driven.press("home", "shift+end", *"mine.yaml", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, TeamPage))
        await driven.settle()
        assert "mine.yaml" in driven.text().splitlines()[0]
        assert "Saved as mine.yaml; next time: massgen-tui --config mine.yaml" in driven.text()
        assert yaml.safe_load((home / "mine.yaml").read_text(encoding="utf-8")) == {"agents": AGENTS[1:]}
        await driven.press("escape")
        assert "team: mine (1 agent)" in driven.text().splitlines()[0]


async def test_without_a_team_the_form_makes_one(home: Path) -> None:
    async with team_page(home, agents=None, OPENAI_API_KEY="", ANTHROPIC_API_KEY="") as (driven, _page):
        assert "No agent yet: press a" in driven.text()
        await driven.press("a", "enter", "end", "shift+home", *"ollam", "tab", *"tiny", "escape", "escape")
        assert isinstance(driven.app.screen, HomeScreen)
        assert "team: new (1 agent)" in driven.text().splitlines()[0]


async def test_a_team_that_lacks_a_key_is_changed_until_it_can_be_asked(home: Path) -> None:
    async with team_page(home, ANTHROPIC_API_KEY="") as (driven, _page):
        await driven.press("down")
        await driven.until(lambda: "ANTHROPIC_API_KEY is not set" in driven.text())
        await driven.press("space", "escape")
        assert "team: changed (1 of 2 agents)" in driven.text().splitlines()[0]


@pytest.mark.parametrize("size", [(40, 10), (200, 60)])
async def test_the_form_is_reached_at_every_size(home: Path, size: tuple[int, int]) -> None:
    async with team_page(home, size) as (driven, page):
        await driven.press("enter")
        await driven.until(lambda: page.focused is page.query_one("#field-id"))
        await driven.press(*"x", "escape")
        assert page.sheet.draft.agents[0].id == "anax"
        assert page.focused is page.roster


SILENT = [{"id": name, "backend": {"type": "offline", "script": {name: [["stall"]]}}} for name in ("ana", "bob")]


@pytest.mark.slow
async def test_a_team_that_is_changed_during_a_run_is_asked_from_the_next_question_on(home: Path) -> None:
    (home / "team.yaml").write_text(yaml.safe_dump({"agents": SILENT}), encoding="utf-8")
    backstage = Playing(Options(config="team.yaml", logs_dir=str(home / "logs"), speed=0), os.environ, home, home)
    app = MassgenApp(backstage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        run = await driven.ask()
        await driven.until(lambda: [agent.id for agent in run.model.agents] == ["ana", "bob"])
        await driven.press("ctrl+t")
        await driven.until(lambda: "The run in progress keeps its team" in driven.text())
        await driven.press("down", "space", "escape")
        assert driven.run is run
        await driven.until(lambda: "The next question goes to: changed (1 of 2 agents)." in driven.text())
        assert "keeps its team" in driven.text()
        assert app.running
        assert run.model.state.agents["bob"].status != "stopped"
        await driven.press("ctrl+c")
        await driven.until(lambda: not app.running)
        await driven.press("i")
        await driven.until(lambda: "changed (1 of 2 agents)" in driven.text())
        await driven.press(*"next", "enter")
        await driven.until(lambda: app.current is not run and app.screen is app.current)
        await driven.until(lambda: [agent.id for agent in driven.run.model.agents] == ["ana"])
        await driven.press("ctrl+c")
        await driven.until(lambda: not app.running)


def test_the_page_as_a_picture(snap_compare: Compare, home: Path) -> None:
    (home / "team.yaml").write_text(yaml.safe_dump({"agents": AGENTS}), encoding="utf-8")
    app = MassgenApp(Playing(Options(config="team.yaml", logs_dir="logs"), {**os.environ, **KEYS}, home, home))

    async def open_it(pilot: Pilot[int]) -> None:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        await driven.press("ctrl+t")
        await driven.until(lambda: isinstance(app.screen, TeamPage))
        page = app.screen
        assert isinstance(page, TeamPage)
        await driven.until(lambda: bool(page.sheet.choices) and bool(page.sheet.checked.keys))
        await driven.press("down")

    assert snap_compare(app, terminal_size=(120, 32), run_before=open_it)
