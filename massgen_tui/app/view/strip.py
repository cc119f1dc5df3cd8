"""The team strip: one cell per agent, or one row per agent where only one pane fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from massgen_tui.app.view.glyphs import STATUS_WORDS, UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, clip, fill, flat, pad, width_of
from massgen_tui.app.view.words import tool_name
from massgen_tui.state.records import AgentState, RunState
from massgen_tui.text.figures import short_number

ACCENTS = 8
BUCKET_SECONDS = 2.0
BUCKETS = 8
SPARK_FROM = 48
MODEL_FROM = 40
LEAST_CELL = 24
MOST_ROWS = 5
_STATE_TOKENS = {"failed": "bad", "winner": "good", "voted": "good", "answered": "good", "restarting": "warn"}


def accent(number: int) -> str:
    """The token of an agent's colour: one per agent, the same everywhere."""
    return f"agent-{(number - 1) % ACCENTS + 1}"


def state_token(agent: AgentState) -> str:
    """The token of an agent's state; the glyph and the word say the same."""
    return _STATE_TOKENS.get(agent.status, "text" if agent.status in ("thinking", "writing", "tool") else "dim")


@dataclass(slots=True)
class Activity:
    """How much each agent wrote of late, in buckets of time."""

    _buckets: dict[str, dict[int, int]] = field(default_factory=dict)

    def add(self, agent: str, at: float, characters: int) -> None:
        """The agent wrote so much at that time."""
        buckets = self._buckets.setdefault(agent, {})
        bucket = int(at / BUCKET_SECONDS)
        buckets[bucket] = buckets.get(bucket, 0) + characters
        for old in [key for key in buckets if key < bucket - BUCKETS]:
            del buckets[old]

    def values(self, agent: str, now: float) -> list[float]:
        """The last buckets until now, the oldest first."""
        buckets, last = self._buckets.get(agent, {}), int(now / BUCKET_SECONDS)
        return [float(buckets.get(bucket, 0)) for bucket in range(last - BUCKETS + 1, last + 1)]


@dataclass(frozen=True, slots=True)
class StripInput:
    """What the strip is drawn from."""

    state: RunState
    now: float
    focused: str = ""
    sparks: Mapping[str, list[float]] = field(default_factory=dict)
    tails: Mapping[str, str] = field(default_factory=dict)
    """The last words of the agents that have no pane."""


Style = Literal["cells", "rows", "line"]
"""Cells side by side; a row for each agent; or everybody in one line, where every row counts."""


