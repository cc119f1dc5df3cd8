"""The question box by its keys: earlier questions, pastes, commands, files."""

from __future__ import annotations

import threading
from pathlib import Path

from textual import events

from massgen_tui.app.app import MassgenApp
from massgen_tui.app.backstage import NoTeam
from massgen_tui.app.desk import Desk
from massgen_tui.app.screens.help import HelpScreen
from massgen_tui.app.screens.home import RunList
from massgen_tui.app.screens.pasted import PastedScreen
from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.view.draft import Draft
from massgen_tui.app.widgets.completion_list import CompletionList
from massgen_tui.app.widgets.question_box import QuestionBox
from tests.app.playing import PATIENCE_SECONDS, Driven, play
from tests.app.support import stories
from tests.app.support.stage import Stage

LONG = "".join(f"line {number}\n" for number in range(143))


def story() -> Stage:
    """A run that can be begun."""
    return Stage(stories.first_half().events)


class LateDesk(Desk):
    """Finds the draft only when the test says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.may = threading.Event()

    def draft(self, box: str) -> Draft:
        """Wait first."""
        self.may.wait(PATIENCE_SECONDS)
        return super().draft(box)


async def paste(driven: Driven, text: str) -> None:
    """As a terminal gives it."""
    driven.app.post_message(events.Paste(text))
    await driven.settle()


async def test_up_goes_to_earlier_questions_and_down_back_to_the_draft(home: Path) -> None:
    stage = story()
    stage.desk.remember("questions", Draft("the first"))
    stage.desk.remember("questions", Draft("the second\nof two lines"))
    async with play(stage) as driven:
        await driven.press(*"my draft", "up")
        assert driven.question == "the second\nof two lines"
        await driven.press("up")
        assert driven.question == "the first"
        await driven.press("up", "down", "down", "down")
        assert driven.question == "my draft"
        await driven.press("escape", "i")
        assert driven.question == "my draft"
        await driven.press("enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        await driven.press("escape", "i")
        assert driven.question == ""
        await driven.press("up")
        assert driven.question == "my draft"
    assert [entry.text for entry in stage.desk.earlier("questions")][-1] == "my draft"


async def test_what_is_typed_is_there_at_the_next_start_until_it_is_sent(home: Path) -> None:
    async with play(story()) as driven:
        await driven.press(*"why", "ctrl+j", *"not")
        await paste(driven, LONG)
        await driven.press("escape", "q")
        assert driven.app.return_value == 0
    async with play(story()) as driven:
        await driven.until(lambda: driven.question.startswith("why\nnot[pasted 143 lines]"))
        await driven.press(*" now", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        assert driven.stage.asked == [f"why\nnot{LONG} now"]
        await driven.press("ctrl+q", "ctrl+c")
    async with play(story()) as driven:
        assert driven.question == ""


async def test_a_draft_behind_an_earlier_question_is_kept_and_what_is_typed_meanwhile_stays(home: Path) -> None:
    stage = story()
    stage.desk.remember("questions", Draft("earlier"))
    async with play(stage) as driven:
        await driven.press(*"mine", "up")
        assert driven.question == "earlier"
        await driven.press("escape", "q")
    async with play(story()) as driven:
        await driven.until(lambda: driven.question == "mine")
        await driven.press("up", "x", "escape", "q")
    assert story().desk.draft("") == Draft("earlierx")


async def test_a_draft_that_is_read_late_never_replaces_what_is_typed_meanwhile(home: Path) -> None:
    late = LateDesk(home)
    late.keep_draft("", Draft("of the last start"))
    app = MassgenApp(Stage(desk=late))
    async with app.run_test() as pilot:
        box = app.screen.query_one(QuestionBox)
        box.insert("typed at once")
        late.may.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert box.text == "typed at once"
    assert late.draft("") == Draft("typed at once")


async def test_a_long_paste_is_a_chip_until_it_is_asked() -> None:
    stage = story()
    async with play(stage) as driven:
        await driven.press(*"why ")
        await paste(driven, LONG.replace("\n", "\r"))
        await paste(driven, "\x1b[2Jshort")
        assert driven.question == "why [pasted 143 lines][pasted 9 characters]"
        await driven.press("backspace")
        assert driven.question == "why [pasted 143 lines]"
        await driven.press("left", "x", "right", *" ?", "enter")
        await driven.until(lambda: bool(stage.asked))
        assert stage.asked == [f"why x{LONG} ?"]


async def test_a_chip_can_be_read_unfolded_and_removed() -> None:
    async with play(story()) as driven:
        await paste(driven, "a\n" * 9)
        await driven.press("ctrl+o")
        assert isinstance(driven.app.screen, PastedScreen)
        await driven.press("enter")
        assert driven.question == "a\n" * 9
        await paste(driven, "\x1b]0;title\x07")
        await driven.press("ctrl+o", "enter")
        assert isinstance(driven.app.screen, PastedScreen), "a box cannot show it as it is"
        await driven.press("d")
        assert driven.question == "a\n" * 9


async def test_a_command_is_given_and_never_asked() -> None:
    stage = story()
    async with play(stage) as driven:
        await driven.press(*"/hel")
        assert driven.app.screen.query_one(CompletionList).display
        await driven.press("enter")
        assert isinstance(driven.app.screen, HelpScreen)
        await driven.press("escape")
        assert driven.question == ""
        await driven.press(*"/thme", "escape", "enter")
        await driven.until(lambda: "Did you mean /theme?" in driven.text())
        assert driven.question == "/thme"
        await driven.press("home", "/", "enter")
        await driven.until(lambda: bool(stage.asked))
        assert stage.asked == ["/thme"]


async def test_a_command_works_without_a_team() -> None:
    async with play(Stage(found=NoTeam("none"))) as driven:
        await driven.press("escape", *"/help", "enter")
        assert isinstance(driven.app.screen, HelpScreen)


async def test_what_is_typed_before_enter_belongs_to_the_question() -> None:
    """Keys come faster than a box takes them; the one that asks must not overtake the others."""
    stage = story()
    async with play(stage) as driven:
        for key in "a quick question":
            driven.app.post_message(events.Key("space" if key == " " else key, key))
        driven.app.post_message(events.Key("enter", "\r"))
        await driven.until(lambda: bool(stage.asked))
        assert stage.asked == ["a quick question"]


async def test_files_are_completed_named_and_missed(home: Path) -> None:
    (home / "src").mkdir()
    (home / "src" / "my notes.md").write_text("x", encoding="utf-8")
    stage = story()
    async with play(stage) as driven:
        listed = driven.app.screen.query_one(CompletionList)
        await driven.press(*"see @sr")
        await driven.until(lambda: listed.display)
        await driven.press("tab")
        assert driven.question == "see @src/"
        await driven.until(lambda: listed.display and "my notes" in driven.text())
        await driven.press("enter")
        assert driven.question == 'see @"src/my notes.md" '
        await driven.until(lambda: "with it: src/my notes.md 1 byte" in driven.text())
        await driven.press(*"and @gone", "enter")
        await driven.until(lambda: "Enter again asks all the same" in driven.text())
        assert stage.asked == []
        await driven.press("enter")
        await driven.until(lambda: bool(stage.asked))
        assert stage.named == [("src/my notes.md", "gone")]


async def test_escape_closes_the_list_and_then_leaves(home: Path) -> None:
    (home / "notes.md").write_text("x", encoding="utf-8")
    async with play(story()) as driven:
        listed = driven.app.screen.query_one(CompletionList)
        await driven.press(*"@no")
        await driven.until(lambda: listed.display)
        assert "tab take it" in driven.text()
        await driven.press("escape")
        assert not listed.display
        await driven.press("t")
        assert not listed.display, "it was not wanted for this word"
        assert isinstance(driven.app.focused, QuestionBox)
        await driven.press("escape")
        assert isinstance(driven.app.focused, RunList)
        assert driven.question == "@not"


async def test_nothing_in_the_box_blinks() -> None:
    async with play(story()) as driven:
        assert not driven.app.screen.query_one(QuestionBox).cursor_blink
