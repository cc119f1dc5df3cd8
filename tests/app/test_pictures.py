"""Pictures of the screens, each looked at before it was kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.view.home_rows import PastRun
from tests.app.playing import Driven
from tests.app.support import stories
from tests.app.support.stage import Stage

Compare = Callable[..., bool]
AT = stories.BEGIN.timestamp()
RUNS = [
    PastRun("b", AT, "Summarise the RFC and say what changed", "failed", "", 2, 12, None, True, "401 from openai"),
    PastRun("a", AT - 9e7, "Compare three queue designs for the ingestion path", "finished", "agent_b", 3, 126, 0.41),
    PastRun("d", AT - 9e7, "日本語の質問: 何をすべきか", "finished", "eve", 3, 32, 0.05, False),
    PastRun("e", AT - 9e7, "Why is the build slow?", "timeout", "", 3, 1800, 2.31, True, "time is up"),
]


def an_app(story: stories.Story, *, ascii_only: bool = False, theme: str = "massgen-dark") -> MassgenApp:
    """The app on a stage, at the time of the story."""
    app = MassgenApp(Stage(story.events, runs=RUNS), ascii_only=ascii_only, now=lambda: story.at)
    app.theme = theme
    return app


def keys(*pressed: str) -> Callable[[Pilot[int]], object]:
    """Ask, wait for the panes, then press."""

    async def run(pilot: Pilot[int]) -> None:
        app = pilot.app
        assert isinstance(app, MassgenApp)
        driven = Driven(app, pilot, Stage())
        await driven.until(lambda: app.team is not None)
        await driven.settle()
        if pressed:
            await driven.press(*"go", "enter")
            await driven.until(lambda: isinstance(app.screen, RunScreen) and app.screen.agent is not None)
            await driven.press(*pressed)
            await driven.settle()

    return run


@pytest.mark.parametrize("size", [(120, 32), (60, 20)])
def test_home(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(an_app(stories.first_half()), terminal_size=size, run_before=keys())


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (40, 10)])
def test_run(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(an_app(stories.first_half()), terminal_size=size, run_before=keys("2"))


def test_run_with_table(snap_compare: Compare) -> None:
    assert snap_compare(an_app(stories.finished()), terminal_size=(120, 40), run_before=keys("r"))


def test_run_in_ascii(snap_compare: Compare) -> None:
    app = an_app(stories.first_half(), ascii_only=True)
    assert snap_compare(app, terminal_size=(120, 30), run_before=keys("r"))


def test_run_in_the_light(snap_compare: Compare) -> None:
    app = an_app(stories.finished(), theme="massgen-light")
    assert snap_compare(app, terminal_size=(120, 30), run_before=keys("1"))


def test_final_answer(snap_compare: Compare) -> None:
    assert snap_compare(an_app(stories.finished()), terminal_size=(100, 36), run_before=keys("F"))


def test_help(snap_compare: Compare) -> None:
    assert snap_compare(an_app(stories.first_half()), terminal_size=(80, 24), run_before=keys("question_mark"))


def test_leaving_during_a_run(snap_compare: Compare) -> None:
    assert snap_compare(an_app(stories.first_half()), terminal_size=(80, 24), run_before=keys("q"))
