"""What a run is at or how it ended, in the status line and in the terminal's title."""

from __future__ import annotations

from dataclasses import replace

import pytest

from massgen_tui.app.view.glyphs import ASCII
from massgen_tui.app.view.phase import phase_spans, window_title
from massgen_tui.state.records import AgentState, Answer, Ending, RunState, Vote
from tests.app.support.lines import said

ANA, BOB = AgentState("ana", 1, answers=1), AgentState("bob", 2)
VOTING = RunState(phase="enforcement", agents={"ana": ANA, "bob": BOB}, winner="ana")
PRESENTING = replace(VOTING, phase="presentation", winner_how="by votes")


def test_a_log_that_stops_is_broken_off_unless_the_answer_is_there() -> None:
    assert said(phase_spans(VOTING, closed=True)) == "✗ broken off while voting"
    answered = replace(PRESENTING, final_answer="A queue.")
    assert said(phase_spans(answered, closed=True)) == "★ ana answered"
    assert said(phase_spans(answered)) == "★ ana presents (by votes)"


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        (Ending("finished"), "★ ana answered"),
        (Ending("timeout", "30 minutes"), "✗ time is up: 30 minutes · what there was is kept"),
        (Ending("cancelled"), "■ cancelled"),
        (Ending("failed", "nobody is left"), "✗ failed: nobody is left"),
        (Ending("restarted", "too short"), "↻ begins again: too short"),
    ],
)
def test_an_end_is_told_with_its_reason_whatever_came_before(ending: Ending, words: str) -> None:
    ended = replace(VOTING, ending=ending, answers=(Answer(1, 0.0, "ana", "agent1.1", "A queue.", 0),))
    assert said(phase_spans(ended, cancelling=True, closed=True)) == words


def test_the_title_of_the_terminal_counts_answers_then_votes_and_cannot_act() -> None:
    asking = replace(VOTING, phase="initial_answer")
    assert window_title(asking, "Why\x1b]0;x\x07?") == "answering 1/2 · Why␛]0;x␇?"
    assert window_title(VOTING, "Why?", ASCII) == "voting 0/2 - Why?"
    vote = Vote(2, 0.0, "bob", "ana", "agent1.1", "shorter")
    assert window_title(replace(VOTING, votes=(vote, vote)), "Why?") == "voting 1/2 · Why?"
