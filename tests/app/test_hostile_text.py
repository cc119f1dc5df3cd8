"""Whatever a model, a tool or a user says is shown as text: no markup, no escape, no crash."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from massgen_tui.app.view.header import header_line
from massgen_tui.app.view.home_rows import PastRun, run_rows
from massgen_tui.app.view.line import width_of
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.status_line import status_line
from massgen_tui.app.view.strip import Style, strip_lines
from massgen_tui.app.view.table_columns import columns, head_lines
from massgen_tui.app.view.table_rows import Places, TableRows
from massgen_tui.app.widgets.question_box import QuestionBox
from tests.app.playing import SIZES, play
from tests.app.support import stories
from tests.app.support.stage import Stage
from tests.logs.directories import modern

ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b]")
STORY = stories.hostile()


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_a_hostile_run_is_shown_as_text(size: tuple[int, int]) -> None:
    async with play(Stage(STORY.events), size) as driven:
        await driven.ask()
        for keys in (
            ["home"],
            ["end"],
            ["2"],
            ["r"],
            ["up"],
            ["R"],
            ["escape"],
            ["a"],
            ["enter"],
            ["escape"],
            ["d"],
            ["end"],
            ["escape"],
            ["n"],
            ["escape"],
            ["v"],
            ["right"],
            ["o"],
            ["c"],
            ["n", "n"],
            ["w"],
            ["enter"],
            ["m"],
            ["W"],
            ["escape"],
            ["F"],
            ["end"],
            ["s"],
            ["escape"],
            ["i"],
            ["escape"],
            ["escape"],
            ["escape"],
        ):
            await driven.press(*keys)
            assert ACTING.search(driven.text()) is None, keys


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
async def test_hostile_files_are_shown_as_text(size: tuple[int, int], tmp_path: Path) -> None:
    names = [re.sub(r"[/\0]", "_", text)[:60] for text in stories.HOSTILE]
    files = {
        f"ana/20260301_100002_000001/workspace/{name}": text for name, text in zip(names, stories.HOSTILE, strict=True)
    }
    first = {"ana/20260301_100001_000001/answer.txt": "one", "ana/20260301_100001_000001/workspace/.old[/]": "x"}
    attempt = modern(tmp_path, {"status.json": {}, **first, "ana/20260301_100002_000001/answer.txt": "two", **files})
    async with play(Stage(stories.finished().events, attempt=attempt), size) as driven:
        await driven.ask()
        await driven.press("w")
        await driven.until(lambda: "open" in driven.text() and "Looking" not in driven.text())
        for keys in (["D"], ["end"], ["n"], ["x"], ["escape"], ["end"], ["enter"], ["escape"], ["d"], ["escape"]):
            await driven.press(*keys)
            assert ACTING.search(driven.text()) is None, keys


async def test_markup_in_panes_stays_as_it_was_written() -> None:
    story = stories.Story(team=[("[b]x[/b]", "m[/]")])
    story.round("[b]x[/b]").say("[b]x[/b]", "list[int] and [/b] and [@click=app.quit]go[/]")
    async with play(Stage(story.events), (100, 30)) as driven:
        await driven.ask()
        assert "list[int] and [/b] and [@click=app.quit]go[/]" in driven.text()
        assert "[b]x[/b]" in driven.text()


async def test_a_hostile_list_of_runs_and_a_hostile_paste() -> None:
    runs = [
        PastRun(str(n), 0.0, text, "failed", text, 3, 1.0, None, True, text) for n, text in enumerate(stories.HOSTILE)
    ]
    async with play(Stage(STORY.events, runs=runs)) as driven:
        await driven.until(lambda: "[/b]" in driven.text())
        box = driven.app.screen.query_one(QuestionBox)
        box.insert("\n".join(text[:300] for text in stories.HOSTILE))
        await driven.settle()
        assert ACTING.search(driven.text()) is None


@pytest.mark.slow
async def test_a_terminal_of_ascii_gets_no_pictures_of_what_acts() -> None:
    story = stories.Story(question="a\x1b[2Jb", team=[("ana", "\x1bm")])
    story.round("ana").say("ana", "said \x1b[1m", "thinking").say("ana", "told \x1b[2m")
    story.tool("ana", "\x1b[3m", {"x": "\x1b[4m"}, "gave \x1b[5m")
    async with play(Stage(story.events), (120, 40), ascii_only=True) as driven:
        await driven.ask()
        await driven.until(lambda: "told ^[[2m" in driven.text())
        assert re.search("[\u2400-\u2426]", driven.text()) is None


@settings(max_examples=30)
@given(st.text(max_size=60), st.integers(10, 220))
def test_lines_have_exactly_the_width_of_the_screen(text: str, width: int) -> None:
    model = RunModel()
    story = stories.Story(question=text, team=[(text or "a", text), (f"{text}b", text), (f"{text}c", text)])
    agent = text or "a"
    story.round(agent).say(agent, text or "x").answer(agent, "agent1.1", text).vote(agent, agent, "agent1.1", text)
    model.take(story.events)
    state = model.state
    its = columns(state, width - 1)
    lines = [header_line(state, 0.0, width), status_line(state, width), *head_lines(state, its, width)]
    styles: tuple[Style, ...] = ("rows", "cells", "line")
    for style in styles:
        lines += strip_lines(model.strip(0.0), width, style=style)
    rows = TableRows(model, Places(), its, width, opened=1)
    for index in range(len(rows)):
        lines += rows[index].lines
    for row in run_rows([PastRun("k", 0.0, text, "finished", text, 3, 12.0, 0.4)], 0.0, width):
        lines += row.lines
    for line in lines:
        assert width_of(line) == width
        assert ACTING.search("".join(piece for piece, _ in line)) is None
        assert "\n" not in "".join(piece for piece, _ in line)
