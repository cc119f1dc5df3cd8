"""What a run's screen says before there is anything to read, and how it shows its cursor without colours."""

from __future__ import annotations

import pytest

from massgen_tui.app.widgets.agent_pane import AgentPane
from massgen_tui.app.widgets.table_drawer import TableDrawer
from massgen_tui.events import bodies as b
from tests.app.playing import play
from tests.app.support import stories
from tests.app.support.stage import Stage

WHOLE = stories.finished().events


async def test_without_colours_the_cursor_is_one_line_of_its_row_and_a_bar_beside_the_others() -> None:
    async with play(Stage(WHOLE), (120, 40)) as driven:
        run = await driven.ask()
        driven.app.theme = "massgen-ansi"
        await driven.press("r", "end")
        view = run.query_one(TableDrawer).rows_view
        await driven.until(lambda: view.row is not None and view.row.key == "sums")
        strips = [view.render_line(y) for y in range(view.size.height)]
        reverse = [sum(len(text) for text, look, _ in strip if look and look.reverse) for strip in strips]
        marked = [(cells, strip.text.split()[0]) for cells, strip in zip(reverse, strips, strict=True) if cells]
        assert view.row is not None
        assert [cells for cells, _ in marked] == [1, view.size.width, *[1] * (len(view.row.lines) - 2)]
        assert marked[1][1] == "sum"


async def test_without_colours_the_terminals_own_are_left_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with play(Stage(WHOLE), (120, 40)) as driven:
        await driven.ask()
        for theme, ansi in (("massgen-ansi", True), ("massgen-dark", False), ("massgen-ansi", True)):
            driven.app.theme = theme
            await driven.settle()
            looks = [style for strip in driven.app.screen._compositor.render_strips() for _, style, _ in strip if style]
            colours = {(look.color, look.bgcolor) for look in looks}
            assert all(fore is None or back is None or fore.is_default or fore != back for fore, back in colours)
            assert all(fore is None or fore.is_default for fore, _ in colours) == ansi


async def test_a_pane_says_which_tool_server_starts_until_there_is_something_to_read() -> None:
    story = stories.Story()
    story.emit(b.ToolServer(server="calc", state="starting"), "ana")
    starting = len(story.events)
    story.emit(b.ToolServer(server="calc", state="ready"), "ana").round("ana").say("ana", "It is 4.")
    stage = Stage(story.events, at_once=starting)
    async with play(stage, (120, 40)) as driven:
        run = await driven.ask()
        pane = run.query(AgentPane).first()
        await driven.until(lambda: "starting calc" in "".join(driven.text().splitlines()[2:-2]))
        before = pane.view.size.height
        assert stage.playing is not None
        stage.playing.give()
        await driven.until(lambda: "It is 4." in driven.text())
        await driven.until(lambda: pane.view.size.height == before + 1)
        assert "starting calc" not in driven.text()
