"""A run's screen: keys, focus, layout, the table, the end, cancelling and leaving."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.widgets import Markdown

from massgen_tui.app.actions import key_name
from massgen_tui.app.screens.final import FinalScreen
from massgen_tui.app.screens.help import HelpScreen
from massgen_tui.app.screens.home import HomeScreen, RunList
from massgen_tui.app.screens.leave import LeaveDialog
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.run_model import Changes, RunModel
from massgen_tui.app.widgets.agent_pane import AgentPane
from massgen_tui.app.widgets.table_drawer import TableDrawer
from massgen_tui.events import bodies as b
from massgen_tui.events.event import Event
from tests.app.playing import SIZES, Driven, play
from tests.app.support import stories
from tests.app.support.stage import Stage

HALF = stories.first_half().events
WHOLE = stories.finished().events


def shown(driven: Driven) -> list[int]:
    """The numbers of the agents whose panes are on the screen."""
    return [pane.agent.number for pane in driven.run.query(AgentPane) if pane.display]


def focused_agent(driven: Driven) -> int:
    """The number of the agent that has the keys."""
    view = driven.app.focused
    assert view is not None
    pane = next(node for node in view.ancestors if isinstance(node, AgentPane))
    return pane.agent.number


@pytest.mark.parametrize(("size", "panes"), [((80, 24), [1]), ((40, 10), [1]), ((200, 60), [1, 2, 3])])
async def test_as_many_panes_as_fit_and_single_keys_work_at_once(size: tuple[int, int], panes: list[int]) -> None:
    async with play(Stage(HALF), size) as driven:
        await driven.ask()
        assert shown(driven) == panes
        assert focused_agent(driven) == 1
        await driven.press("2")
        assert focused_agent(driven) == 2
        assert 2 in shown(driven)
        await driven.press("tab")
        assert focused_agent(driven) == 3
        await driven.press("tab")
        assert focused_agent(driven) == 1
        await driven.press("shift+tab")
        assert focused_agent(driven) == 3


async def test_content_has_fourteen_rows_at_80_by_24() -> None:
    async with play(Stage(HALF)) as driven:
        run = await driven.ask()
        view = next(pane.view for pane in run.query(AgentPane) if pane.display)
        assert view.size.height >= 14


async def test_zoom_shows_one_agent_and_escape_shows_all_again() -> None:
    async with play(Stage(HALF), (200, 60)) as driven:
        await driven.ask()
        await driven.press("2", "z")
        assert shown(driven) == [2]
        await driven.press("escape")
        assert shown(driven) == [1, 2, 3]
        assert focused_agent(driven) == 2


@pytest.mark.parametrize("size", SIZES)
async def test_the_table_opens_fills_and_closes(size: tuple[int, int]) -> None:
    async with play(Stage(HALF), size) as driven:
        run = await driven.ask()
        await driven.press("r")
        drawer = run.query_one(TableDrawer)
        assert driven.app.focused is drawer.rows_view
        await driven.until(lambda: "coordination" in driven.text())
        await driven.press("up", "home", "end")
        await driven.press("R")
        assert drawer.has_class("-full")
        await driven.press("escape")
        assert not drawer.display
        assert focused_agent(driven) == 1


async def test_enter_opens_the_event_under_the_cursor() -> None:
    async with play(Stage(WHOLE)) as driven:
        run = await driven.ask()
        await driven.press("r")
        drawer = run.query_one(TableDrawer)
        vote = next(at for at, event in enumerate(run.model.table.rows) if event.kind == "vote_cast")
        drawer.rows_view.seek(str(vote))
        await driven.press("enter")
        await driven.until(lambda: "void: agent1.1 came after it" in driven.text())
        assert "It is the only one with tests." in driven.text()
        await driven.press("escape")
        assert driven.app.focused is drawer.rows_view


async def test_where_there_is_room_the_event_stands_below_the_table() -> None:
    async with play(Stage(WHOLE), (160, 50)) as driven:
        run = await driven.ask()
        await driven.press("r", "R", "home")
        await driven.until(lambda: "── question ──" in driven.text())
        await driven.press("end")
        await driven.until(lambda: "what the symbols mean" in driven.text())
        rows = run.query_one(TableDrawer).rows_view
        answer = next(at for at, event in enumerate(run.model.table.rows) if event.kind == "new_answer")
        rows.seek(str(answer))
        await driven.until(
            lambda: "A token bucket per client, refilled by the time" in driven.text().split("saw no")[-1]
        )


async def test_the_table_grows_while_it_is_open_and_stays_with_its_end() -> None:
    stage = Stage(WHOLE, at_once=len(HALF))
    async with play(stage, (200, 60)) as driven:
        run = await driven.ask()
        await driven.press("r")
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: run.model.state.ending is not None)
        await driven.until(lambda: "FINAL ANSWER" in driven.text())


async def test_text_arrives_while_the_run_goes_on() -> None:
    stage = Stage(WHOLE, at_once=5)
    async with play(stage, (200, 60)) as driven:
        await driven.ask()
        assert stage.playing is not None
        assert "fs.write_file" not in driven.text()
        stage.playing.give(len(HALF) - 5)
        await driven.until(lambda: "Clock skew" in driven.text())
        assert "void: agent1.1 came after it" in driven.text()
        assert "2 failed: test_burst" in driven.text()


async def test_the_end_goes_to_the_winner_whose_answer_is_rendered() -> None:
    stage = Stage(WHOLE, at_once=len(HALF))
    async with play(stage) as driven:
        await driven.ask()
        await driven.press("3", "F")
        assert isinstance(driven.app.screen, RunScreen)
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: focused_agent(driven) == 1)
        assert "ana answered" in driven.text()
        await driven.press("F")
        assert isinstance(driven.app.screen, FinalScreen)
        assert driven.app.screen.query_one(Markdown)
        await driven.press("y")
        assert driven.app.clipboard == stories.FINAL
        await driven.press("escape")
        assert isinstance(driven.app.screen, RunScreen)


@pytest.mark.parametrize(
    ("state", "words"), [("failed", "failed: why not"), ("timeout", "time is up"), ("cancelled", "cancelled")]
)
async def test_other_ends_are_shown_as_what_they_are(state: str, words: str) -> None:
    async with play(Stage(stories.ended(state, "why not").events), (200, 60)) as driven:
        await driven.ask()
        await driven.until(lambda: words in driven.text())
        assert "401 from openai" in driven.text()
        assert "answered" not in driven.text().splitlines()[-2]


async def test_ctrl_c_cancels_and_again_leaves_though_the_run_is_over() -> None:
    stage = Stage(HALF)
    async with play(stage) as driven:
        await driven.ask()
        await driven.press("ctrl+c")
        assert stage.playing is not None
        assert stage.playing.cancelled
        await driven.until(lambda: "cancelled: by you" in driven.text())
        assert driven.app.return_value is None
        await driven.press("ctrl+c")
        assert driven.app.return_value is not None


async def test_ctrl_c_asks_where_the_run_that_was_cancelled_is_no_longer_in_front() -> None:
    async with play(Stage(HALF)) as driven:
        await driven.ask()
        await driven.press("ctrl+c")
        await driven.until(lambda: "cancelled: by you" in driven.text())
        await driven.press("escape", "ctrl+c")
        assert isinstance(driven.app.screen, LeaveDialog)
        await driven.press("ctrl+c")
        assert driven.app.return_value is not None


async def test_ctrl_c_again_leaves_a_run_that_takes_its_time_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(HALF)
    async with play(stage) as driven:
        await driven.ask()
        assert stage.playing is not None
        monkeypatch.setattr(stage.playing, "cancel", lambda _why: None)
        await driven.press("ctrl+c")
        assert driven.app.return_value is None
        await driven.press("ctrl+c")
        assert driven.app.return_value is not None


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_during_a_run_asks_first(key: str) -> None:
    stage = Stage(HALF)
    async with play(stage) as driven:
        await driven.ask()
        await driven.press(key)
        assert isinstance(driven.app.screen, LeaveDialog)
        await driven.press("enter")
        assert isinstance(driven.app.screen, RunScreen)
        assert stage.playing is not None
        assert driven.app.running
        await driven.press(key, "down", "down", "enter")
        assert stage.playing.cancelled
        assert driven.app.return_value == 0


async def test_behind_a_dialog_the_panes_go_on() -> None:
    stage = Stage(WHOLE, at_once=len(HALF))
    async with play(stage) as driven:
        run = await driven.ask()
        await driven.press("ctrl+q")
        views = [pane.view for pane in run.query(AgentPane) if pane.display]
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: run.model.state.ending is not None and not any(view.dirty for view in views))
        assert isinstance(driven.app.screen, LeaveDialog)


async def test_escape_goes_home_and_the_run_goes_on() -> None:
    stage = Stage(WHOLE, at_once=len(HALF))
    async with play(stage) as driven:
        await driven.ask()
        await driven.press("escape")
        assert isinstance(driven.app.screen, HomeScreen)
        assert "running here" in driven.text()
        assert isinstance(driven.app.focused, RunList)
        await driven.press("i", *"more", "enter")
        assert stage.asked == ["why"]
        assert driven.question == "more"
        await driven.press("escape", "home", "enter")
        assert isinstance(driven.app.screen, RunScreen)
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: "ana answered" in driven.text())


async def test_the_run_the_program_was_started_with_gives_the_exit_code() -> None:
    stage = Stage(stories.ended("failed", "no").events)
    async with play(stage) as driven:
        driven.app._asked_at_start = True
        await driven.ask()
        await driven.press("q")
        assert driven.app.return_value == 2


async def test_help_begins_with_the_keys_of_the_place_it_was_called_from() -> None:
    async with play(Stage(HALF)) as driven:
        await driven.ask()
        await driven.press("question_mark")
        assert isinstance(driven.app.screen, HelpScreen)
        assert "An agent's pane" in driven.text()
        await driven.press("end", "escape")
        assert isinstance(driven.app.screen, RunScreen)


async def test_scrolling_keys_hold_the_pane_and_end_follows_again() -> None:
    async with play(Stage(WHOLE)) as driven:
        run = await driven.ask()
        view = next(pane.view for pane in run.query(AgentPane) if pane.display)
        await driven.until(lambda: view.following)
        await driven.press("k")
        assert not view.following
        await driven.press("home")
        assert view.scroll_offset.y == 0
        await driven.press("G")
        assert view.following


async def test_copying_takes_the_newest_answer() -> None:
    async with play(Stage(HALF)) as driven:
        await driven.ask()
        await driven.press("2", "y")
        assert driven.app.clipboard.startswith("A token bucket per client")


async def test_hints_name_only_keys_that_work() -> None:
    async with play(Stage(WHOLE), (200, 60)) as driven:
        await driven.ask()
        for keys in ([], ["r"], ["escape", "F"], ["escape", "question_mark"], ["escape", "escape"], ["escape"]):
            await driven.press(*keys)
            screen = driven.app.screen
            hints = driven.text().splitlines()[-1]
            active = screen.active_bindings
            offered = [part.split()[0] for part in hints.strip().split(" · ")]
            working = {key_name(key) for key in active} | {key_name(active[key].binding.key) for key in active}
            assert offered
            assert len(offered) <= 7
            assert [key for key in offered if key not in working] == [], hints


async def test_the_palette_does_an_action_and_says_why_another_cannot_be_done() -> None:
    async with play(Stage(HALF), (120, 40)) as driven:
        run = await driven.ask()
        await driven.press("ctrl+p", *"full table")
        await driven.until(lambda: "Full table" in driven.text())
        await driven.press("enter")
        await driven.until(lambda: run.query_one(TableDrawer).has_class("-full"))
        await driven.press("ctrl+p", *"final answer")
        await driven.until(lambda: "Not now: there is none yet" in driven.text())
        await driven.press("escape", "ctrl+p", *"to the newest answer")
        await driven.until(lambda: "Not here: it belongs to" in driven.text())


async def test_the_palette_puts_first_what_begins_with_the_words() -> None:
    async with play(Stage(HALF), (120, 40)) as driven:
        await driven.press("ctrl+p", *"the")
        await driven.until(lambda: "Theme" in driven.text())
        await driven.press("enter")
        await driven.until(lambda: driven.app.theme == "massgen-light")


async def test_a_timeline_that_is_new_has_all_its_hints_and_a_list_of_agents_its_end() -> None:
    async with play(Stage(HALF), (120, 40)) as driven:
        run = await driven.ask()
        await driven.press("0", "end", "enter")
        await driven.until(lambda: run.agent is not None and run.agent.id == run.model.agents[-1].id)
        await driven.press("z", "g", "g")
        await driven.until(lambda: "timeline" in driven.text() and "esc back" in driven.text().splitlines()[-1])


async def test_another_theme_and_another_size() -> None:
    async with play(Stage(HALF), (200, 60)) as driven:
        await driven.ask()
        await driven.press("f2")
        assert driven.app.theme == "massgen-light"
        await driven.press("f2", "f2")
        assert driven.app.theme == "massgen-dark"
        await driven.pilot.resize_terminal(40, 10)
        await driven.settle()
        assert shown(driven) == [1]


async def test_twenty_agents_can_be_reached() -> None:
    story = stories.Story(team=[(f"agent_{number}", "model") for number in range(1, 21)])
    for agent, _ in story.team:
        story.round(agent).say(agent, f"I am {agent}.")
    async with play(Stage(story.events)) as driven:
        await driven.ask()
        for number in range(2, 21):
            await driven.press("tab")
            assert focused_agent(driven) == number
            assert shown(driven) == [number]


async def test_an_agent_that_nobody_announced_gets_a_pane() -> None:
    story = stories.Story(team=[("ana", "")])
    story.round("ana").emit(b.Text(content="Here I am."), "late")
    async with play(Stage(story.events), (200, 60)) as driven:
        await driven.ask()
        await driven.until(lambda: "Here I am." in driven.text())


async def test_a_long_run_is_opened_in_steps_and_is_whole_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("massgen_tui.app.screens.run.MOST_AT_ONCE", 7)
    past = PastRun("k", 0.0, "why", "finished", session="s")
    taken: list[int] = []
    async with play(Stage(WHOLE, runs=[past]), (160, 45)) as driven:
        take = RunModel.take

        def counted(model: RunModel, events: Sequence[Event]) -> Changes:
            taken.append(len(events))
            return take(model, events)

        monkeypatch.setattr(RunModel, "take", counted)
        driven.app.open_run(past)
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen) and driven.run.model.closed)
        assert driven.run.model.state.final_answer
    assert sum(taken) == len(WHOLE)
    assert max(taken) == 7


async def test_home_says_that_a_run_is_being_opened_when_that_takes_long() -> None:
    async with play(Stage(WHOLE)) as driven:
        home = driven.app.screen
        assert isinstance(home, HomeScreen)
        home.opens(True)
        await driven.until(lambda: "opening…" in driven.text())
        home.opens(False)
        await driven.until(lambda: "opening…" not in driven.text())
