"""Which panes stand where: as many side by side as can be read, and the rest told by the strip or by a list beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from massgen_tui.app.view.strip import Style, strip_height, strip_style

SIDE_BY_SIDE_FROM = 120
STACKED_BELOW = 60
LEAST_PANE_WIDTH = 48
LEAST_PANE_HEIGHT = 12
LEAST_STACKED_HEIGHT = 9
MOST_COLUMNS = 4
CHROME = 3
LOW = 16
LEAST_CONTENT = 15
"""A pane with its title keeps so many rows before the strip gets more than one."""
LIST_FROM = 110
LIST_WIDTH = 36

Mode = Literal["grid", "focus", "timeline"]
MODES: tuple[Mode, ...] = ("grid", "focus", "timeline")
"""All that fit; one large beside the others in short; everything in one, by time. In the order of the key."""
MODE_WORDS: dict[Mode, str] = {
    "grid": "grid: as many agents as fit",
    "focus": "focus: one agent, the others in short",
    "timeline": "timeline: all agents by time",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The panes that are shown, in columns; how the strip is drawn, and how wide the list of the team beside is."""

    shown: tuple[int, ...]
    columns: int
    strip: Style
    strip_height: int
    list_width: int = 0


def layout(width: int, height: int, agents: int, focused: int, *, zoomed: bool = False, mode: Mode = "grid") -> Layout:
    """Place that many agents, the focused one among those shown; agents count from 0."""
    if zoomed or agents <= 1 or mode != "grid":
        return _one(width, height, agents, focused, listed=mode == "focus" and not zoomed)
    if width < SIDE_BY_SIDE_FROM:
        return _stacked(width, height, agents, focused)
    columns = min(agents, MOST_COLUMNS, width // LEAST_PANE_WIDTH)
    style, strip = _strip(width, height, agents)
    room = height - CHROME - strip
    lines = max(1, min(-(-agents // columns), room // LEAST_PANE_HEIGHT))
    columns = min(columns, -(-min(agents, columns * lines) // lines))
    return Layout(_shown(agents, focused, columns * lines), max(1, columns), style, strip)


def _one(width: int, height: int, agents: int, focused: int, *, listed: bool) -> Layout:
    """One agent; the others in a list beside it, or in the strip."""
    shown = (focused,) if agents else ()
    if listed and agents > 1 and width >= LIST_FROM and height >= LOW:
        return Layout(shown, 1, "line", 0, LIST_WIDTH)
    style, strip = _strip(width, height, agents, rows=agents > 1)
    return Layout(shown, 1, style, strip)


def _stacked(width: int, height: int, agents: int, focused: int) -> Layout:
    """One below the other, where that leaves each of them enough."""
    least = LEAST_STACKED_HEIGHT if width < STACKED_BELOW else LEAST_PANE_HEIGHT
    style, strip = _strip(width, height, agents, rows=True)
    lines = min(agents, max(1, (height - CHROME - strip) // least))
    if lines == agents:
        style, strip = _strip(width, height, agents)
    return Layout(_shown(agents, focused, lines), 1, style, strip)


def _strip(width: int, height: int, agents: int, *, rows: bool = False) -> tuple[Style, int]:
    most = 1 if height < LOW else max(1, min(height // 8, height - CHROME - LEAST_CONTENT)) + 2 * rows
    most = min(most, max(1, height - CHROME - LEAST_CONTENT))
    style = strip_style(agents, width, most, rows=rows) if height >= LOW else "line"
    return style, strip_height(agents, width, style)


def _shown(agents: int, focused: int, most: int) -> tuple[int, ...]:
    first = 0 if focused < most else min(focused - most + 1, max(0, agents - most))
    return tuple(range(first, min(agents, first + most)))
