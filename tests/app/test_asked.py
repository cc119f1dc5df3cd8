"""An agent asks the person; and trouble beside the events of a run is told."""

from __future__ import annotations

import re

import pytest

from massgen_tui.app.screens.asked import AnswerBox, AskedDialog
from massgen_tui.app.screens.home import HomeScreen
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.widgets.agent_pane import AgentPane
from massgen_tui.events import bodies as b
from tests.app.playing import SIZES, play
from tests.app.support import stories
from tests.app.support.stage import Stage

EXACT = "Red or [bold]blue[/]?\nrm -rf build[everything]"


def asking() -> Stage:
    """A run in which bob asks, and later nobody has answered."""
    told = stories.first_half()
    told.emit(b.BroadcastCreated(request_id="q1", question=EXACT, to="human", seconds=300.0), "bob")
    before = len(told.events)
    told.emit(b.BroadcastComplete(request_id="q1", status="timeout"), "bob").say("bob", "Then I choose.")
    return Stage(told.events, at_once=before)


@pytest.mark.parametrize("size", SIZES)
async def test_the_exact_question_is_shown_and_answered(size: tuple[int, int]) -> None:
    stage = asking()
    async with play(stage, size) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, AskedDialog))
        await driven.settle()
        assert "Red or [bold]blue[/]?" in driven.text()
        assert "bob asks you" in driven.text()
        assert re.search(r"(waits|it goes on without you in) 0[0-5]:[0-5][0-9]", driven.text())
        await driven.press("enter")
        assert isinstance(driven.app.screen, AskedDialog)
        await driven.press(*"Red", "ctrl+j", *"now", "enter")
        assert isinstance(driven.app.screen, RunScreen)
        assert stage.playing is not None
        assert stage.playing.answers == [("q1", "Red\nnow")]


async def test_later_keeps_the_draft_and_a_mark_leads_back() -> None:
    stage = asking()
    async with play(stage, (120, 40)) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, AskedDialog))
        await driven.press(*"Re", "escape")
        assert isinstance(driven.app.screen, RunScreen)
        assert stage.playing is not None
        assert stage.playing.answers == []
        await driven.until(lambda: "1 question waiting" in driven.text())
        await driven.press("Q", *"d")
        await driven.press("enter")
        assert stage.playing.answers == [("q1", "Red")]


async def test_declining_gives_no_answer() -> None:
    stage = asking()
    async with play(stage) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, AskedDialog))
        await driven.press(*"no", "ctrl+n")
        assert stage.playing is not None
        assert stage.playing.answers == [("q1", None)]


async def test_the_dialog_goes_when_nobody_waits_any_more() -> None:
    stage = asking()
    async with play(stage, (120, 40)) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, AskedDialog))
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        assert "question waiting" not in driven.text()
        await driven.press("Q")
        await driven.until(lambda: "no agent waits for you" in driven.text())


async def test_who_asks_next_is_answered_when_nobody_waits_for_the_first_any_more() -> None:
    told = stories.first_half()
    told.emit(b.BroadcastCreated(request_id="q1", question="Red?", to="human", seconds=300.0), "bob")
    told.emit(b.BroadcastCreated(request_id="q2", question="Blue?", to="human", seconds=300.0), "ana")
    before = len(told.events)
    told.emit(b.BroadcastComplete(request_id="q1", status="timeout"), "bob")
    stage = Stage(told.events, at_once=before)
    async with play(stage, (120, 40)) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: "Red?" in driven.text())
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: getattr(driven.app.screen, "request_id", "") == "q2")
        await driven.until(lambda: isinstance(driven.app.focused, AnswerBox))
        await driven.press(*"yes", "enter")
        assert stage.playing.answers == [("q2", "yes")]


async def test_a_dialog_with_something_in_front_goes_when_that_has_gone() -> None:
    stage = asking()
    async with play(stage, (120, 40)) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, AskedDialog))
        await driven.press("ctrl+p")
        palette = driven.app.screen
        assert stage.playing is not None
        stage.playing.give()
        run = driven.app.current
        assert run is not None
        await driven.until(lambda: not run.requests)
        assert driven.app.screen is palette
        await driven.press("escape")
        await driven.until(lambda: driven.app.screen is run)


async def test_a_run_that_is_over_asks_nothing() -> None:
    stage = asking()
    async with play(stage) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, AskedDialog))
        await driven.press("escape", "ctrl+c")
        await driven.until(lambda: "cancelled" in driven.text())
        assert "question waiting" not in driven.text()


async def test_trouble_beside_the_events_is_told_once_and_stays_in_the_status_line() -> None:
    stage = Stage(stories.finished().events, at_once=10)
    async with play(stage, (120, 40)) as driven:
        await driven.ask()
        assert stage.playing is not None
        stage.playing.trouble += ["The log cannot be written: no space left.", "It is still full."]
        await driven.until(lambda: "! It is still full. (+1)" in driven.text())
        await driven.until(lambda: "no space left" in driven.text())
        stage.playing.give()
        await driven.until(lambda: "ana answered" in driven.text())
        assert "It is still full." in driven.text().splitlines()[-2]


async def test_the_presenter_comes_to_the_front_unless_an_agent_was_chosen() -> None:
    told = stories.first_half()
    before = len(told.events)
    told.emit(b.WinnerSelected(how="votes"), "eve").round("eve", kind="presentation")
    told.emit(b.FinalPresentationStart(), "eve").say("eve", "So it is.", "presentation")
    for keys, number in (([], 3), (["2"], 2), (["k"], 1)):
        stage = Stage(told.events, at_once=before)
        async with play(stage, (80, 24)) as driven:
            run = await driven.ask()
            await driven.press(*keys)
            assert stage.playing is not None
            stage.playing.give()
            await driven.until(lambda run=run: run.model.state.phase == "presentation")  # type: ignore[misc]
            await driven.settle()
            shown = [pane.agent.number for pane in run.query(AgentPane) if pane.display]
            assert shown == [number], keys


async def test_home_is_told_of_a_question() -> None:
    stage = asking()
    assert stage.at_once is not None
    stage.at_once -= 1
    async with play(stage, (120, 40)) as driven:
        await driven.ask()
        await driven.press("escape")
        assert isinstance(driven.app.screen, HomeScreen)
        assert stage.playing is not None
        stage.playing.give(1)
        await driven.until(lambda: "bob asks you something" in driven.text())
        await driven.press("enter")
        await driven.until(lambda: "1 question waiting" in driven.text())
