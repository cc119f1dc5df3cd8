"""Which turn a screen shows, in the title and in the list."""

from __future__ import annotations

import pytest

from massgen_tui.app.view.header import header_line
from massgen_tui.app.view.home_rows import PastRun, run_rows
from massgen_tui.app.view.line import width_of
from massgen_tui.app.view.turn_place import TurnPlace, turn_spans
from massgen_tui.state.records import RunState
from tests.app.support.lines import said


def test_the_only_turn_says_nothing() -> None:
    assert turn_spans(TurnPlace("s", 1, (1,)), short=False) == []
    assert turn_spans(TurnPlace(), short=True) == []


def test_a_bracket_is_a_key_where_there_is_a_turn() -> None:
    place = TurnPlace("s", 4, (1, 3, 4))
    assert turn_spans(place, short=False) == [("[", "key"), (" turn 4 of 4 ", "text"), ("]", "faint")]
    assert said(turn_spans(TurnPlace("s", 1, (1, 3, 4)), short=True)) == "[1/4]"
    assert (place.beside(-1), place.beside(1)) == (3, None)
    assert TurnPlace("s", 2, (1, 3)).beside(1) is None


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_title_has_room_for_the_question_and_the_turn(width: int) -> None:
    state = RunState(question="A question of some length that is to be seen", started_at=1.0)
    line = header_line(state, 62.0, width, place=TurnPlace("s", 2, (1, 2)))
    assert width_of(line) <= width
    assert "A question" in said(line)
    assert ("turn 2 of 2" if width >= 100 else "[2/2]") in said(line)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_session_of_several_turns_says_how_many(width: int) -> None:
    run = PastRun("k", 0.0, "Why is the sky blue, and what colour is it on Mars?", "finished", "eve", 3, turns=12)
    named = PastRun("k", 0.0, run.question, "finished", "eve", 3, turns=12, name="the sky")
    (row,), (other,) = run_rows([run], 60.0, width), run_rows([named], 60.0, width)
    assert width_of(row.lines[0]) == width_of(other.lines[0]) == width
    assert " 12" in said(row.lines[0])
    assert "the sky" in said(other.lines[0])
    once = run_rows([PastRun("k", 0.0, run.question, "finished")], 60.0, width)[0]
    assert "turn" not in said(once.lines[0])
    twice = run_rows([PastRun("k", 0.0, run.question, "finished", turns=2)], 60.0, width)[0]
    assert "· 2" in said(twice.lines[0])
