"""Follow-up questions: typed in front of a run, asked as the next turn, with the turns before within reach."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.backstage import CannotOpen
from massgen_tui.app.playing import Playing
from massgen_tui.app.screens.final import FinalScreen
from massgen_tui.app.screens.home import HomeScreen
from massgen_tui.app.screens.rename import RenameDialog
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.sources import EventSource
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.widgets.question_box import QuestionBox
from massgen_tui.app.widgets.question_form import QuestionForm
from massgen_tui.config.options import Options
from massgen_tui.events import bodies as b
from tests.app.playing import Driven, play
from tests.app.support import stories
from tests.app.support.stage import Recorded, Stage

VOTE = [{"vote": {"for": "agent1", "reason": "mine"}}]
TURNS: list[Any] = [[{"answer": "Paris."}], VOTE, [{"answer": "Paris."}]]


def playing(home: Path, **options: Any) -> Playing:
    """The program's own backstage, with one scripted agent."""
    agents = [{"id": "ana", "backend": {"type": "offline", "script": {"ana": TURNS}}}]
    (home / "team.yaml").write_text(yaml.safe_dump({"agents": agents}), encoding="utf-8")
    return Playing(Options(config=str(home / "team.yaml"), speed=0, **options), os.environ, home, home)


def header(driven: Driven) -> str:
    return driven.text().splitlines()[0]


async def follow_up(driven: Driven, question: str) -> None:
    """Ask the next question from where we are, and wait for its end."""
    before = driven.app.current
    await driven.press("i")
    await driven.until(lambda: isinstance(driven.app.screen.focused, QuestionBox))
    await driven.press(*question, "enter")
    await driven.until(lambda: driven.app.current is not before and driven.app.screen is driven.app.current)
    await driven.until(lambda: driven.run.is_mounted and not driven.app.running and question in header(driven))


class BrokenOff(Recorded):
    """A run whose thread has failed: nothing more will come, and nobody told the end."""

    finished = True


class Failing(Stage):
    """Plays such a run."""

    def begin(self, question: str, names: Sequence[str] = (), session: str = "") -> EventSource:
        super().begin(question, names, session)
        self.playing = BrokenOff(self.events, at_once=len(self.events))
        return self.playing


async def test_a_run_that_broke_off_does_not_keep_the_next_question_from_being_asked() -> None:
    stage = Failing(stories.first_half().events)
    async with play(stage) as driven:
        await driven.ask("one")
        await driven.until(lambda: "broken off" in driven.text() and not driven.app.running)
        await driven.press("i")
        await driven.until(lambda: isinstance(driven.app.screen.focused, QuestionBox))
        await driven.press(*"two", "enter")
        await driven.until(lambda: stage.asked == ["one", "two"])


@pytest.mark.slow
async def test_a_follow_up_is_the_next_turn_and_the_first_is_still_there(home: Path) -> None:
    app = MassgenApp(playing(home))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        first = await driven.ask("France")
        await driven.until(lambda: not app.running)
        assert "[" not in header(driven)
        await follow_up(driven, "Italy")
        second = driven.run
        assert second is not first
        assert not first.is_attached
        assert "Italy" in header(driven)
        assert "[2/2]" in header(driven)
        await driven.press("left_square_bracket")
        await driven.until(lambda: driven.run is not second and bool(driven.run.model.agents))
        assert "France" in header(driven)
        assert "[1/2]" in header(driven)
        assert driven.run.model.state.final_answer == "Paris."
        await driven.press("v", "escape", "right_square_bracket")
        assert driven.run is second
        await driven.press("F")
        assert isinstance(app.screen, FinalScreen)
        await follow_up(driven, "Spain")
        assert "[3/3]" in header(driven)
        await driven.press("escape")
        assert isinstance(app.screen, HomeScreen)
        await driven.until(lambda: "3 turns" in driven.text())
        assert len(list((home / ".massgen" / "massgen_logs").glob("log_2*"))) == 1


@pytest.mark.slow
async def test_a_session_of_an_earlier_start_goes_on(home: Path) -> None:
    app = MassgenApp(playing(home))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        await driven.ask("France")
        await driven.until(lambda: not app.running)
    backstage = playing(home, continue_session=True)
    app = MassgenApp(backstage, resumed=backstage.resumed())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: isinstance(app.screen, RunScreen) and bool(driven.run.model.agents))
        assert "France" in header(driven)
        await driven.until(lambda: app.team is not None)
        await follow_up(driven, "Italy")
        assert "[2/2]" in header(driven)
    assert len(list((home / ".massgen" / "massgen_logs").glob("log_2*"))) == 1


