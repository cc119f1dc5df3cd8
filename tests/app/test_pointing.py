"""The mouse on a run's screen: the strip, the titles of the panes, their headings."""

from __future__ import annotations

from textual.widget import Widget

from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.widgets.agent_pane import StepsPane
from massgen_tui.app.widgets.bar import ClickedBar
from tests.app.playing import Driven, play
from tests.app.support import stories
from tests.app.support.stage import Stage


async def click(driven: Driven, widget: Widget, x: int, y: int = 0, times: int = 1) -> None:
    """Click so often, and let everything settle."""
    await driven.pilot.click(widget, offset=(x, y), times=times)
    await driven.settle()


def follows(pane: StepsPane) -> bool:
    """Whether what comes moves the pane."""
    return pane.view.following


def shown(run: RunScreen) -> list[int]:
    """The numbers of the agents whose panes are shown."""
    return [pane.agent.number for pane in run.query(StepsPane) if pane.display and hasattr(pane, "agent")]


async def test_a_click_on_the_strip_goes_to_the_agent_and_a_double_click_shows_it_alone() -> None:
    async with play(Stage(stories.first_half().events), (160, 40)) as driven:
        run = await driven.ask()
        strip = run.query_one("#strip", ClickedBar)
        await click(driven, strip, 110)
        assert run.agent is not None
        assert run.agent.id == "eve"
        assert shown(run) == [1, 2, 3]
        await click(driven, strip, 60, times=2)
        assert shown(run) == [2]
        assert run.focused is run.query_one("#pane-2", StepsPane).view


async def test_a_click_on_a_title_goes_to_the_pane_or_to_its_news_and_a_double_click_shows_it_alone() -> None:
    told = stories.first_half()
    told.say("bob", "\n".join(f"line {number}" for number in range(60)))
    before = len(told.events)
    told.say("bob", "more\nand more")
    async with play(Stage(told.events, at_once=before), (160, 40)) as driven:
        run = await driven.ask()
        bob = run.query_one("#pane-2", StepsPane)
        title = bob.query_one(ClickedBar)
        await click(driven, title, 4)
        assert run.focused is bob.view
        await driven.press("home")
        assert not follows(bob)
        assert driven.stage.playing is not None
        await click(driven, title, title.size.width - 4)
        assert not follows(bob), "there is no news"
        driven.stage.playing.give()
        await driven.until(lambda: "new line" in driven.text())
        await click(driven, title, title.size.width - 4)
        assert follows(bob)
        await click(driven, title, 4, times=2)
        assert shown(run) == [2]


async def test_a_click_in_the_list_beside_the_focused_agent_goes_to_another() -> None:
    async with play(Stage(stories.first_half().events), (120, 40)) as driven:
        run = await driven.ask()
        await driven.press("g")
        assert run.query_one("#team").region.x == run.query_one("#panes").region.right, "it stands beside the pane"
        await click(driven, run.query_one("#team", ClickedBar), 5, 8)
        assert shown(run) == [3]


async def test_a_click_on_the_heading_of_a_round_folds_it() -> None:
    async with play(Stage(stories.first_half().events)) as driven:
        run = await driven.ask()
        await driven.press("1")
        (pane,) = [pane for pane in run.query(StepsPane) if pane.display]
        row = driven.text().splitlines().index(next(line for line in driven.text().splitlines() if "round 1" in line))
        await click(driven, pane.view, 4, row - pane.view.region.y)
        assert "steps)" in driven.text()
