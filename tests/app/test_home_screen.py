"""Home: asking, leaving the box, the list of runs, what there is when there is nothing."""

from __future__ import annotations

import pytest

from massgen_tui.app.backstage import BadConfig, NoTeam, TeamReady
from massgen_tui.app.screens.home import HERE, HomeScreen, RunList
from massgen_tui.app.screens.leave import LeaveDialog
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.screens.setup import ProblemsScreen, SetupScreen
from massgen_tui.app.screens.team_page import TeamPage
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.mistake import Mistake
from massgen_tui.app.widgets.question_box import QuestionBox
from tests.app.playing import SIZES, play
from tests.app.support import stories
from tests.app.support.stage import Stage

AT = stories.finished().at
RUNS = [
    PastRun("a", AT - 300, "Compare three queue designs", "finished", "agent_b", 3, 126, 0.41),
    PastRun("b", AT - 1800, "Summarise the RFC", "failed", "", 2, 12, None, True, "401 from openai"),
    PastRun("c", AT - 90000, "Gone", "killed"),
]


@pytest.mark.parametrize("size", SIZES)
async def test_typing_a_question_and_enter_asks_it(size: tuple[int, int]) -> None:
    async with play(Stage(stories.first_half().events), size) as driven:
        run = await driven.ask("why q?")
        assert driven.stage.asked == ["why q?"]
        assert run.focused is not None
        await driven.press("escape")
        assert driven.question == ""


async def test_letters_that_are_keys_elsewhere_are_typed() -> None:
    async with play(Stage(stories.first_half().events)) as driven:
        await driven.press(*"qrz?i", "space", "j")
        assert driven.question == "qrz?i j"
        await driven.press("ctrl+j", "x")
        assert driven.question == "qrz?i j\nx"
        assert driven.stage.asked == []


async def test_escape_leaves_the_box_and_keeps_the_draft() -> None:
    async with play(Stage()) as driven:
        await driven.press(*"draft", "escape")
        assert isinstance(driven.app.focused, RunList)
        assert driven.question == "draft"
        await driven.press("i")
        assert isinstance(driven.app.focused, QuestionBox)
        assert driven.question == "draft"


