"""The columns of the coordination table: which agents stand side by side, and the lines that stay above the events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.agent_cell import state_token
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat
from massgen_tui.state.records import AgentState, RunState

EVENT_CELLS = 6
LEAST_COLUMN = 22


@dataclass(frozen=True, slots=True)
class Columns:
    """Which agents stand side by side, and how wide each is."""

    agents: tuple[AgentState, ...]
    width: int
    before: int = 0
    after: int = 0


def columns(state: RunState, width: int, first: int = 0) -> Columns:
    """As many agents as fit, from the first one wanted on."""
    agents = state.team
    fit = max(1, min(len(agents), (width - EVENT_CELLS) // (LEAST_COLUMN + 1)))
    first = max(0, min(first, len(agents) - fit))
    shown = tuple(agents[first : first + fit])
    room = (width - EVENT_CELLS) // max(1, len(shown)) - 1
    return Columns(shown, max(8, room), first, len(agents) - first - len(shown))


def table_line(first: Span, cells: Sequence[Sequence[Span]], its: Columns, width: int, glyphs: Glyphs) -> Line:
    """A line of the table: the event's name, and a cell for each agent that is shown."""
    line: list[Span] = fill([first], EVENT_CELLS)
    for cell in cells:
        line += [(glyphs["bar"], "faint"), *fill([(" ", ""), *cell], its.width, ellipsis=glyphs["ellipsis"])]
    return tuple(fill(line, width, ellipsis=glyphs["ellipsis"]))


def rule_line(its: Columns, width: int, glyphs: Glyphs) -> Line:
    """The line between what stands still and what moves."""
    rule = glyphs["rule"] * EVENT_CELLS + (glyphs["cross"] + glyphs["rule"] * its.width) * len(its.agents)
    return tuple(fill([(rule, "faint")], width))


def head_lines(state: RunState, its: Columns, width: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """The pinned lines: who stands where, and what they do now."""
    names = [[(f"{agent.number} {flat(agent.id)}", f"{accent(agent.number)} strong")] for agent in its.agents]
    if its.before and names:
        names[0].insert(0, (f"<{its.before} ", "dim"))
    if its.after and names:
        names[-1].append((f" +{its.after}>", "dim"))
    now = [[(f"{glyphs[agent.status]} ", state_token(agent)), *_now(state, agent, glyphs)] for agent in its.agents]
    return [
        table_line((" event", "dim"), names, its, width, glyphs),
        table_line(("   now", "dim"), now, its, width, glyphs),
        rule_line(its, width, glyphs),
    ]


def _now(state: RunState, agent: AgentState, glyphs: Glyphs) -> list[Span]:
    """What the agent does, in which round, its answer, and what it voted for."""
    words: list[Span] = [(agent.status, state_token(agent))]
    if agent.rounds > 1:
        words.append((f" r{agent.rounds}", "dim"))
    if agent.answer_label:
        words.append((f" {glyphs['dot']} {flat(agent.answer_label).removeprefix('agent')}", "dim"))
    vote = next((vote for vote in reversed(state.votes) if vote.voter == agent.id and vote.valid), None)
    target = state.agents.get(vote.target) if vote is not None else None
    if vote is not None:
        token = accent(target.number) if target is not None else "dim"
        label = flat(vote.voted_for_label).removeprefix("agent")
        words += [(f" {glyphs['to']} ", "faint"), (label or flat(vote.target), token)]
    return words
