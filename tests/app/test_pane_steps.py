"""In a pane: the cursor over steps, folding, details, looking for words, the filter; and nothing disturbs following."""

from __future__ import annotations

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.widgets import Markdown

from massgen_tui.app.screens.details import DetailsScreen
from massgen_tui.app.widgets.agent_pane import AgentPane, AgentView
from massgen_tui.app.widgets.find_box import FindBox
from massgen_tui.events import bodies as b
from tests.app.playing import Driven, play
from tests.app.support import stories
from tests.app.support.stage import Stage

LONG = "First I look.\nThen I think.\nThen I am done."


def story() -> stories.Story:
    """Reasoning, a tool and an answer, and enough text to scroll."""
    told = stories.Story().round("ana").say("ana", LONG, "thinking")
    told.tool("ana", "mcp__fs__read", {"path": "a.py", "deep": {"x": [1, 2]}}, '{"found": true, "rows": [1]}')
    told.say("ana", "\n".join(f"line {number}" for number in range(60)))
    return told.answer("ana", "agent1.1", "# Mine\n\nIt is **this**.").usage("ana", 10)


def wheel(kind: type[MouseScrollUp | MouseScrollDown], pane: AgentView) -> MouseScrollUp | MouseScrollDown:
    """A turn of the mouse's wheel over a pane."""
    return kind(pane, 4, 4, 0, 0, 0, False, False, False, pane.region.x + 4, pane.region.y + 4)


def view(driven: Driven) -> AgentView:
    """The view that has the keys."""
    assert isinstance(driven.app.focused, AgentView)
    return driven.app.focused


async def test_the_cursor_goes_from_step_to_step_and_after_the_last_the_view_follows() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        await driven.press("k")
        assert not view(driven).following
        answer = view(driven).cursor_line
        await driven.press("k", "k", "k", "k")
        assert view(driven).cursor_line == 0
        assert "round 1" in driven.text()
        await driven.press("j", "j", "j", "j")
        assert view(driven).cursor_line == answer
        await driven.press("j")
        assert view(driven).following
        assert view(driven).cursor_line == -1


async def test_enter_without_a_cursor_marks_what_is_newest_in_sight_and_folds_nothing() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        before = driven.text()
        await driven.press("enter")
        newest = view(driven).cursor_line
        assert newest == view(driven).bottom_line - 3, "the answer, which ends the text"
        assert driven.text() == before
        await driven.press("home", "enter")
        assert view(driven).cursor_line == 3, "the newest step on this page, not the marked one that is out of sight"
        await driven.press("end", "enter", "enter")
        assert isinstance(driven.app.screen, DetailsScreen)


async def test_the_cursor_is_in_sight_wherever_the_keys_take_it() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        for key in ("home", *"jjjjjkkkkk"):
            await driven.press(key)
            line = view(driven).cursor_line
            assert line < 0 or view(driven).top_line <= line <= view(driven).bottom_line, key


async def test_the_wheel_scrolls_a_pane_and_holds_it_until_its_end_is_reached() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        pane = view(driven)
        top = pane.top_line
        pane.post_message(wheel(MouseScrollUp, pane))
        await driven.until(lambda: pane.top_line < top)
        assert not pane.following
        for _ in range(9):
            pane.post_message(wheel(MouseScrollDown, pane))
        await driven.until(lambda: pane.following)
        assert pane.top_line == top


async def test_enter_unfolds_reasoning_and_folds_a_round() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        await driven.press("home", "j", "j", "enter")
        assert "Then I think." in driven.text()
        assert "new line" not in driven.text()
        await driven.press("enter")
        assert "(3 lines)" in driven.text()
        await driven.press("k", "enter")
        assert "(4 steps)" in driven.text()
        assert "line 5" not in driven.text()
        await driven.press("enter")
        assert "line 5" in driven.text()


