"""What a command of the question box stands for, or why it stands for nothing."""

from __future__ import annotations

import pytest

from massgen_tui.app.actions import Action, Situation
from massgen_tui.app.view.commands import action_for, offered
from massgen_tui.app.view.completion_rows import command_rows, file_rows
from massgen_tui.app.view.glyphs import ASCII
from massgen_tui.app.view.matching import matching
from massgen_tui.app.view.typed_words import Command
from tests.app.support.lines import said

HOME = Situation(parts=frozenset({"app", "home", "question"}))
RUN = Situation(parts=frozenset({"app", "run", "pane"}), agents=3)


@pytest.mark.parametrize(
    ("situation", "command", "action"),
    [
        (HOME, Command("team", ""), "app.team"),
        (HOME, Command("tea", ""), "app.team"),
        (RUN, Command("votes", ""), "run.votes"),
        (RUN, Command("agent", "2"), "run.pane"),
    ],
)
def test_a_command_is_an_action_by_its_name_or_the_beginning_of_it(
    situation: Situation, command: Command, action: str
) -> None:
    found = action_for(command, situation)
    assert isinstance(found, Action)
    assert found.id == action


@pytest.mark.parametrize(
    ("situation", "command", "words"),
    [
        (HOME, Command("", ""), "No command is named"),
        (HOME, Command("taem", ""), "There is no command /taem. Did you mean /team?"),
        (HOME, Command("votes", ""), "/votes: not here: it belongs to “"),
        (HOME, Command("team", "of mine"), "/team takes nothing after it; a space before the slash"),
        (RUN, Command("agent", "x"), "/agent needs one of 1 to 9 after it."),
    ],
)
def test_what_is_no_command_is_told_why(situation: Situation, command: Command, words: str) -> None:
    told = action_for(command, situation)
    assert isinstance(told, str)
    assert told.startswith(words)


@pytest.mark.parametrize("situation", [HOME, RUN])
def test_what_is_offered_can_be_given(situation: Situation) -> None:
    found = offered("", situation)
    assert found
    for action, match in found:
        given = action_for(Command(match.word, "1" if action.numbered else ""), situation)
        assert given is action, match.word


def test_a_row_has_the_name_what_it_does_and_where_there_is_room_its_key() -> None:
    found = offered("team", HOME)
    wide, narrow = (said(command_rows(found, width, ASCII)[0].lines[0]) for width in (80, 40))
    assert wide.startswith("    /team")
    assert "Who is asked" in wide
    assert wide.rstrip().endswith("^t")
    assert "^t" not in narrow


def test_of_a_long_path_the_end_is_seen_and_a_cut_list_says_so() -> None:
    path = f"{'folder/' * 12}notes.md"
    first, last = file_rows(matching("notes", [path], 5), False, 40, ASCII)
    assert said(first.lines[0]).endswith("folder/notes.md")
    assert first.key == path
    assert "not all files were looked at" in said(last.lines[0])
