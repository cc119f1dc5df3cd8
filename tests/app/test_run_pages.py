"""The pages about a run: reached by their keys, alive while the run goes on, left by escape."""

from __future__ import annotations

import pytest
from textual.widgets import Markdown

from massgen_tui.app.actions import ACTIONS
from massgen_tui.app.parts import node_of
from massgen_tui.app.screens.about_run import RunPage
from massgen_tui.app.screens.answers import AnswersScreen
from massgen_tui.app.screens.context import ContextScreen, ContextView
from massgen_tui.app.screens.cost import CostScreen
from massgen_tui.app.screens.diff import DiffScreen
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.screens.votes import VotesScreen
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.widgets.markdown_page import MOST_RENDERED
from massgen_tui.app.widgets.page_view import PageView
from massgen_tui.events import bodies as b
from tests.app.playing import SIZES, Driven, play
from tests.app.support import stories
from tests.app.support.stage import Stage

HALF = stories.first_half().events
WHOLE = stories.finished().events
PAGES: list[tuple[str, type[RunPage], str]] = [
    ("a", AnswersScreen, "agent1.1"),
    ("v", VotesScreen, "won with 3 of 3"),
    ("o", CostScreen, "total"),
    ("c", ContextScreen, "round 3 of 3"),
]


async def opened(driven: Driven, key: str, page: type[RunPage]) -> None:
    """Ask, and open a page."""
    await driven.ask()
    await driven.press(key)
    await driven.until(lambda: isinstance(driven.app.screen, page))


@pytest.mark.parametrize("size", SIZES)
async def test_each_page_opens_by_its_key_and_escape_goes_back_to_the_run(size: tuple[int, int]) -> None:
    async with play(Stage(WHOLE), size) as driven:
        await driven.ask()
        for key, page, words in PAGES:
            await driven.press(key)
            assert isinstance(driven.app.screen, page)
            await driven.until(lambda words=words: words in driven.text())  # type: ignore[misc]
            await driven.press("down", "up", "end", "home", "tab", "escape")
            if page is AnswersScreen:
                await driven.press("escape")
            assert isinstance(driven.app.screen, RunScreen)


async def test_one_page_leads_to_another_and_escape_still_to_the_run() -> None:
    async with play(Stage(WHOLE)) as driven:
        await driven.ask()
        for key, page, _ in [*PAGES, *reversed(PAGES)]:
            await driven.press(key)
            assert isinstance(driven.app.screen, page)
        await driven.press("escape")
        assert isinstance(driven.app.screen, RunScreen)


async def test_pages_are_opened_from_the_palette_too() -> None:
    async with play(Stage(WHOLE), (120, 40)) as driven:
        await driven.ask()
        await driven.press("ctrl+p", *"votes")
        await driven.until(lambda: "Who voted for whom" in driven.text())
        await driven.press("enter")
        await driven.until(lambda: isinstance(driven.app.screen, VotesScreen))


@pytest.mark.parametrize(
    ("key", "page", "before", "after"),
    [
        ("a", AnswersScreen, "No answers yet", "agent2.1"),
        ("v", VotesScreen, "No votes yet", "3 of 4 votes count"),
        ("o", CostScreen, "No tokens yet", "$0.15"),
        ("c", ContextScreen, "round 1 of 1", "round 1 of 3"),
    ],
)
async def test_a_page_grows_with_the_run(key: str, page: type[RunPage], before: str, after: str) -> None:
    stage = Stage(WHOLE, at_once=7)
    async with play(stage) as driven:
        await opened(driven, key, page)
        await driven.until(lambda: before in driven.text())
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: after in driven.text())
        assert before not in driven.text()


async def test_a_run_that_ended_without_answers_says_so_on_every_page() -> None:
    story = stories.Story().round("ana").emit(b.RunEnded(state="failed", reason="no", exit_code=2))
    async with play(Stage(story.events)) as driven:
        await driven.ask()
        for key, words in (("a", "No agent answered"), ("v", "ended before anybody voted"), ("o", "tell no tokens")):
            await driven.press(key)
            await driven.until(lambda words=words: words in driven.text())  # type: ignore[misc]
        await driven.press("d", "enter", "space", "y")


