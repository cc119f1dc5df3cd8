"""One agent of the team strip, in columns that stand still: what it does, how far it is, what it used."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.asked_lines import asks_you
from massgen_tui.app.view.glyphs import STATUS_WORDS, UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, fill, flat, pad, width_of
from massgen_tui.app.view.round_clock import round_words
from massgen_tui.app.view.words import tool_name, used
from massgen_tui.state.records import AgentState, RunState
from massgen_tui.text.figures import short_number

BUCKETS = 8
MOST_NAME, MOST_STATE, MOST_MODEL, MOST_TOOL = 14, 18, 16, 20
LAST_WORDS = 24
LAST_WORDS_FROM = 60
_OPTIONAL = (("round", 3), ("label", 4), ("tokens", 4), ("spark", BUCKETS), ("cost", 7), ("model", 8), ("tool", 10))
"""What comes beside name and state where there is room, the most useful first, with its least width."""
_STATE_TOKENS = {
    "failed": "bad",
    "winner": "good",
    "voted": "good",
    "answered": "good",
    "restarting": "warn",
    "approval": "accent",
}


@dataclass(frozen=True, slots=True)
class StripInput:
    """What the strip is drawn from."""

    state: RunState
    now: float
    focused: str = ""
    sparks: Mapping[str, list[float]] = field(default_factory=dict)
    tails: Mapping[str, str] = field(default_factory=dict)
    """The last words of the agents that have no pane."""

    @property
    def agents(self) -> list[AgentState]:
        """The team in its order."""
        return self.state.team


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide each part of a cell is; 0 where it is left out."""

    number: int
    name: int
    state: int
    shared: int = 0
    """With how many characters all names begin alike."""
    round: int = 0
    tokens: int = 0
    spark: int = 0
    label: int = 0
    cost: int = 0
    model: int = 0
    tool: int = 0

    @property
    def width(self) -> int:
        """All of them, with a space before each but the first two."""
        optional = (self.round, self.tokens, self.spark, self.label, self.cost, self.model, self.tool)
        return self.number + 4 + self.name + 1 + self.state + sum(1 + width for width in optional if width)


def state_token(agent: AgentState, now: float = math.inf) -> str:
    """The token of an agent's state; the glyph and the word say the same."""
    if agent.status == "waiting" and agent.retry_at > now:
        return "warn"
    return _STATE_TOKENS.get(agent.status, "text" if agent.status in ("thinking", "writing", "tool") else "dim")


def columns(agents: Sequence[AgentState], width: int) -> Columns:
    """The columns for a width; they depend on the team alone, so that nothing moves while it works."""
    number = max((len(str(agent.number)) for agent in agents), default=1)
    names = max((width_of([(flat(agent.id), "")]) for agent in agents), default=1)
    models = max((width_of([(flat(agent.model), "")]) for agent in agents), default=0)
    plan = Columns(number, min(names, 6), 12 if width >= 40 else 10, shared_start(agents))
    for name, least in _OPTIONAL:
        wider = replace(plan, **{name: min(least, models) if name == "model" else least})
        if wider.width > width:
            break
        plan = wider
    wanted = (("name", min(names, MOST_NAME)), ("model", min(models, MOST_MODEL)), ("state", MOST_STATE))
    for name, most in (*wanted, ("tool", MOST_TOOL)):
        plan = _grown(plan, name, most, width) if getattr(plan, name) else plan
    return plan


def _grown(plan: Columns, name: str, most: int, width: int) -> Columns:
    now: int = getattr(plan, name)
    return replace(plan, **{name: max(now, min(most, now + width - plan.width))})


def shared_start(agents: Sequence[AgentState]) -> int:
    """With how many characters the names of a team begin alike, as `agent_01` and `agent_02` do."""
    names = [flat(agent.id) for agent in agents]
    if len(names) < 2:
        return 0
    first, last = min(names), max(names)
    return next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))


def short_name(name: str, shared: int, room: int, ellipsis: str = "…") -> str:
    """A name for a room; where it does not fit, what it has in common with the others goes first."""
    if width_of([(name, "")]) <= room or shared <= len(ellipsis) or shared >= len(name):
        return clip(name, room, ellipsis)
    start = max(0, min(shared, len(name) - room + len(ellipsis)))
    return clip(ellipsis + name[start:], room, ellipsis)


