"""The team strip in the richest form that the rows at hand allow, from a row for each agent to one line of signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from massgen_tui.app.view.accent import accent
from massgen_tui.app.view.agent_cell import BUCKETS, StripInput, cell, columns, head, row, shared_start, short_name
from massgen_tui.app.view.glyphs import UNICODE, Glyphs
from massgen_tui.app.view.line import Line, Span, fill, flat
from massgen_tui.state.records import AgentState

BUCKET_SECONDS = 2.0
LEAST_CELL = 24
LEAST_NAMED = 11
"""So many cells show number, sign and some letters of the name."""
MOST_ROWS = 5
END_CELLS = 4
"""An end of the line that slides: how many more agents there are on that side."""

Style = Literal["rows", "cells", "names", "line"]
"""A row for each agent; cells side by side; names with their signs; everybody in one line that slides."""


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


def strip_style(agents: int, width: int, most: int, *, rows: bool) -> Style:
    """The richest form that takes at most so many lines; `rows` asks for one line for each agent."""
    styles: tuple[Style, ...] = ("rows", "cells", "names") if rows else ("cells", "names")
    for style in styles:
        if (style != "rows" or agents <= MOST_ROWS) and strip_height(agents, width, style) <= most:
            return style
    return "line"


def strip_height(agents: int, width: int, style: Style) -> int:
    """How many lines the strip takes."""
    if not agents or style == "line":
        return min(agents, 1)
    return agents if style == "rows" else -(-agents // per_line(agents, width, style))


def per_line(agents: int, width: int, style: Style) -> int:
    """How many cells stand side by side, as many in each line as can be."""
    most = max(1, width // (LEAST_CELL if style == "cells" else LEAST_NAMED))
    lines = -(-agents // most)
    return -(-agents // lines)


def strip_lines(strip: StripInput, width: int, glyphs: Glyphs = UNICODE, style: Style = "cells") -> list[Line]:
    """The strip in one of its forms."""
    agents = strip.agents
    if not agents:
        return []
    if style == "line":
        return [_sliding(strip, agents, width, glyphs)]
    if style == "rows":
        return [row(strip, agent, agents, width, glyphs) for agent in agents]
    side = per_line(len(agents), width, style)
    return [
        _side_by_side(strip, agents[start : start + side], side, width, glyphs, style)
        for start in range(0, len(agents), side)
    ]


def agent_at(strip: StripInput, width: int, style: Style, x: int, y: int) -> str:
    """Whose cell is there, '' for nobody's; where the line slides, its ends stand for those beyond them."""
    agents = strip.agents
    if not agents:
        return ""
    first, side, lead = (0, 1, 0) if style == "rows" else (0, per_line(len(agents), width, style), 0)
    if style == "line":
        first, side, lead = _slid(strip, agents, width)
    place = (x - lead) // ((width - 2 * lead) // side)
    index = first + max(-1, min(place, side)) + y * side
    inside = 0 <= place < side or lead > 0
    return agents[index].id if inside and 0 <= index < len(agents) else ""


def _side_by_side(
    strip: StripInput, agents: Sequence[AgentState], side: int, width: int, glyphs: Glyphs, style: Style
) -> Line:
    room = width // side
    its = columns(strip.agents, room - 1)
    line: list[Span] = []
    for agent in agents:
        spans = cell(strip, agent, its, glyphs) if style == "cells" else _named(strip, agent, room - 1, glyphs)
        line += fill(fill(spans, room - 1, ellipsis=glyphs["ellipsis"]), room)
    return tuple(fill(line, width))


def _named(strip: StripInput, agent: AgentState, room: int, glyphs: Glyphs) -> list[Span]:
    number = max(len(str(other.number)) for other in strip.agents)
    name = short_name(flat(agent.id), shared_start(strip.agents), max(1, room - number - 4), glyphs["ellipsis"])
    return [*head(strip, agent, glyphs, number), (name, f"{accent(agent.number)} strong")]


def _sliding(strip: StripInput, agents: Sequence[AgentState], width: int, glyphs: Glyphs) -> Line:
    """Everybody in one line; where not all fit, those around the one in front, and how many there are on each side."""
    first, fits, lead = _slid(strip, agents, width)
    if not lead:
        style: Style = "cells" if width // len(agents) >= LEAST_CELL else "names"
        return _side_by_side(strip, agents, len(agents), width, glyphs, style)
    after = len(agents) - first - fits
    before: Span = ((f"+{first}" if first else "").ljust(lead), "dim")
    inner = _side_by_side(strip, agents[first : first + fits], fits, width - 2 * lead, glyphs, "names")
    return (before, *inner, ((f"+{after}" if after else "").rjust(lead), "dim"))


def _slid(strip: StripInput, agents: Sequence[AgentState], width: int) -> tuple[int, int, int]:
    """The first agent in the line, how many stand in it, and how wide its ends are that count the others."""
    if len(agents) <= max(1, width // LEAST_NAMED):
        return 0, len(agents), 0
    fits = max(1, (width - 2 * END_CELLS) // LEAST_NAMED)
    at = next((place for place, agent in enumerate(agents) if agent.id == strip.focused), 0)
    return max(0, min(at - fits // 2, len(agents) - fits)), fits, END_CELLS