async def test_a_log_that_breaks_off_is_over_too_and_its_question_comes_from_elsewhere() -> None:
    events = [event for event in stories.Story().round("ana").events if not isinstance(event.body, b.RunStarted)]
    runs = [PastRun("a", 0.0, "What was asked", "interrupted")]
    async with play(Stage(events, runs=runs)) as driven:
        await driven.press("escape", "home", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen) and driven.app.screen.agent is not None)
        for key, words in (("a", "No agent answered"), ("v", "ended before anybody voted"), ("o", "tell no tokens")):
            await driven.press(key)
            await driven.until(lambda words=words: words in driven.text())  # type: ignore[misc]
            assert "What was asked" in driven.text()


async def test_answers_begin_with_that_of_the_agent_one_came_from() -> None:
    async with play(Stage(WHOLE)) as driven:
        await driven.ask()
        await driven.press("2", "a")
        await driven.until(lambda: "A token bucket per client" in driven.text())
        assert isinstance(driven.app.screen, AnswersScreen)
        chosen = driven.app.screen.chosen
        assert chosen is not None
        assert chosen.label == "agent2.1"
        await driven.press("y")
        assert driven.app.clipboard.startswith("A token bucket per client")


async def test_enter_reads_the_text_and_escape_comes_back_to_the_list() -> None:
    async with play(Stage(WHOLE)) as driven:
        await opened(driven, "a", AnswersScreen)
        await driven.until(lambda: "A rate limiter with two counters" in driven.text())
        page = driven.app.screen
        assert isinstance(page, AnswersScreen)
        await driven.press("enter", "down")
        assert page.focused is not page.list
        await driven.press("escape")
        assert page.focused is page.list


async def test_a_long_answer_is_shown_as_it_was_written() -> None:
    story = stories.Story().round("ana").answer("ana", "agent1.1", "**bold** [/b]\n" + "x" * MOST_RENDERED)
    async with play(Stage(story.events), (120, 40)) as driven:
        await opened(driven, "a", AnswersScreen)
        await driven.until(lambda: "**bold** [/b]" in driven.text())
        assert not driven.app.screen.query_one(Markdown).is_on_screen


async def test_d_compares_with_the_answer_before_or_with_the_marked_one() -> None:
    story = stories.first_half().answer("ana", "agent1.2", "Two counters per client, no more.")
    async with play(Stage(story.events), (120, 30)) as driven:
        await opened(driven, "a", AnswersScreen)
        await driven.until(lambda: "agent1.2 ana" in driven.text())
        await driven.press("d")
        await driven.until(lambda: "diff agent1.1 ana → agent1.2 ana" in driven.text())
        await driven.press("x")
        assert "diff agent1.2 ana → agent1.1 ana" in driven.text()
        await driven.press("escape", "home", "space", "end", "d")
        await driven.until(lambda: "diff agent2.1 bob → agent1.2 ana" in driven.text())
        await driven.press("escape", "home", "space", "d")
        assert isinstance(driven.app.screen, AnswersScreen)
        assert "nothing to compare" in driven.text()


async def test_a_comparison_is_laid_out_by_the_width_and_by_the_user() -> None:
    async with play(Stage(WHOLE), (120, 30)) as driven:
        await opened(driven, "a", AnswersScreen)
        await driven.until(lambda: "agent1.final ana" in driven.text())
        await driven.press("up", "d")
        await driven.until(lambda: isinstance(driven.app.screen, DiffScreen) and "Two counters" in driven.text())
        bar = next(line for line in driven.text().splitlines() if "A token bucket" in line)
        assert "Two counters" in bar
        await driven.press("s")
        await driven.until(lambda: "- A token bucket" in driven.text() and "│" not in driven.text())
        await driven.press("s")
        await driven.until(lambda: "│" in driven.text())
        await driven.pilot.resize_terminal(60, 30)
        await driven.until(lambda: "│" not in driven.text())
        await driven.press("s")
        await driven.until(lambda: "needs 100 columns" in driven.text())