def not_begun(agent: AgentState) -> Span:
    """What is said in a pane that has nothing to show yet."""
    if agent.servers_starting:
        return f"starting {flat(', '.join(agent.servers_starting))}", "dim"
    return ("has not begun", "faint") if agent.status == "waiting" else ("", "")


def doing(agent: AgentState, now: float, room: int = MOST_STATE, ellipsis: str = "…") -> str:
    """What the agent does, in a word; a tool by its name and how long it runs, a pause by how long it lasts."""
    if agent.status == "tool" and agent.tools_running:
        name, since = list(agent.tools_running.values())[-1]
        more = f" +{len(agent.tools_running) - 1}" if len(agent.tools_running) > 1 else ""
        seconds = int(max(0.0, now - since))
        after = more + (f" {seconds}s" if seconds else "")
        return clip(flat(tool_name(name)), max(1, room - len(after)), ellipsis) + after
    if agent.status == "waiting" and agent.retry_at > now:
        seconds = math.ceil(agent.retry_at - now)
        words = f"retry in {seconds} s"
        return words if len(words) <= room else f"retry {seconds}s"
    if agent.status == "waiting" and agent.servers_starting:
        first, *others = agent.servers_starting
        after = f" +{len(others)}" if others else ""
        return clip(f"starting {flat(first)}", max(1, room - len(after)), ellipsis) + after
    words, left = STATUS_WORDS[agent.status], round_words(agent, now)
    return f"{words} {left}" if left and len(words) + 1 + len(left) <= room else clip(words, room, ellipsis)


def head(strip: StripInput, agent: AgentState, glyphs: Glyphs, number: int = 1) -> list[Span]:
    """The cursor, the agent's number and the sign of its state."""
    colour = accent(agent.number)
    mark = glyphs["cursor"] if agent.id == strip.focused else " "
    sign = (f"{glyphs[agent.status]} ", state_token(agent, strip.now))
    return [(mark, colour), (f"{agent.number:>{number}} ", colour), sign]


def cell(strip: StripInput, agent: AgentState, its: Columns, glyphs: Glyphs = UNICODE) -> list[Span]:
    """The agent in its columns."""
    ellipsis, colour = glyphs["ellipsis"], accent(agent.number)
    line = head(strip, agent, glyphs, its.number)
    line += [(pad(short_name(flat(agent.id), its.shared, its.name, ellipsis), its.name), f"{colour} strong"), (" ", "")]
    words = asks_you(agent, strip.state.questions, strip.now) or doing(agent, strip.now, its.state, ellipsis)
    line.append((pad(words, its.state, ellipsis), state_token(agent, strip.now)))
    spark = glyphs.spark(strip.sparks.get(agent.id, [0.0] * BUCKETS))
    tokens = short_number(agent.usage.tokens) if agent.usage.calls else ""
    parts = (
        (its.model, flat(agent.model), "dim", False),
        (its.tool, flat(tool_name(agent.last_tool)), "dim", False),
        (its.round, f"r{agent.rounds}" if agent.rounds else "", "dim", False),
        (its.label, flat(agent.answer_label.removeprefix("agent")), "good", False),
        (its.spark, spark, colour, True),
        (its.tokens, tokens, "dim", True),
        (its.cost, used(agent.usage, glyphs), "dim", True),
    )
    for width, text, token, right in parts:
        if width:
            line += [(" ", ""), (pad(text, width, ellipsis, right=right), token)]
    return line


def row(strip: StripInput, agent: AgentState, agents: Sequence[AgentState], width: int, glyphs: Glyphs) -> Line:
    """The agent over the whole width, with its last words where there is room for some."""
    room = width - LAST_WORDS if width >= LAST_WORDS_FROM else width
    line = cell(strip, agent, columns(agents, room), glyphs)
    said = flat(agent.error or strip.tails.get(agent.id, ""))
    if width >= LAST_WORDS_FROM:
        line += [("  ", ""), (said, "bad" if agent.error else "dim")]
    return tuple(fill(line, width, ellipsis=glyphs["ellipsis"]))
