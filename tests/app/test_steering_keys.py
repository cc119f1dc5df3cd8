"""The person's hand on a running team, by keys and by the note box."""

from __future__ import annotations

import pytest

from massgen_tui.app.screens.run import RunScreen
from massgen_tui.app.widgets.note_form import NoteBox
from massgen_tui.coordination import steering as s
from massgen_tui.events import bodies as b
from tests.app.playing import SIZES, play
from tests.app.support import stories
from tests.app.support.stage import Stage


def live() -> Stage:
    """A run that goes on."""
    told = stories.first_half()
    told.emit(b.Steered(action="more_budget", limits={"max_cost_usd": 2.0}))
    before = len(told.events)
    told.emit(b.Steered(action="pause")).emit(b.Steered(action="tell", text="Be brief.", note="note1"))
    told.emit(b.RunEnded(state="cancelled", exit_code=4))
    return Stage(told.events, at_once=before)


@pytest.mark.parametrize(
    ("key", "command"),
    [
        ("P", s.Pause()),
        ("A", s.Hurry("answer", "ana")),
        ("V", s.Hurry("vote", "ana")),
        ("O", s.Hurry("answer")),
        ("U", s.Hurry("vote")),
        ("X", s.StopAgent("ana")),
        ("E", s.RestartAgent("ana")),
        ("T", s.MoreTime(300)),
        ("L", s.MoreRoundTime(300)),
        ("M", s.MoreAnswers(1)),
        ("B", s.MoreBudget(1.0)),
    ],
)
async def test_each_key_does_what_it_says(key: str, command: s.Command) -> None:
    stage = live()
    async with play(stage, (120, 40)) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        await driven.settle()
        await driven.press("1", key)
        assert stage.playing is not None
        assert stage.playing.commands == [command]


async def test_a_paused_team_and_a_waiting_note_are_seen_and_undone() -> None:
    stage = live()
    async with play(stage, (120, 40)) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        assert stage.playing is not None
        stage.playing.give(2)
        await driven.until(lambda: "paused" in driven.text() and "1 note waiting" in driven.text())
        await driven.press("P", "u")
        assert stage.playing.commands == [s.Resume(), s.TakeBack("note1")]


@pytest.mark.parametrize("size", SIZES)
async def test_a_note_goes_to_all_or_to_the_agent_in_front(size: tuple[int, int]) -> None:
    stage = live()
    async with play(stage, size) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        await driven.settle()
        await driven.press("2", "exclamation_mark")
        assert isinstance(driven.app.focused, NoteBox)
        await driven.press("enter")
        assert isinstance(driven.app.focused, NoteBox), "an empty note is none"
        await driven.press(*"Mind", "escape", "exclamation_mark", *"it", "enter")
        await driven.press("exclamation_mark", *"You", "ctrl+o")
        assert isinstance(driven.app.focused, NoteBox), "what shows a long paste in the question box sends no note here"
        await driven.press("ctrl+s")
        assert stage.playing is not None
        sent = [(note.text, note.agent) for note in stage.playing.commands if isinstance(note, s.Tell)]
        assert sent == [("Mindit", None), ("You", "bob")]


async def test_a_note_that_waits_for_an_ended_agent_or_comes_too_late_says_so() -> None:
    told = stories.first_half()
    told.emit(b.Error(error="no key", kind="api_error", fatal=True), "bob")
    before = len(told.events)
    told.emit(b.RunEnded(state="cancelled", exit_code=4))
    stage = Stage(told.events, at_once=before)
    async with play(stage, (120, 40)) as driven:
        await driven.press(*"why", "enter")
        await driven.until(lambda: isinstance(driven.app.screen, RunScreen))
        await driven.settle()
        await driven.press("2", "exclamation_mark", *"You", "ctrl+s")
        assert stage.playing is not None
        assert [note.message for note in driven.app._notifications] == [
            "bob has ended: the note waits until E restarts it."
        ]
        await driven.press("exclamation_mark", *"All")
        stage.playing.give()
        await driven.until(lambda: not driven.app.running)
        await driven.press("enter")
        assert len(stage.playing.commands) == 1
        assert driven.app.screen.query_one(NoteBox).text == "All", "what was typed stays"