def strip_height(agents: int, width: int, style: Style) -> int:
    """How many lines the strip takes."""
    if not agents or style == "line":
        return min(agents, 1)
    return agents if style == "rows" and agents <= MOST_ROWS else -(-agents // per_line(agents, width))


def per_line(agents: int, width: int) -> int:
    """How many cells stand side by side."""
    most = max(1, width // LEAST_CELL)
    lines = -(-agents // most)
    return -(-agents // lines)


def strip_lines(strip: StripInput, width: int, glyphs: Glyphs = UNICODE, style: Style = "cells") -> list[Line]:
    """The strip: rows with the last words of each agent, or cells side by side."""
    agents = sorted(strip.state.agents.values(), key=lambda agent: agent.number)
    if not agents:
        return []
    if style == "line":
        return [tuple(_one_line(strip, agents, width, glyphs))]
    if style == "rows" and len(agents) <= MOST_ROWS:
        names = max(width_of([(flat(agent.id), "")]) for agent in agents)
        return [tuple(_row(strip, agent, min(names, 14), width, glyphs)) for agent in agents]
    side = per_line(len(agents), width)
    lines = []
    for start in range(0, len(agents), side):
        line: list[Span] = []
        for place, agent in enumerate(agents[start : start + side]):
            end = width * (place + 1) // side
            line += fill(_cell(strip, agent, end - width * place // side - 1, glyphs), end - width * place // side)
        lines.append(tuple(fill(line, width)))
    return lines


def doing(agent: AgentState, now: float) -> str:
    """What the agent does, in a word; a tool by its name and how long it runs."""
    if agent.status == "tool" and agent.tools_running:
        name, since = list(agent.tools_running.values())[-1]
        more = f" +{len(agent.tools_running) - 1}" if len(agent.tools_running) > 1 else ""
        seconds = int(max(0.0, now - since))
        return f"{flat(tool_name(name))}{more}" + (f" {seconds}s" if seconds else "")
    return STATUS_WORDS[agent.status]


def _head(strip: StripInput, agent: AgentState, glyphs: Glyphs) -> list[Span]:
    colour = accent(agent.number)
    mark = glyphs["cursor"] if agent.id == strip.focused else " "
    return [(mark, colour), (f"{agent.number} ", colour), (f"{glyphs[agent.status]} ", state_token(agent))]


def _one_line(strip: StripInput, agents: list[AgentState], width: int, glyphs: Glyphs) -> list[Span]:
    line: list[Span] = []
    for place, agent in enumerate(agents):
        room = width * (place + 1) // len(agents) - width * place // len(agents)
        name = (clip(flat(agent.id), max(1, room - 6), glyphs["ellipsis"]), f"{accent(agent.number)} strong")
        line += fill([*_head(strip, agent, glyphs), name], room, ellipsis=glyphs["ellipsis"])
    return line


def _figures(agent: AgentState) -> tuple[str, str, str]:
    label = clip(flat(agent.answer_label.removeprefix("agent")), 6)
    tokens = short_number(agent.usage.tokens) if agent.usage.calls else ""
    return f"r{agent.rounds}" if agent.rounds else "", label, tokens


def _cell(strip: StripInput, agent: AgentState, width: int, glyphs: Glyphs) -> list[Span]:
    round_word, label, tokens = _figures(agent)
    right = " ".join(part for part in (round_word, label, tokens) if part)
    spark = glyphs.spark(strip.sparks.get(agent.id, [])) if width >= SPARK_FROM else ""
    room = width - 5 - len(right) - 1 - (len(spark) + 1 if spark else 0)
    name = clip(flat(agent.id), max(4, room // 2 if room < 24 else 14), glyphs["ellipsis"])
    words: list[Span] = [(name, f"{accent(agent.number)} strong")]
    rest = room - width_of(words) - 1
    word = clip(doing(agent, strip.now), max(0, rest), glyphs["ellipsis"])
    model = flat(agent.model)
    left_over = rest - width_of([(word, "")]) - 1
    if width >= MODEL_FROM and model and left_over >= 6:
        words += [(" ", ""), (clip(model, left_over, glyphs["ellipsis"]), "dim")]
    words += [(" ", ""), (word, state_token(agent))]
    left = fill([*_head(strip, agent, glyphs), *words], width - len(right) - (len(spark) + 1 if spark else 0))
    return [*left, *([(spark, accent(agent.number)), (" ", "")] if spark else []), (right, "dim")]


def _row(strip: StripInput, agent: AgentState, names: int, width: int, glyphs: Glyphs) -> list[Span]:
    round_word, label, tokens = _figures(agent)
    line = _head(strip, agent, glyphs)
    line += [(pad(flat(agent.id), names, glyphs["ellipsis"]), f"{accent(agent.number)} strong"), (" ", "")]
    if width >= 100:
        line += [(pad(flat(agent.model), 14, glyphs["ellipsis"]), "dim"), (" ", "")]
    line += [
        (pad(doing(agent, strip.now), 16 if width >= 60 else 10, glyphs["ellipsis"]), state_token(agent)),
        (" ", ""),
    ]
    line += [(f"{round_word:<3}", "dim"), (" ", ""), (f"{label:<4}", "dim"), (f"{tokens:>5}", "dim"), (" ", "")]
    if width >= 60:
        line += [
            (" ", ""),
            (glyphs.spark(strip.sparks.get(agent.id, [0.0] * BUCKETS)), accent(agent.number)),
            (" ", ""),
        ]
        line += [(" ", ""), (flat(agent.error or strip.tails.get(agent.id, "")), "bad" if agent.error else "dim")]
    return fill(line, width, ellipsis=glyphs["ellipsis"])
