"""The team in short: the strip in its forms, the list beside one agent, and where the panes stand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from massgen_tui.app.view.agent_cell import StripInput, cell, columns, doing, not_begun, short_name
from massgen_tui.app.view.glyphs import ASCII, UNICODE
from massgen_tui.app.view.layout import CHROME, LOW, MODES, Mode, layout
from massgen_tui.app.view.line import width_of
from massgen_tui.app.view.run_model import RunModel
from massgen_tui.app.view.strip import Style, strip_height, strip_lines
from massgen_tui.app.view.team_list import team_list
from massgen_tui.events import bodies as b
from massgen_tui.state.records import AgentState, AgentStatus
from tests.app.support import stories
from tests.app.support.lines import said
from tests.app.support.stories import Story

STYLES: tuple[Style, ...] = ("rows", "cells", "names", "line")


def of(story: Story, focused: str = "ana") -> StripInput:
    """What the strip is drawn from."""
    model = RunModel()
    model.take(story.events)
    return model.strip(story.at, focused)


def many(agents: int) -> Story:
    """A team of that size, all of it begun."""
    story = Story(team=[(f"agent-{n}", "model") for n in range(agents)])
    for name, _ in story.team:
        story.round(name)
    return story


STRIPS = {agents: of(many(agents), "agent-1") for agents in (1, 2, 3, 8, 16, 20, 24)}


@given(
    st.sampled_from(sorted(STRIPS)), st.integers(12, 220), st.sampled_from(STYLES), st.sampled_from([UNICODE, ASCII])
)
def test_the_strip_fills_exactly_its_lines(agents: int, width: int, style: Style, glyphs: object) -> None:
    lines = strip_lines(STRIPS[agents], width, ASCII if glyphs is ASCII else UNICODE, style)
    assert len(lines) == strip_height(agents, width, style)
    assert {width_of(line) for line in lines} == {width}


@given(st.integers(20, 200), st.sampled_from(["waiting", "tool", "restarting", "voted"]), st.integers(0, 99))
def test_nothing_moves_while_an_agent_works(width: int, status: AgentStatus, rounds: int) -> None:
    strip = STRIPS[3]
    before = strip.agents[0]
    its = columns(strip.agents, width)
    after = replace(before, status=status, rounds=rounds, answer_label="agent1.12", last_tool="mcp__a__b" * 9)
    assert its == columns([after, *strip.agents[1:]], width)
    assert width_of(cell(strip, before, its)) == width_of(cell(strip, after, its)) == its.width
    assert its.width <= max(width, 22)


def test_columns_go_in_a_fixed_order() -> None:
    agents = STRIPS[3].agents
    plans = [columns(agents, width) for width in range(20, 160)]
    names = ("round", "label", "tokens", "spark", "cost", "model", "tool")
    shown = [[name for name in names if getattr(plan, name)] for plan in plans]
    assert all(tuple(here) == names[: len(here)] for here in shown)
    assert shown == sorted(shown, key=len)
    assert len(shown[-1]) == len(names)


def test_an_agent_says_what_it_waits_for() -> None:
    agent = AgentState("a", 1)
    assert doing(replace(agent, retry_at=104.0), 100.2) == "retry in 4 s"
    assert doing(replace(agent, retry_at=104.0), 100.2, 10) == "retry 4s"
    assert doing(replace(agent, retry_at=104.0), 104.0) == "waiting"
    assert doing(replace(agent, servers_starting=("fs",)), 0.0) == "starting fs"
    assert doing(replace(agent, servers_starting=("fs", "git")), 0.0, 12) == "starting… +1"
    tools = {"1": ("mcp__fs__read_file", 90.0)}
    assert doing(replace(agent, status="tool", tools_running=tools), 100.0, 12) == "fs.read… 10s"


def test_a_retry_and_a_starting_server_come_from_events_and_go_with_them() -> None:
    story = Story().emit(b.Status(message="retry 1/3", level="retry", wait_seconds=4.0), "ana")
    story.emit(b.ToolServer(server="fs", state="starting"), "bob")
    agents = of(story).state.agents
    assert doing(agents["ana"], story.at) == "retry in 4 s"
    assert doing(agents["bob"], story.at) == "starting fs"
    story.emit(b.ToolServer(server="fs", state="ready"), "bob").say("ana", "so")
    agents = of(story).state.agents
    assert doing(agents["ana"], story.at) == "writing"
    assert doing(agents["bob"], story.at) == "waiting"


@given(st.text("ab-é日", max_size=12), st.integers(0, 12), st.integers(1, 12))
def test_a_short_name_keeps_its_room_and_what_sets_it_apart(name: str, shared: int, room: int) -> None:
    short = short_name(name, shared, room)
    assert width_of([(short, "")]) <= room
    if width_of([(name, "")]) <= room:
        assert short == name


def test_names_that_begin_alike_are_told_apart() -> None:
    words = " ".join(said(line) for line in strip_lines(of(many(20)), 80, style="names"))
    assert all(f"-{n} " in words for n in range(20)), words


def test_one_line_slides_with_the_agent_in_front() -> None:
    story = many(20)
    (first,) = strip_lines(of(story, "agent-0"), 50, style="line")
    (middle,) = strip_lines(of(story, "agent-10"), 50, style="line")
    assert said(first).rstrip().endswith("+17")
    assert "…ent-10" in said(middle)
    assert "▌11" in said(middle)
    assert said(middle).startswith("+9")


@given(st.sampled_from(sorted(STRIPS)), st.integers(20, 60), st.integers(1, 60))
def test_the_list_of_the_team_keeps_its_room_and_the_agent_in_front(agents: int, width: int, height: int) -> None:
    strip = replace(STRIPS[agents], focused=f"agent-{agents - 1}")
    lines = team_list(strip, width, height)
    assert len(lines) <= height
    assert {width_of(line) for line in lines} <= {width}
    assert any(said(line).startswith("▌") for line in lines)


def test_a_log_that_just_stops_has_nobody_at_work() -> None:
    model = RunModel()
    story = stories.first_half()
    model.take(story.events)
    model.close()
    assert [agent.status for agent in model.strip(story.at).agents] == ["answered", "answered", "stopped"]


@given(st.integers(20, 250), st.integers(8, 80), st.integers(1, 30), st.sampled_from(MODES), st.booleans(), st.data())
def test_every_layout_shows_the_agent_in_front_and_leaves_room(
    width: int, height: int, agents: int, mode: Mode, zoomed: bool, data: st.DataObject
) -> None:
    focused = data.draw(st.integers(0, agents - 1))
    plan = layout(width, height, agents, focused, zoomed=zoomed, mode=mode)
    assert focused in plan.shown
    assert mode == "grid" or plan.shown == (focused,)
    assert height < LOW or height - CHROME - plan.strip_height - 1 >= min(14, height - CHROME - 2)
    assert not plan.list_width or width - plan.list_width >= 70


def test_the_layouts_that_people_have() -> None:
    assert layout(120, 40, 3, 0, mode="focus").list_width
    assert not layout(80, 24, 3, 0, mode="focus").list_width
    assert len(layout(100, 50, 3, 0).shown) == 3
    assert len(layout(50, 30, 3, 0).shown) == 2
    assert len(layout(200, 60, 20, 19).shown) == 16
    assert [layout(80, 24, agents, 0).strip for agents in (3, 8, 20)] == ["rows", "cells", "names"]


def test_a_pane_with_nothing_in_it_says_what_its_agent_waits_for() -> None:
    story = Story().emit(b.ToolServer(server="fs", state="starting"), "bob")
    story.emit(b.ToolServer(server="git\x1b[2J", state="starting"), "bob")
    agents = of(story).state.agents
    words, token = not_begun(agents["bob"])
    assert words.startswith("starting fs, git")
    assert "\x1b" not in words
    assert token == "dim"
    assert not_begun(agents["ana"])[0] == "has not begun"
    assert not_begun(replace(agents["ana"], status="failed"))[0] == ""
