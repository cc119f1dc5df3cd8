"""The title line of a run: the question, and how far, how long and how much."""

from __future__ import annotations

from dataclasses import replace

import pytest

from massgen_tui.app.view.glyphs import ASCII
from massgen_tui.app.view.header import header_line
from massgen_tui.app.view.line import width_of
from massgen_tui.state.records import Ending, RunState
from tests.app.support.lines import said

BEGAN = 1000.0
LIMITED = RunState(question="Why?", started_at=BEGAN, at=BEGAN, limits={"orchestrator_timeout_seconds": 600})


@pytest.mark.parametrize(
    ("seconds", "width", "words"),
    [
        (60, 80, "01:00 / 10:00"),
        (540, 80, "09:00 / 10:00"),
        (541, 80, "09:01 00:59 left"),
        (700, 80, "11:40 00:00 left"),
        (60, 50, "01:00"),
        (541, 50, "09:01 00:59 left"),
    ],
)
def test_of_a_limited_time_little_is_told_as_what_is_left(seconds: int, width: int, words: str) -> None:
    line = header_line(LIMITED, BEGAN + seconds, width)
    assert said(line).split()[0] == "Why?"
    assert said(line).rstrip().endswith(f" {words}")
    assert width_of(line) == width


def test_what_is_over_stands_still_and_is_in_no_hurry() -> None:
    ended = replace(LIMITED, at=BEGAN + 580, ending=Ending("finished"))
    assert said(header_line(ended, BEGAN + 9999, 80)).rstrip().endswith("09:40 / 10:00")
    assert said(header_line(replace(LIMITED, limits={}), BEGAN + 5, 80)).split() == ["Why?", "00:05"]


def test_without_a_question_or_a_beginning_nothing_is_made_up() -> None:
    line = said(header_line(RunState(), BEGAN, 80, ASCII))
    assert line.isascii()
    assert line.split() == ["~", "00:00"]