async def test_enter_opens_a_tool_with_all_it_was_given_and_gave() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        await driven.press("home", "j", "j", "j", "enter")
        assert isinstance(driven.app.screen, DetailsScreen)
        for words in ("ana fs.read", "ok 200ms", '"path": "a.py"', '"found": true', "arguments", "result"):
            assert words in driven.text(), words
        await driven.press("y")
        assert driven.app.clipboard == '{"found": true, "rows": [1]}'
        await driven.press("escape", "end", "k", "enter")
        assert driven.app.screen.query_one(Markdown)


async def test_a_click_opens_the_step_it_hits_and_nothing_elsewhere() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        await driven.press("home")
        await driven.pilot.click(view(driven), offset=(4, 1))
        await driven.settle()
        assert "Then I think." in driven.text()
        await driven.pilot.click(view(driven), offset=(4, 2))
        await driven.settle()
        assert "Then I think." in driven.text()
        await driven.pilot.click(view(driven), offset=(4, 4))
        await driven.settle()
        assert isinstance(driven.app.screen, DetailsScreen)


async def test_words_are_found_counted_and_gone_to() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        await driven.press("n")
        await driven.until(lambda: "nothing is looked for" in driven.text())
        await driven.press("home", "slash", *"line 1")
        assert isinstance(driven.app.focused, FindBox)
        assert "“line 1” 1/11" in driven.text()
        await driven.press("enter", "n", "n")
        assert "“line 1” 3/11" in driven.text()
        assert not view(driven).following
        await driven.press("N")
        assert "“line 1” 2/11" in driven.text()
        await driven.press("slash", "escape")
        assert "“" not in driven.text()
        assert view(driven).found is None


async def test_what_comes_later_is_found_too() -> None:
    told = story()
    before = len(told.events)
    told.say("ana", "line 1 again")
    stage = Stage(told.events, at_once=before)
    async with play(stage) as driven:
        await driven.ask()
        await driven.press("slash", *"line 1", "enter")
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: "/12" in driven.text())


async def test_the_filter_goes_through_the_kinds() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        for only, there, gone in (
            ("reasoning", "(3 lines)", "line 59"),
            ("tools", "fs.read", "(3 lines)"),
            ("answers", "answer agent1.1", "fs.read"),
            ("errors", "round 1", "answer agent1.1"),
        ):
            await driven.press("f")
            assert f"only {only}" in driven.text()
            assert there in driven.text()
            assert gone not in driven.text()
        await driven.press("f")
        assert "line 59" in driven.text()
        await driven.press("f", "slash", *"reas", "enter", "escape")
        assert "line 59" in driven.text()
        assert view(driven).found is None


async def test_reasoning_does_not_fold_under_a_reader() -> None:
    told = stories.Story().round("ana").say("ana", "\n".join(f"thought {number}" for number in range(60)), "thinking")
    before = len(told.events)
    told.say("ana", "Said.")
    stage = Stage(told.events, at_once=before)
    async with play(stage) as driven:
        await driven.ask()
        await driven.press("pageup")
        shown = driven.text().splitlines()[10]
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: "1 new line" in driven.text())
        assert driven.text().splitlines()[10] == shown
        await driven.press("end")
        await driven.until(lambda: "(60 lines)" in driven.text())


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_another_attempt_goes_on_in_the_same_panes(size: tuple[int, int]) -> None:
    first = story().emit(b.RestartBanner(reason="too short", attempt=2))
    first.emit(b.RunEnded(state="restarted", reason="too short", exit_code=0))
    second = stories.Story(attempt=2).round("ana").say("ana", "Better this time.").present("ana", "Done.")
    stage = Stage([*first.events, *second.events], at_once=len(first.events))
    async with play(stage, size) as driven:
        run = await driven.ask()
        assert driven.app.running
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: run.model.state.ending is not None and run.model.state.ending.state == "finished")
        await driven.until(lambda: not driven.app.running)
        assert ("attempt 2" if size[0] == 80 else "#2") in driven.text().splitlines()[0]
        await driven.press("1", "home")
        assert "round 1" in driven.text()
        found = [pane for pane in run.query(AgentPane) if pane.agent.id == "ana"]
        assert any("attempt 2 · too short" in "".join(t for t, _ in line) for line in found[0].view.document.lines)