async def test_an_empty_question_is_not_asked_but_a_suggested_one_is() -> None:
    async with play(Stage(stories.first_half().events)) as driven:
        await driven.press("enter")
        assert driven.stage.asked == []
    stage = Stage(stories.first_half().events, found=TeamReady("team", "", "What is new?"))
    async with play(stage) as driven:
        assert "What is new?" in driven.text()
        await driven.press("enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        assert stage.asked == ["What is new?"]


async def test_a_question_that_cannot_be_asked_stays() -> None:
    async with play(Stage()) as driven:
        await driven.press(*"why", "enter")
        assert driven.question == "why"
        await driven.until(lambda: "the test has no run" in driven.text())


@pytest.mark.parametrize("size", SIZES)
async def test_runs_are_listed_and_opened(size: tuple[int, int]) -> None:
    async with play(Stage(stories.finished().events, runs=RUNS), size) as driven:
        await driven.until(lambda: "Compare" in driven.text())
        await driven.press("escape", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        await driven.until(lambda: "final answer" in driven.text())
        assert not driven.app.running
        await driven.press("escape")
        assert isinstance(driven.app.screen, HomeScreen)


async def test_a_run_that_cannot_be_read_says_why() -> None:
    async with play(Stage(stories.finished().events, runs=RUNS)) as driven:
        await driven.press("escape", "end", "enter")
        await driven.until(lambda: "the run cannot be read" in driven.text())
        assert isinstance(driven.app.screen, HomeScreen)


async def test_the_list_says_when_it_is_empty() -> None:
    async with play(Stage()) as driven:
        assert "No runs yet" in driven.text()
        await driven.press("escape", "enter")
        assert isinstance(driven.app.screen, HomeScreen)


async def test_runs_that_may_not_be_read_are_not_said_to_be_none() -> None:
    async with play(Stage(closed=["/logs"])) as driven:
        assert "No run can be shown: /logs may not be read" in driven.text()
    async with play(Stage(runs=RUNS, closed=["/logs/log_1"])) as driven:
        assert f"{len(RUNS)} runs · 1 may not be read" in driven.text()


async def test_q_leaves_from_the_list_and_is_a_letter_in_the_box() -> None:
    async with play(Stage()) as driven:
        await driven.press("q")
        assert driven.question == "q"
        await driven.press("escape", "q")
        assert driven.app.return_value == 0


async def test_ctrl_c_offers_to_leave_when_nothing_runs() -> None:
    async with play(Stage()) as driven:
        await driven.press("ctrl+c")
        assert isinstance(driven.app.screen, LeaveDialog)
        await driven.press("escape")
        assert isinstance(driven.app.screen, HomeScreen)
        await driven.press("ctrl+c", "enter")
        assert driven.app.return_value == 0


async def test_ctrl_c_copies_what_is_selected_in_the_box() -> None:
    async with play(Stage()) as driven:
        await driven.press(*"word", "shift+home", "ctrl+c")
        assert driven.app.clipboard == "word"
        assert isinstance(driven.app.screen, HomeScreen)


async def test_without_a_team_there_is_a_way_on() -> None:
    async with play(Stage(found=NoTeam("no file and no key"))) as driven:
        await driven.until(lambda: isinstance(driven.app.screen, SetupScreen))
        assert "no file and no key" in driven.text()
        await driven.press("d")
        await driven.until(lambda: isinstance(driven.app.team, TeamReady))
        assert driven.stage.demo
        assert isinstance(driven.app.screen, HomeScreen)


async def test_mistakes_in_the_file_are_shown_with_place_and_nearest_word() -> None:
    mistake = Mistake("team.yaml:3:5", "agents[0].backend.type", "is not a type of backend: claud", "claude")
    async with play(Stage(found=BadConfig((mistake,)))) as driven:
        await driven.until(lambda: isinstance(driven.app.screen, ProblemsScreen))
        for words in ("team.yaml:3:5", "agents[0].backend.type", "is not a type", "claude"):
            assert words in driven.text()
        driven.stage.found = TeamReady("mended", "")
        await driven.press("r")
        await driven.until(lambda: isinstance(driven.app.screen, HomeScreen))
        await driven.until(lambda: "mended" in driven.text())


async def test_without_a_team_asking_says_so_and_keeps_the_question() -> None:
    async with play(Stage(found=NoTeam("none"))) as driven:
        await driven.until(lambda: isinstance(driven.app.screen, SetupScreen))
        await driven.press("escape", *"why", "enter")
        assert driven.question == "why"
        await driven.until(lambda: "there is no team yet" in driven.text())


async def test_the_footer_says_first_that_enter_asks_and_why_not_now() -> None:
    async with play(Stage(stories.first_half().events), (120, 30)) as driven:
        assert driven.text().splitlines()[-1].startswith(" enter ask (the question is empty) · ^j new line")
        await driven.press("w")
        assert driven.text().splitlines()[-1].startswith(" enter ask · ^j new line")


async def test_coming_back_from_a_run_the_cursor_is_on_it() -> None:
    stage = Stage(stories.finished().events, runs=RUNS, at_once=20)
    async with play(stage) as driven:
        await driven.until(lambda: "Compare" in driven.text())
        await driven.press("escape", "down", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        await driven.press("escape")
        runs = driven.home.query_one(RunList)
        assert driven.app.focused is runs
        assert runs.row is not None
        assert runs.row.key == "b"
        await driven.press("i")
        await driven.ask()
        await driven.press("escape")
        assert driven.app.focused is runs
        assert runs.row.key == HERE


async def test_warnings_about_the_file_are_said_and_stay() -> None:
    warned = TeamReady("team", "team.yaml", "", ("team.yaml:3:1: not used: colour", "team.yaml:4:1: not used: size"))
    async with play(Stage(found=warned), (120, 30)) as driven:
        await driven.until(lambda: driven.text().count("not used: colour") == 2)
        assert "! team.yaml:3:1: not used: colour (and 1 more)" in driven.text()


async def test_who_plays_the_demo_is_not_told_to() -> None:
    async with play(Stage(found=TeamReady("demo", "the demo", demo=True)), (120, 30)) as driven:
        assert "No runs yet: type a question and press enter." in driven.text()


async def test_what_a_team_suggests_never_mixes_with_what_is_typed() -> None:
    stage = Stage(stories.first_half().events, found=TeamReady("test team", "a test", "Which queue?"))
    async with play(stage, (80, 24)) as driven:
        await driven.press(*"Why")
        driven.app.screen.query_one(QuestionBox).suggest("Which queue?")
        await driven.settle()
        assert "Which queue?" not in driven.text()
        await driven.press("backspace", "backspace", "backspace", "enter")
        await driven.until(lambda: bool(stage.asked))
        assert stage.asked == ["Which queue?"], "typing did not make it forget"


async def test_a_question_asked_before_the_team_is_found_waits_for_it() -> None:
    stage = Stage(stories.first_half().events)
    async with play(stage, (80, 24)) as driven:
        driven.app.team = None
        await driven.press(*"why", "enter")
        assert stage.asked == []
        driven.app.find_team()
        await driven.until(lambda: bool(stage.asked))
        assert stage.asked == ["why"]


async def test_the_page_of_the_team_that_is_wanted_before_there_is_one_opens_then() -> None:
    async with play(Stage([]), (80, 24)) as driven:
        driven.app.team = None
        await driven.press("ctrl+t")
        assert isinstance(driven.app.screen, HomeScreen)
        driven.app.find_team()
        await driven.until(lambda: isinstance(driven.app.screen, TeamPage))
        await driven.press("escape")
        driven.app.find_team()
        await driven.until(lambda: isinstance(driven.app.screen, HomeScreen))


async def test_the_clock_of_the_run_that_goes_on_here_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("massgen_tui.app.screens.home.COUNT_SECONDS", 0.01)
    now = 0.0
    async with play(Stage(stories.finished().events, at_once=len(stories.first_half().events))) as driven:
        driven.app.now = lambda: now
        begun = (await driven.ask()).model.state.started_at
        assert begun is not None
        await driven.press("escape")
        now = begun + 61
        await driven.until(lambda: "running here 01:01" in driven.text())
        now = begun + 62
        await driven.until(lambda: "running here 01:02" in driven.text())
