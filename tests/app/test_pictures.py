"""Pictures of the screens, each looked at before it was kept."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.view.home_rows import PastRun
from massgen_tui.events import bodies as b
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


def of_many(count: int) -> stories.Story:
    """A team of so many, each of which is at something else."""
    models = ("claude-opus", "gpt-5.4", "qwen-local")
    team = [(f"agent_{number}", models[number % len(models)]) for number in range(1, count + 1)]
    story = stories.Story(team=team)
    for number, (agent, _) in enumerate(team):
        story.round(agent).say(agent, f"I am agent {number + 1} of {count}. I look at the limits first.", "thinking")
        story.usage(agent, 900 * (number + 1), 0.01 * number)
    for agent, _ in team[1:]:
        story.say(agent, "A sliding window keeps memory flat:\n\n- count in the window\n- weigh the last one\n")
    for number, (agent, _) in enumerate(team[2::2], 3):
        story.answer(agent, f"agent{number}.1", "Two counters per client.")
    story.emit(b.ToolStart(tool_id="t", tool_name="mcp__shell__run", args={"command": "pytest -q"}), team[-1][0])
    if count > 4:
        story.emit(b.Error(error="401 from openai", fatal=True), team[3][0])
        story.emit(b.Status(message="busy", level="retry", wait_seconds=6), team[1][0])
    return story.wait(2)


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


def test_run_one_below_the_other(snap_compare: Compare) -> None:
    assert snap_compare(an_app(stories.first_half()), terminal_size=(60, 30), run_before=keys("2", "k"))


@pytest.mark.parametrize("agents", [1, 8])
def test_run_of_so_many(snap_compare: Compare, agents: int) -> None:
    assert snap_compare(an_app(of_many(agents)), terminal_size=(160, 45), run_before=keys("1"))


def test_run_with_a_failed_agent(snap_compare: Compare) -> None:
    app = an_app(stories.ended("failed", "nobody could go on"))
    assert snap_compare(app, terminal_size=(80, 24), run_before=keys("2"))


def test_a_long_result_of_a_tool(snap_compare: Compare) -> None:
    rows = [{"path": f"src/part_{number}.py", "lines": 10 * number, "tested": number % 3 > 0} for number in range(40)]
    story = stories.Story().round("ana")
    story.tool("ana", "mcp__fs__list", {"path": "src", "deep": True}, json.dumps({"files": rows}))
    assert snap_compare(an_app(story), terminal_size=(100, 30), run_before=keys("1", "enter", "enter"))


def test_run_without_colours(snap_compare: Compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(an_app(stories.first_half()), terminal_size=(80, 24), run_before=keys("k"))


def test_team(snap_compare: Compare) -> None:
    assert snap_compare(an_app(stories.first_half()), terminal_size=(100, 30), run_before=keys("0"))


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
