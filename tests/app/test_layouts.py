"""The layouts of a run's screen, by their keys."""

from __future__ import annotations

import pytest

from massgen_tui.app.choices import Choices
from massgen_tui.app.screens.details import DetailsScreen
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.screens.team import TeamScreen
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.widgets.agent_pane import AgentPane, AgentView, TimelinePane
from massgen_tui.app.widgets.table_drawer import TableDrawer
from massgen_tui.events import bodies as b
from tests.app.playing import Driven, play
from tests.app.support import stories
from tests.app.support.stage import Stage

HALF, WHOLE = stories.first_half().events, stories.finished().events


def shown(driven: Driven) -> list[int]:
    """The numbers of the agents whose panes are on the screen."""
    return [pane.agent.number for pane in driven.run.query(AgentPane) if pane.display]


async def test_g_goes_from_grid_to_focus_to_timeline_and_round() -> None:
    async with play(Stage(HALF), (160, 40)) as driven:
        run = await driven.ask()
        assert shown(driven) == [1, 2, 3]
        await driven.press("2", "g")
        assert shown(driven) == [2]
        assert run.query_one("#team").display
        await driven.press("tab")
        assert shown(driven) == [3]
        await driven.press("g")
        assert shown(driven) == []
        timeline = run.query_one(TimelinePane)
        assert driven.app.focused is timeline.view
        assert "looks again, with agent1.1" in driven.text()
        await driven.press("g")
        assert shown(driven) == [1, 2, 3]
        assert isinstance(driven.app.focused, AgentView)


async def test_what_a_key_did_takes_the_place_of_what_the_key_before_did() -> None:
    async with play(Stage(HALF), (80, 24)) as driven:
        await driven.ask()
        driven.app.notify("Something is wrong.", severity="warning")
        driven.app.notify("Something is wrong.", severity="warning")
        await driven.press("g", "g", "g")
        told = [note.message for note in driven.app._notifications]
        assert told == ["Something is wrong.", "grid: as many agents as fit"]


async def test_the_timeline_grows_finds_folds_and_leads_to_an_agent() -> None:
    stage = Stage(WHOLE, at_once=len(HALF))
    async with play(stage, (100, 30), choices=Choices()) as driven:
        run = await driven.ask()
        await driven.press("g", "g")
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: "final presentation" in driven.text())
        await driven.press("slash", *"pytest", "enter")
        view = run.query_one(TimelinePane).view
        assert view.found is not None
        assert len(view.found.places) == 1
        await driven.press("escape", "home", "f", "f", "j", "enter")
        assert isinstance(driven.app.screen, DetailsScreen)
        assert "bob" in driven.text().splitlines()[0]
        await driven.press("escape", "escape", "3")
        assert shown(driven) == [3]
        await driven.press("escape")
        assert shown(driven) == []
        assert isinstance(driven.app.screen, RunScreen)


async def test_more_agents_than_digits_are_reached_by_a_list() -> None:
    story = stories.Story(team=[(f"agent-{n}", "m") for n in range(20)])
    for name, _ in story.team:
        story.round(name)
    async with play(Stage(story.events)) as driven:
        run = await driven.ask()
        await driven.press("0")
        assert isinstance(driven.app.screen, TeamScreen)
        await driven.press(*["j"] * 14, "enter")
        assert run.agent is not None
        assert run.agent.number == 15
        assert shown(driven) == [15]


@pytest.mark.parametrize(("size", "opens"), [((120, 40), True), ((80, 24), False)])
async def test_the_table_and_the_filter_are_as_they_were_left(size: tuple[int, int], opens: bool) -> None:
    choices = Choices()
    choices.change(table=True, filter="tools")
    async with play(Stage(HALF), size, choices=choices) as driven:
        run = await driven.ask()
        assert run.query_one(TableDrawer).display is opens
        assert "only tools" in driven.text()
        assert isinstance(driven.app.focused, AgentView)
        await driven.press("escape", "escape")
        await driven.until(lambda: (choices.now.table, choices.now.filter) == (not opens, "") or not opens)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_a_run_without_its_team_at_the_start_has_keys_and_cursor_at_one_agent(size: tuple[int, int]) -> None:
    foreign = [event for event in WHOLE if not isinstance(event.body, b.RunStarted | b.RunEnded)]
    runs = [PastRun("a", 0.0, "why", "finished")]
    async with play(Stage(foreign, runs=runs), size) as driven:
        await driven.press("escape", "home", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        await driven.until(lambda: isinstance(driven.app.focused, AgentView))
        await driven.until(lambda: driven.run.model.closed)
        run = driven.run
        view = driven.app.focused
        assert view is not None
        pane = next(node for node in view.ancestors if isinstance(node, AgentPane))
        assert run.agent is pane.agent
        assert pane.display
        assert "▌1" in driven.text().splitlines()[1] + driven.text().splitlines()[2]
        assert "ana answered" in driven.text()


async def test_a_run_that_is_left_is_no_longer_followed_and_its_end_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(WHOLE, at_once=len(HALF))
    rung: list[bool] = []
    async with play(stage, (80, 24)) as driven:
        monkeypatch.setattr(driven.app, "bell", lambda: rung.append(True))
        await driven.ask()
        assert stage.playing is not None
        assert not rung
        stage.playing.give()
        await driven.until(lambda: rung == [True])
    assert stage.playing.left
