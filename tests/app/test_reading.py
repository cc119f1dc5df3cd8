"""Reading, and taking text out: words on pages, the pager, the editor, the clipboard, files, and what went wrong."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from massgen_tui.app.screens import diff
from massgen_tui.app.screens.details import DetailsScreen
from massgen_tui.app.screens.final import FinalScreen
from massgen_tui.app.screens.save import SaveDialog
from massgen_tui.app.screens.trouble import TroubleScreen
from massgen_tui.app.screens.workspaces import WorkspacesScreen
from massgen_tui.app.view.diff_lines import diff_text
from massgen_tui.events import bodies as b
from tests.app.playing import Driven, play
from tests.app.support import stories
from tests.app.support.stage import Stage
from tests.app.test_pane_steps import view

ANSWER = "# Mine\n\nIt is **this** and \x1b[31mthat.\n\n```python\nx = 1\n```\n"
RESULT = {"found": True, "rows": [{"path": "a.py", "text": "one\ntwo\n"}]}


def story() -> stories.Story:
    """A call, a text and an answer."""
    told = stories.Story().round("ana")
    told.tool("ana", "mcp__fs__search", {"path": "a.py"}, json.dumps(RESULT))
    told.say("ana", "Look:\n```\nx = 1\n```\n").answer("ana", "agent1.1", ANSWER)
    return told.present("ana", ANSWER)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for the person's programs; each keeps what it gets."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, body in {
        "a-pager": f"cat > {folder}/paged",
        "an-editor": f'cp "$1" {folder}/edited; exit 5',
        "xclip": f"cat > {folder}/copied",
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("PAGER", "a-pager")
    monkeypatch.setenv("EDITOR", "an-editor")
    monkeypatch.setattr(HeadlessDriver, "can_suspend", True)  # a terminal of a test can be lent like a real one
    monkeypatch.chdir(tmp_path)
    return folder


async def final(driven: Driven) -> None:
    await driven.ask()
    await driven.press("F")
    assert isinstance(driven.app.screen, FinalScreen)


async def test_the_answer_goes_to_the_pager_and_the_editor_without_what_acts_on_a_terminal(programs: Path) -> None:
    async with play(Stage(story().events)) as driven:
        await final(driven)
        await driven.press("vertical_line")
        assert (programs / "paged").read_text() == ANSWER.replace("\x1b", "␛")
        await driven.press("e")
        assert (programs / "edited").read_text() == ANSWER.replace("\x1b", "␛")
        assert "an-editor ended with status 5." in driven.text()
        assert isinstance(driven.app.screen, FinalScreen)


async def test_a_pane_goes_out_unfolded_and_a_program_that_is_gone_is_told(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = stories.Story().round("ana").say("ana", "I think\nvery hard\nabout it", "thinking").say("ana", "Said.")
    async with play(Stage(told.events)) as driven:
        await driven.ask()
        assert "(3 lines)" in driven.text()
        await driven.press("vertical_line")
        assert "  very hard\n  about it\n" in (programs / "paged").read_text()
        monkeypatch.setenv("EDITOR", "gone")
        await driven.press("e")
        assert "$EDITOR is “gone”, but there is no such program." in driven.text()


async def test_copying_says_which_way_it_went(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    async with play(Stage(story().events), (120, 40)) as driven:
        await driven.ask()
        await driven.press("1", "home", "j", "j", "j", "y")
        await driven.until(lambda: "Copied the text (19 bytes) with xclip." in driven.text())
        assert (programs / "copied").read_text() == "Look:\n```\nx = 1\n```"
        (programs / "xclip").write_text("#!/bin/sh\nexit 1\n")
        await driven.press("k", "y")
        await driven.until(lambda: "(OSC 52)" in driven.text())
        assert "ended with status 1." in driven.text()
        assert json.loads(driven.app.clipboard) == RESULT


@pytest.mark.usefixtures("programs")
async def test_a_comparison_is_made_for_the_clipboard_beside_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of long texts takes a while, in which keys must be heard."""
    threads: list[threading.Thread] = []

    def noted(*args: Any) -> str:
        threads.append(threading.current_thread())
        return diff_text(*args)

    monkeypatch.setattr(diff, "diff_text", noted)
    story = stories.first_half().answer("ana", "agent1.2", "Two counters per client, no more.")
    async with play(Stage(story.events), (120, 30)) as driven:
        await driven.ask()
        await driven.press("a")
        await driven.until(lambda: "agent1.2 ana" in driven.text())
        await driven.press("d")
        await driven.until(lambda: "Two counters per client, no more." in driven.text())
        await driven.press("y")
        await driven.until(lambda: "Copied the comparison" in driven.text())
        assert "+ Two counters per client, no more." in driven.app.clipboard
    assert len(threads) == 1
    assert threading.main_thread() not in threads