def test_a_session_that_is_not_there_is_told_before_the_app_opens(home: Path) -> None:
    with pytest.raises(CannotOpen, match="there is no session “nope”"):
        playing(home, session_id="nope").resumed()


async def test_each_turn_is_read_on_where_it_was_left(home: Path) -> None:
    long = stories.first_half().say("bob", "word\n\n" * 200)
    long.emit(b.RunEnded(state="finished"))
    past = PastRun("key", 0.0, "why", "finished", session="past", turn=1, turns=2)
    stage = Stage(long.events, runs=[past], followed=["", ""])
    async with play(stage, (120, 30)) as driven:
        await driven.press("escape", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen) and driven.run.agent is not None)
        await driven.press("2", *["pageup"] * 5)
        view = driven.run._grid.views[1]
        assert not view.following
        top = view.top_line
        await driven.press("right_square_bracket")
        await driven.until(lambda: driven.run.place.turn == 2 and driven.run.agent is not None)
        await driven.press("1", "left_square_bracket")
        await driven.until(lambda: driven.run.place.turn == 1 and driven.run.agent is not None)
        await driven.until(lambda: driven.run._grid.at == 1)
        await driven.until(lambda: driven.run._grid.views[1].top_line == top)
        await driven.press("pageup")
        top = driven.run._grid.views[1].top_line
        await driven.press("escape")
        assert isinstance(driven.app.screen, HomeScreen)
        await driven.press("enter")
        await driven.until(lambda: driven.run.agent is not None and driven.run._grid.views[1].top_line == top)


async def test_what_was_typed_is_kept_when_the_person_asks_later(home: Path) -> None:
    async with play(Stage(stories.finished().events)) as driven:
        await driven.ask()
        await driven.until(lambda: not driven.app.running)
        await driven.press("i", *"and", "escape")
        assert isinstance(driven.app.screen, RunScreen)
        await driven.press("i")
        await driven.until(lambda: driven.app.screen.query_one(QuestionForm).box.text == "and")
        await driven.press("enter")
        assert driven.stage.asked[-1] == "and"
        assert driven.stage.followed == ["", "here"]


async def test_what_it_follows_is_scrolled_while_it_is_typed(home: Path) -> None:
    story = stories.first_half().say("ana", "word\n\n" * 100)
    story.emit(b.RunEnded(state="finished"))
    async with play(Stage(story.events)) as driven:
        run = await driven.ask()
        await driven.until(lambda: not driven.app.running)
        front = run.focused
        await driven.press("i", *"and", "tab")
        assert run.focused is front
        assert driven.app.screen is run
        view = run._grid.views[0]
        top = view.top_line
        await driven.press("pageup")
        assert view.top_line < top
        assert "and" in driven.text()
        await driven.press("i")
        assert isinstance(run.focused, QuestionBox)
        await driven.press("tab", "escape")
        await driven.until(lambda: not run.query(QuestionForm))
        assert driven.app.screen is run
        assert run.focused is front


async def test_a_turn_is_left_while_the_next_question_is_typed(home: Path) -> None:
    past = PastRun("key", 0.0, "why", "finished", session="past", turn=1, turns=2)
    async with play(Stage(stories.finished().events, runs=[past], followed=["", ""])) as driven:
        await driven.press("escape", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen) and driven.run.agent is not None)
        await driven.press("i", *"next", "tab", "right_square_bracket")
        await driven.until(lambda: driven.run.place.turn == 2 and driven.run.agent is not None)
        assert not driven.run.query(QuestionForm)
        await driven.press("i")
        await driven.until(lambda: driven.run.query_one(QuestionForm).box.text == "next")


async def test_there_is_no_follow_up_while_the_team_works(home: Path) -> None:
    story = stories.finished()
    async with play(Stage(story.events, at_once=len(story.events) // 2)) as driven:
        await driven.ask()
        await driven.press("i")
        assert isinstance(driven.app.screen, RunScreen)
        assert driven.stage.asked == ["why"]


async def test_a_session_is_named_and_followed_up_from_the_list(home: Path) -> None:
    past = PastRun("key", 0.0, "why", "finished", session="past", turns=2)
    async with play(Stage(stories.finished().events, runs=[past])) as driven:
        await driven.until(lambda: "2 turns" in driven.text())
        await driven.press("escape", "N")
        assert isinstance(driven.app.screen, RenameDialog)
        await driven.press(*"mine", "enter")
        assert driven.stage.names == {"past": "mine"}
        await driven.press("c")
        await driven.until(lambda: isinstance(driven.app.screen.focused, QuestionBox))
        assert isinstance(driven.app.screen, RunScreen)
        await driven.press(*"next", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        assert (driven.stage.asked, driven.stage.followed) == (["next"], ["past"])