async def test_another_width_leaves_a_comparison_where_it_is_read() -> None:
    numbers = "\n".join(f"{number} before" for number in range(100))
    story = stories.Story().round("ana").answer("ana", "agent1.1", numbers)
    story.answer("ana", "agent1.2", numbers.replace("before", "after"))
    async with play(Stage(story.events), (80, 24)) as driven:
        await opened(driven, "a", AnswersScreen)
        await driven.until(lambda: "agent1.2" in driven.text())
        await driven.press("d")
        await driven.until(lambda: "- 5 before" in driven.text())
        await driven.press("end")
        await driven.until(lambda: "+ 99 after" in driven.text())
        await driven.press("up", "up")
        assert "+ 99 after" not in driven.text()
        await driven.pilot.resize_terminal(90, 24)
        await driven.until(lambda: driven.app.screen.size.width == 90)
        await driven.settle()
        assert "+ 97 after" in driven.text()


async def test_the_cursor_of_the_matrix_shows_the_reasons_of_its_cell() -> None:
    async with play(Stage(WHOLE)) as driven:
        await opened(driven, "v", VotesScreen)
        await driven.until(lambda: "Tests pass." in driven.text())
        await driven.press("down")
        await driven.until(lambda: "Mine has no window." in driven.text())
        await driven.press("down", "right")
        await driven.until(lambda: "It is the only one with tests." in driven.text())
        assert "void: agent1.1 came after it" in driven.text()
        await driven.press("left", "left", "right", "right", "right", "right")
        assert "eve → eve" in driven.text()


def prompts() -> stories.Story:
    """Two rounds with all that ana was given."""
    story = stories.Story()
    for number, kind in enumerate(("initial_answer", "voting"), 1):
        system = "\n".join(f"rule {number}.{line}" for line in range(30))
        user = "\n".join(f"question {number}.{line}" for line in range(30))
        story.emit(b.RoundStart(round_type=kind, system_message=system, user_message=user), "ana")
    return story.emit(b.RoundStart(system_message="for bob", user_message="why"), "bob")


async def test_the_context_goes_by_round_agent_and_message() -> None:
    async with play(Stage(prompts().events)) as driven:
        await opened(driven, "c", ContextScreen)
        await driven.until(lambda: "round 2 of 2 · voting" in driven.text())
        assert "rule 2.0" in driven.text()
        await driven.press("n")
        await driven.until(lambda: "question 2.0" in driven.text())
        assert "rule 2.29" not in driven.text()
        await driven.press("N")
        await driven.until(lambda: "rule 2.0" in driven.text())
        await driven.press("left")
        await driven.until(lambda: "rule 1.0" in driven.text())
        await driven.press("left", "right", "right")
        await driven.until(lambda: "rule 2.0" in driven.text())
        await driven.press("2")
        await driven.until(lambda: "for bob" in driven.text())
        await driven.press("3")
        await driven.until(lambda: "No round has begun" in driven.text())
        await driven.press("7")
        await driven.until(lambda: "there is no agent 7" in driven.text())


async def test_what_reaches_the_agent_comes_in_without_moving_the_reader() -> None:
    story = prompts().emit(b.InjectionReceived(labels=["agent2.1"], content="news of bob"), "ana")
    stage = Stage(story.events, at_once=len(story.events) - 1)
    async with play(stage) as driven:
        await opened(driven, "c", ContextScreen)
        await driven.until(lambda: "rule 2.0" in driven.text())
        await driven.press("n")
        view = driven.app.screen.query_one(ContextView)
        await driven.until(lambda: view.top_line > 0)
        top, lines = view.top_line, len(view.document.lines)
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: len(view.document.lines) > lines)
        assert view.top_line == top
        await driven.press("end")
        await driven.until(lambda: "news of bob" in driven.text())


async def test_every_action_of_the_pages_has_somebody_who_does_it() -> None:
    async with play(Stage(WHOLE), (120, 40)) as driven:
        await driven.ask()
        for keys in (["a"], ["end", "d"], ["escape", "v"], ["o"], ["c"]):
            await driven.press(*keys)
            there = 0
            for action in ACTIONS:
                node = node_of(driven.app.screen, action.part)
                if node is not None:
                    assert callable(getattr(node, f"action_{action.verb}", None)), action.id
                    there += action.part in ("answers", "diff", "votes", "cost", "context")
            assert there
    assert PageView.PART == "page"
