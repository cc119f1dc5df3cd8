"""The team beside the one agent that is shown large: a few lines for each, fewer where there are many."""

from __future__ import annotations

from collections.abc import Sequence

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.agent_cell import BUCKETS, StripInput, cell, columns, doing, head, state_token
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat, pad, spread, width_of
from massgen_tui.app.view.words import plural, tool_name, used
from massgen_tui.state.records import AgentState
from massgen_tui.text.figures import short_number

MOST_LINES = 4


def team_list(strip: StripInput, width: int, height: int, glyphs: Glyphs = UNICODE) -> list[Line]:
    """At most so many lines; where not all agents fit, those around the one in front."""
    agents = strip.agents
    if not agents or height < 1:
        return []
    first, fits, each = _window(strip, agents, height)
    shown = agents[first : first + fits]
    lines = [line for agent in shown for line in _block(strip, agent, agents, each, width, glyphs)]
    hidden = len(agents) - len(shown)
    if hidden and len(lines) < height:
        lines.append(tuple(fill([(f"  {glyphs['ellipsis']} {plural(hidden, 'more agent')}", "dim")], width)))
    return lines


def listed_at(strip: StripInput, height: int, y: int) -> str:
    """Whose lines are there, '' for nobody's."""
    agents = strip.agents
    if not agents or height < 1:
        return ""
    first, fits, each = _window(strip, agents, height)
    place = first + y // each
    return agents[place].id if y // each < fits and place < len(agents) else ""


def _window(strip: StripInput, agents: Sequence[AgentState], height: int) -> tuple[int, int, int]:
    """The first agent that is shown, how many fit, and how many lines each has."""
    each = max(1, min(MOST_LINES, height // len(agents)))
    fits = height // each if len(agents) <= height else max(1, height - 1)
    at = next((place for place, agent in enumerate(agents) if agent.id == strip.focused), 0)
    return max(0, min(at - fits // 2, len(agents) - fits)), fits, each


def _block(
    strip: StripInput, agent: AgentState, agents: Sequence[AgentState], each: int, width: int, glyphs: Glyphs
) -> list[Line]:
    if each == 1:
        return [tuple(fill(cell(strip, agent, columns(agents, width), glyphs), width))]
    ellipsis, indent = glyphs["ellipsis"], "    "
    number = max(len(str(other.number)) for other in agents)
    width -= 1
    name: Span = (flat(agent.id), f"{accent(agent.number)} strong")
    words: Span = (doing(agent, strip.now, width // 2, ellipsis), state_token(agent, strip.now))
    model: Span = (f" {flat(agent.model)}", "dim")
    lines = [spread([*head(strip, agent, glyphs, number), name, model], [words], width, ellipsis)]
    lines.append(spread([(indent, ""), *_figures(agent)], _used(strip, agent, glyphs), width, ellipsis))
    if each > 2:
        said = flat(agent.error or strip.tails.get(agent.id, ""))
        lines.append([(indent, ""), (_end_of(said, width - len(indent), ellipsis), "bad" if agent.error else "dim")])
    if each > 3:
        lines.append([("", "")])
    return [tuple(fill(line, width + 1, ellipsis=ellipsis)) for line in lines]


def _figures(agent: AgentState) -> list[Span]:
    round_word = f"r{agent.rounds}" if agent.rounds else ""
    parts = [round_word, agent.answer_label.removeprefix("agent"), tool_name(agent.last_tool)]
    return [(flat(" ".join(part for part in parts if part)), "dim")]


def _used(strip: StripInput, agent: AgentState, glyphs: Glyphs) -> list[Span]:
    tokens = short_number(agent.usage.tokens) if agent.usage.calls else ""
    spark = glyphs.spark(strip.sparks.get(agent.id, [0.0] * BUCKETS))
    figures = pad(tokens, 5, right=True) + pad(used(agent.usage, glyphs), 8, right=True)
    return [(spark, accent(agent.number)), (figures, "dim")]


def _end_of(text: str, width: int, ellipsis: str) -> str:
    """The end of a text that goes on, since that is what is new in it."""
    if width_of([(text, "")]) <= width:
        return text
    end = text[-width + 1 :]
    while width_of([(end, "")]) > width - 1:
        end = end[1:]
    return ellipsis + end
