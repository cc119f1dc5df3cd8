from __future__ import annotations

from dataclasses import replace

import pytest

from massgen_tui.app.view.agent_cell import StripInput, cell, columns
from massgen_tui.app.view.asked_lines import asked_title
from massgen_tui.app.view.line import width_of
from massgen_tui.events import bodies as b
from massgen_tui.state.records import Question
from tests.app.support import stories
from tests.app.support.lines import said
from tests.insight.test_answers import after

ASKED = Question("q1", "ana", "Red or blue?", 100.0, 300.0)


@pytest.mark.parametrize("width", [24, 30, 48, 76])
def test_the_title_counts_down_to_when_the_agent_goes_on(width: int) -> None:
    early, late = asked_title(ASKED, "agent-1", 100.0, width), asked_title(ASKED, "agent-1", 390.0, width)
    assert said(early).startswith("ana asks you")
    assert said(early).endswith("05:00")
    assert said(late).endswith("00:10")
    assert said(asked_title(ASKED, "agent-1", 900.0, width)).endswith("00:00")
    assert width_of(early) <= width
    assert "warn" in {token for _, token in late}
    assert "warn" not in {token for _, token in early}


def test_a_log_that_does_not_say_how_long_is_not_counted_down() -> None:
    assert said(asked_title(replace(ASKED, seconds=0.0), "agent-1", 100.0, 60)).rstrip() == "ana asks you"


def test_the_agent_says_in_its_cell_how_long_it_waits_for_the_person() -> None:
    told = stories.first_half()
    told.emit(b.ToolStart(tool_id="c1", tool_name="ask_others"), "bob")
    told.emit(b.BroadcastCreated(request_id="q1", question="Red?", to="human", seconds=300.0), "bob")
    state = after(told.events)
    (asked,) = state.questions
    strip = StripInput(state, asked.at + 30)
    shown = said(tuple(cell(strip, state.agents["bob"], columns(strip.agents, 60))))
    assert "asks 04:30" in shown
