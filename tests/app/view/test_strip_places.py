"""Whose cell of the strip, and of the list of the team, is at a place: that of the agent that is drawn there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.agent_cell import StripInput
from massgen_tui.app.view.strip import Style, agent_at, strip_lines
from massgen_tui.app.view.team_list import listed_at, team_list
from massgen_tui.state.records import AgentState, RunState

STYLES: list[Style] = ["rows", "cells", "names", "line"]


def team(count: int, focused: int = 0) -> StripInput:
    """So many agents."""
    agents = {f"a{number}": AgentState(f"a{number}", number) for number in range(1, count + 1)}
    return StripInput(RunState(agents=agents), 0.0, f"a{focused + 1}")


@given(st.integers(1, 24), st.data(), st.integers(30, 220), st.sampled_from(STYLES))
def test_a_click_on_the_number_of_an_agent_is_for_that_agent(
    count: int, data: st.DataObject, width: int, style: Style
) -> None:
    strip = team(count, data.draw(st.integers(0, count - 1)))
    drawn = ["".join(text for text, _ in line) for line in strip_lines(strip, width, style=style)]
    for y, line in enumerate(drawn):
        for agent in strip.agents:
            at = line.find(f"{agent.number} · ")
            if at >= 0 and not line[at - 1].isdigit():
                assert agent_at(strip, width, style, at, y) == agent.id
    assert style == "line" or agent_at(strip, width, style, 0, len(drawn)) == ""


def test_the_ends_of_the_line_that_slides_go_to_those_beyond_them() -> None:
    strip = team(20, 10)
    (line,) = ["".join(text for text, _ in line) for line in strip_lines(strip, 60, style="line")]
    assert (line[:2], line[-2:]) == ("+8", "+8")
    assert agent_at(strip, 60, "line", 0, 0) == "a8"
    assert agent_at(strip, 60, "line", 59, 0) == "a13"
    assert agent_at(team(20, 0), 60, "line", 0, 0) == "", "there is nobody before the first"


@pytest.mark.parametrize("count", [2, 9, 40])
def test_the_list_of_the_team(count: int) -> None:
    strip, height = team(count, count - 1), 24
    lines = ["".join(text for text, _ in line) for line in team_list(strip, 36, height)]
    for y, line in enumerate(lines):
        named = [agent.id for agent in strip.agents if f" {agent.id} " in line]
        assert not named or listed_at(strip, height, y) == named[0]
    assert any(" a" in line for line in lines)
    assert listed_at(strip, height, height) == ""
