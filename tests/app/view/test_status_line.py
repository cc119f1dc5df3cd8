"""The line above the hints: what waits for the person, what went wrong, what came of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from massgen_tui.app.view.glyphs import ASCII, UNICODE, Glyphs
from massgen_tui.app.view.line import width_of
from massgen_tui.app.view.status_line import NOTHING, Told, status_line
from massgen_tui.state.records import Approval, Ending, Note, Question, RunState, Trouble
from tests.app.support import lines

AT_WORK = RunState(phase="initial_answer")
CALL = Approval("r1", "ana", "shell", "rm x", "command", {}, "high", "a rule", False, 300.0, "", 0.0)
BY_FILE = replace(CALL, request_id="r2", file="approvals.json")
ASKED = Question("q1", "ana", "Which one?", 0.0)


def said(state: RunState, told: Told = NOTHING, width: int = 120, glyphs: Glyphs = UNICODE) -> str:
    """The line, which is as wide as the screen."""
    line = status_line(state, width, glyphs, told)
    assert width_of(line) == width
    return lines.said(line).strip()


def test_a_key_is_named_only_where_it_gives_the_answer() -> None:
    asked = replace(AT_WORK, approvals=(CALL, CALL), questions=(ASKED,))
    assert said(asked) == "answering · ? 2 calls to approve · Q decide · ? 1 question waiting · Q answer"
    elsewhere = said(asked, Told(elsewhere=True))
    assert elsewhere.count("asked elsewhere") == 2
    assert "Q " not in elsewhere
    by_file = said(replace(AT_WORK, approvals=(BY_FILE,)))
    assert by_file == "answering · ? 1 call to approve in approvals.json"


def test_trouble_around_the_run_goes_before_that_of_the_team_and_is_counted() -> None:
    state = replace(AT_WORK, troubles=(Trouble(1, 1.0, "bob", "401 from openai"),))
    assert said(state).endswith("✗ bob: 401 from openai  W read")
    told = Told(trouble=("The disk is full.", "The log cannot be written."))
    assert said(state, told).endswith("! The log cannot be written. (+1)  W read")
    assert said(state, Told(trouble=("The disk is full.",))).endswith("! The disk is full.  W read")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (replace(AT_WORK, notice="all may vote now"), "all may vote now"),
        (replace(AT_WORK, ending=Ending("finished"), final_answer="Use a queue."), "the final answer has 3 words"),
        (
            replace(AT_WORK, ending=Ending("finished"), final_answer="No.", troubles=(Trouble(1, 1.0, "bob", "401"),)),
            "1 thing went wrong  W read",
        ),
        (AT_WORK, "written by another program"),
    ],
)
def test_what_was_last_said_stands_on_the_right(state: RunState, words: str) -> None:
    assert said(state, Told(elsewhere=True)).endswith(words)


def test_a_narrow_line_keeps_the_phase_and_ascii_stays_ascii() -> None:
    asked = replace(AT_WORK, approvals=(CALL, BY_FILE), questions=(ASKED,), notice="a notice of some length")
    assert said(asked, width=30).startswith("answering")
    assert said(asked, Told(trouble=("it failed",)), 160, ASCII).isascii()


def test_a_note_that_still_waits_at_the_end_was_never_read() -> None:
    waiting = replace(AT_WORK, notes=(Note("n1", "Be brief.", ("ana",)),))
    assert said(waiting) == "answering · 1 note waiting · u take back"
    ended = replace(waiting, ending=Ending("finished"), final_answer="Use a queue.")
    assert " · 1 note never read " in said(ended, width=80)
    assert said(waiting, Told(closed=True)).endswith(" · 1 note never read"), "its log was broken off"
