"""A key pressed twice while a worker is at it, and screens that have gone when it comes back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from massgen_tui.app.backstage import TeamReady
from massgen_tui.app.screens.home import HomeScreen
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.screens.save import SaveDialog
from massgen_tui.app.screens.team_page import TeamPage
from massgen_tui.app.sources import EventSource
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.app.view.passage import Passage
from massgen_tui.app.working import hand_over
from massgen_tui.config.draft import TeamDraft
from tests.app.playing import PATIENCE_SECONDS, play
from tests.app.support import stories
from tests.app.support.stage import Stage


@dataclass
class Slow(Stage):
    """A stage on which work goes on until the test says so."""

    asked_for: list[str] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def _wait(self, what: str) -> None:
        self.asked_for.append(what)
        assert self.goes_on.wait(PATIENCE_SECONDS)

    def open(self, run: PastRun) -> EventSource:
        """Wait, then open it."""
        self._wait(run.key)
        return super().open(run)

    def begin(self, question: str, names: Sequence[str] = (), session: str = "") -> EventSource:
        """Wait, then begin it."""
        self._wait(question)
        return super().begin(question, names, session)

    def use(self, draft: TeamDraft) -> TeamReady:
        """Wait, then use it."""
        self._wait("team")
        return super().use(draft)


async def test_a_run_that_is_opened_twice_is_shown_once() -> None:
    events = stories.finished().events
    stage = Slow(events, runs=[PastRun("a", 0.0, "first", "finished"), PastRun("b", 0.0, "second", "finished")])
    async with play(stage) as driven:
        await driven.pilot.press("escape", "enter")
        await driven.until(lambda: stage.asked_for == ["a"])
        await driven.pilot.press("down", "enter")
        await driven.until(lambda: stage.asked_for == ["a", "b"])
        stage.goes_on.set()
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        assert driven.run.key == "b"
        assert sum(isinstance(screen, RunScreen) for screen in driven.app.screen_stack) == 1


async def test_enter_pressed_twice_asks_once() -> None:
    stage = Slow(stories.first_half().events)
    async with play(stage) as driven:
        await driven.pilot.press(*"why", "enter")
        await driven.until(lambda: stage.asked_for == ["why"])
        await driven.pilot.press("enter")
        stage.goes_on.set()
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        await driven.settle()
        assert stage.asked == ["why"]


async def test_a_team_page_that_is_left_twice_leaves_no_other_screen() -> None:
    stage = Slow()
    async with play(stage) as driven:
        await driven.press("ctrl+t")
        page = driven.app.screen
        assert isinstance(page, TeamPage)
        await driven.until(lambda: bool(page.sheet.choices))
        await driven.press("a", "escape")
        await driven.pilot.press("escape")
        await driven.until(lambda: len(stage.asked_for) == 1)
        await driven.pilot.press("escape")
        await driven.until(lambda: len(stage.asked_for) == 2)
        stage.goes_on.set()
        await driven.until(lambda: driven.app.screen is not page)
        await driven.pilot.pause()
        assert isinstance(driven.app.screen, HomeScreen)


async def test_a_screen_that_is_closed_takes_nothing_and_closes_nothing() -> None:
    taken: list[int] = []
    async with play(Stage()) as driven:
        dialog = SaveDialog(Passage("text"))
        driven.app.push_screen(dialog)
        await driven.settle()
        driven.app.run_worker(lambda: hand_over(dialog, taken.append, 1), thread=True)
        await driven.settle()
        assert taken == [1]
        dialog.dismiss(None)
        dialog.dismiss(None)
        driven.app.run_worker(lambda: hand_over(dialog, taken.append, 2), thread=True)
        await driven.until(lambda: not dialog.is_attached)
        driven.app.run_worker(lambda: hand_over(dialog, taken.append, 3), thread=True)
        await driven.settle()
        assert 3 not in taken
        assert isinstance(driven.app.screen, HomeScreen)
