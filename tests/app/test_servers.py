"""The tool servers of a run as a page: there by its key, alive while servers start and go."""

from __future__ import annotations

from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.screens.servers import ServersScreen
from massgen_tui.events import bodies as b
from tests.app.playing import play
from tests.app.support.stage import Stage
from tests.app.support.stories import Story

CALC = b.ToolServer(
    server="calc",
    state="ready",
    tools=[{"name": "add", "description": "Adds [b]two[/b] numbers."}],
    resources=[{"name": "readme", "description": "How it counts.", "uri": "notes://readme"}],
    prompts=[{"name": "review", "description": "Looks over code.", "arguments": "code, tone"}],
)


async def test_what_servers_offer_comes_to_their_page_as_they_start_and_go() -> None:
    story = Story().round("ana").round("bob")
    before = len(story.events)
    story.emit(b.ToolServer(server="calc"), "ana")
    starting = len(story.events)
    story.emit(CALC, "ana")
    story.emit(b.ToolServer(server="docs", state="failed", problem="The tool server docs has ended."), "bob")
    stage = Stage(story.events, at_once=before)
    async with play(stage) as driven:
        await driven.ask()
        await driven.press("m")
        assert isinstance(driven.app.screen, ServersScreen)
        await driven.until(lambda: "No tool server has been started yet" in driven.text())
        assert stage.playing is not None
        stage.playing.give(starting - before)
        await driven.until(lambda: "calc  starting" in driven.text())
        stage.playing.give()
        await driven.until(lambda: "2 servers, 1 failed" in driven.text())
        lines = [line.strip(" ▌") for line in driven.text().splitlines()]
        first = lines.index("1 ana")
        assert lines[first : first + 10] == [
            "1 ana",
            "✓ calc  ready  1 tool, 1 resource, 1 prompt",
            "add  Adds [b]two[/b] numbers.",
            "resources",
            "readme  notes://readme  How it counts.",
            "prompts",
            "review  code, tone  Looks over code.",
            "",
            "2 bob",
            "✗ docs  failed",
        ]
        await driven.press("escape")
        assert isinstance(driven.app.screen, RunScreen)


async def test_a_run_without_servers_says_so() -> None:
    story = Story().round("ana").emit(b.RunEnded(state="failed", reason="no", exit_code=2))
    async with play(Stage(story.events)) as driven:
        await driven.ask()
        await driven.press("m")
        await driven.until(lambda: "No agent of this run was given any" in driven.text())
