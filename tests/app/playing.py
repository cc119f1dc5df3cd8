"""The app in a terminal of a test."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.choices import Choices
from massgen_tui.app.screens.home import HomeScreen
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.widgets.question_box import QuestionBox
from tests.app.support import stories
from tests.app.support.stage import Stage

PATIENCE_SECONDS = 20
"""Long, since a busy machine is no mistake of the program."""

SIZES = [(80, 24), (40, 10), (200, 60)]


@dataclass
class Driven:
    """The app, and hands on its keyboard."""

    app: MassgenApp
    pilot: Pilot[int]
    stage: Stage

    async def press(self, *keys: str) -> None:
        """Press keys, and let everything settle."""
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Wait for workers and for what they called."""
        await self.app.workers.wait_for_complete([w for w in self.app.workers if w.group != "none"])
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something to become true."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            if time.monotonic() > end:
                raise AssertionError("it did not come true")
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    @property
    def home(self) -> HomeScreen:
        """The home screen, which must be in front."""
        assert isinstance(self.app.screen, HomeScreen)
        return self.app.screen

    @property
    def run(self) -> RunScreen:
        """The run's screen, which must be in front."""
        assert isinstance(self.app.screen, RunScreen)
        return self.app.screen

    @property
    def question(self) -> str:
        """What is typed."""
        return self.home.query_one(QuestionBox).text

    async def ask(self, question: str = "why") -> RunScreen:
        """Type a question and ask it."""
        await self.press(*question, "enter")
        await self.until(lambda: isinstance(self.app.screen, RunScreen))
        await self.until(lambda: bool(self.run.model.agents) and self.run.agent is not None)
        return self.run

    def text(self) -> str:
        """The screen as text."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)


@asynccontextmanager
async def play(
    stage: Stage, size: tuple[int, int] = (80, 24), *, ascii_only: bool = False, choices: Choices | None = None
) -> AsyncIterator[Driven]:
    """Run the app on a stage."""
    at = stories.finished().at
    app = MassgenApp(stage, ascii_only=ascii_only, now=lambda: at, choices=choices)
    async with app.run_test(size=size, notifications=True) as pilot:
        driven = Driven(app, pilot, stage)
        await driven.until(lambda: app.team is not None)
        await driven.settle()
        yield driven