@pytest.mark.usefixtures("programs")
async def test_what_is_too_long_for_the_terminal_is_offered_as_a_file(tmp_path: Path) -> None:
    long = "A long answer.\n" * 6000
    told = stories.Story().round("ana").answer("ana", "agent1.1", long).present("ana", long)
    async with play(Stage(told.events)) as driven:
        await final(driven)
        await driven.press("y")
        await driven.until(lambda: isinstance(driven.app.screen, SaveDialog))
        assert "Too long for the terminal's clipboard (90 kB)." in driven.text()
        await driven.press("enter")
        await driven.until(lambda: isinstance(driven.app.screen, FinalScreen))
        assert (tmp_path / "answer.md").read_text() == long


@pytest.mark.usefixtures("programs")
async def test_saving_asks_before_it_replaces(tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text("mine")
    async with play(Stage(story().events)) as driven:
        await final(driven)
        await driven.press("s", "enter")
        assert "answer.md is there already: enter again replaces it." in driven.text()
        assert (tmp_path / "answer.md").read_text() == "mine"
        await driven.press("x", "backspace", "enter")
        assert (tmp_path / "answer.md").read_text() == "mine"
        await driven.press("enter")
        await driven.until(lambda: isinstance(driven.app.screen, FinalScreen))
        assert (tmp_path / "answer.md").read_text() == ANSWER
        await driven.press("s", "slash", "x", "enter")
        assert "There is no folder" in driven.text()


async def test_words_are_looked_for_in_the_written_form_and_the_rendered_one_comes_back() -> None:
    async with play(Stage(story().events)) as driven:
        await final(driven)
        assert "**this**" not in driven.text()
        await driven.press("slash", *"it", "enter")
        assert "It is **this**" in driven.text()
        assert "1/1" in driven.text()
        await driven.press("n", "escape")
        assert isinstance(driven.app.screen, FinalScreen)
        assert "**this**" not in driven.text()
        await driven.press("escape", "c", "slash", *"zzz")
        assert "not found" in driven.text()
        await driven.press("escape", "question_mark", "slash", *"copy", "enter", "n")
        assert "2/" in driven.text()


async def test_a_result_folds_by_key_and_by_click_and_all_of_it_is_found() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        await driven.press("1", "home", "j", "j", "enter")
        assert isinstance(driven.app.screen, DetailsScreen)
        assert '"path": "a.py",' in driven.text()
        await driven.press("z")
        assert '▸ "rows": […]  1 item' in driven.text()
        row = next(y for y, line in enumerate(driven.text().splitlines()) if '"rows"' in line)
        await driven.pilot.click(offset=(6, row))
        await driven.settle()
        assert '"path": "a.py",' in driven.text()
        await driven.press("z", "z", "j", "j", "j", "enter")
        await driven.press("slash", *"two", "enter")
        assert "1/1" in driven.text()


async def test_the_cursor_stands_on_text_which_opens_as_markdown() -> None:
    async with play(Stage(story().events)) as driven:
        await driven.ask()
        await driven.press("1", "home", "j", "j", "j")
        assert view(driven).copies is not None
        await driven.press("enter")
        assert "ana writes" in driven.text()
        assert "```" not in driven.text()


async def test_trouble_has_a_page_that_the_status_line_leads_to() -> None:
    told = stories.Story().round("ana").emit(b.Error(error="reset by peer", kind="network"), "ana")
    stage = Stage(told.events)
    async with play(stage) as driven:
        run = await driven.ask()
        assert "W read" in driven.text()
        assert stage.playing is not None
        stage.playing.trouble.append("The log cannot be written: disk full.")
        await driven.until(lambda: bool(run.model.around))
        await driven.pilot.click("#status")
        await driven.settle()
        assert isinstance(driven.app.screen, TroubleScreen)
        assert "reset by peer" in driven.text()
        assert "The log cannot be written: disk full." in driven.text()
        await driven.press("escape", "W")
        assert isinstance(driven.app.screen, TroubleScreen)


async def test_the_final_answer_leads_to_the_files_of_its_agent() -> None:
    async with play(Stage(story().events)) as driven:
        await final(driven)
        await driven.press("w")
        assert isinstance(driven.app.screen, WorkspacesScreen)
        assert driven.app.screen.agent is not None
        assert driven.app.screen.agent.id == "ana"
