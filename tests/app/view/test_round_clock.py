"""The time of a round, told where it gets short."""

from __future__ import annotations

import pytest

from massgen_tui.app.view.glyphs import ASCII
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.status_line import Told, status_line
from massgen_tui.app.view.strip import strip_lines
from massgen_tui.events import bodies as b
from tests.app.support import stories


def story() -> stories.Story:
    """Two agents in a first round of five minutes, the third in one without a limit."""
    told = stories.Story()
    for agent, seconds in (("ana", 300.0), ("bob", 310.0), ("eve", 0.0)):
        told.emit(b.RoundStart(seconds=seconds), agent)
    told.say("ana", "I begin.").say("bob", "So do I.")
    return told


def said(told: stories.Story, after: float = 0.0, width: int = 100, *, elsewhere: bool = False) -> str:
    """The status line some seconds after the story."""
    model = RunModel()
    model.take(told.events)
    now = Told(now=told.at + after, elsewhere=elsewhere)
    return "".join(text for text, _ in status_line(model.state, width, told=now)).strip()


def test_the_round_that_ends_next_is_told_when_a_minute_is_left() -> None:
    assert said(story(), 200) == "answering"
    assert said(story(), 270) == "answering · ana has 00:30 left for its round · L longer"
    assert said(story(), 400) == "answering · ana is over the time of its round · L longer"
    assert "L longer" not in said(story(), 270, elsewhere=True)


def test_who_was_told_to_finish_must_before_the_grace_is_over() -> None:
    told = story().wait(300).emit(b.Status(message="finish", level="warning", wait_seconds=45), "ana")
    assert said(told) == "answering · bob has 00:10 left for its round · L longer"
    assert "ana must decide in 00:05" in said(told.emit(b.RoundEnd(), "bob"), 40)
    assert "ana may only decide now" in said(told, 46)


def test_a_longer_round_and_the_end_of_one_say_no_more() -> None:
    longer = story().wait(280).emit(b.Steered(action="more_round_time", seconds=300))
    assert "left" not in said(longer)
    assert "ana has 00:20 left" in said(longer, 300)
    ended = story().emit(b.RoundEnd(outcome="answer"), "ana").emit(b.RoundEnd(), "bob")
    assert said(ended, 290) == "answering"


@pytest.mark.parametrize(("width", "there"), [(160, True), (80, True), (45, False)])
def test_the_strip_counts_down_where_there_is_room(width: int, there: bool) -> None:
    told = story()
    model = RunModel()
    model.take(told.events)
    line = "".join(text for text, _ in strip_lines(model.strip(told.at + 260), width, ASCII, "rows")[0])
    assert ("writing 40s left" in line) == there
